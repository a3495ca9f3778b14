"""Metrics and health: what an operator's monitoring reads, ids and numbers only."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from storage import outbox
from storage.clock import bank_now
from storage.database import Database
from storage.outbox import Lane
from storage.updates import count_parked

LAG_LIMIT = 300.0
"""Seconds that the oldest due answer or notice may wait before health goes red."""


class Metrics:
    """The program's counters."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sends = Counter("wuhua_sends", "calls by outcome", ["outcome", "lane"], registry=self.registry)
        self.updates = Counter("wuhua_updates", "updates that took effect", registry=self.registry)
        self.parks = Counter("wuhua_updates_parked", "updates set aside", registry=self.registry)
        self.latency = Histogram("wuhua_update_seconds", "from arrival to commit", registry=self.registry)
        self.lag = Gauge("wuhua_due_lag_seconds", "how long the oldest due row waits", ["lane"], registry=self.registry)
        self.depth = Gauge("wuhua_queue_depth", "rows that are due", ["lane"], registry=self.registry)

    def sent(self, outcome: str, lane: int) -> None:
        """Count a call's end."""
        self.sends.labels(outcome, Lane(lane).name.lower()).inc()

    def handled(self, seconds: float) -> None:
        """Count an update that took effect."""
        self.updates.inc()
        self.latency.observe(seconds)

    def parked(self) -> None:
        """Count an update that was parked."""
        self.parks.inc()

    async def measure(self, database: Database) -> dict[str, float]:
        """Read the queues; gives the due lag by lane, in seconds."""
        async with database.transaction() as tx:
            now = await bank_now(tx)
            depths = await outbox.list_depths(tx, now=now)
        lags = {}
        for lane in Lane:
            count, oldest = depths.get(lane, (0, None))
            lags[lane.name.lower()] = _lag(now, oldest)
            self.depth.labels(lane.name.lower()).set(count)
            self.lag.labels(lane.name.lower()).set(_lag(now, oldest))
        return lags


def _lag(now: datetime, oldest: datetime | None) -> float:
    return max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0


@dataclass(frozen=True)
class Operations:
    """The operator's port: `/healthz` and `/metrics`."""

    database: Database
    metrics: Metrics
    intake_alive: Callable[[], Awaitable[bool]]

    def application(self) -> web.Application:
        """Give the routes."""
        application = web.Application()
        application.add_routes([web.get("/healthz", self._health), web.get("/metrics", self._metrics)])
        return application

    async def _health(self, _: web.Request) -> web.Response:
        try:
            lags = await self.metrics.measure(self.database)
            async with self.database.transaction() as tx:
                parked = await count_parked(tx)
        except Exception as error:
            return web.json_response({"ok": False, "database": type(error).__name__}, status=503)
        alive = await self.intake_alive()
        ok = alive and max(lags.values()) < LAG_LIMIT
        body = {"ok": ok, "intake": alive, "lag": lags, "parked": parked}
        return web.json_response(body, status=200 if ok else 503)

    async def _metrics(self, _: web.Request) -> web.Response:
        await self.metrics.measure(self.database)
        return web.Response(body=generate_latest(self.metrics.registry), content_type="text/plain")


async def serve(application: web.Application, host: str, port: int) -> web.AppRunner:
    """Serve an application; the caller cleans the runner up."""
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner

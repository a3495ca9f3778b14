"""Metrics and health: what an operator's monitoring reads, ids and numbers only."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from scheduler.replicas import Replicas
from scheduler.watchdog import Watchdog
from storage import outbox
from storage.clock import bank_now
from storage.database import Database
from storage.outbox import Lane
from storage.updates import count_parked

ANSWER_SECONDS = 5.0
"""How long health may take before it is red."""
SHUTDOWN_SECONDS = 5.0
"""How long a request that is being answered may take at a stop."""
STALL_LIMIT = 45.0
"""Seconds that something due may wait while nothing at all leaves before health goes red."""
LAG_LIMIT = 300.0
"""Seconds that something due may wait, whatever leaves meanwhile."""

log = structlog.get_logger("metrics")


class Metrics:
    """The program's counters."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.last_sent = dict.fromkeys(Lane, clock())
        self.registry = CollectorRegistry()
        self.sends = Counter("wuhua_sends", "calls by outcome", ["outcome", "lane"], registry=self.registry)
        self.updates = Counter("wuhua_updates", "updates that took effect", registry=self.registry)
        self.parks = Counter("wuhua_updates_parked", "updates set aside", registry=self.registry)
        self.latency = Histogram("wuhua_update_seconds", "from arrival to commit", registry=self.registry)
        self.lag = Gauge("wuhua_due_lag_seconds", "how long the oldest due row waits", ["lane"], registry=self.registry)
        self.depth = Gauge("wuhua_queue_depth", "rows that are due", ["lane"], registry=self.registry)

    def sent(self, outcome: str, lane: int) -> None:
        """Count a call's end."""
        if outcome == "accepted":
            self.last_sent[Lane(lane)] = self.clock()
        self.sends.labels(outcome, Lane(lane).name.lower()).inc()

    def handled(self, seconds: float) -> None:
        """Count an update that took effect."""
        self.updates.inc()
        self.latency.observe(seconds)

    def parked(self) -> None:
        """Count an update that was parked."""
        self.parks.inc()

    def stalled(self, lags: Mapping[Lane, float]) -> bool:
        """Whether what is due does not leave: for long, or for a while in which nothing left that goes no later."""
        return any(lag >= LAG_LIMIT or min(lag, self._quiet(lane)) >= STALL_LIMIT for lane, lag in lags.items())

    def _quiet(self, lane: Lane) -> float:
        return self.clock() - max(at for other, at in self.last_sent.items() if other <= lane)

    async def measure(self, database: Database) -> dict[Lane, float]:
        """Read the queues; gives the due lag by lane, in seconds."""
        async with database.transaction() as tx:
            now = await bank_now(tx)
            depths = await outbox.list_depths(tx, now=now)
        lags = {}
        for lane in Lane:
            count, oldest = depths.get(lane, (0, None))
            lags[lane] = _lag(now, oldest)
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
    watchdog: Watchdog
    replicas: Replicas | None = None

    def application(self) -> web.Application:
        """Give the routes."""
        application = web.Application()
        application.add_routes([web.get("/healthz", self._health), web.get("/metrics", self._metrics)])
        return application

    async def _health(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                lags, parked, replicas = await self._look()
        except Exception as error:
            return web.json_response({"ok": False, "database": type(error).__name__}, status=503)
        alive = await self.intake_alive()
        ill = self.watchdog.ill()
        ok = alive and not ill and not self.metrics.stalled(lags)
        lag = {lane.name.lower(): seconds for lane, seconds in lags.items()}
        body = {"ok": ok, "intake": alive, "ill": ill, "lag": lag, "parked": parked}
        return web.json_response(body | replicas, status=200 if ok else 503)

    async def _look(self) -> tuple[dict[Lane, float], int, dict[str, Any]]:
        lags = await self.metrics.measure(self.database)
        async with self.database.transaction() as tx:
            running, differ = await self.replicas.look(tx) if self.replicas is not None else (1, [])
            return lags, await count_parked(tx), {"replicas": running, "differ": differ}

    async def _metrics(self, _: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self.metrics.measure(self.database)
        except Exception as error:
            log.error("measure.failed", error=type(error).__name__)
        return web.Response(body=generate_latest(self.metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def serve(application: web.Application, host: str, port: int) -> web.AppRunner:
    """Serve an application; the caller cleans the runner up. Raises `OSError` for a port that is taken."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    try:
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
    except BaseException:
        await runner.cleanup()
        raise
    log.info("serving", address=f"{host}:{runner.addresses[0][1]}", paths=sorted(_paths(application)))
    return runner


def _paths(application: web.Application) -> set[str]:
    return {resource.canonical for resource in application.router.resources()}

"""Fixed ticks that say when to look."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from scheduler.watchdog import Tick

PACE = 1.0
"""Seconds between two looks at whether the ticks keep pace."""
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""An instant that is past by any clock."""


class Every(BaseTrigger):  # type: ignore[misc]
    """Says of a tick that its next time is so many seconds from now.

    The library's own counts up from the last time: a clock put forward by years would keep it counting.
    """

    def __init__(self, seconds: float) -> None:
        self.pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Give the next time, whenever the last was."""
        return now + self.pause


class Ticks:
    """Fixed ticks, in memory: they only say when to look; a late one runs once.

    The library waits by the machine's clock. Where that is put back, a tick's time would seem far away:
    whoever has not begun for longer than its pause, by elapsed time, begins at once.
    """

    def __init__(self, ticks: Mapping[str, tuple[float, Tick]]) -> None:
        """Start them: by name, how many seconds apart, and what to look at."""
        self._elapsed = asyncio.get_running_loop().time
        self._late_at: dict[str, float] = {}
        self._pauses = {name: seconds for name, (seconds, _) in ticks.items()}
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for name, (seconds, tick) in ticks.items():
            self._expect(name)
            self._scheduler.add_job(
                self._noted(name, tick),
                Every(seconds),
                id=name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()
        self._keeping = asyncio.create_task(self._keep_pace())

    def _expect(self, name: str) -> None:
        self._late_at[name] = self._elapsed() + self._pauses[name] + PACE

    def _noted(self, name: str, tick: Tick) -> Tick:
        async def noted() -> None:
            self._expect(name)
            await tick()

        return noted

    async def _keep_pace(self) -> None:
        while True:
            await asyncio.sleep(PACE)
            for name in [name for name, late_at in self._late_at.items() if late_at < self._elapsed()]:
                self._expect(name)
                self._scheduler.modify_job(name, next_run_time=AT_ONCE)

    def stop(self) -> None:
        """Stop ticking."""
        self._keeping.cancel()
        self._scheduler.shutdown(wait=False)

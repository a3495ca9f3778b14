"""The bank's clock: it stands still until somebody moves it, and never goes back."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday

from sandbox.events import Events
from sandbox.store import Store
from sandbox.wire import Json

Advance = Callable[[datetime], AsyncIterator[datetime]]
NextDue = Callable[[], Awaitable[datetime | None]]

_STEPS = {"10m": timedelta(minutes=10), "1h": timedelta(hours=1), "1d": timedelta(days=1)}
_MORNING = time(8, 30)

# What a conversation makes due is looked up once it has paused this long.
_STIR_SECONDS = 0.2

_log = logging.getLogger(__name__)


class ClockError(Exception):
    """The clock cannot be moved like this."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class Clock:
    """Keeps the bank's time; `advance` and `next_due` are the program's and may come later."""

    def __init__(self, store: Store, events: Events, *, start: datetime, zone: str) -> None:
        self._store = store
        self._events = events
        self._zone = ZoneInfo(zone)
        self._task: asyncio.Task[None] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._told: datetime | None = None
        self.moving = False
        self.advance: Advance | None = None
        self.next_due: NextDue | None = None
        kept = store.get_setting("clock")
        self._now = start.astimezone(UTC) if kept is None else datetime.fromisoformat(kept)
        self._set(self._now)

    @property
    def now(self) -> datetime:
        """The bank's time, aware, in UTC."""
        return self._now

    @property
    def seconds(self) -> int:
        """The bank's time as the wire writes it: Unix seconds."""
        return int(self._now.timestamp())

    async def describe(self) -> Json:
        """Give the clock's face; while it moves nobody asks what is due next."""
        due = None if self.moving else await self._due()
        return self._face(due)

    def _face(self, due: datetime | None) -> Json:
        return {
            "now": _iso(self._now),
            "next_due": None if due is None else _iso(due),
            "moving": self.moving,
            "zone": self._zone.key,
        }

    async def _due(self) -> datetime | None:
        if self.next_due is None:
            return None
        try:
            return await self.next_due()
        except Exception:
            _log.exception("next_due failed")
            return None

    async def move(self, move: str) -> None:
        """Make one of the named moves: 10m, 1h, 1d, morning or next."""
        self._check_still()
        await self.move_to(await self._target(move))

    async def _target(self, move: str) -> datetime:
        if move in _STEPS:
            return self._now + _STEPS[move]
        if move == "morning":
            return next_morning(self._now, self._zone)
        if move == "next":
            due = await self._due()
            if due is None:
                raise ClockError("nothing_due", "Nothing is due.")
            return max(due, self._now)
        raise ClockError("bad_move", "Move the clock by 10m, 1h, 1d, morning or next.")

    async def move_to(self, to: datetime) -> None:
        """Move to an instant, stopping where the program stops; a caller who leaves does not stop it."""
        if to < self._now:
            raise ClockError("backwards", "The clock never goes back.")
        self._check_still()
        self.moving = True
        self._task = asyncio.create_task(self._move(to.astimezone(UTC)))
        await asyncio.shield(self._task)

    def _check_still(self) -> None:
        if self.moving:
            raise ClockError("moving", "The clock is moving already.", 409)

    def start(self) -> None:
        """Begin to tell the page whenever something else is due next than it knows."""
        self._watcher = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            await self._events.stirred.wait()
            await asyncio.sleep(_STIR_SECONDS)
            self._events.stirred.clear()
            due = None if self.moving else await self._due()
            if not self.moving and due != self._told:
                self._tell(due)

    async def stop(self) -> None:
        """Give up a move that is under way; the clock stays where it stopped last."""
        for task in (self._watcher, self._task):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _move(self, to: datetime) -> None:
        try:
            self._tell(None)
            if self.advance is not None:
                await self._follow(self.advance(to), to)
            self._set(to)
        finally:
            self.moving = False
            self._tell(await self._due())

    async def _follow(self, stops: AsyncIterator[datetime], to: datetime) -> None:
        async with _closing(stops):
            async for instant in stops:
                if self._now < instant <= to:
                    self._set(instant.astimezone(UTC))
                    self._tell(None)

    def _tell(self, due: datetime | None) -> None:
        self._told = due
        self._events.tell("clock", self._face(due))

    def _set(self, now: datetime) -> None:
        self._now = now
        self._store.set_setting("clock", now.isoformat())


@contextlib.asynccontextmanager
async def _closing(stops: AsyncIterator[datetime]) -> AsyncIterator[None]:
    # A generator left in the middle would otherwise end whenever it is collected.
    try:
        yield
    finally:
        if isinstance(stops, AsyncGenerator):
            await stops.aclose()


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Give the next 08:30 of a working day after an instant."""
    day = now.astimezone(zone).date()
    while True:
        morning = datetime.combine(day, _MORNING, zone).astimezone(UTC)
        if morning > now and _works(day):
            return morning
        day += timedelta(days=1)


def _works(day: date) -> bool:
    try:
        return bool(is_workday(day))
    except NotImplementedError:  # a year whose holidays are not published yet
        return day.weekday() < 5


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")

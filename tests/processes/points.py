"""Named points of the program's life at which a test lets it be killed: the ports are wrapped from outside."""

import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from bot.courier import BotCourier
from bot.kept_files import KeptFiles
from bot.receiving import Poller
from scheduler.at_once import AtOnce
from storage import resealing
from storage.audit_files import Heads
from storage.database import Database, Tx

TRANSACTIONS = (
    "Program._open_audit",
    "Program._take_over",
    "Publisher._renew",
    "Intake._commit",
    "Dispatcher._take",
    "Dispatcher._mark",
    "Dispatcher._note_all",
    "FileFetcher.tick",
    "FileFetcher._record",
    "AuditSealer.tick",
    "AuditSealer._write_heads",
)
"""Who opens a transaction."""
MOMENTS = ("begun", "before commit", "after commit")
CALLS: dict[str, tuple[type, str]] = {
    "leave": (AtOnce, "leave"),
    "send": (BotCourier, "deliver"),
    "toast": (BotCourier, "toast"),
    "poll": (Poller, "_poll"),
    "file": (KeptFiles, "keep"),
    "heads": (Heads, "add"),
}
"""What is called outside of any transaction; a poll confirms what was committed before."""
POINTS = tuple(
    [f"{moment}: {site}" for site in TRANSACTIONS for moment in MOMENTS]
    + [f"{moment}: {call}" for call in CALLS for moment in ("before", "after")]
)
ONCE = (
    "Program._open_audit",
    "Program._take_over",
    "Publisher._renew",
    "AuditSealer.tick",
    "AuditSealer._write_heads",
    "heads",
)
"""What happens once from start to stop, or hardly more often."""
SQLITE_ALONE = ("Program._take_over",)
"""What only happens with one writer."""


def points_of(engine: str) -> list[str]:
    """Give the points that an engine comes to."""
    return [p for p in POINTS if engine == "sqlite" or p.partition(": ")[2] not in SQLITE_ALONE]


def recurs(point: str) -> bool:
    """Whether a point is reached again and again while the program works."""
    return point.partition(": ")[2] not in ONCE


class Trap:
    """Kills this process when a point is reached for the so-manieth time."""

    def __init__(self, point: str, times: int) -> None:
        self.moment, _, self.place = point.partition(": ")
        self.left = times

    def __call__(self, moment: str) -> None:
        if moment == self.moment:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def set(self) -> None:
        """Wrap the port at which the point lies."""
        if self.place in CALLS:
            self._around_a_call(*CALLS[self.place])
        else:
            self._around_transactions()

    def _around_transactions(self) -> None:
        real = Database.transaction

        @asynccontextmanager
        async def trapped(around: AbstractAsyncContextManager[Tx]) -> AsyncIterator[Tx]:
            async with around as tx:
                self("begun")
                yield tx
                self("before commit")
            self("after commit")

        def transaction(database: Database) -> AbstractAsyncContextManager[Tx]:
            around = real(database)
            return trapped(around) if sys._getframe(1).f_code.co_qualname == self.place else around

        Database.transaction = transaction  # type: ignore[method-assign, assignment]

    def _around_a_call(self, owner: type, name: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        async def awaited(call: Awaitable[Any]) -> Any:
            found = await call
            self("after")
            return found

        def call(*arguments: Any, **more: Any) -> Any:
            self("before")
            found = real(*arguments, **more)
            if isinstance(found, Awaitable):
                return awaited(found)
            self("after")
            return found

        setattr(owner, name, call)


class Steps:
    """Kills this process at the so-manieth step that lasts: before or after a commit, or a file's name that appears."""

    def __init__(self, number: int, batch: int | None = None) -> None:
        self.left = number
        self.batch = batch
        """Of how many rows each batch is that is sealed anew; as many as always if unset."""

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def set(self) -> None:
        resealing.BATCH = self.batch or resealing.BATCH
        for name in ("rename", "replace"):
            setattr(Path, name, self._around(getattr(Path, name)))
        real = Database.transaction

        @asynccontextmanager
        async def transaction(database: Database) -> AsyncIterator[Tx]:
            async with real(database) as tx:
                yield tx
                self.step()
            self.step()

        Database.transaction = transaction  # type: ignore[method-assign, assignment]

    def _around(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def named(*arguments: Any) -> Any:
            self.step()
            found = real(*arguments)
            self.step()
            return found

        return named

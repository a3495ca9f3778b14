"""Writing together: what is to be written while a transaction runs goes into the next one, all of it at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """Collects what many tasks write, so that a commit serves them all; each returns once its part is committed."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        """`write` commits many at once, or raises and commits none."""
        self._write = write
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._turn: asyncio.Task[None] | None = None

    async def add(self, one: T) -> None:
        """Write one; raises what its writing raised. Where many fail together each is tried by itself."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, done))
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._write_all())
        await done

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._write([one for one, _ in batch])
            except Exception as error:
                await self._one_by_one(batch, error)
            else:
                for _, done in batch:
                    _settle(done)

    async def _one_by_one(self, batch: Sequence[tuple[T, asyncio.Future[None]]], error: Exception) -> None:
        if len(batch) == 1:
            _settle(batch[0][1], error)
            return
        for one, done in batch:
            try:
                await self._write([one])
            except Exception as its_own:
                _settle(done, its_own)
            else:
                _settle(done)


def _settle(done: asyncio.Future[None], error: Exception | None = None) -> None:
    """Answer who waits, unless that one was cancelled meanwhile."""
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)

"""Writing together: one commit for what comes while another runs, and each its own fate."""

import asyncio
from collections.abc import Sequence

import pytest

from scheduler.together import Together


async def test_what_comes_while_a_transaction_runs_is_written_by_the_next_one_at_once() -> None:
    written: list[list[int]] = []
    goes_on = asyncio.Event()

    async def write(batch: Sequence[int]) -> None:
        written.append(list(batch))
        await goes_on.wait()

    together = Together(write)
    adding = [asyncio.create_task(together.add(number)) for number in range(5)]
    await asyncio.sleep(0)
    more = [asyncio.create_task(together.add(number)) for number in range(5, 8)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in (*adding, *more))
    goes_on.set()
    await asyncio.gather(*adding, *more)
    assert sorted(number for batch in written for number in batch) == list(range(8))
    assert len(written) <= 3


async def test_one_that_can_t_be_written_fails_alone() -> None:
    written: list[int] = []

    async def write(batch: Sequence[int]) -> None:
        if 3 in batch:
            raise ValueError("three")
        written.extend(batch)

    together = Together(write)
    found = await asyncio.gather(*(together.add(number) for number in range(6)), return_exceptions=True)
    assert [type(one) for one in found] == [*[type(None)] * 3, ValueError, *[type(None)] * 2]
    assert written == [0, 1, 2, 4, 5]
    await together.add(7)
    with pytest.raises(ValueError, match="three"):
        await together.add(3)


async def test_who_is_cancelled_takes_nobody_along() -> None:
    written: list[int] = []
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def write(batch: Sequence[int]) -> None:
        begun.set()
        await goes_on.wait()
        written.extend(batch)

    together = Together(write)
    gone = asyncio.create_task(together.add(1))
    await begun.wait()
    stays = asyncio.create_task(together.add(2))
    gone.cancel()
    await asyncio.sleep(0)
    goes_on.set()
    await stays
    assert written == [1, 2]

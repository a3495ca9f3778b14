"""The watchdog sees who raises, who does not end, and who is well again."""

import asyncio
from dataclasses import dataclass

import pytest

from domain.errors import RefusalError
from scheduler.watchdog import GRACE, Watchdog


@dataclass
class Time:
    """Seconds, passed in."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_who_shows_its_signs_in_time_is_well() -> None:
    time = Time()
    dog = Watchdog(time)

    async def turn() -> None:
        return

    watched = dog.watched("files", 2.0, turn)
    for _ in range(50):
        time.seconds += 2.0
        assert dog.ill() == []
        await watched()


async def test_who_raises_is_ill_at_once_and_well_after_the_next_good_turn() -> None:
    dog = Watchdog(Time())
    bad = True

    async def turn() -> None:
        if bad:
            raise RefusalError("test")

    watched = dog.watched("files", 2.0, turn)
    with pytest.raises(RefusalError):
        await watched()
    assert dog.ill() == ["files"]
    bad = False
    await watched()
    assert dog.ill() == []


async def test_who_does_not_end_is_ill_within_a_minute() -> None:
    time = Time()
    dog = Watchdog(time)
    ends = asyncio.Event()

    async def turn() -> None:
        await ends.wait()

    hanging = asyncio.create_task(dog.watched("drafts", 30.0, turn)())
    await asyncio.sleep(0)
    time.seconds = 30.0 + GRACE
    assert dog.ill() == []
    time.seconds = 60.1
    assert dog.ill() == ["drafts"]
    ends.set()
    await hanging
    assert dog.ill() == []

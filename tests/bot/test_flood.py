"""Who floods the bot is turned away and told once; the others are served as ever."""

from dataclasses import dataclass, field

from bot.flood import BURST, KNOWN, Flood


@dataclass
class Time:
    """Seconds, passed in."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Door:
    """A flood gate on a clock of the test's own."""

    time: Time = field(default_factory=Time)
    rate: float = 1.0

    def __post_init__(self) -> None:
        self.flood = Flood(self.time, self.rate)

    def admitted(self, sender: int, count: int) -> int:
        return sum(self.flood.admits(sender) for _ in range(count))


def test_a_burst_is_taken_and_the_rest_of_a_flood_is_not() -> None:
    door = Door()
    assert door.admitted(1, 1000) == BURST
    assert door.admitted(2, 5) == 5


def test_of_a_hundred_messages_a_second_as_many_are_taken_as_can_be_answered() -> None:
    door = Door()
    taken = 0
    for _ in range(100):
        taken += door.admitted(1, 100)
        door.time.seconds += 1
    assert BURST + 98 <= taken <= BURST + 100


def test_who_rests_is_taken_again() -> None:
    door = Door()
    door.admitted(1, 100)
    door.time.seconds += 10
    assert door.admitted(1, 100) == 10
    door.time.seconds += 3600
    assert door.admitted(1, 100) == BURST


def test_without_a_limit_all_are_taken() -> None:
    assert Door(rate=0).admitted(1, 1000) == 1000


def test_what_is_remembered_is_bounded() -> None:
    door = Door()
    for sender in range(3 * KNOWN):
        door.admitted(sender, 1)
        door.time.seconds += 0.01
    assert len(door.flood.left) <= KNOWN + 1


def test_who_is_turned_away_is_told_once_a_minute() -> None:
    door = Door()
    told = 0
    for _ in range(180):
        told += door.flood.is_new(1)
        door.time.seconds += 1
    assert told == 3
    assert door.flood.is_new(2)
    assert len(door.flood.told) <= 2

"""The sending budget, on a monotonic clock that the test holds."""

from bisect import bisect_left

from hypothesis import example, given
from hypothesis import strategies as st

from scheduler.budget import BURST, EASE_EVERY, Budget


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def make(**limits: float) -> tuple[Budget, Clock]:
    clock = Clock()
    return Budget(clock, **limits), clock  # type: ignore[arg-type]


def try_to_send(budget: Budget, chat: str) -> bool:
    if budget.room() == 0 or budget.wait_for(chat) > 0:
        return False
    budget.spend(chat)
    return True


PACES = st.floats(0, 0.4, allow_nan=False)
TRIES = st.lists(st.tuples(PACES, st.integers(0, 80), st.integers(1, 40)), max_size=60)


@given(TRIES)
def test_no_second_sees_more_than_thirty(tries: list[tuple[float, int, int]]) -> None:
    budget, clock = make()
    sent: list[float] = []
    for pause, first, many in tries:
        clock.seconds += pause
        sent += [clock.seconds for chat in range(first, first + many) if try_to_send(budget, f"p{chat}")]
    for nth, moment in enumerate(sent):
        assert bisect_left(sent, moment + 1.0) - nth <= 30


@given(st.lists(st.floats(0, 3, allow_nan=False), max_size=80))
def test_a_chat_gets_its_burst_and_then_one_a_second(pauses: list[float]) -> None:
    budget, clock = make()
    sent = []
    for pause in pauses:
        clock.seconds += pause
        sent += [clock.seconds] * try_to_send(budget, "p1")
    for first, start in enumerate(sent):
        for last in range(first, len(sent)):
            assert last - first + 1 <= BURST + (sent[last] - start) + 1e-6


@given(st.lists(st.floats(0, 30, allow_nan=False), max_size=80))
@example([1.0] * 30)
def test_a_group_gets_twenty_in_any_minute(pauses: list[float]) -> None:
    budget, clock = make()
    sent = []
    for pause in pauses:
        clock.seconds += pause
        sent += [clock.seconds] * try_to_send(budget, "c-100")
    for nth, moment in enumerate(sent):
        assert bisect_left(sent, moment + 60.0) - nth <= 20


@given(st.integers(0, BURST))
def test_who_waits_as_long_as_told_may_send(spent: int) -> None:
    budget, clock = make()
    for _ in range(spent):
        assert try_to_send(budget, "p1")
    clock.seconds += budget.wait_for("p1") + 1e-9
    assert try_to_send(budget, "p1")


def test_a_limit_of_nothing_is_no_limit_and_keeps_no_memory() -> None:
    budget, _ = make(per_second=0, per_chat=0, per_group_minute=0)
    assert all(try_to_send(budget, "c-1") for _ in range(1000))
    assert not any((budget.sent, budget.buckets, budget.groups))


def test_a_429_rests_its_chat_for_as_long_as_asked() -> None:
    budget, clock = make()
    budget.hold("p1", 7)
    assert budget.wait_for("p1") == 7
    assert budget.wait_for("p2") == 0
    clock.seconds = 7
    assert budget.wait_for("p1") == 0


def test_a_second_429_never_shortens_what_the_first_asked() -> None:
    budget, _ = make()
    budget.hold("p1", 28)
    budget.hold("p1", 10)
    assert budget.wait_for("p1") == 28


def test_one_chats_429s_slow_nobody_else_down() -> None:
    budget, clock = make()
    for _ in range(50):
        budget.hold("p1", 5)
        clock.seconds += 4  # what was on its way is told to wait once more
    assert budget.room() == 30


def test_429s_of_several_chats_slow_everything_until_it_is_quiet_again() -> None:
    budget, clock = make()
    for chat in ("p1", "p2", "p3"):
        budget.hold(chat, 5)
        clock.seconds += 1
    assert budget.room() == 25
    clock.seconds += EASE_EVERY
    assert budget.room() == 26
    for _ in range(10):
        clock.seconds += EASE_EVERY
        budget.room()
    assert budget.room() == 30


def test_a_message_counts_from_when_it_surely_had_arrived() -> None:
    budget, clock = make()
    for chat in range(30):
        budget.spend(f"p{chat}")
    clock.seconds += 0.5
    for chat in range(30):
        budget.arrived(f"p{chat}")
    clock.seconds += 0.9
    assert budget.room() == 0
    clock.seconds += 0.1
    assert budget.room() == 30


@given(st.lists(st.floats(0, 0.02), min_size=100, max_size=100))
def test_what_nobody_waits_for_takes_nearly_all_of_a_second_but_its_last_place(calls: list[float]) -> None:
    budget, clock = make()
    sent: list[float] = []
    for number, call in enumerate(calls):
        while (wait := budget.until_unhurried()) > 0:
            clock.seconds += wait
        budget.leave(f"p{number}")
        sent.append(clock.seconds)
        assert budget.room() >= 1
        clock.seconds += call
        budget.arrived(f"p{number}")
    for nth, moment in enumerate(sent):
        assert bisect_left(sent, moment + 1.0) - nth <= 29
    assert sent[-1] <= 100 * (1 + max(calls)) / 29


def test_a_message_that_has_arrived_moves_no_other_ones_time() -> None:
    budget, clock = make()
    for chat in range(290):
        assert try_to_send(budget, f"p{chat}"), "29 a second leave evenly, each under way for a moment"
        clock.seconds += 0.005
        budget.arrived(f"p{chat}")
        clock.seconds += 1 / 29 - 0.005


def test_what_left_together_and_is_refused_together_takes_a_tenth_once() -> None:
    budget, clock = make()
    for chat in range(30):
        budget.hold(f"p{chat}", 1)
        clock.seconds += 0.02
    assert budget.room() == 27


def test_something_always_leaves_however_many_429s_come() -> None:
    budget, clock = make()
    for chat in range(200):
        budget.hold(f"p{chat}", 5)
        clock.seconds += 1
    assert budget.room() == 1


def test_quiet_chats_are_forgotten() -> None:
    budget, clock = make(per_second=0)
    for chat in range(10_000):
        budget.spend(f"p{chat}")
    clock.seconds += 60
    budget.spend("p-new")
    assert len(budget.buckets) == 1

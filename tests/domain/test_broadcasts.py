"""How far a broadcast is, by its counts alone."""

from datetime import timedelta

import pytest

from domain.broadcasts import WATCH, Broadcast, BroadcastState, Progress, state_of
from tests.factories import NOW

S = BroadcastState


def counted(**counts: int) -> Progress:
    return Progress(
        **{"total": 9, "delivered": 0, "read": 0, "acknowledged": 0, "unreachable": 0, "waiting": 0, **counts}
    )


@pytest.mark.parametrize(
    ("before", "counts", "after"),
    [
        (S.RUNNING, {"waiting": 9}, S.RUNNING),
        (S.PAUSED, {"waiting": 1, "delivered": 8}, S.PAUSED),
        (S.RUNNING, {"delivered": 9}, S.DELIVERED),
        (S.PAUSED, {"delivered": 9}, S.DELIVERED),
        (S.RUNNING, {"delivered": 7, "unreachable": 2, "acknowledged": 6}, S.DELIVERED),
        (S.DELIVERED, {"delivered": 7, "unreachable": 2, "acknowledged": 7}, S.DONE),
        (S.DELIVERED, {"delivered": 8, "waiting": 1}, S.RUNNING),
    ],
)
def test_a_broadcast_is_sent_once_every_message_has_ended_and_done_once_all_have_answered(
    before: BroadcastState, counts: dict[str, int], after: BroadcastState
) -> None:
    broadcast = Broadcast(id=1, subject="training:1", kind="k", by_id=1, state=before, at=NOW)
    assert state_of(broadcast, counted(**counts), now=NOW) is after


def test_what_nobody_ever_answers_is_not_counted_forever() -> None:
    broadcast = Broadcast(id=1, subject="training:1", kind="k", by_id=1, state=S.DELIVERED, at=NOW)
    later = NOW + WATCH + timedelta(days=1)
    assert state_of(broadcast, counted(delivered=9), now=later) is S.DONE
    assert counted(waiting=4).sent == 5

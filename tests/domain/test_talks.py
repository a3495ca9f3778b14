"""Appointment talks: every state and what may follow from it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain import handing
from domain import talks as rules
from domain.errors import RefusalError
from domain.reminders import reminder_times
from domain.talks import ENDS, MISSED, OPEN, TIMED, Talk, TalkState
from tests.factories import BANK, NOW, at, make_talk, shanghai

SLOT, OTHER = at(shanghai("2026-12-03 15:00")), at(shanghai("2026-12-04 15:00"))
ROUNDS = 3
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

ACTS: dict[str, Callable[[Talk], Talk]] = {
    "invite": lambda talk: rules.invite(talk, OTHER, place="二楼"),
    "confirm": lambda talk: rules.confirm(talk, now=NOW),
    "propose": lambda talk: rules.propose(talk, OTHER, rounds=ROUNDS, now=NOW),
    "move": lambda talk: rules.move(talk, OTHER, place=None, rounds=ROUNDS, now=NOW),
    "decline": lambda talk: rules.decline(talk, "忙", now=NOW),
    "cancel": lambda talk: rules.cancel(talk, "撤回"),
    "not_needed": lambda talk: rules.not_needed(talk, "已沟通"),
    "held": lambda talk: rules.conclude(talk, TalkState.HELD, now=SLOT.start),
}
FOLLOWS = {
    TalkState.DUE: {"invite": TalkState.INVITED, "not_needed": TalkState.NOT_NEEDED},
    TalkState.INVITED: {
        "confirm": TalkState.CONFIRMED,
        "propose": TalkState.PROPOSED,
        "move": TalkState.INVITED,
        "decline": TalkState.DECLINED,
        "cancel": TalkState.CANCELLED,
    },
    TalkState.PROPOSED: {
        "confirm": TalkState.CONFIRMED,
        "move": TalkState.INVITED,
        "cancel": TalkState.CANCELLED,
    },
    TalkState.DECLINED: {
        "invite": TalkState.INVITED,
        "cancel": TalkState.CANCELLED,
        "not_needed": TalkState.NOT_NEEDED,
    },
    TalkState.CONFIRMED: {
        "propose": TalkState.PROPOSED,
        "move": TalkState.INVITED,
        "decline": TalkState.DECLINED,
        "cancel": TalkState.CANCELLED,
        "held": TalkState.HELD,
    },
    **{
        missed: {"invite": TalkState.INVITED, "cancel": TalkState.CANCELLED, "not_needed": TalkState.NOT_NEEDED}
        for missed in MISSED
    },
}


def talk_in(state: TalkState, **changes: object) -> Talk:
    return make_talk(state=state, slot=SLOT if state in TIMED else None, **changes)


def test_once_a_confirmed_talk_has_begun_the_manager_can_not_leave_it() -> None:
    talk = talk_in(TalkState.CONFIRMED)
    with pytest.raises(RefusalError, match=r"talk\.past"):
        rules.propose(talk, OTHER, rounds=ROUNDS, now=SLOT.start)
    with pytest.raises(RefusalError, match=r"talk\.past"):
        rules.decline(talk, "忙", now=SLOT.start)


@pytest.mark.parametrize("outcome", sorted(set(TalkState) - ENDS))
def test_a_talk_is_concluded_by_nothing_but_how_it_may_end(outcome: TalkState) -> None:
    with pytest.raises(RefusalError, match=r"talk\.state"):
        rules.conclude(talk_in(TalkState.CONFIRMED), outcome, now=SLOT.start)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", TalkState)
def test_only_what_may_follow_a_state_follows_it(state: TalkState, act: str) -> None:
    before, after = talk_in(state), FOLLOWS.get(state, {}).get(act)
    if after is None:
        with pytest.raises(RefusalError, match=r"talk\.state"):
            ACTS[act](before)
    else:
        found = ACTS[act](before)
        assert (found.state, found.version) == (after, before.version + 1)


def test_the_states_that_are_over_are_not_open() -> None:
    over = {TalkState.HELD, TalkState.CLOSED, TalkState.CANCELLED, TalkState.NOT_NEEDED}
    assert frozenset(TalkState) - over == OPEN
    assert {state for state in TalkState if talk_in(state).open} == OPEN


def test_an_invitation_carries_place_and_purpose_and_forgets_the_reason() -> None:
    before = talk_in(TalkState.DECLINED, reason="忙")
    found = rules.invite(before, SLOT, place="二楼", purpose="日常沟通")
    assert (found.slot, found.place, found.purpose, found.reason) == (SLOT, "二楼", "日常沟通", None)


def test_a_time_that_has_begun_is_not_confirmed() -> None:
    rules.confirm(talk_in(TalkState.INVITED), now=SLOT.start - timedelta(seconds=1))
    with pytest.raises(RefusalError, match=r"talk\.past"):
        rules.confirm(talk_in(TalkState.INVITED), now=SLOT.start)


def test_a_talk_is_not_concluded_before_it_begins() -> None:
    with pytest.raises(RefusalError, match=r"talk\.not_yet"):
        rules.conclude(talk_in(TalkState.CONFIRMED), TalkState.HELD, now=SLOT.start - timedelta(seconds=1))


def test_proposals_of_both_sides_count_together_and_a_hosts_own_move_does_not() -> None:
    talk = rules.move(talk_in(TalkState.INVITED), OTHER, place=None, rounds=ROUNDS, now=NOW)
    assert talk.rounds == 0
    talk = rules.propose(talk, SLOT, rounds=ROUNDS, now=NOW)
    talk = rules.move(talk, OTHER, place=None, rounds=ROUNDS, now=NOW)
    talk = rules.propose(talk, SLOT, rounds=ROUNDS, now=NOW)
    assert talk.rounds == ROUNDS
    for act in (ACTS["move"], lambda t: rules.propose(rules.confirm(t, now=NOW), OTHER, rounds=ROUNDS, now=NOW)):
        with pytest.raises(RefusalError, match=r"talk\.rounds"):
            act(talk)


def test_a_move_keeps_the_place_unless_another_is_named() -> None:
    talk = talk_in(TalkState.CONFIRMED, place="二楼")
    assert rules.move(talk, OTHER, place=None, rounds=ROUNDS, now=NOW).place == "二楼"
    assert rules.move(talk, OTHER, place="三楼", rounds=ROUNDS, now=NOW).place == "三楼"


def test_times_that_stood_and_were_left_are_spent_and_one_gone_back_to_stands_again() -> None:
    talk = rules.propose(talk_in(TalkState.INVITED), OTHER, rounds=ROUNDS, now=NOW)
    assert talk.turned_down == {SLOT.start}
    assert talk.spent == {SLOT.start, OTHER.start}
    back = rules.move(talk, SLOT, place=None, rounds=ROUNDS, now=NOW)
    assert back.turned_down == {OTHER.start}
    assert back.spent == talk.spent
    assert rules.decline(back, "忙", now=NOW).spent == {SLOT.start, OTHER.start}


def test_a_new_host_may_offer_the_time_that_the_former_one_had_set() -> None:
    talk = handing.hand_to(talk_in(TalkState.CONFIRMED), 7, due_on=NOW.date())
    assert talk.spent == frozenset()


@pytest.mark.parametrize("act", ["move", "propose", "decline", "cancel"])
def test_a_calendar_file_that_was_given_out_is_outnumbered_by_every_change(act: str) -> None:
    given, never = talk_in(TalkState.CONFIRMED, calendar_sequence=2), talk_in(TalkState.INVITED)
    assert ACTS[act](given).calendar_sequence == 3
    assert ACTS[act](never).calendar_sequence == -1


def remind(event: str, set_at: str) -> list[str]:
    found = reminder_times(shanghai(event), [HOUR, DAY], set_at=shanghai(set_at), calendar=BANK.calendar)
    return [f"{BANK.calendar.local(at_):%m-%d %H:%M}" for _, at_ in found]


@pytest.mark.parametrize(
    ("event", "set_at", "reminders"),
    [
        ("2026-12-03 15:00", "2026-12-01 09:00", ["12-02 15:00", "12-03 14:00"]),
        ("2026-12-07 09:30", "2026-12-03 09:00", ["12-04 17:30", "12-07 08:30"]),
        ("2026-12-03 15:00", "2026-12-02 16:00", ["12-03 14:00"]),
        ("2026-12-03 15:00", "2026-12-03 14:30", []),
        ("2026-10-08 10:00", "2026-09-28 09:00", ["09-30 17:30", "10-08 09:00"]),
    ],
)
def test_reminders_leave_in_working_time_before_their_talk_and_after_it_was_set(
    event: str, set_at: str, reminders: list[str]
) -> None:
    assert remind(event, set_at) == reminders


def test_a_reminder_that_quiet_hours_put_beside_a_nearer_one_is_left_out() -> None:
    event, leads = shanghai("2026-12-03 08:30"), [12 * HOUR, 15 * HOUR, 16 * HOUR]
    found = reminder_times(event, leads, set_at=NOW, calendar=BANK.calendar)
    assert [lead for lead, _ in found] == [12 * HOUR]


def test_reminders_that_quiet_hours_do_not_move_stay_however_near_each_other() -> None:
    found = reminder_times(SLOT.start, [HOUR, 2 * HOUR], set_at=NOW, calendar=BANK.calendar)
    assert [lead for lead, _ in found] == [2 * HOUR, HOUR]

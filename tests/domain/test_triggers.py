"""What makes a talk due: who may raise it, how several become one, what an outcome changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy.talk_templates import CODES
from domain import handing
from domain import talks as rules
from domain.complaints import Outcome
from domain.errors import RefusalError
from domain.months import months_after
from domain.people import Role, Standing
from domain.talks import TalkKind, TalkState, Trigger, shown_count
from domain.triggers import (
    CONFIRMING,
    FOR_ONESELF,
    Raised,
    became_formal,
    causes_for,
    joined,
    kind_of,
    kind_shown,
    needless,
    quarter_of,
    raises_for_others,
    shown_to_manager,
    takes,
    untold,
)
from tests.factories import NOW, at, make_entry, make_person, make_talk

MANAGER = make_person(2)


def raised(trigger: Trigger = Trigger.COMPLAINT, outcome: Outcome | None = None, by: int | None = 9) -> Raised:
    return Raised(id=1, talk_id=1, trigger=trigger, raised_by=by, raised_at=NOW, outcome=outcome)


def test_every_trigger_has_its_template() -> None:
    assert set(CODES) == set(Trigger)


@pytest.mark.parametrize(
    ("role", "branch", "wanted"),
    [
        (Role.SUPERVISOR, "CG", {Trigger.ENVIRONMENT, Trigger.FAMILY, Trigger.BAD_LOAN}),
        (Role.SUPERVISOR, "JB", set()),
        (Role.HUMAN_RESOURCES, "HQ", {Trigger.BAD_LOAN}),
        (Role.COMMITTEE, "HQ", {Trigger.BAD_LOAN}),
        (Role.COMPLAINT_DESK, "HQ", set()),
        (Role.CLIENT_MANAGER, "CG", set()),
        (Role.ADMINISTRATOR, "HQ", set()),
    ],
)
def test_a_role_raises_about_others_what_the_table_gives_it(role: Role, branch: str, wanted: set[Trigger]) -> None:
    raiser = make_person(1, roles=frozenset({role}), branch=branch)
    assert set(causes_for(raiser, MANAGER)) == wanted
    assert raises_for_others(raiser) is (role in {Role.SUPERVISOR, Role.HUMAN_RESOURCES, Role.COMMITTEE})


def test_a_client_manager_raises_the_own_wish_and_what_burdens_the_work() -> None:
    assert causes_for(MANAGER, MANAGER) == FOR_ONESELF
    trainee = make_person(3, standing=Standing.TRAINEE)
    assert causes_for(trainee, trainee) == FOR_ONESELF


def test_nobody_raises_a_talk_with_who_is_no_client_manager_or_has_left() -> None:
    chief = make_person(1, roles=frozenset({Role.SUPERVISOR, Role.HUMAN_RESOURCES}))
    for about in (make_person(2, roles=frozenset({Role.SUPERVISOR})), make_person(2, left_on=date(2026, 1, 1)), chief):
        assert causes_for(chief, about) == ()


@pytest.mark.parametrize(
    ("before", "after", "formal"),
    [
        (Standing.TRAINEE, Standing.FORMAL, True),
        (Standing.FORMAL, Standing.FORMAL, False),
        (None, Standing.FORMAL, False),
        (Standing.TRAINEE, Standing.TRAINEE, False),
    ],
)
def test_only_a_trainee_becomes_formal(before: Standing | None, after: Standing, formal: bool) -> None:
    assert became_formal(make_person(2, standing=before), make_entry(standing=after)) is formal


def test_who_returns_or_is_no_client_manager_any_more_did_not_become_formal() -> None:
    gone = make_person(2, standing=Standing.TRAINEE, left_on=date(2026, 1, 1))
    assert not became_formal(gone, make_entry(standing=Standing.FORMAL))
    other = make_entry(standing=Standing.FORMAL, roles=frozenset({Role.SUPERVISOR}))
    assert not became_formal(make_person(2, standing=Standing.TRAINEE), other)


@pytest.mark.parametrize("state", TalkState)
def test_a_trigger_joins_only_what_is_still_to_be_held_and_as_private(state: TalkState) -> None:
    talk = make_talk(state=state, slot=at(NOW + timedelta(days=1)))
    assert takes(talk, private=False, now=NOW) is (state in rules.OPEN)
    assert not takes(talk, private=True, now=NOW)
    assert not takes(talk.model_copy(update={"private": True}), private=False, now=NOW)


def test_a_trigger_does_not_join_a_talk_that_is_being_held() -> None:
    assert not takes(make_talk(state=TalkState.CONFIRMED, slot=at(NOW)), private=False, now=NOW)


def test_the_heavier_trigger_is_the_main_one_and_the_earlier_deadline_counts() -> None:
    wish = make_talk(trigger=Trigger.OWN_WISH, due_on=date(2026, 12, 8))
    complaint = raised().model_copy(update={"complaint_id": 7})
    after = joined(wish, complaint, [raised(Trigger.OWN_WISH)], due_on=date(2026, 12, 10))
    assert (after.trigger, after.complaint_id, after.kind) == (Trigger.COMPLAINT, 7, TalkKind.FACTS)
    assert (after.due_on, after.version) == (date(2026, 12, 8), 2)
    more = joined(after, raised(Trigger.BAD_LOAN), [complaint], due_on=date(2026, 12, 7))
    assert (more.trigger, more.complaint_id, more.due_on) == (Trigger.COMPLAINT, 7, date(2026, 12, 7))


def test_a_talk_that_the_manager_knows_keeps_its_version_when_a_trigger_joins() -> None:
    invited = make_talk(state=TalkState.INVITED, slot=at(NOW + timedelta(days=1)))
    assert joined(invited, raised(), [raised()], due_on=date(2026, 12, 8)).version == invited.version


@given(st.lists(st.tuples(st.sampled_from(Trigger), st.none() | st.sampled_from(Outcome)), min_size=1, max_size=6))
def test_a_talk_is_a_reminder_exactly_if_a_complaint_was_upheld_and_needless_only_if_none_was(
    found: list[tuple[Trigger, Outcome | None]],
) -> None:
    triggers = [raised(trigger, outcome) for trigger, outcome in found]
    upheld = any(t is Trigger.COMPLAINT and outcome in CONFIRMING for t, outcome in found)
    assert (kind_of(triggers) is TalkKind.REMINDER) is upheld
    assert not (needless(triggers) and upheld)
    assert needless(triggers) is all(t is Trigger.COMPLAINT and o not in {None, *CONFIRMING} for t, o in found)


def test_before_the_outcome_a_talk_about_a_complaint_establishes_facts_and_others_are_regular() -> None:
    assert kind_of([raised()]) is TalkKind.FACTS
    assert kind_of([raised(outcome=Outcome.NOT_UPHELD)]) is TalkKind.FACTS
    assert kind_of([raised(Trigger.OWN_WISH)]) is TalkKind.REGULAR
    assert not needless([])


def test_a_manager_sees_what_that_manager_raised_and_what_the_host_told() -> None:
    both = [raised(), raised(Trigger.OWN_WISH, by=2)]
    due = make_talk(manager_id=2)
    invited = due.model_copy(update={"place": "会议室", "state": TalkState.INVITED})
    for talk in (due, invited):
        assert shown_to_manager(talk, both) == both[1:]
    assert (untold(due, both), untold(invited, both)) == ([], both[:1])
    told = [both[0].model_copy(update={"told_at": NOW}), both[1]]
    assert shown_to_manager(invited, told) == told
    assert untold(invited, told) == []


def test_an_outcome_of_which_the_manager_was_not_told_changes_nothing_for_that_manager() -> None:
    found = [raised(outcome=Outcome.UPHELD).model_copy(update={"told_at": NOW})]
    invited = make_talk(manager_id=2, place="会议室", state=TalkState.INVITED, kind=TalkKind.REMINDER)
    shown = shown_to_manager(invited, found)
    assert (shown[0].outcome, kind_shown(invited, shown), untold(invited, found)) == (None, TalkKind.FACTS, found)
    told = [found[0].model_copy(update={"told_outcome": Outcome.UPHELD})]
    assert kind_shown(invited, shown_to_manager(invited, told)) is TalkKind.REMINDER
    held = invited.model_copy(update={"state": TalkState.HELD, "kind": TalkKind.FACTS})
    assert kind_shown(held, shown_to_manager(held, told)) is TalkKind.FACTS
    settled = [raised(outcome=Outcome.WITHDRAWN)]
    due = make_talk(manager_id=2)
    settled = [raised(outcome=Outcome.WITHDRAWN)]
    assert shown_to_manager(due.model_copy(update={"state": TalkState.NOT_NEEDED}), settled) == settled


def test_who_recuses_is_shut_out_for_good_and_the_time_is_free() -> None:
    talk = make_talk(state=TalkState.CONFIRMED, slot=at(NOW), place="会议室", calendar_sequence=0, rounds=2)
    after = handing.recuse(talk, to=5, due_on=date(2026, 12, 2))
    assert (after.state, after.host_id, after.recused, after.rounds) == (TalkState.DUE, 5, frozenset({1}), 0)
    assert after.scope.excluded == {1}
    assert after.calendar_sequence == 1
    assert after.due_on == talk.due_on
    with pytest.raises(RefusalError, match=r"talk\.state"):
        handing.recuse(make_talk(state=TalkState.HELD), to=5, due_on=NOW.date())


def test_only_of_a_private_talk_another_host_is_asked_for_and_once() -> None:
    with pytest.raises(RefusalError, match=r"talk\.not_private"):
        handing.ask_other_host(make_talk(), "换人")
    asked = handing.ask_other_host(make_talk(private=True), "换人")
    assert asked.version == 1
    with pytest.raises(RefusalError, match=r"talk\.host_asked"):
        handing.ask_other_host(asked, "换人")


def test_a_private_talk_is_in_nobodys_reach_but_its_parties() -> None:
    talk = make_talk(private=True, confidant_id=7)
    assert talk.scope.parties == {1, 2, 7}
    assert make_talk(private=False, confidant_id=7).scope.parties == {1, 2}


@given(st.integers(0, 100), st.integers(2, 20))
def test_a_small_count_of_private_talks_tells_nothing(count: int, least: int) -> None:
    assert shown_count(count, least) == (f"<{least}" if count < least else str(count))


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_a_day_lies_in_its_quarter_which_is_three_months_long(day: date) -> None:
    first, following = quarter_of(day)
    assert first <= day < following
    assert (first.day, first.month % 3, following) == (1, 1, months_after(first, 3))


def test_months_later_is_at_latest_the_last_day_of_that_month() -> None:
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 1), 1) == date(2027, 1, 1)

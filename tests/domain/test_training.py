"""What may become of a part in a training, by example and property."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import Match, code_at
from domain.errors import RefusalError
from domain.months import months_after
from domain.slots import is_unusual
from domain.training import ATTENDED, Part, PartState, Session, SessionState, Topic, Training, rules
from domain.training.records import (
    Correction,
    Record,
    answer_correction,
    as_corrected,
    record_of,
    tally,
)
from tests.factories import BANK, NOW, at, shanghai

START = shanghai("2026-12-03 14:00")
STATES = st.sampled_from(PartState)


def make_part(part_id: int = 1, state: PartState = PartState.INVITED, **changes: Any) -> Part:
    values = {"training_id": 1, "person_id": part_id, "branch": "CG", "session_id": 1, **changes}
    return Part(id=part_id, state=state, **values)


def make_session(**changes: Any) -> Session:
    values = {"training_id": 1, "slot": at(START, 90), "place": "总行三楼", "secret": "s", **changes}
    return Session(id=values.pop("id", 1), **values)


def make_training(**changes: Any) -> Training:
    values = {"number": "26-0001", "title": "贷后管理", "topics": (Topic.RULES,), "mandatory": True, **changes}
    return Training(id=1, audience_id=1, owner_id=9, **values)


def test_a_full_session_puts_on_the_waiting_list_in_order_and_a_free_place_goes_to_the_first() -> None:
    session, parts = make_session(capacity=1), [make_part(n) for n in (1, 2, 3)]
    for n in range(3):
        parts[n] = rules.attend(parts[n], session, parts, now=NOW + timedelta(minutes=n))
    assert [part.state for part in parts] == [PartState.COMING, PartState.WAITING, PartState.WAITING]
    assert rules.next_waiting(session, parts) is None
    parts[0] = rules.ask_leave(parts[0], "出差")
    first = rules.next_waiting(session, parts)
    assert first is not None
    assert first.id == 2
    parts[1] = rules.offer(first, until=NOW)
    assert rules.places_left(session, parts) == 0, "a place that is kept is not free"
    assert rules.attend(parts[2], session, parts, now=NOW).state is PartState.WAITING
    assert rules.attend(parts[1], session, parts, now=NOW).state is PartState.COMING


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["attend", "leave", "offer"])), max_size=40),
    st.integers(1, 3),
)
def test_however_people_come_and_go_no_more_have_a_place_than_there_are(
    acts: list[tuple[int, str]], capacity: int
) -> None:
    session, parts = make_session(capacity=capacity), [make_part(n + 1) for n in range(6)]
    for minute, (n, act) in enumerate(acts):
        now = NOW + timedelta(minutes=minute)
        try:
            if act == "attend":
                parts[n] = rules.attend(parts[n], session, parts, now=now)
            elif act == "leave":
                parts[n] = rules.ask_leave(parts[n], "事")
            elif (first := rules.next_waiting(session, parts)) is not None:
                parts[first.id - 1] = rules.offer(first, until=now)
        except RefusalError:
            continue
        held = [part for part in parts if part.state in (PartState.COMING, PartState.OFFERED)]
        assert len(held) <= capacity


def test_capacity_is_never_below_those_already_in() -> None:
    parts = [make_part(n, PartState.COMING) for n in (1, 2)]
    with pytest.raises(RefusalError, match="capacity"):
        rules.resize(make_session(), 1, parts)
    assert rules.resize(make_session(), 2, parts).capacity == 2


@pytest.mark.parametrize(
    ("start", "minutes", "unusual"),
    [
        ("2026-12-03 14:00", 90, False),
        ("2026-12-03 11:00", 240, False),
        ("2026-12-03 19:00", 60, True),
        ("2026-12-03 16:30", 60, True),
        ("2026-12-05 14:00", 60, True),
        ("2026-12-03 07:00", 60, True),
    ],
)
def test_an_evening_or_a_rest_day_is_unusual_and_wants_one_more_confirmation(
    start: str, minutes: int, unusual: bool
) -> None:
    assert is_unusual(at(shanghai(start), minutes), BANK.calendar) is unusual


def check(part: Part, code: str, minutes: int, session: Session | None = None) -> tuple[Part, Match]:
    now = START + timedelta(minutes=minutes)
    return rules.check_in(
        part, session or make_session(), code, now=now, open_minutes=15, code_minutes=5, late_minutes=5
    )


def code(minutes: int) -> str:
    return code_at("s", START + timedelta(minutes=minutes), minutes=5)


def test_one_checks_in_around_the_beginning_and_late_is_late() -> None:
    coming = make_part(state=PartState.COMING)
    assert check(coming, code(-14), -14)[0].state is PartState.PRESENT
    assert check(coming, code(5), 5)[0].state is PartState.PRESENT
    assert check(coming, code(6), 6)[0].state is PartState.LATE
    for minutes in (-16, 16):
        with pytest.raises(RefusalError, match="not_open"):
            check(coming, code(minutes), minutes)


def test_checking_in_from_the_bus_counts_no_wrong_try_and_a_wrong_code_does() -> None:
    coming = make_part(state=PartState.COMING)
    part, found = check(coming, code(-14), -1)
    assert (part, found) == (coming, Match.OLD)
    part, found = check(coming, "000000" if code(0) != "000000" else "000001", 0)
    assert (part.tries, part.state, found) == (1, PartState.COMING, Match.WRONG)


def test_checking_in_twice_is_checking_in_once() -> None:
    part, _ = check(make_part(state=PartState.COMING), code(0), 0)
    assert check(part, code(6), 6)[0] == part


@given(STATES)
def test_who_was_there_stays_so_when_the_session_is_closed(state: PartState) -> None:
    part = make_part(state=state)
    settled = rules.settle(part)
    assert settled.state in {*ATTENDED, PartState.ABSENT, PartState.EXCUSED}
    assert (settled.state in ATTENDED) == (state in ATTENDED)


def test_who_never_answered_a_free_training_is_not_absent_from_it() -> None:
    invited = make_part()
    assert rules.concerns(invited, make_session(), [], mandatory=True)
    assert not rules.concerns(invited, make_session(), [], mandatory=False)
    later = make_session(id=2, slot=at(START + timedelta(days=1)))
    assert not rules.concerns(make_part(session_id=None), make_session(), [later], mandatory=True)


def test_a_session_that_has_begun_is_moved_no_more() -> None:
    with pytest.raises(RefusalError, match="begun"):
        rules.move(make_session(), slot=None, place="城关", now=START)
    with pytest.raises(RefusalError, match="same"):
        rules.move(make_session(), slot=None, place="总行三楼", now=NOW)
    assert rules.move(make_session(), slot=None, place="城关", now=NOW).place_changed


def test_completed_is_more_than_attended() -> None:
    there = make_part(state=PartState.PRESENT)
    values: dict[str, Any] = {"calendar": BANK.calendar}
    assert record_of(there, make_training(), make_session(), materials_at=None, **values).completed
    unread = record_of(there, make_training(), make_session(), materials_at=NOW, **values)
    assert (unread.attended, unread.completed) == (True, False)
    read = there.model_copy(update={"read_at": NOW})
    assert record_of(read, make_training(), make_session(), materials_at=NOW, **values).completed
    absent = read.model_copy(update={"state": PartState.ABSENT})
    assert not record_of(absent, make_training(), make_session(), materials_at=NOW, **values).completed


def test_a_certificate_goes_to_who_attended_and_ends_on_a_day_that_exists() -> None:
    training = make_training(certificate_months=3)
    values: dict[str, Any] = {"materials_at": None, "calendar": BANK.calendar}
    there = record_of(make_part(state=PartState.LATE), training, make_session(), **values)
    assert there.valid_until == date(2027, 3, 3)
    assert record_of(make_part(state=PartState.ABSENT), training, make_session(), **values).valid_until is None
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)


def make_record(**changes: Any) -> Record:
    values = {"person_id": 2, "branch": "CG", "title": "t", "topics": (Topic.RULES,), "held_on": date(2026, 12, 3)}
    more = {"minutes": 90, "result": PartState.ABSENT, **changes}
    return Record(id=1, **{**values, **more})


def test_a_correction_stands_beside_the_entry_and_never_in_it() -> None:
    asked = Correction(id=1, record_id=1, person_id=2, text="我到了", asked_at=NOW)
    with pytest.raises(RefusalError, match="own_record"):
        answer_correction(asked, by=2, granted=True, answer="好", result=PartState.PRESENT)
    with pytest.raises(RefusalError):
        answer_correction(asked, by=9, granted=True, answer="好", result=PartState.COMING)
    granted = answer_correction(asked, by=9, granted=True, answer="核实", result=PartState.PRESENT)
    record = make_record()
    assert as_corrected(record, [granted]).result is PartState.PRESENT
    assert as_corrected(record, [granted]).completed
    assert not as_corrected(make_record(read=False), [granted]).completed, "there, but the materials are unread"
    assert as_corrected(record, [answer_correction(asked, by=9, granted=False, answer="否")]) == record
    with pytest.raises(RefusalError, match="corrected"):
        answer_correction(granted, by=9, granted=True, answer="再", result=PartState.LATE)


def test_a_tally_counts_each_person_once() -> None:
    found = tally(["CG", "JB", "HQ"], [(1, "CG"), (2, "CG"), (3, "JB")], frozenset({1}), frozenset({1, 2, 8}))
    assert [(row.branch, row.required, row.planned, row.attended, row.rate) for row in found] == [
        ("CG", 2, 1, 1, 0.5),
        ("JB", 1, 0, 0, 0.0),
    ]


def test_a_cancelled_session_takes_nobody() -> None:
    with pytest.raises(RefusalError, match="over"):
        rules.check_running(make_training(), make_session(state=SessionState.CANCELLED), now=NOW)

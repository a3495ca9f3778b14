"""Rows of the old books: which are taken, which are refused and why, and what a second import finds."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.archive import Ground, OldComplaint, OldTalk, plan_archive
from domain.complaints import Outcome, Source, Subject
from domain.minutes import Conclusion
from domain.people import Role
from domain.personal import mask
from domain.talks import Trigger
from tests.factories import make_person

LIN = make_person(1, staff_no="1001", roles=frozenset({Role.COMPLAINT_DESK}), branch="HQ")
CHEN, ZHANG = make_person(3, staff_no="1003"), make_person(4, staff_no="1004")
GROUND = Ground(
    people={person.staff_no: person for person in (LIN, CHEN, ZHANG)},
    by=LIN,
    go_live=date(2026, 1, 1),
    today=date(2026, 12, 1),
    private=frozenset({Trigger.FAMILY}),
)


JANUARY = date(2026, 1, 3)


def complaint(**changes: Any) -> OldComplaint:
    values: dict[str, Any] = {
        "old_number": "2025-018",
        "received_on": date(2025, 3, 3),
        "source": Source.HOTLINE,
        "category": "service",
        "outcome": Outcome.UPHELD,
        "closed_on": date(2025, 3, 31),
        "text": mask("三次没有回电"),
        "about_no": "1004",
        "told_on": date(2025, 3, 14),
    }
    return OldComplaint(**{**values, **changes})


def talk(**changes: Any) -> OldTalk:
    values: dict[str, Any] = {"manager_no": "1004", "host_no": "1003", "held_on": date(2025, 3, 20)}
    return OldTalk(**{**values, "trigger": Trigger.COMPLAINT, **changes})


def faults(*rows: OldComplaint | OldTalk, known: tuple[Any, ...] = ()) -> list[tuple[int, str, str]]:
    plan = plan_archive(list(enumerate(rows, 2)), known, ground=GROUND, bad=[])
    return [(bad.row, bad.code, bad.fact) for bad in plan.bad]


@pytest.mark.parametrize(
    ("row", "code", "fact"),
    [
        (complaint(received_on=date(2026, 1, 1), told_on=date(2026, 1, 2), closed_on=JANUARY), "late", "2026-01-01"),
        (complaint(received_on=date(1999, 12, 31)), "early", "1999-12-31"),
        (complaint(told_on=date(2025, 3, 2)), "order", "2025-03-03"),
        (complaint(closed_on=date(2025, 3, 13)), "order", "2025-03-14"),
        (complaint(closed_on=date(2026, 12, 2)), "order", "2026-12-02"),
        (complaint(about_no="4711"), "person", "4711"),
        (complaint(about_no="1001"), "self", "1001"),
        (complaint(about_no=None), "about", ""),
        (complaint(subject=Subject.PRODUCT), "subject", "1004"),
        (talk(host_no="4711"), "person", "4711"),
        (talk(manager_no="4711"), "person", "4711"),
        (talk(manager_no="1001"), "self", "1001"),
        (talk(host_no="1004"), "same", "1004"),
        (talk(held_on=date(2026, 6, 1)), "late", "2026-06-01"),
        (talk(trigger=Trigger.FAMILY, on_paper=True), "private", "1004 2025-03-20"),
        (talk(trigger=Trigger.FAMILY, conclusion=Conclusion.NOTHING), "private", "1004 2025-03-20"),
    ],
)  # fmt: skip
def test_what_can_not_be_entered_is_named_with_its_row(row: OldComplaint | OldTalk, code: str, fact: str) -> None:
    assert faults(row) == [(2, f"archive.{code}", fact)]


def test_whoever_did_not_withdraw_was_told() -> None:
    assert faults(complaint(told_on=None)) == [(2, "sheet.missing", "told_on")]
    assert faults(complaint(told_on=None, outcome=Outcome.WITHDRAWN)) == []


def test_what_names_nobody_needs_a_branch() -> None:
    assert faults(complaint(about_no=None, branch="CG", subject=Subject.PRODUCT)) == []


def test_a_family_matter_is_taken_without_more() -> None:
    assert faults(talk(trigger=Trigger.FAMILY)) == []


def test_two_rows_of_one_number_are_named() -> None:
    assert faults(complaint(), complaint(closed_on=date(2025, 4, 1))) == [(3, "sheet.twice", "2025-018 (2)")]
    assert faults(talk(), talk(trigger=Trigger.OWN_WISH)) == []


def test_an_archive_is_not_rewritten() -> None:
    before = complaint(branch="CG")
    assert faults(complaint(outcome=Outcome.PARTLY), known=(before,)) == [(2, "archive.differs", "2025-018")]
    assert faults(complaint(branch="JB"), known=(before,)) == [(2, "archive.differs", "2025-018")]
    assert faults(complaint(), known=(before,)) == []


DAYS = st.dates(date(1998, 1, 1), date(2027, 1, 1))
NUMBERS = st.sampled_from(["1001", "1003", "1004", "4711"])
TALKS = st.builds(
    OldTalk,
    manager_no=NUMBERS,
    host_no=NUMBERS,
    held_on=DAYS,
    trigger=st.sampled_from(Trigger),
    conclusion=st.none() | st.sampled_from(Conclusion),
    on_paper=st.booleans(),
    old_number=st.none() | st.text(min_size=1, max_size=5),
)


@given(st.lists(TALKS, max_size=6), st.lists(TALKS, max_size=6))
def test_whatever_was_entered_is_known_the_second_time_and_the_rest_is_new_or_named(
    known: list[OldTalk], more: list[OldTalk]
) -> None:
    there = list({(old.name, old.trigger): old for old in known}.values())
    again = plan_archive(list(enumerate(there)), there, ground=GROUND, bad=[])
    assert (again.new, again.known, again.bad) == ((), len(there), ())
    plan = plan_archive(list(enumerate(more)), there, ground=GROUND, bad=[])
    assert len(plan.new) + plan.known == len(more)
    for old in plan.new:
        known_people = old.manager_no in {"1003", "1004"} and old.host_no in GROUND.people.keys() - {old.manager_no}
        assert plan.bad or (known_people and date(2000, 1, 1) <= old.held_on < GROUND.go_live)

"""People: the plan of a roster import, and who leads whom."""

from datetime import date

from domain.people import Entry, Person, RosterPlan, plan_import, supervisor_of
from domain.sheets import BadRow
from tests.factories import make_entry, make_person

BRANCHES = {"HQ", "CG"}


def plan(*entries: Entry, known: list[Person] | None = None, bad: list[BadRow] | None = None) -> RosterPlan:
    return plan_import(list(enumerate(entries, 2)), known or [], branches=BRANCHES, bad=bad or [])


def faults(found: RosterPlan) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.code, fault.fact) for fault in found.bad]


def test_a_roster_is_compared_with_the_people_known() -> None:
    same, changed, gone = make_person(1), make_person(2), make_person(3)
    found = plan(
        same.entry, changed.entry.model_copy(update={"name": "张三"}), make_entry("2099"), known=[same, changed, gone]
    )
    assert [entry.staff_no for entry in found.new] == ["2099"]
    assert [(person.id, entry.name) for person, entry in found.changed] == [(2, "张三")]
    assert [person.id for person in found.left] == [3]
    assert (found.unchanged, found.bad) == (1, ())


def test_who_left_before_leaves_no_second_time_and_may_come_back() -> None:
    gone = make_person(1, left_on=date(2026, 1, 1))
    assert plan(known=[gone]).left == ()
    back = plan(gone.entry, known=[gone])
    assert [person.id for person, _ in back.changed] == [1]
    assert (back.new, back.unchanged) == ((), 0)


def test_bad_rows_are_named_in_order() -> None:
    found = plan(
        make_entry("1"),
        make_entry("1"),
        make_entry("2", branch="NO"),
        make_entry("3", supervisor_no="9"),
        make_entry("4", supervisor_no="1"),
        bad=[BadRow(row=1, code="sheet.heading")],
    )
    assert faults(found) == [
        (1, "sheet.heading", ""),
        (3, "sheet.twice", "1 (2)"),
        (4, "roster.branch", "NO"),
        (5, "roster.supervisor", "9"),
    ]


def test_a_supervisor_is_somebody_else_who_still_works_here() -> None:
    head, manager = make_person(1), make_person(2, supervisor_no="2001")
    assert supervisor_of(manager, {"2001": head}) == head
    assert supervisor_of(manager, {}) is None
    assert supervisor_of(manager, {"2001": make_person(1, left_on=date(2026, 1, 1))}) is None
    own = make_person(1, supervisor_no="2001")
    assert supervisor_of(own, {"2001": own}) is None
    assert supervisor_of(head, {"2001": head}) is None


def test_the_rosters_part_of_a_person_is_what_the_roster_said() -> None:
    assert make_person(1, staff_no="7").entry == make_entry("7")

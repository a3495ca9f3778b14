"""About whom a complaint is, said later: who may say so, what it becomes, and who no longer handles it."""

from typing import Any

import pytest

from domain.complaints import Complaint, ComplaintState, Outcome, Subject, identifying
from domain.complaints.acts import Act, acts_of
from domain.complaints.likeness import graver
from domain.errors import RefusalError
from domain.people import Person, Role
from domain.personal import mask
from tests.factories import NOW, make_complaint, make_person

DESK = make_person(11, branch="HQ", roles=frozenset({Role.COMPLAINT_DESK}))
OTHER = make_person(12, branch="HQ", roles=frozenset({Role.COMPLAINT_DESK}))
HEAD = make_person(13, branch="HQ", roles=frozenset({Role.COMPLAINT_HEAD}))
CHEN = make_person(14, branch="CG", roles=frozenset({Role.SUPERVISOR}))
WANG = make_person(15, branch="JB", roles=frozenset({Role.SUPERVISOR}))
ZHANG = make_person(2)
LEVELS = ["ordinary", "serious", "grave"]


def unknown(**changes: Any) -> Complaint:
    return make_complaint(**{"subject": Subject.UNKNOWN, "about_id": None, **changes})


def identified(complaint: Complaint, about: Person | None = ZHANG, **changes: Any) -> Complaint:
    known: dict[str, Any] = {"about": about, "branch": "CG", "repeats": 0, "severity": "ordinary", **changes}
    return identifying.identify(complaint, known.pop("subject", Subject.CLIENT_MANAGER), **known)


@pytest.mark.parametrize(
    ("handler", "who"),
    [(None, [DESK, OTHER, HEAD, CHEN]), (CHEN, [DESK, OTHER, HEAD, CHEN]), (DESK, [DESK, OTHER, HEAD])],
)
def test_the_handler_the_desk_and_its_head_say_about_whom_it_is(handler: Person | None, who: list[Person]) -> None:
    complaint = unknown(handler_id=handler.id if handler else None, state=ComplaintState.INVESTIGATING)
    everybody = [DESK, OTHER, HEAD, CHEN, WANG, ZHANG]
    assert [p for p in everybody if Act.IDENTIFY in acts_of(p, complaint)] == who
    for person in everybody:
        if person not in who:
            with pytest.raises(RefusalError, match=r"^complaint\.not_handler$"):
                identifying.check(person, complaint)


@pytest.mark.parametrize(
    ("complaint", "code"),
    [
        (make_complaint(outcome=Outcome.UPHELD, state=ComplaintState.DECIDED), "complaint.identify.known"),
        (unknown(state=ComplaintState.CLOSED), "complaint.state"),
    ],
)
def test_about_whom_is_corrected_until_decided_and_never_of_a_closed_file(complaint: Complaint, code: str) -> None:
    assert Act.IDENTIFY not in acts_of(DESK, complaint)
    with pytest.raises(RefusalError, match=rf"^{code}$"):
        identifying.check(DESK, complaint)


def test_it_is_the_persons_from_then_on_and_of_the_persons_branch() -> None:
    after = identified(unknown(branch="HQ", version=3), repeats=2, severity="serious")
    assert (after.subject, after.about_id, after.branch) == (Subject.CLIENT_MANAGER, ZHANG.id, "CG")
    assert (after.repeats, after.severity, after.version) == (2, "serious", 4)
    assert ZHANG.id in after.scope.excluded


def test_not_known_yet_is_no_answer() -> None:
    with pytest.raises(RefusalError, match=r"^complaint\.identify\.who$"):
        identified(unknown(), None, subject=Subject.UNKNOWN)


def test_a_handler_who_may_handle_it_no_more_leaves_it_to_others() -> None:
    handled = {"state": ComplaintState.INVESTIGATING, "handler_id": CHEN.id}
    kept = identifying.leave_to_others(identified(unknown(**handled)), CHEN)
    about_him = identifying.leave_to_others(identified(unknown(**handled), CHEN), CHEN)
    elsewhere = identifying.leave_to_others(identified(unknown(**handled), branch="JB"), CHEN)
    assert [c.handler_id for c in (kept, about_him, elsewhere)] == [CHEN.id, None, None]


def test_what_the_person_concerned_decided_is_decided_anew_and_what_the_client_was_told_stands() -> None:
    said: dict[str, Any] = {"handler_id": CHEN.id, "outcome": Outcome.NOT_UPHELD, "findings": mask("已联系")}
    said |= {"decided_by": CHEN.id, "decided_at": NOW}
    undone, told, anothers = (
        identifying.leave_to_others(identified(unknown(**said, state=state), about), CHEN)
        for state, about in (
            (ComplaintState.DECIDED, CHEN),
            (ComplaintState.TOLD, CHEN),
            (ComplaintState.DECIDED, ZHANG),
        )
    )
    assert (undone.state, undone.outcome, undone.decided_by) == (ComplaintState.INVESTIGATING, None, None)
    assert undone.findings == "已联系"
    assert (told.state, told.outcome, told.handler_id) == (ComplaintState.TOLD, Outcome.NOT_UPHELD, None)
    assert (anothers.state, anothers.decided_by) == (ComplaintState.DECIDED, CHEN.id)


@pytest.mark.parametrize(
    ("known", "found", "graver_one"),
    [
        ("ordinary", "serious", "serious"),
        ("grave", "serious", "grave"),
        (None, "serious", "serious"),
        ("gone from the policy", "ordinary", "ordinary"),
    ],
)
def test_a_level_is_only_ever_raised(known: str | None, found: str, graver_one: str) -> None:
    assert graver(LEVELS, known, found) == graver_one

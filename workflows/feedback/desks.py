"""Departments' desks: who sits there, who is there now, who answers for them, who decides where they can't agree."""

from collections.abc import Collection
from dataclasses import dataclass

from config.policy.bank import Branch
from domain.feedback import Feedback, FeedbackState, rules
from domain.people import Person, Role, supervisor_of
from storage import leave, people
from workflows.work import Work


@dataclass(frozen=True)
class Desk:
    """The people of a department who deal with feedback."""

    code: str
    staff: tuple[Person, ...]
    present: tuple[Person, ...]
    """Those of them who are not on leave now."""
    head: Person | None

    @property
    def everybody(self) -> frozenset[int]:
        """All who may reach what the department has."""
        return frozenset(p.id for p in (*self.staff, *([self.head] if self.head is not None else [])))

    @property
    def asked(self) -> tuple[Person, ...]:
        """Who is asked now: those who are there, else the head, else whoever sits there."""
        return self.present or ((self.head,) if self.head is not None else self.staff)


def departments(work: Work) -> list[Branch]:
    """Give the departments to which feedback can go."""
    policy = work.bank.policy
    return [branch for branch in policy.branches if branch.head_office and branch.code in policy.feedback_departments]


async def away(work: Work, ids: Collection[int]) -> set[int]:
    """Give who of these is on leave now."""
    found = await leave.list_leaves(work.tx, sorted(ids), since=work.now)
    return {one.person_id for one in found if one.period.start <= work.now}


async def desk_at(work: Work, code: str) -> Desk:
    """Give a department's desk, in order of staff number; the one that sorts falls back on senior management."""
    everybody = sorted(await people.list_people(work.tx), key=lambda person: person.staff_no)
    staff = [p for p in everybody if p.branch == code and p.has(Role.DEPARTMENT_DESK)]
    heads = [p for p in everybody if p.branch == code and p.has(Role.DEPARTMENT_HEAD)]
    if code == work.bank.policy.feedback.triage and not heads:
        heads = [p for p in everybody if p.has(Role.SENIOR_MANAGEMENT)]
    gone = await away(work, [p.id for p in staff])
    present = tuple(p for p in staff if p.id not in gone)
    return Desk(code, tuple(staff), present, heads[0] if heads else None)


async def desk_of(work: Work, feedback: Feedback) -> Desk:
    """Give the desk that has feedback: its department's, else the one that sorts."""
    return await desk_at(work, feedback.department or work.bank.policy.feedback.triage)


async def open_department(work: Work, code: str | None) -> str | None:
    """Give a department's code if it is one of the bank's and somebody answers for it; else None: it is sorted."""
    if code is None or code not in {branch.code for branch in departments(work)}:
        return None
    desk = await desk_at(work, code)
    return code if desk.everybody else None


async def arbiter_of(work: Work, feedback: Feedback) -> int | None:
    """Give who decides by name where departments passed it on too often; None where they did not."""
    most = work.bank.policy.feedback.arbiter_hops
    if feedback.state is not FeedbackState.SORTING or not rules.disputed(feedback, most=most):
        return None
    desk = await desk_at(work, work.bank.policy.feedback.triage)
    return desk.head.id if desk.head is not None else next(iter(sorted(desk.everybody)), None)


async def above(work: Work, feedback: Feedback) -> int | None:
    """Give the head of the branch that relayed it, unless that is who did."""
    everybody = await people.list_people(work.tx)
    relayer = next((p for p in everybody if p.id == feedback.relayed_by), None)
    named = supervisor_of(relayer, {p.staff_no: p for p in everybody}) if relayer is not None else None
    heads = [p for p in everybody if p.has(Role.SUPERVISOR) and p.branch == feedback.branch]
    found = named or next(iter(heads), None)
    return found.id if found is not None and found.id != feedback.relayed_by else None

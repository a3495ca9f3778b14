"""Conversion (见习转正): attempts of three parts, counted; a second not passed goes to human resources; no third."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.conversion import (
    Attempt,
    AttemptPart,
    AttemptState,
    ConversionPart,
    PartResult,
    check_attempt,
    conclude,
    decide,
    find_post,
    next_part,
)
from domain.errors import RefusalError, refuse_unless
from domain.exams import Candidate, CandidateState, Exam, ExamKind
from domain.exams.marks import Mark, ResultsState
from domain.ladders import following
from domain.people import Person, Role
from domain.personal import mask
from domain.rights import Object, Right, Scope, may, scopes
from storage import conversion, exam_records, exam_results, exams, people
from workflows import notices
from workflows.charge import heads_of
from workflows.ladders import climb
from workflows.notices import plan
from workflows.people import head_office_contact
from workflows.work import Work

RIGHTS = {
    ConversionPart.BRANCH: Right.CONVERSION_BRANCH,
    ConversionPart.COMMITTEE: Right.CONVERSION_COMMITTEE,
}
"""Who says what a part came to."""


@dataclass(frozen=True)
class AttemptView:
    """An attempt as a reader sees it."""

    attempt: Attempt
    person: Person
    parts: tuple[AttemptPart, ...]
    next: ConversionPart | None
    own: bool
    decides: bool
    """Whether the reader says what the next part came to."""
    posts: bool
    """Whether the reader is to find another post."""
    seen: bool
    """Whether the reader may see it at all."""
    fresh: bool = True

    def result(self, part: ConversionPart) -> PartResult:
        """Give what a part came to."""
        return next((one.result for one in self.parts if one.part is part), PartResult.OPEN)


@dataclass(frozen=True)
class Attempts:
    """The attempts that a reader may see: what waits for the reader first."""

    views: tuple[AttemptView, ...]


async def enter_written(work: Work, found: Exam, marks: Sequence[Mark], *, absent: Sequence[Candidate] = ()) -> bool:
    """Record what the written part of attempts came to; absence without cause is an attempt without result.

    False for an exam that is no such part.
    """
    if not await is_conversion(work, found):
        return False
    await conversion.lock_attempts(work.tx)
    for mark in marks:
        await _enter(work, mark.candidate_id, mark.person_id, PartResult.PASSED if mark.passed else PartResult.FAILED)
    for candidate in absent:
        await _enter(work, candidate.id, candidate.person_id, PartResult.ABSENT)
    return True


async def is_conversion(work: Work, found: Exam) -> bool:
    """Whether an exam, or that of which it is the retake, is the written part of attempts."""
    origin = await exams.get_exam(work.tx, found.retake_of) if found.retake_of is not None else None
    return ExamKind.CONVERSION in (found.kind, origin.kind if origin is not None else None)


async def _enter(work: Work, candidate_id: int, person_id: int, result: PartResult) -> None:
    person = await people.get_person(work.tx, person_id)
    assert person is not None  # noqa: S101 - people are never deleted
    attempt = await _attempt_for(work, candidate_id, person)
    if attempt is None:
        return
    parts = await conversion.list_parts(work.tx, [attempt.id])
    written = next(part for part in parts if part.part is ConversionPart.EXAM)
    by = work.person.id if work.person is not None else None
    after = decide(written, result, by=by, opinion=None, now=work.now)
    await conversion.mark_part(work.tx, after.model_copy(update={"candidate_id": candidate_id}))
    await _go_on(work, attempt, person)


async def _attempt_for(work: Work, candidate_id: int, person: Person) -> Attempt | None:
    """Give the attempt whose written part an exam is: the one that it was already, an open one, or the next.

    None for somebody who has none left, or who sat it although the written part is passed: that changes nothing.
    """
    known = await conversion.get_part_of_candidate(work.tx, candidate_id)
    if known is not None:
        return await conversion.lock_attempt(work.tx, known.attempt_id)
    attempts = await conversion.list_attempts(work.tx, person_ids=[person.id])
    for attempt in attempts:
        parts = await conversion.list_parts(work.tx, [attempt.id])
        if attempt.state is AttemptState.OPEN and next_part(parts) is ConversionPart.EXAM:
            return attempt
    try:
        number = check_attempt(attempts, await _earlier(work, person, attempts))
    except RefusalError as refusal:
        await work.note("conversion.refused", f"person:{person.id}", after=refusal.code)
        return None
    return await _open(work, person, number)


async def _earlier(work: Work, person: Person, attempts: Sequence[Attempt]) -> int:
    """Count the attempts from before go-live that were not passed."""
    lost = (await exam_records.count_failed_attempts(work.tx, [person.id])).get(person.id, 0)
    return lost - sum(attempt.state is AttemptState.FAILED for attempt in attempts)


async def _open(work: Work, person: Person, number: int) -> Attempt:
    made = Attempt(id=0, person_id=person.id, branch=person.branch, number=number, opened_at=work.now)
    attempt = await conversion.add_attempt(work.tx, made)
    for part in ConversionPart:
        await conversion.add_part(work.tx, AttemptPart(id=0, attempt_id=attempt.id, part=part))
    await work.note("conversion.begun", attempt.subject, after=str(number), version=attempt.version)
    return attempt


async def _go_on(work: Work, before: Attempt, person: Person) -> Attempt:
    """Bring an attempt to where its parts leave it, and promise what follows."""
    parts = await conversion.list_parts(work.tx, [before.id])
    due = work.bank.calendar.add_workdays(work.today, work.bank.policy.exams.post_workdays)
    attempt = conclude(before, parts, now=work.now, post_due=due)
    await conversion.mark_attempt(work.tx, attempt)
    await work.note("conversion.changed", attempt.subject, after=attempt.state, version=attempt.version)
    await notices.cancel(work, attempt.subject)
    await _promise_next(work, attempt, person, next_part(parts))
    if attempt.state is not AttemptState.OPEN:
        about = {"subject": attempt.subject, "version": attempt.version}
        await plan(work, "conversion.closed", reader=person.id, **about)  # type: ignore[arg-type]
    return attempt


async def _promise_next(work: Work, attempt: Attempt, person: Person, part: ConversionPart | None) -> None:
    hr = await head_office_contact(work)
    hr_id = hr.id if hr is not None else None
    if attempt.state is AttemptState.PASSED and hr_id is not None:
        about = {"subject": attempt.subject, "version": attempt.version}
        await plan(work, "conversion.passed", reader=hr_id, **about)  # type: ignore[arg-type]
    if attempt.post_due_on is not None:
        await _ask_post(work, attempt, hr_id)
    if attempt.state is AttemptState.OPEN and part is ConversionPart.BRANCH:
        head = (await heads_of(work, [person.id])).get(person.id)
        await _ask(work, attempt, "conversion.branch", {"supervisor": head, "human_resources": hr_id})
    if attempt.state is AttemptState.OPEN and part is ConversionPart.COMMITTEE:
        for place, member in enumerate(await people.list_with_role(work.tx, Role.COMMITTEE)):
            readers = {"committee": member.id, "human_resources": None if place else hr_id}
            await _ask(work, attempt, "conversion.committee", readers)


async def _ask(work: Work, attempt: Attempt, purpose: str, readers: dict[str, int | None]) -> None:
    about = {"subject": attempt.subject, "version": attempt.version, "since": work.now}
    await climb(work, purpose, readers=readers, **about)


async def _ask_post(work: Work, attempt: Attempt, hr_id: int | None) -> None:
    assert attempt.post_due_on is not None  # noqa: S101 - looked at by the caller
    senior = await people.list_with_role(work.tx, Role.SENIOR_MANAGEMENT)
    deadline = work.bank.calendar.close_of_business(attempt.post_due_on)
    readers = {"human_resources": hr_id, "senior_management": senior[0].id if senior else None}
    about = {"subject": attempt.subject, "version": attempt.version, "since": work.now, "deadline": deadline}
    await climb(work, "conversion.post", readers=readers, **about)


async def follow_attendance(work: Work, found: Exam, candidate: Candidate) -> None:
    """Let an attempt follow what was decided on an absence once its exam is over and its results are out."""
    results = await exam_results.get_results(work.tx, found.id)
    if results is None or results.state is not ResultsState.RELEASED:
        return
    if candidate.state is CandidateState.DEFERRED:
        await _void_written(work, candidate)
    if candidate.state is CandidateState.ABSENT:
        await enter_written(work, found, [], absent=[candidate])


async def _void_written(work: Work, candidate: Candidate) -> None:
    """Take back that an exam was the written part of an attempt: absence from it was excused after all."""
    part = await conversion.get_part_of_candidate(work.tx, candidate.id)
    attempt = await conversion.lock_attempt(work.tx, part.attempt_id) if part is not None else None
    person = await people.get_person(work.tx, candidate.person_id)
    if part is None or attempt is None or person is None or part.result is not PartResult.ABSENT:
        return
    cleared = {"result": PartResult.OPEN, "candidate_id": None, "decided_at": None, "decided_by": None}
    await conversion.mark_part(work.tx, part.model_copy(update={**cleared, "version": part.version + 1}))
    await _go_on(work, attempt, person)


def _scope(attempt: Attempt) -> Object:
    return Object(branch=attempt.branch, parties=frozenset({attempt.person_id}))


async def view_of(work: Work, attempt: Attempt, viewer: Person, *, fresh: bool = True) -> AttemptView:
    """Put an attempt together as one reader sees it."""
    person = await people.get_person(work.tx, attempt.person_id)
    assert person is not None  # noqa: S101 - people are never deleted
    parts = await conversion.list_parts(work.tx, [attempt.id])
    part = next_part(parts) if attempt.state is AttemptState.OPEN else None
    waits = attempt.post_due_on is not None and attempt.post_at is None
    return AttemptView(
        attempt=attempt,
        person=person,
        parts=tuple(parts),
        next=part,
        own=viewer.id == person.id,
        decides=part in RIGHTS and viewer.id != person.id and may(viewer, RIGHTS[part], _scope(attempt)),
        posts=waits and may(viewer, Right.CONVERSION_POST),
        seen=may(viewer, Right.CONVERSION_READ, _scope(attempt)),
        fresh=fresh,
    )


async def _load(work: Work, attempt_id: int, right: Right) -> Attempt:
    attempt = await conversion.lock_attempt(work.tx, attempt_id)
    if attempt is None:
        raise RefusalError("gate.denied")
    work.permit(right, _scope(attempt))
    return attempt


async def show(work: Work, attempt_id: int) -> AttemptView:
    """Show an attempt."""
    return await view_of(work, await _load(work, attempt_id, Right.CONVERSION_READ), work.actor)


async def view_now(work: Work, attempt_id: int, *, reader: int) -> AttemptView | None:
    """Give an attempt as it is when a notice about it leaves."""
    attempt, person = await conversion.get_attempt(work.tx, attempt_id), await people.get_person(work.tx, reader)
    if attempt is None or person is None or not person.active:
        return None
    return await view_of(work, attempt, person)


async def asked_next(work: Work, view: AttemptView, purpose: str, *, step: int) -> tuple[Person, date] | None:
    """Say who is told after a step of an attempt's ladder if nothing happens, and on which day; None if nobody else."""
    due, calendar = view.attempt.post_due_on, work.bank.calendar
    deadline = calendar.close_of_business(due) if due is not None else None
    ladder = work.bank.policy.ladders[purpose]
    found = following(ladder, step, at=work.now, deadline=deadline, calendar=calendar)
    if found is None:
        return None
    senior = await people.list_with_role(work.tx, Role.SENIOR_MANAGEMENT)
    of = {"human_resources": await head_office_contact(work), "senior_management": next(iter(senior), None)}
    person = of.get(found[0])
    return (person, found[1]) if person is not None else None


async def list_attempts(work: Work) -> Attempts:
    """Give the attempts that the actor may see: what waits for the actor first, then open ones, then the latest."""
    work.permit(Right.CONVERSION_READ)
    reach = scopes(work.actor, Right.CONVERSION_READ)
    mine = None if reach & {Scope.ALL, Scope.BRANCH} else [work.actor.id]
    found = await conversion.list_attempts(work.tx, person_ids=mine)
    seen = [one for one in found if may(work.actor, Right.CONVERSION_READ, _scope(one))]
    views = [await view_of(work, one, work.actor) for one in seen[-MOST:]]
    return Attempts(tuple(sorted(views, key=lambda v: (not _waits(v), v.attempt.state, -v.attempt.id))))


MOST = 30
"""So many of the latest attempts."""


def _waits(view: AttemptView) -> bool:
    return view.decides or view.posts


async def decide_part(
    work: Work, attempt_id: int, part: ConversionPart, *, version: int, passed: bool, opinion: str
) -> AttemptView:
    """Say for the branch or the committee how a trainee did; nobody says it of oneself."""
    attempt = await _load(work, attempt_id, RIGHTS.get(part, Right.CONVERSION_COMMITTEE))
    refuse_unless(attempt.person_id != work.actor.id, "gate.denied")
    parts = await conversion.list_parts(work.tx, [attempt.id])
    if attempt.version != version or attempt.state is not AttemptState.OPEN or next_part(parts) is not part:
        return await view_of(work, attempt, work.actor, fresh=False)
    result = PartResult.PASSED if passed else PartResult.FAILED
    mine = next(one for one in parts if one.part is part)
    after = decide(mine, result, by=work.actor.id, opinion=mask(opinion), now=work.now)
    await conversion.mark_part(work.tx, after)
    await work.note("conversion.decided", attempt.subject, before=part, after=result, version=attempt.version)
    person = await people.get_person(work.tx, attempt.person_id)
    assert person is not None  # noqa: S101 - people are never deleted
    return await view_of(work, await _go_on(work, attempt, person), work.actor)


async def check_decide(work: Work, attempt_id: int, *, version: int) -> AttemptView:
    """Give an attempt whose next part the actor is to decide; not fresh where the card is old."""
    view = await show(work, attempt_id)
    stale = view.attempt.version != version or not view.decides
    return await view_of(work, view.attempt, work.actor, fresh=not stale)


async def check_post(work: Work, attempt_id: int) -> AttemptView:
    """Give an attempt after which the actor is to find another post; not fresh once it was found."""
    attempt = await _load(work, attempt_id, Right.CONVERSION_POST)
    return await view_of(work, attempt, work.actor, fresh=attempt.post_due_on is not None and attempt.post_at is None)


async def settle_post(work: Work, attempt_id: int, *, post: str) -> AttemptView:
    """Record which other post was found for whoever did not become formal."""
    attempt = await _load(work, attempt_id, Right.CONVERSION_POST)
    after = find_post(attempt, mask(post), by=work.actor.id, now=work.now)
    await conversion.mark_attempt(work.tx, after)
    await notices.cancel(work, after.subject)
    await work.note("conversion.post_found", after.subject, version=after.version)
    return await view_of(work, after, work.actor)

from typing import Any

import pytest

from domain.audiences import Ground
from domain.conversion import AttemptState, ConversionPart, PartResult
from domain.errors import RefusalError
from domain.exams import CandidateState, ExamKind
from domain.exams.eligibility import Facts, bars
from domain.people import Person, Role, Standing
from storage import conversion as kept
from storage import exam_records, exams
from tests.factories import add_person
from tests.workflows.papers import Papers, hold
from tests.workflows.school import School
from workflows import conversion
from workflows.results import releasing


@pytest.fixture
async def trainee(school: School) -> Person:
    async with school.scene.database.transaction() as tx:
        return await add_person(
            tx,
            "1701",
            name="周敏",
            branch="CG",
            roles=frozenset({Role.CLIENT_MANAGER}),
            standing=Standing.TRAINEE,
            supervisor_no=school.scene.staff.chen.staff_no,
        )


@pytest.fixture
async def member(school: School) -> Person:
    async with school.scene.database.transaction() as tx:
        return await add_person(tx, "1702", name="钱进", branch="HQ", roles=frozenset({Role.COMMITTEE}))


async def _sit(school: School, person: Person, score: float | None, number: str) -> Papers:
    """Let somebody sit a conversion exam, or be absent from it, and release what it came to."""
    state = CandidateState.SAT if score is not None else CandidateState.ABSENT
    papers = await hold(school, {person: state}, kind=ExamKind.CONVERSION, number=number)
    if score is not None:
        await papers.send((person.staff_no, "", score))
    await papers.release()
    return papers


async def _attempts(school: School, person: Person) -> list[Any]:
    async with school.scene.database.transaction() as tx:
        return list(await kept.list_attempts(tx, person_ids=[person.id]))


async def _view(school: School, attempt_id: int) -> conversion.AttemptView:
    view: conversion.AttemptView = await school.act(
        school.scene.staff.sun, lambda work: conversion.show(work, attempt_id)
    )
    return view


async def _decide(school: School, who: Person, attempt: Any, part: ConversionPart, *, passed: bool) -> Any:
    return await school.act(
        who,
        lambda work: conversion.decide_part(
            work, attempt.id, part, version=attempt.version, passed=passed, opinion="达到要求"
        ),
    )


async def test_an_attempt_is_passed_with_its_three_parts_each_recorded(
    school: School, trainee: Person, member: Person
) -> None:
    papers = await _sit(school, trainee, 75, "26-0101")
    (attempt,) = await _attempts(school, trainee)
    assert (attempt.number, attempt.state) == (1, AttemptState.OPEN)
    assert school.scene.staff.chen.id in {row.person_id for row in await papers.noticed("conversion.branch")}
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await _decide(school, school.scene.staff.wang, attempt, ConversionPart.BRANCH, passed=True)
    view = await _decide(school, school.scene.staff.chen, attempt, ConversionPart.BRANCH, passed=True)
    assert member.id in {row.person_id for row in await papers.noticed("conversion.committee")}
    stale = await _decide(school, school.scene.staff.chen, attempt, ConversionPart.BRANCH, passed=False)
    assert not stale.fresh
    view = await _decide(school, member, view.attempt, ConversionPart.COMMITTEE, passed=True)
    assert view.attempt.state is AttemptState.PASSED
    assert {part.result for part in view.parts} == {PartResult.PASSED}
    assert [row.person_id for row in await papers.noticed("conversion.passed")] == [school.scene.staff.sun.id]
    assert [row.person_id for row in await papers.noticed("conversion.closed")] == [trainee.id]


async def test_absence_is_an_attempt_and_the_second_not_passed_opens_the_task_of_human_resources(
    school: School, trainee: Person
) -> None:
    await _sit(school, trainee, None, "26-0101")
    (first,) = await _attempts(school, trainee)
    assert (first.state, first.post_due_on) == (AttemptState.FAILED, None)
    papers = await _sit(school, trainee, 40, "26-0102")
    _, second = await _attempts(school, trainee)
    assert (second.number, second.state, second.post_due_on is not None) == (2, AttemptState.FAILED, True)
    hr = school.scene.staff.sun
    assert {row.person_id for row in await papers.noticed("conversion.post")} >= {hr.id}
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await school.act(school.wu, lambda work: conversion.settle_post(work, second.id, post="柜员"))
    view = await school.act(hr, lambda work: conversion.settle_post(work, second.id, post="综合柜员岗"))
    assert (view.attempt.post, view.posts) == ("综合柜员岗", False)
    with pytest.raises(RefusalError, match=r"conversion\.post_done"):
        await school.act(hr, lambda work: conversion.settle_post(work, second.id, post="柜员"))


async def test_there_is_never_a_third_attempt(school: School, trainee: Person) -> None:
    await _sit(school, trainee, 40, "26-0101")
    await _sit(school, trainee, 50, "26-0102")
    async with school.scene.database.transaction() as tx:
        lost = await exam_records.count_failed_attempts(tx, [trainee.id])
    facts = Facts(kind=ExamKind.CONVERSION, day=school.scene.now.date(), trainee_months=0, failed_attempts=lost)
    assert bars([trainee], facts) == {trainee.id: Ground.NO_ATTEMPT}
    await _sit(school, trainee, 90, "26-0103")
    assert len(await _attempts(school, trainee)) == 2


async def test_who_has_passed_the_written_part_is_not_called_to_another_exam(school: School, trainee: Person) -> None:
    facts = Facts(kind=ExamKind.CONVERSION, day=school.scene.now.date(), trainee_months=0)
    await _sit(school, trainee, 75, "26-0101")
    async with school.scene.database.transaction() as tx:
        written = await kept.list_written(tx, [trainee.id])
    assert bars([trainee], facts.model_copy(update={"written": written})) == {trainee.id: Ground.IN_ATTEMPT}
    (attempt,) = await _attempts(school, trainee)
    view = await _view(school, attempt.id)
    asked = await school.act(None, lambda work: conversion.asked_next(work, view, "conversion.branch", step=2))
    assert asked[0].id == school.scene.staff.sun.id, "the last chaser names who is told"
    await _decide(school, school.scene.staff.chen, attempt, ConversionPart.BRANCH, passed=False)
    async with school.scene.database.transaction() as tx:
        assert not await kept.list_written(tx, [trainee.id]), "the second attempt is open to whoever lost the first"


async def test_a_corrected_mark_opens_the_attempt_again(school: School, trainee: Person) -> None:
    papers = await _sit(school, trainee, 58, "26-0101")
    (attempt,) = await _attempts(school, trainee)
    assert attempt.state is AttemptState.FAILED
    mark = (await papers.marks())[trainee.id]
    await school.act(school.wu, lambda work: releasing.correct_mark(work, mark.id, score=61, reason="合计有误"))
    view = await _view(school, attempt.id)
    assert (view.attempt.state, view.next) == (AttemptState.OPEN, ConversionPart.BRANCH)


async def test_who_is_excused_after_all_has_the_attempt_back(school: School, trainee: Person) -> None:
    papers = await _sit(school, trainee, None, "26-0101")
    (attempt,) = await _attempts(school, trainee)
    async with school.scene.database.transaction() as tx:
        part = next(p for p in await kept.list_parts(tx, [attempt.id]) if p.part is ConversionPart.EXAM)
        candidate = await exams.get_candidate(tx, part.candidate_id or 0)
    assert candidate is not None
    deferred = candidate.model_copy(update={"state": CandidateState.DEFERRED})
    await school.act(None, lambda work: conversion.follow_attendance(work, papers.exam, deferred))
    assert (await _view(school, attempt.id)).next is ConversionPart.EXAM

import pytest
from sqlalchemy import func, select

from domain.errors import RefusalError
from domain.exams import CandidateState, ExamState
from domain.exams.marks import AppealState
from storage.tables import exam_mark_changes
from tests.workflows.papers import Papers, hold
from tests.workflows.rosters import xlsx
from tests.workflows.school import School
from workflows.results import appeals, archive, importing, releasing, statistics, views
from workflows.results.releasing import Released, Unfinished
from workflows.results.views import Status

TOPICS = ("工号", "姓名", "成绩", "规章制度")


@pytest.fixture
async def papers(school: School) -> Papers:
    staff = school.scene.staff
    return await hold(
        school,
        {staff.zhang: CandidateState.SAT, staff.li: CandidateState.SAT, staff.zhou: CandidateState.ABSENT},
    )


async def _released(papers: Papers) -> None:
    staff = papers.school.scene.staff
    await papers.send(
        (staff.zhang.staff_no, "张伟", 85, "12/40"), (staff.li.staff_no, "", 58, "20/40"), headings=TOPICS
    )
    assert isinstance(await papers.release(), Released)


async def test_results_come_as_a_sheet_and_reach_each_privately_at_one_moment(papers: Papers) -> None:
    await _released(papers)
    staff = papers.school.scene.staff
    told = await papers.noticed("results.released")
    assert {row.person_id for row in told} == {staff.zhang.id, staff.li.id}
    assert len({row.due_at for row in told}) == 1
    assert all(set(row.params) == {"version", "event"} for row in told), "nothing of a mark is in what waits to be sent"
    mark = (await papers.marks())[staff.zhang.id]
    view = await papers.school.act(staff.zhang, lambda work: views.show_mark(work, mark.id))
    assert (view.mark.score, view.mark.passed, view.band.name, view.topics[0].points) == (85, True, "良好", 12)


async def test_a_bad_row_keeps_all_of_it_out_until_somebody_says_so(papers: Papers) -> None:
    staff = papers.school.scene.staff
    rows = [(staff.zhang.staff_no, "张伟", 85), (staff.zhou.staff_no, "", 70), (staff.li.staff_no, "", 101)]
    await papers.send(*rows)
    (told,) = await papers.noticed("results.read")
    assert [(row, code) for row, code, _ in told.params["bad"]] == [(3, "result.absent"), (4, "result.range")]
    assert await papers.marks() == {}
    sheet = told.params["sheet"]
    await papers.school.act(papers.school.wu, lambda work: importing.take_good(work, sheet))
    await papers.read(xlsx(("工号", "姓名", "成绩"), *rows))
    assert list(await papers.marks()) == [staff.zhang.id]
    with pytest.raises(RefusalError, match=r"result\.read_already"):
        await papers.school.act(papers.school.wu, lambda work: importing.take_good(work, sheet))


async def test_of_5000_bad_rows_a_message_names_the_first_and_a_file_names_all(papers: Papers) -> None:
    await papers.send(*((f"{90000 + n}", "", 60) for n in range(5000)))
    (told,) = await papers.noticed("results.read")
    assert (len(told.params["bad"]), told.params["faults"], told.params["good"]) == (20, 5000, 0)
    (listed,) = await papers.noticed("results.faults")
    assert [row for row, _, _ in listed.params["bad"]] == list(range(2, 5002))


async def test_who_has_no_mark_is_named_before_the_release_and_added_after_it(papers: Papers) -> None:
    staff = papers.school.scene.staff
    await papers.send((staff.zhang.staff_no, "", 85))
    unfinished = await papers.release()
    assert isinstance(unfinished, Unfinished)
    assert [person.name for person in unfinished.view.missing] == [staff.li.name]
    assert isinstance(await papers.release(anyway=True), Released)
    await papers.send((staff.zhang.staff_no, "", 85), (staff.li.staff_no, "", 77))
    assert {row.person_id for row in await papers.noticed("results.released")} == {staff.zhang.id, staff.li.id}


async def test_releasing_twice_does_nothing_and_says_so(papers: Papers) -> None:
    await _released(papers)
    with pytest.raises(RefusalError, match=r"result\.released_already"):
        await papers.release()
    assert len(await papers.noticed("results.released")) == 2


async def test_a_head_sees_who_passed_at_the_own_branch_after_the_release_and_no_score(papers: Papers) -> None:
    staff = papers.school.scene.staff
    await papers.send((staff.zhang.staff_no, "", 85), (staff.li.staff_no, "", 58))
    with pytest.raises(RefusalError, match=r"result\.not_released"):
        await papers.school.act(staff.chen, lambda work: views.show(work, papers.exam.id))
    await papers.release()
    view = await papers.school.act(staff.chen, lambda work: views.show(work, papers.exam.id))
    here = {p.name: p for p in (staff.zhang, staff.li, staff.zhou) if p.branch == staff.chen.branch}
    assert {row.person.name for row in view.rows} == set(here)
    assert (view.marks, view.average) == ({}, None)
    assert {row.status for row in view.rows} <= {Status.PASSED, Status.FAILED, Status.ABSENT}
    mark = (await papers.marks())[staff.zhang.id]
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await papers.school.act(staff.chen, lambda work: views.show_mark(work, mark.id))
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await papers.school.act(staff.li, lambda work: views.show_mark(work, mark.id))


async def test_there_are_no_results_before_the_attendance_is_settled(school: School) -> None:
    open_ = await hold(school, [school.scene.staff.zhang], state=ExamState.PUBLISHED)
    with pytest.raises(RefusalError, match=r"result\.not_held"):
        await open_.send((school.scene.staff.zhang.staff_no, "", 85))


async def test_a_correction_after_the_release_reaches_its_person_alone_and_is_kept_beside_the_first(
    papers: Papers,
) -> None:
    await _released(papers)
    staff, school = papers.school.scene.staff, papers.school
    mark = (await papers.marks())[staff.li.id]
    view = await school.act(school.wu, lambda work: releasing.correct_mark(work, mark.id, score=61, reason="登记有误"))
    assert (view.mark.score, view.mark.first_score, view.mark.passed) == (61, 58, True)
    assert [(c.before, c.after) for c in view.changes] == [(58, 61)]
    assert [row.person_id for row in await papers.noticed("results.corrected")] == [staff.li.id]
    found = await school.act(staff.li, archive.own)
    assert [(entry.status, entry.corrected) for entry in found.entries] == [(Status.PASSED, True)]


async def _appealed(papers: Papers) -> int:
    await _released(papers)
    li = papers.school.scene.staff.li
    mark = (await papers.marks())[li.id]
    view = await papers.school.act(li, lambda work: appeals.ask(work, mark.id, reason="漏判一题"))
    assert view.appeal is not None
    return int(view.appeal.id)


async def test_an_appeal_is_marked_by_somebody_else_and_changes_the_mark_with_its_history(papers: Papers) -> None:
    appeal = await _appealed(papers)
    school, staff = papers.school, papers.school.scene.staff
    first, *_ = await papers.noticed("exam.appeal")
    assert first.person_id == school.wu.id
    with pytest.raises(RefusalError, match=r"appeal\.same_marker"):
        await school.act(school.wu, lambda work: appeals.assign(work, appeal, marker_id=school.wu.id))
    with pytest.raises(RefusalError, match=r"appeal\.own"):
        await school.act(school.wu, lambda work: appeals.assign(work, appeal, marker_id=staff.li.id))
    with pytest.raises(RefusalError, match=r"appeal\.sat"):
        await school.act(school.wu, lambda work: appeals.assign(work, appeal, marker_id=staff.zhang.id))
    await school.act(school.wu, lambda work: appeals.assign(work, appeal, marker_id=school.xu.id))
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await school.act(school.wu, lambda work: appeals.answer(work, appeal, score=62, text="补上"))
    view = await school.act(school.xu, lambda work: appeals.answer(work, appeal, score=62, text="漏判一题，已补上"))
    assert view.appeal.state is AppealState.CHANGED
    assert staff.li.id in {row.person_id for row in await papers.noticed("appeal.answered")}
    seen = await school.act(staff.li, lambda work: appeals.see_outcome(work, appeal))
    assert (seen.mark.score, seen.mark.first_score, seen.mark.passed) == (62, 58, True)
    async with school.scene.database.transaction() as tx:
        assert await tx.value(select(func.count()).select_from(exam_mark_changes)) == 1


async def test_an_appeal_is_asked_in_time_and_once(papers: Papers) -> None:
    appeal = await _appealed(papers)
    school, li = papers.school, papers.school.scene.staff.li
    mark = (await papers.marks())[li.id]
    with pytest.raises(RefusalError, match=r"appeal\.open"):
        await school.act(li, lambda work: appeals.ask(work, mark.id, reason="再看"))
    await school.act(school.wu, lambda work: appeals.assign(work, appeal, marker_id=school.xu.id))
    await school.act(school.xu, lambda work: appeals.answer(work, appeal, score=58, text="无误"))
    assert await papers.noticed("results.corrected") == []
    with pytest.raises(RefusalError, match=r"appeal\.once"):
        await school.act(li, lambda work: appeals.ask(work, mark.id, reason="再看"))
    zhang = (await papers.marks())[school.scene.staff.zhang.id]
    school.scene.now = school.scene.now.replace(day=28)
    with pytest.raises(RefusalError, match=r"appeal\.late"):
        await school.act(school.scene.staff.zhang, lambda work: appeals.ask(work, zhang.id, reason="再看"))


async def test_the_figures_name_the_weakest_branch_and_topic_first(papers: Papers) -> None:
    await _released(papers)
    found = await papers.school.act(papers.school.wu, lambda work: statistics.figures(work, papers.exam.id))
    assert (found.sat, found.passed) == (2, 1)
    assert [(topic.topic, round(topic.share, 2), topic.weak) for topic in found.topics] == [("rules", 0.4, True)]
    weak = found.topics[0]
    about = await papers.school.act(
        papers.school.wu, lambda work: statistics.training_for(work, papers.exam.id, weak.key)
    )
    assert about == {"about": "规章制度", "topic": "rules"}, "a training on it is a press away"
    with pytest.raises(RefusalError, match=r"gate\.denied"):
        await papers.school.act(papers.school.scene.staff.zhang, lambda w: statistics.figures(w, papers.exam.id))

import json
from typing import Any

import pytest
from sqlalchemy import select

from domain.audiences import Audience
from domain.errors import RefusalError
from domain.people import Role
from domain.training import Topic
from storage import audiences, files
from storage import practice as kept
from storage.files import FileState
from storage.tables import outbox
from tests.workflows.promised import promises
from tests.workflows.rosters import xlsx
from tests.workflows.school import School
from workflows import practice, practice_sheet, sent_sheets
from workflows.practice import AllDrawn, Drawn

HEADINGS = ("类别", "题目", "选项A", "选项B", "答案", "解析")
ROWS = (
    ("规章制度", "流动资金贷款一般不超过几年？", "一年", "三年", "Ｂ", "一般不超过三年。"),
    ("经济金融", "LPR是什么？", "存款准备金率", "贷款市场报价利率", "b", ""),
)


async def send_sheet(school: School, *rows: tuple[object, ...]) -> None:
    sent = {"file_id": "f", "kind": "document", "name": "题库.xlsx", "size": 9, "mime": None, "now": school.scene.now}
    async with school.scene.database.transaction() as tx:
        file = await files.add_file(tx, **sent)  # type: ignore[arg-type]
    await school.act(school.wu, lambda work: practice.keep_sheet(work, file))
    async with school.scene.database.transaction() as tx:
        await files.mark_file(tx, file, state=FileState.KEPT, sha256="x")
        (waiting,) = await audiences.due_sheets(tx)
    sheet = practice_sheet.read_questions("题库.xlsx", xlsx(*rows))
    await school.act(None, lambda work: sent_sheets.take(work, waiting, sheet))


async def noticed(school: School, kind: str) -> list[Any]:
    async with school.scene.database.transaction() as tx:
        return list(await tx.rows(select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id)))


async def draw(school: School, after: int) -> Drawn | AllDrawn:
    manager = school.scene.staff.zhang
    found: Drawn | AllDrawn = await school.act(manager, lambda work: practice.draw(work, topic=None, after=after))
    return found


async def test_the_department_sends_a_sheet_and_a_manager_draws_each_question_once(school: School) -> None:
    await send_sheet(school, HEADINGS, *ROWS)
    (told,) = await noticed(school, "practice.taken")
    assert (told.params["counts"], told.params["faults"]) == ([2, 0, 0, 2], 0)
    after, seen = 0, set[int]()
    for _ in range(2):
        assert await draw(school, after) == Drawn()
        after = int((await noticed(school, "practice.quiz"))[-1].subject.partition(":")[2])
        seen.add(after)
    assert len(seen) == 2
    assert await draw(school, after) == AllDrawn(None, 2)


async def test_a_sheet_with_a_bad_row_changes_nothing_and_names_it(school: School) -> None:
    await send_sheet(school, HEADINGS, *ROWS)
    await send_sheet(school, HEADINGS, ("天文", "几颗行星？", "8", "9", "A", ""), ("规章制度", "空？", "", "", "Z", ""))
    told = (await noticed(school, "practice.taken"))[-1]
    assert [(row, code) for row, code, _ in told.params["bad"]] == [(2, "archive.word"), (3, "practice.letter")]
    async with school.scene.database.transaction() as tx:
        assert len(await kept.list_questions(tx)) == 2


async def test_people_are_asked_to_practise_by_one_message_each_and_nothing_is_kept_of_answers(school: School) -> None:
    await send_sheet(school, HEADINGS, *ROWS)
    managers = Audience(roles=frozenset({Role.CLIENT_MANAGER}))
    count = await school.act(school.wu, lambda work: practice.invite(work, managers, topic=Topic.RULES))
    asked = await promises(school.scene, "practice.invited")
    assert count == len(asked) == len({p.reader for p in asked})
    with pytest.raises(RefusalError, match=r"practice\.none"):
        await school.act(school.wu, lambda work: practice.invite(work, managers, topic=Topic.INDUSTRY))


async def test_nobody_but_the_department_keeps_questions(school: School) -> None:
    for attempt in (practice.give_sheet, lambda work: practice.keep_sheet(work, 1)):
        with pytest.raises(RefusalError, match=r"gate\.denied"):
            await school.act(school.scene.staff.chen, attempt)


async def test_the_sheet_that_is_given_reads_as_what_is_kept(school: School) -> None:
    await send_sheet(school, HEADINGS, *ROWS)
    async with school.scene.database.transaction() as tx:
        questions = await kept.list_questions(tx)
    again = practice_sheet.read_questions("题库.xlsx", practice_sheet.written(questions))
    assert not again.bad
    assert [row.text for _, row in again.rows] == [question.text for question in questions]
    assert "流动资金贷款一般不超过几年？" in [question.text for question in questions], "as it was written"
    template = practice_sheet.read_questions("题库.xlsx", practice_sheet.questions_template())
    assert not template.bad
    assert json.dumps([row.right for _, row in template.rows]) == '["B", "B"]'

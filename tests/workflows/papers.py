"""An exam that was held, with its candidates: what results are tried on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from domain.audiences import Audience
from domain.exams import Candidate, CandidateState, Exam, ExamKind, ExamState
from domain.exams.marks import Mark
from domain.people import Person
from domain.personal import mask
from domain.slots import Interval
from storage import audiences, exam_results, exams, files
from storage.files import FileState
from storage.tables import outbox
from tests.workflows.rosters import xlsx
from tests.workflows.school import School
from workflows import sent_sheets
from workflows.results import importing, releasing
from workflows.results.sheet import read_results

HEADINGS = ("工号", "姓名", "成绩")


@dataclass
class Papers:
    """An exam that is over, and what is done with its papers."""

    school: School
    exam: Exam

    async def send(
        self, *rows: tuple[object, ...], headings: Sequence[str] = HEADINGS, who: Person | None = None
    ) -> None:
        """Send a sheet of results in the chat, and let it be read."""
        school = self.school
        sent = {"file_id": "f", "kind": "document", "name": "成绩.xlsx", "size": 9, "mime": None}
        async with school.scene.database.transaction() as tx:
            file = await files.add_file(tx, **sent, now=school.scene.now)  # type: ignore[arg-type]
        await school.act(school.wu, lambda work: importing.await_sheet(work, self.exam.id, file))
        async with school.scene.database.transaction() as tx:
            await files.mark_file(tx, file, state=FileState.KEPT, sha256="x")
        await self.read(xlsx(headings, *rows))

    async def read(self, content: bytes) -> None:
        """Read the sheet that waits."""
        async with self.school.scene.database.transaction() as tx:
            (waiting,) = await audiences.due_sheets(tx)
        sheet = read_results("成绩.xlsx", content)
        await self.school.act(None, lambda work: sent_sheets.take(work, waiting, sheet))

    async def release(self, *, anyway: bool = False) -> Any:
        """Release the marks."""
        return await self.school.act(self.school.wu, lambda work: releasing.publish(work, self.exam.id, anyway=anyway))

    async def marks(self) -> dict[int, Mark]:
        """Give the marks by person."""
        async with self.school.scene.database.transaction() as tx:
            return {mark.person_id: mark for mark in await exam_results.list_marks(tx, self.exam.id)}

    async def noticed(self, kind: str) -> list[Any]:
        """Give the notices of a kind, in the order in which they were promised."""
        async with self.school.scene.database.transaction() as tx:
            return list(await tx.rows(select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id)))


async def hold(
    school: School,
    states: Mapping[Person, CandidateState] | Sequence[Person],
    *,
    kind: ExamKind = ExamKind.SPECIAL,
    number: str = "26-0001",
    state: ExamState = ExamState.HELD,
) -> Papers:
    """Let people have sat an exam yesterday, or been absent from it."""
    stood = dict(states) if isinstance(states, Mapping) else dict.fromkeys(states, CandidateState.SAT)
    start = school.scene.now - timedelta(days=1)
    async with school.scene.database.transaction() as tx:
        made = Exam(
            id=0,
            number=number,
            kind=kind,
            title=mask("贷后管理"),
            scope=mask("三个办法"),
            slot=Interval(start, start + timedelta(hours=2)),
            pass_mark=60,
            full_mark=100,
            audience_id=await audiences.add_audience(tx, Audience(listed=frozenset(p.id for p in stood))),
            owner_id=school.wu.id,
            state=state,
            published_at=start - timedelta(days=14),
            held_at=start + timedelta(hours=3),
        )
        exam = await exams.add_exam(tx, made)
        parts = [Candidate(id=0, exam_id=exam.id, person_id=p.id, branch=p.branch, state=s) for p, s in stood.items()]
        await exams.add_candidates(tx, parts)
    return Papers(school, exam)

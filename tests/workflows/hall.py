"""The small bank with who gives exams, and what its people do to one exam."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.audiences import Audience
from domain.exams import Candidate, CandidateState, Duty, Exam, ExamKind
from domain.people import Person
from storage import exams, files, people
from storage.files import FileState
from tests.factories import Scene, at, shanghai
from tests.workflows.school import MANAGERS, open_school
from workflows.exams import ExamDraft, answering, holding, planning
from workflows.work import Work

EXAM_DAY = shanghai("2026-12-22 09:00")


@dataclass
class Hall:
    """The small bank at work, and an exam for all client managers in one room of ten."""

    scene: Scene
    wu: Person
    """Of the training department."""
    xu: Person
    """Another one there."""
    exam_id: int = 0

    async def act(self, who: Person | None, do: Callable[[Work], Awaitable[Any]]) -> Any:
        async with self.scene.work(who) as work:
            return await do(work)

    async def plan(self, start: datetime = EXAM_DAY, *, audience: Audience = MANAGERS, **changes: Any) -> Exam:
        values: dict[str, Any] = {
            "kind": ExamKind.SPECIAL,
            "title": "信贷业务",
            "scope": "贷款新规",
            "slot": at(start, 90),
            "rooms": [("三楼会谈室", 10)],
            "pass_mark": 60,
            "full_mark": 100,
            "audience": audience,
        }
        draft = ExamDraft(**{**values, **changes})
        planned = await self.act(self.wu, lambda work: planning.plan_exam(work, draft))
        self.exam_id = planned.view.exam.id
        return await self.exam()

    async def publish(self, who: Person | None = None) -> Any:
        version = (await self.exam()).version
        return await self.act(who or self.wu, lambda work: planning.publish(work, self.exam_id, version=version))

    async def publish_new(self, start: datetime = EXAM_DAY, **values: Any) -> None:
        await self.plan(start, **values)
        await self.publish()

    async def exam(self) -> Exam:
        async with self.scene.database.transaction() as tx:
            found = await exams.get_exam(tx, self.exam_id)
        assert found is not None
        return found

    async def candidate(self, who: Person) -> Candidate:
        async with self.scene.database.transaction() as tx:
            found = await exams.get_candidate_of(tx, self.exam_id, who.id)
        assert found is not None, f"{who.name} has no part"
        return found

    async def states(self) -> dict[str, CandidateState]:
        async with self.scene.database.transaction() as tx:
            parts = await exams.list_candidates(tx, self.exam_id)
            known = await people.list_some(tx, [part.person_id for part in parts])
        return {known[part.person_id].name: part.state for part in parts}

    async def acknowledge(self, who: Person, *, version: int | None = None) -> Any:
        part = await self.candidate(who)
        at_version = part.version if version is None else version
        return await self.act(who, lambda work: answering.acknowledge(work, part.id, version=at_version))

    async def ask_absence(self, who: Person) -> Any:
        part, proof = await self.candidate(who), await self.file()
        return await self.act(
            who,
            lambda work: answering.ask_absence(work, part.id, version=part.version, reason="生病", proof=proof),
        )

    async def file(self) -> int:
        async with self.scene.database.transaction() as tx:
            kept = await files.add_file(
                tx, file_id="f", kind="photo", name=None, size=9, mime="image/jpeg", now=self.scene.now
            )
            await files.mark_file(tx, kept, state=FileState.KEPT, sha256="x")
        return kept

    async def decide(self, who: Person, about: Person, *, granted: bool = True) -> Any:
        part = await self.candidate(about)
        return await self.act(who, lambda work: answering.decide(work, part.id, granted=granted, reason="证明不足"))

    async def move(self, start: datetime) -> Any:
        exam = await self.exam()
        return await self.act(
            self.wu, lambda work: planning.move(work, exam.id, version=exam.version, slot=at(start, 90))
        )

    async def cancel(self) -> Any:
        exam = await self.exam()
        return await self.act(
            self.wu, lambda work: planning.cancel(work, exam.id, version=exam.version, reason="另行安排")
        )

    async def assign(self, who: Person, room: int | None = None) -> Duty:
        await self.act(self.wu, lambda work: holding.assign(work, self.exam_id, person_id=who.id, room_id=room))
        return await self.duty(who)

    async def duty(self, who: Person) -> Duty:
        async with self.scene.database.transaction() as tx:
            return next(d for d in await exams.list_duties(tx, self.exam_id) if d.person_id == who.id)

    async def rooms(self) -> list[int]:
        async with self.scene.database.transaction() as tx:
            return [room.id for room in await exams.list_rooms(tx, self.exam_id)]

    async def mark(self, by: Person, about: Person) -> Any:
        part = await self.candidate(about)
        return await self.act(by, lambda work: holding.mark(work, part.id, version=part.version))

    async def settle(self, who: Person | None = None, room: int = 0) -> Any:
        self.scene.now = max(self.scene.now, (await self.exam()).slot.end)
        return await self.act(who or self.wu, lambda work: holding.settle(work, self.exam_id, room))


async def open_hall(scene: Scene) -> Hall:
    school = await open_school(scene)
    return Hall(scene, school.wu, school.xu)

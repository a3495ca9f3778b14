"""Exams in every state that a way in wants: a draft, one to come, one that is over, one held."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain.audiences import Audience
from domain.exams import Candidate, CandidateState, Duty, DutyState, Exam, ExamKind, ExamState, Room
from domain.personal import mask
from storage import audiences, exams
from tests.factories import NOW, at, shanghai
from tests.gate.rows import Thing

if TYPE_CHECKING:
    from tests.gate.bank import Bank

AHEAD = shanghai("2026-12-21 09:00")
CANDIDATES = {
    "paper": {},
    "test": {"manager": CandidateState.NOTIFIED, "colleague": CandidateState.ASKED},
    "sitting": {"manager": CandidateState.ACKNOWLEDGED, "colleague": CandidateState.NOTIFIED},
    "marked": {"manager": CandidateState.ABSENT, "colleague": CandidateState.SAT},
}
"""Who has which part in which exam: Chengguan's people."""


async def build(bank: "Bank") -> None:
    """Add the exams: `training` runs them, `compliance` invigilates them."""
    await _exam(bank, "paper", AHEAD, ExamState.DRAFT)
    await _exam(bank, "test", AHEAD)
    await _exam(bank, "sitting", NOW - timedelta(hours=3))
    signed = await bank.file("9" * 64)
    await _exam(bank, "marked", NOW - timedelta(days=5), ExamState.HELD, signed_file_id=signed)
    for of in CANDIDATES:
        await _room(bank, of)


async def _exam(bank: "Bank", name: str, start: Any, state: ExamState = ExamState.PUBLISHED, **more: Any) -> None:
    audience = Audience(listed=frozenset(bank.id(who) for who in ("manager", "colleague")))
    made = await exams.add_exam(
        bank.tx,
        Exam(
            id=0,
            number=f"26-60{len(bank.things):02d}",
            kind=ExamKind.SPECIAL,
            title=mask("信贷业务"),
            scope=mask("贷款新规"),
            slot=at(start, 90),
            pass_mark=60,
            full_mark=100,
            audience_id=await audiences.add_audience(bank.tx, audience),
            owner_id=bank.id("training"),
            state=state,
            published_at=NOW - timedelta(days=9) if state is not ExamState.DRAFT else None,
            **more,
        ),
    )
    bank.things[name] = Thing(made.id, made.version, made.number, {"room": 0})


async def _room(bank: "Bank", of: str) -> None:
    """Add an exam's room, with who sits in it and who watches over it."""
    exam = bank.things[of]
    room = await exams.add_room(bank.tx, Room(id=0, exam_id=exam.id, place="三楼会谈室", capacity=9))
    bank.things[f"{of}_room"] = Thing(room.id, exam.version, exam.number)
    proof = await bank.file(of[0] * 64)
    made = [
        Candidate(
            id=0,
            exam_id=exam.id,
            person_id=bank.id(who),
            branch=bank.people[who].branch,
            room_id=room.id,
            seat=n,
            state=state,
            reason=mask("生病") if state is CandidateState.ASKED else None,
            proof_file_id=proof if state is CandidateState.ASKED else None,
        )
        for n, (who, state) in enumerate(CANDIDATES[of].items(), 1)
    ]
    await exams.add_candidates(bank.tx, made)
    for who in CANDIDATES[of]:
        part = await exams.get_candidate_of(bank.tx, exam.id, bank.id(who))
        assert part is not None
        bank.things[f"{of}_{who}"] = Thing(part.id, part.version, exam.number, {"room": 0})
    duty = Duty(id=0, exam_id=exam.id, person_id=bank.id("compliance"), state=DutyState.ASKED)
    if of != "paper":
        bank.things[f"{of}_duty"] = Thing((await exams.add_duty(bank.tx, duty)).id, 1, exam.number)

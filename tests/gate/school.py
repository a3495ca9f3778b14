"""Trainings in every state that a way in wants: a draft, one to come, one now, one that is over, one closed."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain.audiences import Audience
from domain.broadcasts import Broadcast, pause
from domain.personal import mask
from domain.practice import Question
from domain.training import Part, PartState, Session, SessionState, Topic, Training, TrainingState
from domain.training.records import Correction, Record
from storage import audiences, broadcasts, practice, training, training_archive
from tests.factories import NOW, at, shanghai
from tests.gate.rows import Thing

if TYPE_CHECKING:
    from tests.gate.bank import Bank

SECRET = "5" * 32
"""What every session's codes are made with."""
AHEAD = shanghai("2026-12-17 14:00")
OTHER = shanghai("2026-12-18 14:00")
PARTS = {
    "course": {
        "manager": PartState.INVITED,
        "colleague": PartState.ASKED,
        "owner": PartState.ASKED,
        "host": PartState.ASKED,
    },
    "lecture": {"manager": PartState.COMING, "colleague": PartState.COMING, "training": PartState.COMING},
    "past": {"manager": PartState.COMING, "colleague": PartState.PRESENT},
    "given": {"manager": PartState.ABSENT, "colleague": PartState.PRESENT},
}
"""Who has which part in which training: Chengguan's people, and some of head office."""


async def build(bank: "Bank") -> None:
    """Add the trainings: `training` plans them, `compliance` gives them."""
    await _training(bank, "draft", TrainingState.DRAFT)
    await _session(bank, "draft", AHEAD)
    await _training(bank, "course")
    await _session(bank, "course", AHEAD)
    await _session(bank, "course", OTHER, name="second")
    for name, start in (("lecture", NOW + timedelta(minutes=5)), ("past", NOW - timedelta(hours=3))):
        await _training(bank, name)
        await _session(bank, name, start)
    await _training(bank, "given")
    file = await bank.file("e" * 64)
    await _session(
        bank, "given", NOW - timedelta(days=5), state=SessionState.SETTLED, signed_file_id=await bank.file("f" * 64)
    )
    await training.add_material(
        bank.tx, training_id=bank.things["course"].id, file_id=file, by_id=bank.id("training"), now=NOW
    )
    for of in PARTS:
        await _parts(bank, of)
    await _archive(bank)
    question = Question(id=0, topic=Topic.RULES, text="几年？", options=("一年", "三年"), answer=1)
    await practice.add_questions(bank.tx, [question], by_id=bank.id("training"), now=NOW)
    running, paused = await _broadcast(bank, "broadcast", "course"), await _broadcast(bank, "paused", "lecture")
    told = [(bank.id(who), f"part:{bank.things[f'course_{who}'].id}") for who in PARTS["course"]]
    await broadcasts.add_readers(bank.tx, running.id, told)
    await broadcasts.mark_broadcast(bank.tx, pause(paused))


async def _broadcast(bank: "Bank", name: str, of: str) -> Broadcast:
    about = {"subject": f"training:{bank.things[of].id}", "kind": "training.invited"}
    made = await broadcasts.add_broadcast(bank.tx, **about, by_id=bank.id("training"), now=NOW)
    bank.things[name] = Thing(made.id, made.version)
    return made


async def _training(bank: "Bank", name: str, state: TrainingState = TrainingState.PUBLISHED) -> None:
    people = PARTS.get(name, PARTS["course"])
    audience = Audience(listed=frozenset(bank.id(who) for who in people))
    made = await training.add_training(
        bank.tx,
        Training(
            id=0,
            number=f"26-50{len(bank.things):02d}",
            title=mask("贷后管理办法"),
            topics=(Topic.RULES,),
            mandatory=True,
            audience_id=await audiences.add_audience(bank.tx, audience),
            owner_id=bank.id("training"),
            document_file_id=bank.things["file"].id if "file" in bank.things else None,
            state=state,
            published_at=NOW - timedelta(days=7) if state is TrainingState.PUBLISHED else None,
        ),
    )
    bank.things[name] = Thing(made.id, made.version, made.number, {})


async def _session(bank: "Bank", of: str, start: Any, *, name: str = "session", **more: Any) -> None:
    made = await training.add_session(
        bank.tx,
        Session(
            id=0,
            training_id=bank.things[of].id,
            slot=at(start, 90),
            place="总行三楼会谈室",
            trainer_id=bank.id("compliance") if name == "session" else None,
            secret=SECRET,
            **more,
        ),
    )
    bank.things[f"{of}_{name}"] = Thing(made.id, made.version, bank.things[of].number)


async def _parts(bank: "Bank", of: str) -> None:
    session, number = bank.things[f"{of}_session"].id, bank.things[of].number
    made = [
        Part(
            id=0,
            training_id=bank.things[of].id,
            person_id=bank.id(who),
            branch=bank.people[who].branch,
            session_id=session,
            state=state,
            reason=mask("见客户") if state is PartState.ASKED else None,
        )
        for who, state in PARTS[of].items()
    ]
    await training.add_parts(bank.tx, made)
    for who in PARTS[of]:
        part = await training.get_part_of(bank.tx, bank.things[of].id, bank.id(who))
        assert part is not None
        bank.things[f"{of}_{who}"] = Thing(part.id, part.version, number, {"session": session})


async def _archive(bank: "Bank") -> None:
    """Write entries of the closed training: one is to be corrected, the other could be."""
    given, session = bank.things["given"], bank.things["given_session"].id
    for who, result in PARTS["given"].items():
        record = Record(
            id=0,
            person_id=bank.id(who),
            branch="CG",
            title=mask("贷后管理办法"),
            topics=(Topic.RULES,),
            held_on=NOW.date() - timedelta(days=5),
            minutes=90,
            result=result,
            training_id=given.id,
            session_id=session,
            number=given.number,
        )
        bank.things[f"record_{who}"] = Thing((await training_archive.add_record(bank.tx, record)).id)
    asked = Correction(
        id=0,
        record_id=bank.things["record_manager"].id,
        person_id=bank.id("manager"),
        text=mask("当天我在场"),
        asked_at=NOW,
    )
    bank.things["correction"] = Thing((await training_archive.add_correction(bank.tx, asked)).id)

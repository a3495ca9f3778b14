"""A bank with an object in every state that a way in wants, kept in a file that is copied for each trial."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from domain.complaints import (
    Channel,
    Complaint,
    ComplaintState,
    Contact,
    Extension,
    ExtensionState,
    Outcome,
    Recusal,
    Remedy,
    Review,
    ReviewResult,
    Subject,
    Tie,
)
from domain.followups import Followup, FollowupState
from domain.leave import Leave, LeaveKind
from domain.minutes import Conclusion, Minutes, MinutesState
from domain.people import Person, Role
from domain.personal import mask
from domain.slots import Interval
from domain.statements import StatementPart
from domain.talks import Talk, TalkState, Trigger
from domain.triggers import Raised
from storage import complaints, files, followups, leave, minutes, outbox, people, statements, talks
from storage.clock import mark_clock
from storage.database import Tx
from storage.files import FileState
from storage.outbox import Lane, NewItem
from storage.tables import outbox as outbox_rows
from tests.factories import NOW, add_person, at, make_complaint, make_talk, shanghai
from tests.gate import hall, papers, relayed, school
from tests.gate.cast import ACCOUNTS, CAST, UNENROLLED
from tests.gate.rows import Thing

WEEK = date(2026, 12, 9)


@dataclass
class Bank:
    """The bank while it is built: its people, and its objects by name."""

    tx: Tx
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)

    def id(self, name: str) -> int:
        return self.people[name].id

    async def talk(self, name: str, **changes: Any) -> Talk:
        parties = {"host_id": self.id("host"), "manager_id": self.id("manager")}
        number = f"26-10{len(self.things):02d}"
        values = {"number": number, "place": "城关支行二楼会议室", **parties, **changes}
        talk = await talks.add_talk(self.tx, make_talk(**values))
        self.things[name] = Thing(talk.id, talk.version, talk.number, {})
        return talk

    async def complaint(self, name: str, **changes: Any) -> Complaint:
        who = {"about_id": self.id("manager"), "registered_by": self.id("handler"), "handler_id": self.id("handler")}
        number = f"26-20{len(self.things):02d}"
        values = {"number": number, "registered_at": NOW, **who, **changes}
        made = await complaints.add_complaint(self.tx, make_complaint(**values))
        self.things[name] = Thing(made.id, made.version, made.number, {})
        return made

    def more(self, name: str, **ids: int) -> None:
        thing = self.things[name]
        self.things[name] = Thing(thing.id, thing.version, thing.number, {**(thing.more or {}), **ids})

    async def file(self, digest: str) -> int:
        kept = await files.add_file(
            self.tx, file_id=digest, kind="photo", name=None, size=9, mime="image/jpeg", now=NOW
        )
        await files.mark_file(self.tx, kept, state=FileState.KEPT, sha256=digest, not_before=NOW)
        return kept


async def build(tx: Tx) -> tuple[dict[str, Person], dict[str, Thing]]:
    """Fill an empty database; gives its people and objects by name."""
    await mark_clock(tx, NOW)
    bank = Bank(tx)
    await _hire(bank)
    await _talks(bank)
    await _private_talks(bank)
    await _minutes(bank)
    await _complaints(bank)
    await _rest(bank)
    await school.build(bank)
    await papers.build(bank)
    await hall.build(bank)
    await relayed.build(bank)
    return bank.people, bank.things


async def _hire(bank: Bank) -> None:
    for n, (name, part) in enumerate(CAST.items()):
        roles = frozenset({part.role}) if part.role else frozenset[Role]()
        head = {"CG": "4000", "JB": "4003"}.get(part.branch) if part.role is Role.CLIENT_MANAGER else None
        staff_no, account = f"{4000 + n}", ACCOUNTS[name]
        bank.people[name] = await add_person(
            bank.tx,
            staff_no,
            account=account,
            name=f"{_SURNAMES[n]}一",
            branch=part.branch,
            roles=roles,
            supervisor_no=head,
        )
        bank.things[name] = Thing(bank.id(name), 1, staff_no)
    manager = frozenset({Role.CLIENT_MANAGER})
    absent = await add_person(bank.tx, "4100", name="白二", branch="CG", roles=manager, supervisor_no="4000")
    bank.people[UNENROLLED], bank.things[UNENROLLED] = absent, Thing(absent.id, 1, "4100")
    gone = await add_person(bank.tx, "4101", account=ACCOUNTS["leaver"], name="江三", branch="CG", roles=manager)
    await people.mark_left(bank.tx, gone.id, date(2026, 11, 30))
    bank.people["leaver"] = gone


_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔"


async def _talks(bank: Bank) -> None:
    timed = {name: at(shanghai(f"2026-12-{day:02} 09:30")) for name, day in _DAYS.items()}
    begun = at(NOW - timedelta(hours=1))
    await bank.talk("due", state=TalkState.DUE, place=None)
    await bank.talk("spare", state=TalkState.DUE, place=None)
    for state in (TalkState.INVITED, TalkState.PROPOSED, TalkState.CONFIRMED):
        second = {"second_id": bank.id("recorder")} if state is TalkState.CONFIRMED else {}
        await bank.talk(state.value, state=state, slot=timed[state], **second)
    await bank.talk("begun", state=TalkState.CONFIRMED, slot=begun, second_id=bank.id("recorder"))
    await bank.talk("untold_person", state=TalkState.INVITED, slot=timed["absent"], manager_id=bank.id(UNENROLLED))
    await bank.talk("spared", state=TalkState.NOT_NEEDED, reason="已当面沟通", place=None)
    barred = frozenset(bank.id(name) for name in ("recorder", "peer", "away_head", "hr", "confidant"))
    await bank.talk("lonely", state=TalkState.DUE, trigger=Trigger.BAD_LOAN, recused=barred)
    file = await bank.file("a" * 64)
    part = StatementPart(
        id=0,
        talk_id=bank.things["confirmed"].id,
        person_id=bank.id("manager"),
        text=mask("情况如下"),
        file_id=file,
        at=NOW,
    )
    await statements.add_part(bank.tx, part)
    bank.more("confirmed", file=file)
    await bank.talk(
        "kept_from_branch", state=TalkState.CONFIRMED, slot=timed["apart"], at_head_office=True, host_id=bank.id("hr")
    )


_DAYS = {"invited": 7, "proposed": 8, "confirmed": 10, "absent": 11, "private": 14, "apart": 15}


async def _private_talks(bank: Bank) -> None:
    private = {"private": True, "confidant_id": bank.id("confidant"), "trigger": Trigger.FAMILY}
    slot = at(shanghai("2026-12-14 09:30"))
    await bank.talk("private", state=TalkState.INVITED, slot=slot, **private)
    await bank.talk("private_asked", state=TalkState.DUE, host_request="希望另换约谈人", **private)
    await bank.talk("private_consent", state=TalkState.DUE, deputy_id=bank.id("peer"), **private)
    bank.more("private_consent", deputy=bank.id("peer"))
    await bank.talk("private_held", state=TalkState.HELD, slot=at(NOW - timedelta(hours=3)), **private)


async def _minutes(bank: Bank) -> None:
    states = {
        "held": None,
        "drafted": MinutesState.DRAFT,
        "sent": MinutesState.WAITING,
        "locked": MinutesState.AGREED,
        "closable": MinutesState.AGREED,
    }
    for n, (name, state) in enumerate(states.items()):
        slot = at(shanghai(f"2026-11-{23 + n} 14:00"))
        talk = await bank.talk(name, state=TalkState.HELD, slot=slot, second_id=bank.id("recorder"))
        if state is not None:
            await _write(bank, name, talk, state)


async def _write(bank: Bank, name: str, talk: Talk, state: MinutesState) -> None:
    scan = await bank.file(f"{talk.id}" * 64) if state is MinutesState.AGREED else None
    words = {"facts": mask("三次未回电"), "said": mask("外出"), "causes": mask("沟通不够")}
    made = Minutes(
        id=0,
        talk_id=talk.id,
        number=f"26-30{talk.id:02d}",
        branch=talk.branch,
        host_id=talk.host_id,
        recorder_id=talk.second_id,
        manager_id=talk.manager_id,
        conclusion=Conclusion.REMINDER,
        state=state,
        signed_file_id=scan if name == "closable" else None,
        answer_by=NOW + timedelta(days=3),
        **words,
    )
    made = await minutes.add_minutes(bank.tx, made)
    thing = bank.things[name]
    bank.things[name] = Thing(thing.id, thing.version, thing.number, {"minutes": made.id})
    bank.things[f"minutes_{name}"] = Thing(talk.id, made.version, made.number)
    for label, stage in _STAGES.get(name, {}).items():
        await _measure(bank, label, made, stage)


_STAGES = {
    "drafted": {"planned": FollowupState.PLANNED},
    "locked": {"measure": FollowupState.OPEN, "measure_done": FollowupState.DONE},
    "closable": {"measure_over": FollowupState.CONFIRMED},
}


async def _measure(bank: Bank, name: str, of: Minutes, state: FollowupState) -> None:
    proof = await bank.file(f"{len(bank.things):02d}" * 32) if state is FollowupState.DONE else None
    made = Followup(
        id=0,
        number=f"26-40{len(bank.things):02d}",
        minutes_id=of.id,
        talk_id=of.talk_id,
        branch=of.branch,
        host_id=of.host_id,
        owner_id=of.manager_id,
        manager_id=of.manager_id,
        what=mask("联系客户"),
        due_on=WEEK,
        state=state,
        evidence=mask("已办") if state is FollowupState.DONE else None,
        file_id=proof,
    )
    made = await followups.add_followup(bank.tx, made)
    bank.things[name] = Thing(made.id, made.version, made.number, {})


async def _complaints(bank: Bank) -> None:
    upheld = {"outcome": Outcome.UPHELD, "findings": mask("属实"), "basis": mask("规范"), "decided_at": NOW}
    upheld |= {"decided_by": bank.id("handler")}
    told = upheld | {"told_at": NOW, "told_by": bank.id("handler"), "told_how": Channel.PHONE}
    registered = await bank.complaint("free", handler_id=None)
    await bank.complaint("unknown", about_id=None, subject=Subject.UNKNOWN, handler_id=None)
    await bank.complaint("unknown_taken", about_id=None, subject=Subject.UNKNOWN, state=ComplaintState.INVESTIGATING)
    for name in ("case", "granted", "extended", "recused", "readmittable"):
        made = await bank.complaint(name, state=ComplaintState.INVESTIGATING)
        await complaints.add_contact(bank.tx, _contact(bank, made))
    await bank.complaint("decided", state=ComplaintState.DECIDED, **upheld)
    await bank.complaint("told", state=ComplaintState.TOLD, **told)
    await bank.complaint("reviewed", state=ComplaintState.TOLD, **told)
    await bank.complaint("review_answered", state=ComplaintState.TOLD, **told)
    await bank.complaint("over", state=ComplaintState.TOLD, spared_why=mask("个别情况"), **told)
    await bank.complaint(
        "apart", state=ComplaintState.INVESTIGATING, at_head_office=True, handler_id=bank.id("desk_head")
    )
    await _beside(bank)
    talk = await bank.talk("needless", state=TalkState.DUE, place=None, complaint_id=registered.id)
    raised = Raised(id=0, talk_id=talk.id, trigger=Trigger.COMPLAINT, raised_by=None, raised_at=NOW)
    of = {"complaint_id": registered.id, "outcome": Outcome.NOT_UPHELD}
    await talks.add_trigger(bank.tx, raised.model_copy(update=of))
    told_of = await bank.talk(
        "joined", state=TalkState.INVITED, slot=at(shanghai("2026-12-16 09:30")), complaint_id=registered.id
    )
    joined = await talks.add_trigger(
        bank.tx, raised.model_copy(update={"talk_id": told_of.id, "complaint_id": registered.id})
    )
    bank.more("joined", trigger=joined.id)


def _contact(bank: Bank, of: Complaint) -> Contact:
    return Contact(id=0, complaint_id=of.id, at=NOW, how=Channel.PHONE, by=bank.id("handler"), text=mask("已接通"))


async def _beside(bank: Bank) -> None:
    handler = bank.id("handler")
    extension = Extension(
        id=0, complaint_id=bank.things["extended"].id, step=1, reason=mask("须调取录音"), asked_by=handler, asked_at=NOW
    )
    bank.more("extended", extension=(await complaints.add_extension(bank.tx, extension)).id)
    of, now = (
        bank.things["granted"].id,
        {"state": ExtensionState.GRANTED, "answered_by": bank.id("senior"), "answered_at": NOW},
    )
    await complaints.add_extension(bank.tx, extension.model_copy(update={"complaint_id": of, "step": 2, **now}))
    for name, person, by in (("recused", "peer", "peer"), ("readmittable", "recorder", "handler")):
        tie = Recusal(person_id=bank.id(person), tie=Tie.PARTICIPANT, declared_by=bank.id(by))
        await complaints.add_recusal(bank.tx, bank.things[name].id, tie)
    await _reviews(bank)
    owner = bank.id("owner")
    remedy = Remedy(id=0, complaint_id=bank.things["told"].id, text=mask("培训"), owner_id=owner, due_on=WEEK)
    made = await complaints.add_remedy(bank.tx, remedy)
    bank.things["remedy"] = Thing(made.id, made.version, bank.things["told"].number)
    file = await bank.file("c" * 64)
    await complaints.add_file(bank.tx, bank.things["case"].id, file, by=handler, now=NOW)
    bank.more("case", file=file)


async def _reviews(bank: Bank) -> None:
    for name in ("reviewed", "review_answered"):
        of = bank.things[name].id
        asked = Review(id=0, complaint_id=of, asked_at=NOW, words=mask("请再核实"), due_on=WEEK)
        made = await complaints.add_review(bank.tx, asked)
        if name == "review_answered":
            to = {
                "result": ReviewResult.KEPT,
                "answer": mask("维持"),
                "answered_by": bank.id("senior"),
                "answered_at": NOW,
            }
            await complaints.mark_review(bank.tx, made.model_copy(update=to))


async def _rest(bank: Bank) -> None:
    """Add leaves, notices, and files that hang nowhere yet."""
    for name in ("manager", "colleague"):
        period = Interval(NOW + timedelta(days=20), NOW + timedelta(days=21))
        kept = await leave.add_leave(
            bank.tx,
            Leave(id=0, person_id=bank.id(name), kind=LeaveKind.LEAVE, period=period, recorded_by=bank.id(name)),
        )
        bank.things[f"leave_{name}"] = Thing(kept.id, kept.version)
    await _notice(bank, "notice", "talk.invited", "invited", NOW)
    await _notice(bank, "digest", "digest", "invited", NOW)
    bank.things["file"] = Thing(await bank.file("d" * 64))


async def _notice(bank: Bank, name: str, kind: str, of: str, due: datetime) -> None:
    thing = bank.things[of]
    item = NewItem(
        lane=Lane.NOTICE,
        kind=kind,
        params={"version": thing.version},
        due_at=due,
        ref="TEST",
        person_id=bank.id("manager"),
        subject=f"talk:{thing.id}",
        key=f"test/{name}",
    )
    assert await outbox.add(bank.tx, item, now=NOW)
    bank.things[name] = Thing(await _newest(bank.tx), 0, thing.number)


async def _newest(tx: Tx) -> int:
    return int(await tx.value(select(func.max(outbox_rows.c.id))))

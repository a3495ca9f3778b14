"""Every card of trainings, audiences and broadcasts, filled with sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.cards import agenda, broadcasts
from bot.cards import training as cards
from bot.cards.training import archive as archive_cards
from bot.cards.training import attendance as attendance_cards
from bot.cards.training import notices
from bot.replies import Card
from domain.audiences import Audience, Ground, Member, Preview
from domain.broadcasts import Broadcast, BroadcastState, Progress
from domain.codes import Match
from domain.people import Line, Role, Standing
from domain.quarters import Quarter
from domain.sheets import BadRow
from domain.slots import Interval
from domain.training import Part, PartState, Session, SessionState, Topic, Training, TrainingState
from domain.training.records import Correction, CorrectionState, Record, Tally
from domain.training.watching import Gap
from storage.files import FileState, IncomingFile
from tests.bot.samples import BANK, CHEN, LONG_ID, LONG_VERSION, NOW, OUYANG, ZHANG
from workflows.agenda import Agenda, What
from workflows.agenda import Entry as Entry_
from workflows.audience_lists import BadList
from workflows.broadcasts import BroadcastView
from workflows.training import (
    Answered,
    Attendance,
    CheckedIn,
    Clashing,
    Decided,
    PartView,
    Planned,
    SessionView,
    StaleAnswer,
    StaleTraining,
    TrainingView,
)
from workflows.training.archive import CorrectionView, Entry, OwnArchive, QuarterView
from workflows.training.certificates import Unread
from workflows.training.feedback import FeedbackView
from workflows.training.watching import GapView

BRANCHES = BANK.policy.branches
SLOT = Interval(NOW + timedelta(days=2), NOW + timedelta(days=2, minutes=90))
FILE = IncomingFile(1, "f", "document", "讲义 <b>.pdf", 9, None, FileState.KEPT, "x", 1)


def training(state: TrainingState = TrainingState.PUBLISHED, **values: Any) -> Training:
    common = {"number": "26-0031", "title": "新版贷后管理办法解读 <b>&", "topics": tuple(Topic), "mandatory": True}
    more = {"audience_id": 1, "owner_id": OUYANG.id, "version": LONG_VERSION, **values}
    return Training(id=LONG_ID, state=state, **{**common, **more})


def session(n: int = 0, **values: Any) -> SessionView:
    common = {"slot": SLOT, "place": "城关支行二楼会议室", "trainer_id": CHEN.id, "capacity": 20, **values}
    made = Session(id=LONG_ID - n, training_id=LONG_ID, version=LONG_VERSION, **common)
    counts = ((PartState.COMING, 12), (PartState.INVITED, 3), (PartState.PRESENT, 1))
    return SessionView(made, CHEN if made.trainer_id else None, left=n, counts=counts)


def part(state: PartState, **values: Any) -> Part:
    common = {"training_id": LONG_ID, "person_id": ZHANG.id, "branch": "CG", "session_id": LONG_ID}
    return Part(id=LONG_ID, state=state, **{**common, "version": LONG_VERSION, **values})


def preview() -> Preview:
    audience = Audience(
        branches=frozenset({"CG", "XX"}),
        lines=frozenset(Line),
        standings=frozenset(Standing),
        grades=frozenset({"A"}),
        roles=frozenset({Role.CLIENT_MANAGER}),
        listed=frozenset({3}),
        without=frozenset({4}),
    )
    formal = ZHANG.model_copy(update={"line": Line.CORPORATE, "standing": Standing.FORMAL, "grade": "A"})
    inside = (Member(formal, Ground.RULED), Member(CHEN, Ground.LISTED)) * 10
    outside = (Member(OUYANG, Ground.WITHOUT), Member(OUYANG, Ground.LEFT))
    return Preview(audience=audience, inside=inside, outside=outside, unreached=frozenset({ZHANG.id}))


def view(of: Training, *, now: datetime = NOW, **values: Any) -> TrainingView:
    sessions = (
        session(),
        session(1, capacity=None, trainer_id=None, trainer="王教授"),
        session(2, make_up=True),
        session(3, state=SessionState.CANCELLED),
    )
    common: dict[str, Any] = {"sessions": sessions, "viewer_id": ZHANG.id, "now": now, **values}
    return TrainingView(of, **common)


def own_views() -> Iterator[TrainingView]:
    for state in PartState:
        extra: dict[str, Any] = {"materials": (FILE,), "unread": True, "clash": SLOT, "checking_in": True}
        for more in (dict[str, Any](), extra):
            values = {"refusal": "人手不足", "offered_until": SLOT.start}
            yield view(training(), part=part(state, **(values if more else {})), **more)
        yield view(training(), part=part(state), now=SLOT.end)
    yield view(training(document_no="农商发〔2026〕31号", document_file_id=1), part=part(PartState.INVITED))
    yield view(training(TrainingState.CANCELLED, reason="讲师生病"), part=part(PartState.COMING))


def managed_views() -> Iterator[TrainingView]:
    for state in TrainingState:
        of = training(state, document_no="农商发〔2026〕31号", certificate_months=24, reason="改期", mandatory=False)
        found = preview() if state is TrainingState.DRAFT else None
        yield view(of, plans=True, preview=found, materials=(FILE,))
        yield view(of, plans=True, preview=found, now=SLOT.end, sessions=(session(state=SessionState.SETTLED),))
        yield view(of, viewer_id=CHEN.id, preview=found)
        yield view(of.model_copy(update={"document_file_id": 1}), viewer_id=CHEN.id, preview=found)


def row(state: PartState = PartState.ASKED, **values: Any) -> PartView:
    return PartView(part(state, reason="见客户", **values), ZHANG, training(), session().session, CHEN.id)


def attended(
    *, now: datetime = NOW, state: SessionState = SessionState.PLANNED, signed: int | None = None
) -> Attendance:
    rows = tuple(row(state) for state in PartState) * 3
    return Attendance(training(), session(state=state, signed_file_id=signed), rows, CHEN.id, now)


def of_trainings() -> Iterator[Card]:
    for found in own_views():
        yield cards.own(found)
        yield cards.others(found)
        yield notices.told(found, "training.overruled")
        yield notices.materials(found)
        for result in (Answered(found), StaleAnswer(found), Clashing(found, session().session)):
            yield _shown(cards.reply(result, BRANCHES))
        yield notices.soon(found)
        for minutes in (1440, 120):
            yield notices.reminder(found, minutes)
        yield notices.changed(found, Interval(NOW, SLOT.start), "总行三楼会谈室")
        yield notices.changed(found, SLOT, "总行三楼会谈室")
        yield from (notices.chase(found, step) for step in (1, 2))
        yield from (notices.silent(found, session(), (CHEN, OUYANG, ZHANG) * n) for n in (1, 9))
    for found in managed_views():
        yield cards.card(found, BRANCHES)
        yield _shown(cards.reply(Planned(found), BRANCHES))
        yield _shown(cards.reply(StaleTraining(found), BRANCHES))
        yield cards.session_menu(found, found.sessions[0].session.id)
        for to in ("organizer", "head_office"):
            yield from (notices.missed(found, found.sessions[0].session, 3, to, times) for times in ((), (SLOT, SLOT)))
        bad = tuple(BadRow(row=n, code="audience.unknown", fact="9999") for n in (0, 7))
        yield notices.bad_list(found, BadList(bad, 2))
    draft = view(training(TrainingState.DRAFT), plans=True, preview=preview())
    yield from (cards.who_and_why(draft, BRANCHES, page) for page in (0, 1, 99))
    yield from _of_sessions()
    yield from _of_the_archive()
    yield from _of_broadcasts()
    yield from of_agendas()


def _of_sessions() -> Iterator[Card]:
    over = SLOT.end
    for found in (attended(), attended(now=over), attended(now=over, state=SessionState.SETTLED, signed=1)):
        yield attendance_cards.attendance(found)
        yield from (notices.settle(found, to) for to in ("trainer", "organizer"))
        yield from (attendance_cards.pick(found, page) for page in (0, 1, 99))
        for kind in ("training.teach", "training.teach_moved", "training.teach_off", "training.teach_less"):
            yield notices.teach(found, kind, (Interval(NOW, SLOT.start), "总行") if kind.endswith("moved") else None)
    for state in PartState:
        yield attendance_cards.mark(row(state), LONG_ID)
    for to in ("supervisor", "organizer"):
        yield notices.leave(row(), to=to)
    yield notices.leave_opened(row())
    for fresh in (True, False):
        for state in (PartState.EXCUSED, PartState.INVITED):
            yield notices.decided(row(state), fresh=fresh)
            yield _shown(cards.reply(Decided(row(state), fresh=fresh), BRANCHES))
    yield from (notices.out(row(PartState.OUT), kind) for kind in ("training.out", "training.cancelled"))
    for state in (PartState.PRESENT, PartState.LATE):
        there = view(training(), part=part(state))
        for match in Match:
            for again in (True, False):
                yield _shown(attendance_cards.checked_in(CheckedIn(there, match, 3, again=again)))
    yield attendance_cards.ask_feedback(row(PartState.PRESENT))
    yield _shown(attendance_cards.thanks(row(PartState.PRESENT)))
    few = FeedbackView(training(), 4, 5, 10)
    some = replace(few, count=7, average=4.25, aspects=(("content", 3), ("time", 4)))
    yield from map(attendance_cards.feedback, (few, some, replace(some, count=12, words=("很好 <b>",))))


def record(result: PartState = PartState.PRESENT, **values: Any) -> Record:
    common = {"person_id": ZHANG.id, "branch": "CG", "title": "贷后 <b>", "topics": (Topic.RULES,)}
    more = {"held_on": date(2026, 11, 3), "minutes": 90, "read": False, "number": "26-0031", **values}
    return Record(id=LONG_ID, result=result, **{**common, **more})


def _of_the_archive() -> Iterator[Card]:
    def asked(state: CorrectionState) -> Correction:
        values = {
            "record_id": LONG_ID,
            "person_id": ZHANG.id,
            "text": "我到了 <b>",
            "asked_at": NOW,
            "answer": "已核实",
        }
        result = PartState.PRESENT if state is CorrectionState.GRANTED else None
        return Correction(id=LONG_ID, state=state, result=result, **values)

    entries = [Entry(record(state, valid_until=date(2027, 11, 3)), ZHANG, OUYANG) for state in PartState]
    entries += [Entry(record(read=True), ZHANG, None, asked(state)) for state in CorrectionState]
    for met in (True, False, None):
        found = OwnArchive(ZHANG, tuple(entries), 12.5, Quarter(2026, 4), met, figures=bool(met))
        yield from (archive_cards.own(replace(found, page=page)) for page in (0, 1, 9))
        yield from (archive_cards.pick_entry(found, page) for page in (0, 1, 9))
        yield from (archive_cards.pick_certificate(found, page) for page in (0, 1, 9))
    yield _shown(archive_cards.printed(Unread(record())))
    yield archive_cards.own(replace(found, entries=()))
    tallies = tuple(Tally(branch=b, required=9, planned=2, attended=5) for b in ("CG", "JB", "HQ", "XX"))
    whole = QuarterView(Quarter(2026, 1), tallies, None, (ZHANG,), 3, older=True, newer=True)
    yield archive_cards.quarter(whole, BRANCHES)
    yield archive_cards.quarter(replace(whole, tallies=(), bare=(), older=False, newer=False), BRANCHES, done=True)
    for owing, bare in (((ZHANG,), (ZHANG,)), ((ZHANG, CHEN) * 9, (ZHANG,) * 15)):
        gap = GapView(Gap(quarter=20264, owing=owing, bare=bare), Quarter(2026, 4), bare, last=True, workdays_left=1)
        yield from (archive_cards.gap(gap, plans=plans) for plans in (True, False))
    for state in CorrectionState:
        correction = CorrectionView(asked(state), record(), ZHANG)
        yield archive_cards.correction_told(correction)
        yield archive_cards.correction(correction)
        yield archive_cards.corrected(correction)
    yield archive_cards.certificate(entries[0], 30)


def _of_broadcasts() -> Iterator[Card]:
    for state in BroadcastState:
        for waiting, people in ((0, ()), (1200, (ZHANG,) * 25)):
            of = Broadcast(id=LONG_ID, subject="training:1", kind="training.invited", by_id=1, state=state, at=NOW)
            counts = {"delivered": 1, "read": 2, "acknowledged": 3, "unreachable": 4}
            seen = BroadcastView(of, Progress(total=1500, waiting=waiting, **counts), people)
            yield broadcasts.card(seen)
            if people:
                yield broadcasts.unreached(seen)
    yield broadcasts.recalled()


def _shown(reply: Any) -> Card:
    assert isinstance(reply.card, Card)
    return reply.card


def of_agendas() -> Iterator[Card]:
    found = tuple(
        Entry_(SLOT, what, LONG_ID, "" if what is What.LEAVE else "26-0031", place, open=waits)
        for what in What
        for place in ("", "城关支行二楼会议室")
        for waits in (True, False)
    )
    tasks = (What.ARRANGING, What.FOLLOWUP, What.REMEDY)
    due = tuple(Entry_(SLOT, what, 1, "26-0031", due_on=date(2026, 12, day)) for what in tasks for day in (1, 31))
    longer = Entry_(Interval(NOW, SLOT.end), What.LEAVE, 1)
    for days in (1, 7):
        for entries in ((), (longer,), due, found):
            yield agenda.card(Agenda(date(2026, 12, 1), days, entries), BANK.calendar)

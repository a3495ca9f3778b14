"""Every card of exams, filled with sample values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.cards import exams as cards
from bot.cards.exams import notices
from bot.cards.exams.moving import moving
from bot.replies import Card
from domain.exams import Candidate, CandidateState, Duty, DutyState, Exam, ExamKind, ExamState, Room
from domain.exams.watching import YearGap
from domain.sheets import BadRow
from domain.slots import Interval
from tests.bot.samples import BANK, CHEN, LONG_ID, LONG_VERSION, NOW, OUYANG, ZHANG
from tests.bot.training_samples import preview
from tests.factories import at, shanghai
from workflows.audience_lists import BadList
from workflows.clashes import Clashes
from workflows.exams import (
    AbsenceDecided,
    CandidateView,
    DutyAnswered,
    DutyView,
    ExamAnswered,
    ExamPlanned,
    ExamView,
    Roll,
    RoomView,
    StaleExam,
    StaleNotice,
)
from workflows.exams.moving import Move
from workflows.exams.views import Clash
from workflows.exams.watching import YearView

BRANCHES = BANK.policy.branches
SLOT = Interval(NOW + timedelta(days=9), NOW + timedelta(days=9, minutes=90))
ROOM = Room(id=LONG_ID, exam_id=LONG_ID, place="城关支行二楼会议室", capacity=30)


def exam(state: ExamState = ExamState.PUBLISHED, **values: Any) -> Exam:
    common: dict[str, Any] = {
        "number": "26-0007",
        "kind": ExamKind.RETAKE,
        "title": "信贷业务知识 <b>&",
        "scope": "贷款新规 <i>",
    }
    common |= {"slot": SLOT, "pass_mark": 60.5, "full_mark": 100, "audience_id": 1, "owner_id": OUYANG.id}
    return Exam(id=LONG_ID, state=state, version=LONG_VERSION, **{**common, "published_at": NOW, **values})


def candidate(state: CandidateState, **values: Any) -> Candidate:
    common = {"exam_id": LONG_ID, "person_id": ZHANG.id, "branch": "CG", "room_id": LONG_ID, "seat": 12}
    return Candidate(id=LONG_ID, state=state, version=LONG_VERSION, **{**common, **values})


def duty(state: DutyState = DutyState.ASKED, room: int | None = LONG_ID) -> Duty:
    return Duty(id=LONG_ID, exam_id=LONG_ID, person_id=CHEN.id, room_id=room, state=state, version=LONG_VERSION)


def view(of: Exam, *, now: Any = NOW, **values: Any) -> ExamView:
    rooms = (RoomView(ROOM, 30, "Room on the 2nd floor"), RoomView(ROOM.model_copy(update={"id": 2}), 1, None))
    common = {"rooms": rooms, "viewer_id": ZHANG.id, "owner": OUYANG, "proof_until": SLOT.end, **values}
    return ExamView(of, now=now, **common)


def own_views() -> Iterator[ExamView]:
    for state in CandidateState:
        yield view(exam(), candidate=candidate(state))
        full = candidate(state, refusal="证明不足 <b>")
        newest = exam(notice=3, rules="带准考证", document_no="农商发31号")
        for away in (True, False):
            yield view(newest, candidate=full, clash=Clash(SLOT, away=away), origin=exam())
        yield view(exam(), candidate=candidate(state), now=SLOT.end)
    yield view(exam(ExamState.CANCELLED, reason="另行安排"), candidate=candidate(CandidateState.NOTIFIED))


def managed_views() -> Iterator[ExamView]:
    counts = tuple((state, 3) for state in CandidateState)
    duties = tuple(DutyView(duty(state, room), CHEN) for state in DutyState for room in (LONG_ID, None))
    for state in ExamState:
        of = exam(state, document_no="农商发31号", reason="改期")
        found = preview() if state is ExamState.DRAFT else None
        yield view(of, plans=True, preview=found, clashing=(ZHANG,) if found else (), counts=counts, duties=duties)
        yield view(of, plans=True, preview=found, now=SLOT.end, rooms=(RoomView(ROOM, 0, None),))
        yield view(of, watches=True, counts=counts)


def duty_views() -> Iterator[ExamView]:
    for state in DutyState:
        for room in (LONG_ID, None):
            yield view(exam(), duty=duty(state, room), clash=Clash(SLOT, away=True))
    yield view(exam(ExamState.CANCELLED), duty=duty())


def row(state: CandidateState = CandidateState.ASKED, person: Any = ZHANG) -> CandidateView:
    return CandidateView(candidate(state, reason="生病 <b>"), person, exam(), ROOM)


def of_exams() -> Iterator[Card]:
    yield from _of_candidates()
    for found in managed_views():
        yield cards.card(found, BRANCHES)
        for result in (ExamPlanned(found), StaleExam(found)):
            yield _shown(cards.reply(result, BRANCHES))
        yield from (cards.adjust(found), cards.rooms(found), cards.duties(found))
        yield from (cards.who_sits(found, BRANCHES, page) for page in (0, 1, 99))
        yield notices.missed(found, 2, 1)
        yield notices.seatless(found, (ZHANG, CHEN))
        yield notices.silent(found, (ZHANG, ZHANG, CHEN) * 5)
        yield notices.silent(found, (ZHANG,))
        yield notices.bad_list(found, BadList((BadRow(row=2, code="audience.unknown", fact="9999"),), 1))
    yield notices.superseded(exam(notice=2))
    yield from _of_moves()
    yield from _of_duties()
    yield from _of_rolls()
    yield from _of_absence()
    yield from _of_years()


def _of_moves() -> Iterator[Card]:
    """Give what is asked before an exam is moved, into a holiday, an evening and a rest day."""
    many = Clashes((ZHANG,) * 14, (CHEN,))
    for day in ("2026-10-01 09:00", "2026-12-03 19:00", "2026-12-05 09:00"):
        after = exam(slot=at(shanghai(day), 90))
        for count in (0, 5000):
            yield Card(moving(Move(exam(), after, count, count, many, many), BANK.calendar), [])


def _of_candidates() -> Iterator[Card]:
    for found in own_views():
        yield cards.own(found, deadline=SLOT.start)
        yield cards.part(found, BRANCHES)
        yield cards.detail(found)
        yield from (notices.chase(found, step, SLOT.start, head) for step, head in ((1, None), (2, CHEN), (2, OUYANG)))
        yield from (notices.soon(found), notices.reminder(found), notices.still_silent(found), notices.away(found))
        for was, where in ((Interval(NOW, SLOT.start), ""), (SLOT, "总行三楼"), (SLOT, "")):
            yield from (notices.changed(found, was, where, deadline) for deadline in (SLOT.start, None))
        for kind in ("exam.deferred", "exam.refused", "exam.absent", "exam.out", "exam.cancelled"):
            yield notices.told(found, kind)
            yield notices.told(replace(found, candidate=None), kind)
        for result in (ExamAnswered(found), StaleNotice(found), StaleNotice(replace(found, candidate=None))):
            yield _shown(cards.reply(result, BRANCHES))


def _of_duties() -> Iterator[Card]:
    for found in duty_views():
        yield cards.duty(found)
        yield from (_shown(cards.reply(DutyAnswered(found, stale=stale), BRANCHES)) for stale in (True, False))
        for kind in ("exam.duty_asked", "exam.duty_moved", "exam.duty_off"):
            yield notices.duty_told(found, kind, (Interval(NOW, SLOT.start), "总行") if "moved" in kind else None)
            yield notices.duty_told(replace(found, duty=None), kind)
        yield notices.duty_reminder(found)
        yield from (notices.duty_chase(found, to, CHEN) for to in ("invigilator", "organizer"))
        yield notices.duty_back(found, CHEN, "left_the_bank")


def _of_rolls() -> Iterator[Card]:
    rows = tuple(row(state, person) for state in CandidateState for person in (ZHANG, CHEN)) * 2
    for state, now in ((ExamState.PUBLISHED, NOW), (ExamState.PUBLISHED, SLOT.end), (ExamState.HELD, SLOT.end)):
        for room, marks, signed in ((ROOM, True, 1), (None, False, None), (None, True, None)):
            found = Roll(view(exam(state, signed_file_id=signed), now=now), rows, room, marks)
            yield cards.roll.roll(found)
            yield _shown(cards.reply(found, BRANCHES))
            yield from (cards.roll.pick(found, page) for page in (0, 1, 99))
            yield cards.roll.pick(found, at=LONG_ID)
            yield from (notices.settle(found, to) for to in ("invigilator", "organizer"))
            there = replace(found, rows=tuple(row(CandidateState.SAT) for _ in range(3)))
            yield cards.roll.roll(there)


def _of_absence() -> Iterator[Card]:
    for state in (CandidateState.ASKED, CandidateState.DEFERRED, CandidateState.NOTIFIED):
        yield from (notices.absence(row(state), to=to) for to in ("organizer", "stand_in"))
        yield notices.absence_opened(row(state))
        yield from (_shown(cards.reply(AbsenceDecided(row(state), fresh=fresh), BRANCHES)) for fresh in (True, False))


def _of_years() -> Iterator[Card]:
    for held, short in ((0, ()), (2, ((ZHANG, 1),)), (1, ((ZHANG, 1), (CHEN, 0)) * 9)):
        gap = YearGap(year=2026, owed=2, held=held, planned=0, short=short)
        yield from (notices.year(YearView(gap, short, 2), plans=plans) for plans in (True, False))


def _shown(reply: Any) -> Card:
    assert isinstance(reply.card, Card)
    return reply.card

"""The card of an exam: as its candidate has it, and as head office runs it."""

from collections.abc import Sequence

from bot.cards import lists
from bot.cards.audiences import counted, described, listed
from bot.cards.exams.buttons import (
    Acknowledge,
    AdjustExam,
    AdmissionCard,
    AskAbsence,
    AskExamForm,
    AskRoomForm,
    ExamDetail,
    ExamDuties,
    ExamRooms,
    HandBackDuty,
    PublishExam,
    RelieveDuty,
    ShowExam,
    ShowRoll,
    TakeDuty,
    WhoSits,
)
from bot.cards.names import named
from bot.cards.results.buttons import ShowResults
from bot.replies import Card, Choice, rows_of
from bot.words import Given, Words, say
from config.policy.bank import Branch
from domain.exams import ANSWERING, EXPECTED, CandidateState, DutyState, Exam, ExamState
from workflows.exams import ExamView, RoomView

Branches = Sequence[Branch]
MOST_NAMES = 12


def title(exam: Exam) -> Words:
    """Say what an exam is called. What it is for (a retake) stands behind a press: lock screens read along."""
    return say("exam.title", title=Given(exam.title))


def place_of(view: RoomView) -> Words:
    """Name a room's place in its reader's language."""
    return Given(view.room.place, view.room_en)


def card(view: ExamView, branches: Branches) -> Card:
    """Show an exam to its reader: the own part, the own duty, or what head office does with it."""
    if view.candidate is not None and not view.plans:
        return own(view)
    if view.duty is not None and not view.plans:
        return duty(view)
    return managed(view, branches)


def part(view: ExamView, branches: Branches) -> Card:
    """Show an exam to who answered about the own part or duty, whatever else the reader does with it."""
    if view.candidate is not None:
        return own(view)
    return duty(view) if view.duty is not None else managed(view, branches)


def own(view: ExamView, *, head: Words | None = None, deadline: object = None) -> Card:
    """Show an exam to its candidate."""
    candidate, exam = view.candidate, view.exam
    assert candidate is not None  # noqa: S101 - the caller looked
    lines = [head or _own_head(view, deadline), title(exam), *when_and_where(view)]
    lines += clashes(view) if candidate.state in EXPECTED - {CandidateState.ASKED} else []
    lines += [say("exam.refusal", text=Given(candidate.refusal))] if candidate.refusal else []
    if acknowledges(view):
        lines.append(say("exam.pledge"))
    lines += [say("exam.reason", text=Given(exam.reason))] if exam.reason else []
    return Card(lines, own_rows(view))


def clashes(view: ExamView) -> list[Words]:
    """Say what else stands in the reader's diary, and what to do about it."""
    if view.clash is None:
        return []
    if not view.clash.away:
        return [say("exam.clash", slot=view.clash.slot)]
    return [say("exam.clash.away" if view.candidate is not None else "exam.clash.away.duty")]


def _own_head(view: ExamView, deadline: object) -> Words:
    candidate, exam = view.candidate, view.exam
    assert candidate is not None  # noqa: S101 - the caller looked
    if exam.state is ExamState.CANCELLED:
        return say("exam.head", number=exam.number, state=say("exam.part.off"))
    if acknowledges(view) and deadline is not None:
        return say("exam.head.by", number=exam.number, deadline=deadline)
    begun = exam.slot.end <= view.now and candidate.state in (CandidateState.NOTIFIED, CandidateState.ACKNOWLEDGED)
    state = say("exam.part.over" if begun else f"exam.part.{candidate.state}")
    return say("exam.head", number=exam.number, state=state)


def acknowledges(view: ExamView) -> bool:
    """Whether the reader is to acknowledge."""
    candidate = view.candidate
    running = view.exam.state is ExamState.PUBLISHED and view.exam.slot.end > view.now
    return candidate is not None and candidate.state in ANSWERING and running


def when_and_where(view: ExamView) -> list[Words]:
    """Say when an exam is, and where one sits."""
    lines: list[Words] = [say("exam.when", slot=view.exam.slot)]
    mine = view.room
    if mine is not None and view.candidate is not None:
        lines.append(say("exam.seat", place=place_of(mine), seat=view.candidate.seat))
    elif mine is not None:
        lines.append(say("exam.where", place=place_of(mine)))
    return lines


def own_rows(view: ExamView) -> list[list[Choice]]:
    """Give what a candidate can do."""
    candidate, exam = view.candidate, view.exam
    assert candidate is not None  # noqa: S101 - the caller looked
    row = list[Choice]()
    if acknowledges(view):
        press = Acknowledge(candidate=candidate.id, version=candidate.version)
        row.append(Choice(say("exam.button.acknowledge"), press))
    elif candidate.state is CandidateState.ACKNOWLEDGED and exam.slot.end > view.now:
        row.append(Choice(say("exam.button.card"), AdmissionCard(candidate=candidate.id)))
    asks = candidate.state in (EXPECTED | {CandidateState.ABSENT}) - {CandidateState.ASKED}
    if asks and exam.state is not ExamState.CANCELLED and view.absence_open:
        absence = AskAbsence(candidate=candidate.id, version=candidate.version)
        row.append(Choice(say("exam.button.absence"), absence))
    return [[*row, _detail(exam)]]


def _detail(exam: Exam) -> Choice:
    return Choice(say("exam.button.detail"), ExamDetail(exam=exam.id))


def detail(view: ExamView) -> Card:
    """Show what an exam is about."""
    exam = view.exam
    lines: list[Words] = [say("exam.detail", number=exam.number, kind=say(f"ExamKind.{exam.kind}")), title(exam)]
    lines += when_and_where(view)
    lines.append(say("exam.scope", text=Given(exam.scope)))
    lines.append(say("exam.marks", passing=f"{exam.pass_mark:g}", full=f"{exam.full_mark:g}"))
    lines.append(say("exam.rules", text=Given(exam.rules) if exam.rules else say("exam.rules.usual")))
    lines += [say("exam.document", number=Given(exam.document_no))] if exam.document_no else []
    lines += [say("exam.retake_of", number=view.origin.number)] if view.origin is not None else []
    lines += [say("exam.owner", name=named(view.owner))] if view.owner is not None else []
    lines += [say("exam.notice_version", version=exam.notice)] if exam.notice > 1 else []
    return Card(lines, [[Choice(say("button.back"), ShowExam(exam=exam.id))]], protected=True)


def duty(view: ExamView, *, head: Words | None = None) -> Card:
    """Show an exam to somebody who invigilates it."""
    mine, exam = view.duty, view.exam
    assert mine is not None  # noqa: S101 - the caller looked
    state = say("exam.part.off") if exam.state is ExamState.CANCELLED else say(f"DutyState.{mine.state}")
    lines = [head or say("exam.duty", number=exam.number, state=state), title(exam), *when_and_where(view)]
    if view.room is None and exam.state is not ExamState.CANCELLED:
        places = [place_of(one) for one in view.rooms]
        lines.append(say("exam.duty.anywhere", places=places))
    lines += clashes(view) if mine.state is not DutyState.OFF else []
    return Card(lines, duty_rows(view), protected=True)


def duty_rows(view: ExamView) -> list[list[Choice]]:
    """Give what an invigilator can do."""
    mine, exam = view.duty, view.exam
    assert mine is not None  # noqa: S101 - the caller looked
    if exam.state is ExamState.CANCELLED or mine.state is DutyState.OFF:
        return [[_detail(exam)]]
    row = list[Choice]()
    ahead = exam.slot.start > view.now
    if mine.state is DutyState.ASKED and exam.slot.end > view.now:
        row.append(Choice(say("exam.button.take_duty"), TakeDuty(duty=mine.id, version=mine.version)))
    row += [Choice(say("exam.button.hand_back"), HandBackDuty(duty=mine.id))] if ahead else []
    return [row, [Choice(say("exam.button.roll"), ShowRoll(exam=exam.id, room=mine.room_id or 0)), _detail(exam)]]


def managed(view: ExamView, branches: Branches) -> Card:
    """Show an exam to who plans it, or looks after a branch."""
    exam = view.exam
    lines: list[Words] = [
        say("exam.head", number=exam.number, state=say(f"ExamState.{exam.state}")),
        title(exam),
        say("exam.kind", kind=say(f"ExamKind.{exam.kind}")),
        say("exam.when", slot=exam.slot),
        *_room_lines(view),
        say("exam.marks", passing=f"{exam.pass_mark:g}", full=f"{exam.full_mark:g}"),
        *_meant(view, branches),
    ]
    lines += [say("exam.document", number=Given(exam.document_no))] if exam.document_no else []
    lines += [say("exam.reason", text=Given(exam.reason))] if exam.reason else []
    return Card(lines, _managing(view), protected=True)


def _room_lines(view: ExamView) -> list[Words]:
    """Say where an exam is and how full each room is; numbered where there are several."""
    key = "exam.room" if len(view.rooms) > 1 else "exam.room.only"
    return [
        say(key, n=n, place=place_of(one), seats=one.room.capacity, taken=one.taken)
        for n, one in enumerate(view.rooms, 1)
    ]


def _meant(view: ExamView, branches: Branches) -> list[Words]:
    if view.exam.state is ExamState.CANCELLED:
        return []
    if view.preview is None:
        counts = [say("exam.tally", state=say(f"CandidateState.{state}"), count=n) for state, n in view.counts]
        lines: list[Words] = [say("exam.tallies", parts=counts) if counts else say("exam.nobody_yet")]
        return [*lines, *_invigilators(view)]
    lines = [say("exam.for", audience=described(view.preview.audience, branches)), *counted(view.preview, branches)]
    if view.seats < len(view.preview.inside):
        lines.append(say("exam.too_few_seats", seats=view.seats, needed=len(view.preview.inside)))
    if view.clashing:
        names = [named(person) for person in view.clashing[:MOST_NAMES]]
        lines.append(say("exam.clashing", count=len(view.clashing), names=names))
    return [*lines, *_invigilators(view)]


def _invigilators(view: ExamView) -> list[Words]:
    if not view.plans:
        return []
    names = [named(one.person) for one in view.duties]
    return [say("exam.invigilators", names=names) if names else say("exam.no_invigilators")]


def _form(view: ExamView, form: str, label: str) -> Choice:
    return Choice(say(f"exam.button.{label}"), AskExamForm(form=form, exam=view.exam.id, version=view.exam.version))


def _managing(view: ExamView) -> list[list[Choice]]:
    exam = view.exam
    roll = Choice(say("exam.button.roll"), ShowRoll(exam=exam.id))
    if not view.plans:
        return [[*([roll] if view.watches else []), _detail(exam)]]
    duties = Choice(say("exam.button.duties"), ExamDuties(exam=exam.id))
    if exam.state is ExamState.DRAFT:
        publish = Choice(say("exam.button.publish"), PublishExam(exam=exam.id, version=exam.version))
        who = Choice(say("exam.button.who"), WhoSits(exam=exam.id))
        ready = [publish, who] if view.preview is not None and view.preview.inside else [who]
        return [[*ready, duties], [_adjust(exam), _detail(exam)]]
    if exam.state is ExamState.CANCELLED:
        return [[_detail(exam)]]
    if exam.state is ExamState.HELD:
        retake = Choice(say("exam.button.retake"), AskExamForm(form="exam", exam=exam.id, version=exam.version))
        results = Choice(say("results.button.results"), ShowResults(exam=exam.id))
        return [[results, roll, retake], [_detail(exam)]]
    ahead = [_adjust(exam)] if exam.slot.start > view.now else []
    return [[roll, duties, *ahead], [_detail(exam)]]


def _adjust(exam: Exam) -> Choice:
    return Choice(say("exam.button.adjust"), AdjustExam(exam=exam.id))


def adjust(view: ExamView) -> Card:
    """Show what can be changed of an exam."""
    exam = view.exam
    rooms = Choice(say("exam.button.rooms"), ExamRooms(exam=exam.id))
    back = Choice(say("button.back"), ShowExam(exam=exam.id))
    rows = [
        [_form(view, "exam_move", "exam_move"), rooms, _form(view, "exam_scope", "exam_scope")],
        [_form(view, "exam_audience", "exam_audience"), _form(view, "exam_cancel", "exam_cancel"), back],
    ]
    lines = [say("exam.adjust", number=exam.number), title(exam), say("exam.when", slot=exam.slot)]
    return Card(lines, rows, protected=True)


def rooms(view: ExamView) -> Card:
    """Show an exam's rooms, each with what can be changed of it."""
    exam = view.exam
    lines: list[Words] = [say("exam.rooms", number=exam.number), title(exam)]
    lines += _room_lines(view)
    several = len(view.rooms) > 1
    changes = [
        Choice(
            say(f"exam.button.{form}.n" if several else f"exam.button.{form}", n=n),
            AskRoomForm(form=form, room=one.room.id, version=exam.version),
        )
        for n, one in enumerate(view.rooms[:MOST_ROOMS], 1)
        for form in ("room_place", "room_seats")
    ]
    back = Choice(say("button.back"), AdjustExam(exam=exam.id))
    return Card(lines, [*rows_of(changes, 2), [_form(view, "room_add", "room_add"), back]], protected=True)


MOST_ROOMS = 2
"""Rooms with buttons of their own on one card, six in all."""


def duties(view: ExamView) -> Card:
    """Show who invigilates an exam, and whether they have acknowledged."""
    exam = view.exam
    lines: list[Words] = [say("exam.duties", number=exam.number, count=len(view.duties)), title(exam)]
    lines.append(say("exam.when", slot=exam.slot))
    places = {one.room.id: one for one in view.rooms}
    for one in view.duties:
        state, name = say(f"DutyState.{one.duty.state}"), named(one.person)
        room = places.get(one.duty.room_id or 0)
        if room is not None:
            lines.append(say("exam.duties.line", name=name, place=place_of(room), state=state))
        else:
            lines.append(say("exam.duties.bare", name=name, state=state))
    ahead = exam.state is ExamState.DRAFT or exam.slot.start > view.now
    add = [_form(view, "exam_duty", "duty_add")] if ahead else []
    off = [
        Choice(say("exam.button.relieve", name=named(one.person)), RelieveDuty(duty=one.duty.id))
        for one in (view.duties if ahead else ())[:MOST_RELIEVED]
    ]
    back = Choice(say("button.back"), ShowExam(exam=exam.id))
    return Card(lines, [*rows_of(off, 2), [*add, back]], protected=True)


MOST_RELIEVED = 4
"""People with a button of their own, six in all."""


def who_sits(view: ExamView, branches: Branches, page: int) -> Card:
    """Name whom an exam is for, each with the reason, and who may not sit it and why."""
    exam = view.exam
    back = Choice(say("button.back"), ShowExam(exam=exam.id))
    if view.preview is None:
        return Card([say("exam.head", number=exam.number, state=say(f"ExamState.{exam.state}"))], [[back]])
    lines, pages = listed(view.preview, branches, page)
    head = say("exam.who", number=exam.number, audience=described(view.preview.audience, branches))
    turns = lists.turns(min(page, pages - 1), pages, lambda at: WhoSits(exam=exam.id, page=at))
    return Card([head, *counted(view.preview, branches), *lines], [turns, [back]], protected=True)

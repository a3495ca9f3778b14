"""Cards of exams that come unasked: chasers, reminders, changes, absence to decide, duties, the watchdog."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.cards.audiences import unreadable
from bot.cards.exams.buttons import (
    AskExamForm,
    AskRefusal,
    ExamDuties,
    GiveProof,
    GrantAbsence,
    NewExam,
    NotedExam,
    SeeAbsence,
    ShowExam,
    ShowRoll,
)
from bot.cards.exams.roll import roll
from bot.cards.exams.state import (
    acknowledges,
    clashes,
    duty,
    duty_rows,
    own,
    own_rows,
    place_of,
    title,
    when_and_where,
)
from bot.cards.names import distinct, named, titled
from bot.replies import Card, Choice
from bot.words import Given, Words, recalled, say
from domain.exams import CandidateState, Exam
from domain.people import Person
from domain.slots import Interval
from workflows.audience_lists import BadList
from workflows.exams import CandidateView, ExamView, Roll
from workflows.exams.watching import YearView

MOST_NAMES = 12


def _noted(view: ExamView) -> list[Choice]:
    return [Choice(say("training.button.noted"), NotedExam(exam=view.exam.id))]


def _answers(view: ExamView) -> list[Sequence[Choice]]:
    """Give the answers to a reminder: seen, unless there is still something to acknowledge."""
    first, *rest = own_rows(view)
    return [[*([] if acknowledges(view) else _noted(view)), *first][:3], *rest]


def chase(view: ExamView, step: int, deadline: datetime | None, head: Person | None) -> Card:
    """Ask again for the acknowledgement, shorter each time; at last it says who will be told, and when."""
    exam = view.exam
    if step <= 1:
        head_ = say("exam.chase", number=exam.number, deadline=deadline or exam.slot.start)
        return Card([head_, *when_and_where(view), say("exam.pledge")], own_rows(view))
    line = say("exam.chase.again", number=exam.number, start=exam.slot.start)
    told = say("exam.chase.told", deadline=deadline, name=titled(head)) if head is not None else None
    rows = [own_rows(view)[0]]
    return Card([line, *([told] if told is not None else []), say("exam.pledge")], rows)


def away(view: ExamView) -> Card:
    """Tell somebody whose leave crosses an exam; the first line says it all."""
    return own(replace(view, clash=None), head=say("exam.clash.told", number=view.exam.number))


def silent(view: ExamView, persons: Sequence[Person]) -> Card:
    """Name to a supervisor whose acknowledgement is missing, in one message."""
    exam = view.exam
    shown = [distinct(person, persons) for person in persons[:MOST_NAMES]]
    key = "exam.silent_names.more" if len(persons) > MOST_NAMES else "exam.silent_names.all"
    lines: list[Words] = [say("exam.silent", number=exam.number, count=len(persons)), say(key, names=shown)]
    lines += [title(exam), say("exam.when", slot=exam.slot)]
    rolls = [Choice(say("exam.button.roll"), ShowRoll(exam=exam.id))] if view.watches or view.plans else []
    return Card(lines, [rolls], protected=True)


def soon(view: ExamView) -> Card:
    """Tell of an exam in the morning's digest, with the syllabus."""
    exam = view.exam
    lines: list[Words] = [
        say("exam.soon", number=exam.number, start=exam.slot.start),
        title(exam),
        *when_and_where(view),
    ]
    lines.append(say("exam.scope", text=Given(exam.scope)))
    return Card([*lines, *([say("exam.pledge")] if acknowledges(view) else [])], _answers(view))


def reminder(view: ExamView) -> Card:
    """Remind a candidate of when and where; how far off it is stands in the first line."""
    exam = view.exam
    lines = [
        say("exam.soon", number=exam.number, start=exam.slot.start),
        title(exam),
        *when_and_where(view),
        say("exam.bring"),
    ]
    return Card([*lines, *([say("exam.pledge")] if acknowledges(view) else [])], _answers(view))


def still_silent(view: ExamView) -> Card:
    """Remind who has not acknowledged, days before the exam."""
    head = say("exam.still_silent", number=view.exam.number, start=view.exam.slot.start)
    return own(view, head=head)


def changed(view: ExamView, was: Interval, where: str, deadline: datetime | None) -> Card:
    """Tell what changed of an exam: old and new; it is acknowledged anew."""
    exam = view.exam
    lines: list[Words] = [say("exam.changed", number=exam.number, version=exam.notice), title(exam)]
    lines += _old_and_new(view, was, where)
    lines += [] if was != exam.slot or where else [say("exam.changed.scope")]
    lines += clashes(view)
    if acknowledges(view):
        again = say("exam.changed.by", deadline=deadline) if deadline is not None else say("exam.changed.again")
        lines += [again, say("exam.pledge")]
    return Card(lines, _answers(view))


def superseded(exam: Exam) -> Card:
    """Stand in place of a notice of which there is a newer version."""
    show = Choice(say("exam.button.newest"), ShowExam(exam=exam.id))
    return Card([say("exam.superseded", number=exam.number, version=exam.notice)], [[show]])


def told(view: ExamView, kind: str) -> Card:
    """Tell somebody what became of the own part."""
    head = say(f"{kind}.told", number=view.exam.number)
    if view.candidate is None:
        lines = [head, title(view.exam), say("exam.when", slot=view.exam.slot)]
        return Card([*lines, *([say("exam.reason", text=Given(view.exam.reason))] if view.exam.reason else [])])
    card = own(view, head=head)
    open_ = view.candidate.state is CandidateState.ABSENT and view.absence_open
    extra = [say("exam.absent.how", until=view.proof_until)] if kind == "exam.absent" and open_ else []
    return Card([*card.lines, *extra], card.rows)


def absence(row: CandidateView, *, to: str = "organizer") -> Card:
    """Ask who decides whether somebody is deferred; why comes by a press."""
    candidate, exam = row.candidate, row.exam
    head = say(f"exam.absence.{to}", number=exam.number, name=named(row.person))
    lines = [head, title(exam), say("exam.when", slot=exam.slot)]
    see = Choice(say("exam.button.see"), SeeAbsence(candidate=candidate.id))
    return Card(lines, [_decisions(row), [see]], protected=True)


def _decisions(row: CandidateView) -> list[Choice]:
    candidate = row.candidate
    if candidate.state is not CandidateState.ASKED:
        return []
    refuse = AskRefusal(candidate=candidate.id, version=candidate.version)
    return [
        Choice(say("exam.button.grant"), GrantAbsence(candidate=candidate.id)),
        Choice(say("exam.button.refuse"), refuse),
    ]


def absence_opened(row: CandidateView) -> Card:
    """Open why somebody asks to be deferred."""
    why = say("exam.absence.reason", text=recalled(row.candidate.reason or ""))
    proof = Choice(say("exam.button.proof"), GiveProof(candidate=row.candidate.id))
    return Card([*absence(row).lines, why], [_decisions(row), [proof]], protected=True)


def decided(row: CandidateView, *, fresh: bool) -> Card:
    """Say what became of a request to be deferred."""
    key = "granted" if row.candidate.state is CandidateState.DEFERRED else "refused"
    head = say(f"exam.decided.{key if fresh else 'before'}", number=row.exam.number, name=named(row.person))
    return Card([head, title(row.exam)], protected=True)


def duty_told(view: ExamView, kind: str, was: tuple[Interval, str] | None = None) -> Card:
    """Tell somebody of a duty, or of what changed of it."""
    exam = view.exam
    head = say(f"{kind}.told", number=exam.number)
    if view.duty is None:
        return Card([head, title(exam), say("exam.when", slot=exam.slot)])
    if was is None:
        return duty(view, head=head)
    return Card([head, title(exam), *_old_and_new(view, *was), *clashes(view)], duty_rows(view), protected=True)


def _old_and_new(view: ExamView, was: Interval, where: str) -> list[Words]:
    """Say what changed of when and where, old and new, and what stays."""
    exam, mine = view.exam, view.room
    moved = was != exam.slot
    lines: list[Words] = [
        say("exam.changed.when", was=was, slot=exam.slot) if moved else say("exam.when", slot=exam.slot)
    ]
    if mine is not None and where and where != mine.room.place:
        lines.append(say("exam.changed.where", was=Given(where), place=place_of(mine)))
    if mine is not None and view.candidate is not None:
        lines.append(say("exam.seat", place=place_of(mine), seat=view.candidate.seat))
    elif mine is not None and not where:
        lines.append(say("exam.where", place=place_of(mine)))
    return lines


def duty_reminder(view: ExamView) -> Card:
    """Remind somebody of a duty: a day before, and shortly before it begins."""
    shown = duty(view, head=say("exam.duty_reminder", number=view.exam.number, start=view.exam.slot.start))
    return Card([*shown.lines, say("exam.duty_reminder.how")], shown.rows, protected=True)


def duty_chase(view: ExamView, to: str, person: Person) -> Card:
    """Ask again for the acknowledgement of a duty; at last who runs the exam."""
    exam = view.exam
    if to == "organizer":
        lines = [say("exam.duty.organizer", number=exam.number, name=named(person)), title(exam)]
        duties = Choice(say("exam.button.duties"), ExamDuties(exam=exam.id))
        return Card([*lines, say("exam.when", slot=exam.slot)], [[duties]], protected=True)
    return Card(duty(view, head=say("exam.duty.again", number=exam.number)).lines, duty_rows(view), protected=True)


def duty_back(view: ExamView, person: Person, reason: str) -> Card:
    """Tell who runs an exam that somebody can't invigilate."""
    exam = view.exam
    lines = [say("exam.duty_back", number=exam.number, name=named(person)), title(exam)]
    lines += [say("exam.when", slot=exam.slot), say("exam.reason", text=recalled(reason))]
    return Card(lines, [[Choice(say("exam.button.duties"), ExamDuties(exam=exam.id))]], protected=True)


def settle(found: Roll, to: str) -> Card:
    """Ask who was there, and chase that."""
    return roll(found, head=say(f"exam.settle.{to}", number=found.view.exam.number))


def missed(view: ExamView, deferred: int, absent: int) -> Card:
    """Tell who runs an exam whom a retake is for, with it one press away."""
    exam = view.exam
    lines = [say("exam.missed", number=exam.number, deferred=deferred, absent=absent), title(exam)]
    retake = AskExamForm(form="exam", exam=exam.id, version=exam.version)
    show = Choice(say("exam.button.roll"), ShowRoll(exam=exam.id))
    return Card(lines, [[Choice(say("exam.button.retake"), retake), show]], protected=True)


def seatless(view: ExamView, persons: Sequence[Person]) -> Card:
    """Tell who runs an exam who has no seat in it and so has no notice."""
    exam = view.exam
    names = [named(person) for person in persons[:MOST_NAMES]]
    lines = [say("exam.seatless", number=exam.number, count=len(persons)), say("exam.seatless.names", names=names)]
    show = Choice(say("exam.button.show"), ShowExam(exam=exam.id))
    return Card([*lines, say("exam.seatless.how")], [[show]], protected=True)


def bad_list(view: ExamView, found: BadList) -> Card:
    """Say what is wrong with a file that names people."""
    exam = view.exam
    head = say("exam.list_bad", number=exam.number, count=found.count)
    again = AskExamForm(form="exam_audience", exam=exam.id, version=exam.version)
    return unreadable(head, found, Choice(say("exam.button.exam_audience"), again))


def year(found: YearView, *, plans: bool) -> Card:
    """Warn that a year has too few exams, of the bank or for somebody."""
    gap = found.gap
    key = "bank" if gap.bank_short and plans else "people"
    values = {"year": gap.year, "owed": gap.owed, "held": gap.held, "planned": gap.planned}
    lines: list[Words] = [say(f"exam.year.{key}", **values, count=len(found.short), per_year=found.per_year)]
    if plans and not gap.bank_short:
        lines.append(say("exam.year.stands", **values))
    if found.short:
        everyone = [one for one, _ in found.short]
        names: list[Words] = [
            say("exam.year.name", name=distinct(one, everyone), count=n) for one, n in found.short[:MOST_NAMES]
        ]
        more = "more" if len(found.short) > MOST_NAMES else "all"
        lines.append(say(f"exam.year.names.{more}", count=len(found.short), names=names))
    return Card(lines, [[Choice(say("exam.button.new"), NewExam())] if plans else []], protected=True)

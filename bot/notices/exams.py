"""Notices of exams: each from the facts as they are when it leaves; None for what is no longer true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.calendar_file import exam_document
from bot.cards.exams import card, duty, managed, own
from bot.cards.exams import notices as cards
from bot.instants import read_instant
from bot.notices.exam_papers import admission_card, seat_sheet
from bot.notices.kept import kept_file
from bot.notices.rendering import Renderer, Renderers, subject_id
from bot.replies import Card, Document
from bot.spreadsheets import workbook
from bot.words import Tongue, say
from domain.exams import ANSWERING, EXPECTED, CandidateState, DutyState, ExamState
from domain.people import Person, supervisor_of
from domain.rights import Right, may
from domain.slots import Interval
from storage import exams, people
from storage.outbox import Item
from workflows import broadcasts
from workflows import exams as use
from workflows.audience_lists import read_bad
from workflows.exams import CandidateView, ExamView, answering, holding, watching
from workflows.exams.calendar import event_of_candidate
from workflows.exams.views import candidate_view
from workflows.work import Work


async def _as_reader(work: Work, item: Item) -> Work | None:
    """Act as the reader, with the rights that the reader has now; None for who has left."""
    person = await people.get_person(work.tx, item.person_id or 0)
    return replace(work, person=person) if person is not None and person.active else None


async def _mine(work: Work, item: Item) -> tuple[CandidateView, ExamView] | None:
    """Give the part that a notice is about, if it is still as it was, and the exam as its person sees it."""
    row = await answering.candidate_for_notice(work, subject_id(item), version=item.params["version"])
    view = await use.view_now(work, row.exam.id, reader=row.candidate.person_id) if row is not None else None
    return (row, view) if row is not None and view is not None else None


def _deadline(item: Item) -> datetime | None:
    deadline = item.params.get("deadline")
    return read_instant(deadline) if deadline else None


def _was(item: Item) -> tuple[Interval, str] | None:
    """Read what an exam was before a change."""
    if not item.params.get("was"):
        return None
    start, end, place = item.params["was"]
    return Interval(read_instant(start), read_instant(end)), place


def _own(make: Callable[[ExamView, Item], Card], states: frozenset[CandidateState]) -> Renderer:
    """Make a renderer of a card about one's own part in some states, as long as the exam is to come."""

    async def render(work: Work, item: Item, _: Tongue) -> Card | None:
        found = await _mine(work, item)
        if found is None or found[0].candidate.state not in states or found[1].candidate is None:
            return None
        ahead = found[1].exam.state is ExamState.PUBLISHED and found[1].exam.slot.start > work.now
        return make(found[1], item) if ahead else None

    return render


def _changed(view: ExamView, item: Item) -> Card:
    slot, place = _was(item) or (view.exam.slot, "")
    return cards.changed(view, slot, place, _deadline(item))


async def _chase(work: Work, item: Item, tongue: Tongue) -> Card | None:
    if item.params["to"] == "supervisor":
        return await _silent(work, item)
    found = await _mine(work, item)
    if found is None or found[0].candidate.state not in ANSWERING or found[1].exam.slot.start <= work.now:
        return None
    if await broadcasts.is_paused(work, found[1].exam.subject):
        return None
    return cards.chase(found[1], item.params["step"], _deadline(item), await _head(work, found[0].person))


async def _head(work: Work, person: Person) -> Person | None:
    return supervisor_of(person, {one.staff_no: one for one in await people.list_people(work.tx)})


async def _silent(work: Work, item: Item) -> Card | None:
    reader = item.person_id or 0
    found = await holding.silent_for_notice(work, subject_id(item), version=item.params["version"], reader=reader)
    view = await use.view_now(work, subject_id(item), reader=reader) if found is not None else None
    return cards.silent(view, found) if found is not None and view is not None else None


async def _told(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await _mine(work, item)
    return cards.told(found[1], item.kind) if found is not None else None


async def _out(work: Work, item: Item, _: Tongue) -> Card | None:
    candidate = await exams.get_candidate(work.tx, subject_id(item))
    if candidate is None or (item.kind == "exam.out" and candidate.state is not CandidateState.OUT):
        return None
    view = await use.view_now(work, candidate.exam_id, reader=candidate.person_id)
    return cards.told(view, item.kind) if view is not None else None


async def _absence(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await _mine(work, item)
    if found is None or found[0].candidate.state is not CandidateState.ASKED:
        return None
    return cards.absence(found[0], to=item.params["to"])


async def _absence_fold(work: Work, item: Item, _: Tongue) -> Card | None:
    candidate = await exams.get_candidate(work.tx, item.params["subject_id"])
    if candidate is None:
        return None
    row = await candidate_view(work, candidate)
    asked = candidate.state is CandidateState.ASKED
    return cards.absence(row) if asked else cards.decided(row, fresh=False)


async def _candidate_now(work: Work, item: Item, _: Tongue) -> Card | None:
    """Show an exam as it is now to whose part a settled notice was about."""
    candidate = await exams.get_candidate(work.tx, item.params["subject_id"])
    if candidate is None or candidate.person_id != item.person_id:
        return None
    view = await use.view_now(work, candidate.exam_id, reader=candidate.person_id)
    return own(view) if view is not None and view.candidate is not None else None


async def _duty_now(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await exams.get_duty(work.tx, item.params["subject_id"])
    if found is None or found.person_id != item.person_id:
        return None
    view = await use.view_now(work, found.exam_id, reader=found.person_id)
    return duty(view) if view is not None and view.duty is not None else None


async def _duty(work: Work, item: Item) -> ExamView | None:
    """Give the exam of a duty that is still as it was, as its person sees it."""
    found = await exams.get_duty(work.tx, subject_id(item))
    if found is None or found.version != item.params["version"]:
        return None
    view = await use.view_now(work, found.exam_id, reader=found.person_id)
    gone = view is None or (item.kind != "exam.duty_off" and view.exam.slot.end <= work.now)
    return None if gone else view


async def _duty_told(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _duty(work, item)
    return cards.duty_told(view, item.kind, _was(item)) if view is not None else None


async def _duty_chase(work: Work, item: Item, _: Tongue) -> Card | None:
    view, found = await _duty(work, item), await exams.get_duty(work.tx, subject_id(item))
    person = await people.get_person(work.tx, found.person_id) if found is not None else None
    if view is None or found is None or person is None or found.state is not DutyState.ASKED:
        return None
    return cards.duty_chase(view, item.params["to"], person)


async def _duty_reminder(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await _duty(work, item)
    ahead = view is not None and view.exam.state is ExamState.PUBLISHED and view.exam.slot.start > work.now
    standing = view is not None and view.duty is not None
    return cards.duty_reminder(view) if view is not None and ahead and standing else None


async def _duty_back(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await exams.get_duty(work.tx, subject_id(item))
    if found is None or found.state is not DutyState.OFF:
        return None
    view = await use.view_now(work, found.exam_id, reader=item.person_id or 0)
    person = await people.get_person(work.tx, found.person_id)
    return cards.duty_back(view, person, item.params["reason"]) if view is not None and person is not None else None


async def _settle(work: Work, item: Item, _: Tongue) -> Card | None:
    mine, room = await _as_reader(work, item), await exams.get_room(work.tx, subject_id(item))
    found = await exams.get_exam(work.tx, room.exam_id) if room is not None else None
    if mine is None or room is None or found is None or found.state is not ExamState.PUBLISHED:
        return None
    shown = await holding.roll(mine, found.id, room.id)
    return cards.settle(shown, item.params["to"]) if shown.marks and shown.open else None


async def _missed(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await use.view_now(work, subject_id(item), reader=item.person_id or 0)
    if view is None or view.exam.state is not ExamState.HELD:
        return None
    return cards.missed(view, view.count(CandidateState.DEFERRED), view.count(CandidateState.ABSENT))


async def _seatless(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await use.view_now(work, subject_id(item), reader=item.person_id or 0)
    if view is None or view.exam.state is not ExamState.PUBLISHED:
        return None
    sit = {c.person_id for c in await exams.list_candidates(work.tx, view.exam.id) if c.state is not CandidateState.OUT}
    known = await people.list_some(work.tx, item.params["people"])
    left = [known[one] for one in item.params["people"] if one not in sit and known[one].active]
    return cards.seatless(view, left) if left else None


async def _listed(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await use.view_now(work, subject_id(item), reader=item.person_id or 0)
    return managed(view, work.bank.policy.branches) if view is not None else None


async def _list_bad(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await use.view_now(work, subject_id(item), reader=item.person_id or 0)
    return cards.bad_list(view, read_bad(item.params)) if view is not None else None


async def _year(work: Work, item: Item, _: Tongue) -> Card | None:
    mine = await _as_reader(work, item)
    found = await watching.year_for_notice(work, subject_id(item), reader=item.person_id or 0)
    if mine is None or found is None:
        return None
    return cards.year(found, plans=may(mine.actor, Right.EXAM_PLAN))


async def _calendar_file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    event = await event_of_candidate(work, subject_id(item))
    return exam_document(event, tongue) if event is not None else None


async def _admission(work: Work, item: Item, tongue: Tongue) -> Document | None:
    candidate = await exams.get_candidate(work.tx, int(item.params["candidate"]))
    if candidate is None or candidate.person_id != item.person_id or candidate.state not in EXPECTED:
        return None
    view = await use.view_now(work, candidate.exam_id, reader=candidate.person_id)
    if view is None:
        return None
    policy = work.bank.policy
    return admission_card(view, await candidate_view(work, candidate), policy.bank, policy.branches, tongue)


async def _seats(work: Work, item: Item, tongue: Tongue) -> Document | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    found = await holding.roll(mine, int(item.params["exam"]))
    sheet = seat_sheet(found, work.bank.policy.branches, tongue)
    caption = tongue.plain(say("exam.sheet", number=found.view.exam.number))
    return Document(f"seats-{found.view.exam.number}.xlsx", partial(workbook, [sheet]), caption)


async def _numbered(work: Work, candidate_id: int, reader: int) -> str | None:
    """Give the number of an exam to who may decide on a candidate's absence; never to the candidate."""
    candidate, person = await exams.get_candidate(work.tx, candidate_id), await people.get_person(work.tx, reader)
    found = await exams.get_exam(work.tx, candidate.exam_id) if candidate is not None else None
    allowed = person is not None and may(person, Right.EXAM_PLAN)
    return found.number if found is not None and allowed else None


async def _numbered_exam(work: Work, exam_id: int, reader: int) -> str | None:
    view = await use.view_now(work, exam_id, reader=reader)
    return view.exam.number if view is not None and (view.plans or view.duty is not None) else None


async def _exam_now(work: Work, item: Item, _: Tongue) -> Card | None:
    """Show an exam as it is now to who may see it, in place of a settled notice."""
    view = await use.view_now(work, item.params["subject_id"], reader=item.person_id or 0)
    seen = view is not None and (view.plans or view.watches or view.duty is not None or view.candidate is not None)
    return card(view, work.bank.policy.branches) if view is not None and seen else None


RENDERERS: Renderers = {
    "exam.notice": _own(lambda view, item: own(view, deadline=_deadline(item)), ANSWERING),
    "exam.changed": _own(_changed, EXPECTED),
    "exam.acknowledge": _chase,
    "exam.silent": _own(lambda view, _: cards.still_silent(view), ANSWERING),
    "exam.soon": _own(lambda view, _: cards.soon(view), EXPECTED),
    "exam.reminder": _own(lambda view, _: cards.reminder(view), EXPECTED),
    "exam.clash": _own(lambda view, _: cards.away(view), EXPECTED),
    "exam.deferred": _told,
    "exam.refused": _told,
    "exam.absent": _told,
    "exam.out": _out,
    "exam.cancelled": _out,
    "exam.absence": _absence,
    "exam.absence_fold": _absence_fold,
    "exam.proof": partial(kept_file, _numbered, "exam.proof"),
    "exam.signed": partial(kept_file, _numbered_exam, "exam.signed"),
    "exam.fold": _exam_now,
    "candidate.fold": _candidate_now,
    "duty.fold": _duty_now,
    "exam.duty_asked": _duty_told,
    "exam.duty_moved": _duty_told,
    "exam.duty_off": _duty_told,
    "exam.duty": _duty_chase,
    "exam.duty_reminder": _duty_reminder,
    "exam.duty_back": _duty_back,
    "exam.settle": _settle,
    "exam.missed": _missed,
    "exam.seatless": _seatless,
    "exam.listed": _listed,
    "exam.list_bad": _list_bad,
    "exam.year": _year,
    "exam.file": _calendar_file,
    "exam.card": _admission,
    "exam.sheet": _seats,
}

"""Openings (查阅记录): who opened what about oneself; for internal audit about anybody."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import refuse_unless
from domain.exams import CandidateState
from domain.exams.marks import Mark
from domain.names import match_people
from domain.openings import Opening, is_seen
from domain.people import Person, Role
from domain.rights import Object, Right, Scope, scopes
from domain.training import PartState
from domain.triggers import shown_to_manager
from storage import (
    audit,
    complaints,
    exam_results,
    exams,
    feedback,
    followups,
    people,
    talks,
    training,
    training_archive,
)
from workflows.views import is_told
from workflows.work import Work

OF_TALKS = ("talk", "minutes")
"""What the audit names by the id of a talk."""
PAGE = 6
"""Lines of a page below the head."""
_NUMBER = re.compile(r"\D*?(\d\d-\d{4})")


@dataclass(frozen=True)
class OpeningRow:
    """An opening with its people: who opened, what by its number, and whom it concerns."""

    opening: Opening
    opener: Person | None
    number: str
    concerned: Person | None
    """Shown, masked, to internal audit alone."""


@dataclass(frozen=True)
class OpeningList:
    """A page of openings, the newest first."""

    rows: tuple[OpeningRow, ...]
    total: int
    page: int
    person: int = 0
    number: str = ""
    audited: bool = False
    """Whether the reader is internal audit."""


@dataclass(frozen=True)
class Whom:
    """Several persons whom a search may mean."""

    people: tuple[Person, ...]


async def search(work: Work, query: str) -> OpeningList | Whom:
    """Give the openings that concern the actor; to internal audit those of a person or number, or all."""
    if not query.strip() or not _audits(work):
        return await list_openings(work)
    if numbered := _NUMBER.fullmatch(unicodedata.normalize("NFKC", query).strip()):
        return await list_openings(work, number=numbered[1])
    everybody = await people.list_people(work.tx, with_left=True)
    meant = match_people(query, [(person.id, person.name, person.staff_no) for person in everybody])
    refuse_unless(meant, "openings.nobody")
    if len(meant) == 1:
        return await list_openings(work, person=meant[0])
    known = {person.id: person for person in everybody}
    return Whom(people=tuple(known[person_id] for person_id in meant[:PAGE]))


def _audits(work: Work) -> bool:
    return Scope.ALL in scopes(work.actor, Right.OPENINGS_READ)


async def list_openings(work: Work, *, page: int = 0, person: int = 0, number: str = "") -> OpeningList:
    """Give a page of openings; what others than internal audit name is passed over: they see their own."""
    work.permit(Right.OPENINGS_READ, Object(branch=work.actor.branch, parties=frozenset({work.actor.id})))
    if not _audits(work):
        return await _own(work, page)
    subjects = await _subjects(work, person, number) if person or number else None
    who = person or None
    total = await audit.count_openings(work.tx, subjects=subjects, actor_id=who)
    page = min(page, max(0, total - 1) // PAGE)
    found = await audit.list_openings(work.tx, subjects=subjects, actor_id=who, limit=PAGE, offset=page * PAGE)
    subject = f"person:{person}" if person else f"number:{number}" if number else "openings:all"
    await work.note("openings.searched", subject)
    rows = tuple([await _row(work, opening) for opening in found])
    return OpeningList(rows, total, page, person=person, number=number, audited=True)


async def _subjects(work: Work, person: int, number: str) -> list[str]:
    """Give the audit's subjects that concern a person, or that bear a number."""
    if number:
        found = [f"{kind}:{talk.id}" for talk in await talks.list_talks(work.tx, numbered=number) for kind in OF_TALKS]
        found += [f"followup:{f.id}" for f in await followups.list_followups(work.tx, numbered=number)]
        found += [f"feedback:{f.id}" for f in await feedback.list_numbered(work.tx, number)]
        found += await _numbered_training(work, number)
        found += await _numbered_exam(work, number)
        return found + [f"complaint:{c.id}" for c in await complaints.list_found(work.tx, numbered=number)]
    theirs = [talk.id for talk in await talks.list_talks(work.tx, party=person) if talk.manager_id == person]
    mine = [f"{kind}:{talk_id}" for talk_id in theirs for kind in OF_TALKS]
    measures = await followups.list_followups(work.tx, party=person)
    mine += [f"followup:{f.id}" for f in measures if f.manager_id == person]
    mine += [*await _training_of(work, person), *await _exams_of(work, person)]
    return mine + [f"complaint:{c.id}" for c in await complaints.list_found(work.tx, about=[person])]


async def _numbered_training(work: Work, number: str) -> list[str]:
    """Give the audit's subjects of a training: itself, its sessions, parts in it, entries of it."""
    found = list[str]()
    for one in await training.list_trainings(work.tx, numbered=number):
        found += [one.subject, *(session.subject for session in await training.list_sessions(work.tx, one.id))]
        found += [part.subject for part in await training.list_parts(work.tx, one.id)]
        found += [f"record:{r.id}" for r in await training_archive.list_records(work.tx, training_id=one.id)]
    return found


async def _numbered_exam(work: Work, number: str) -> list[str]:
    """Give the audit's subjects of an exam: itself, parts in it, marks and appeals."""
    found = list[str]()
    for one in await exams.list_exams(work.tx, numbered=number):
        found += [one.subject, *(c.subject for c in await exams.list_candidates(work.tx, one.id))]
        found += await _marks_of(work, await exam_results.list_marks(work.tx, one.id))
    return found


async def _marks_of(work: Work, marks: Sequence[Mark]) -> list[str]:
    """Give the audit's subjects of marks, and of appeals against them."""
    appeals = await exam_results.list_appeals(work.tx, [mark.id for mark in marks])
    return [*(f"mark:{mark.id}" for mark in marks), *(appeal.subject for appeal in appeals)]


async def _exams_of(work: Work, person: int) -> list[str]:
    """Give the audit's subjects of somebody's parts in exams, marks and appeals."""
    parts = await exams.list_candidates_of(work.tx, person, states=list(CandidateState))
    marks = await exam_results.list_marks_of(work.tx, [person])
    return [*(candidate.subject for candidate in parts), *await _marks_of(work, marks)]


async def _exam_object(work: Work, kind: str, key: str) -> tuple[str, int | None] | None:
    """Give the number of what was opened of an exam, and the id of the person whom it concerns, if one."""
    reads = {
        "candidate": exams.get_candidate,
        "mark": exam_results.get_mark,
        "appeal": exam_results.get_appeal,
    }
    about = await reads[kind](work.tx, int(key)) if kind in reads else None
    of = about.exam_id if about is not None else int(key) if kind == "exam" else 0
    found = await exams.get_exam(work.tx, of)
    return (found.number, about.person_id if about is not None else None) if found is not None else None


async def _training_of(work: Work, person: int) -> list[str]:
    """Give the audit's subjects of somebody's parts in trainings, and entries of the archive."""
    parts = await training.list_parts_of(work.tx, person, states=list(PartState))
    records = await training_archive.list_records(work.tx, person_ids=[person])
    return [*(part.subject for part in parts), *(f"record:{record.id}" for record in records)]


async def _own(work: Work, page: int) -> OpeningList:
    """Give what the actor's own line of command opened of what the actor was told of."""
    found = [talk for talk in await talks.list_talks(work.tx, party=work.actor.id) if talk.manager_id == work.actor.id]
    mine = [talk for talk in found if await is_told(work, talk)]
    hosts = {f"{kind}:{talk.id}": talk.scope.parties for talk in mine for kind in OF_TALKS}
    for talk in mine:
        told = shown_to_manager(talk, await talks.list_triggers(work.tx, talk.id))
        hosts |= {f"complaint:{one.complaint_id}": talk.scope.parties for one in told if one.complaint_id is not None}
    measures = [f for talk in mine for f in await followups.list_of_talk(work.tx, talk.id)]
    hosts |= {f"followup:{f.id}": f.scope.parties for f in measures}
    hosts |= dict.fromkeys(await _training_of(work, work.actor.id), frozenset[int]())
    decide = [
        p.id for role in (Role.TRAINING, Role.HUMAN_RESOURCES) for p in await people.list_with_role(work.tx, role)
    ]
    hosts |= dict.fromkeys(await _exams_of(work, work.actor.id), frozenset(decide))
    opened = await audit.list_openings(work.tx, subjects=sorted(hosts))
    known = {person.id: person for person in await people.list_people(work.tx, with_left=True)}
    seen = [o for o in opened if is_seen(known.get(o.actor_id or 0), work.actor, hosts=hosts[o.subject])]
    page = min(page, max(0, len(seen) - 1) // PAGE)
    rows = [await _row(work, opening) for opening in _page(seen, page)]
    return OpeningList(tuple(rows), len(seen), page)


def _page(found: Sequence[Opening], page: int) -> Sequence[Opening]:
    return found[page * PAGE :][:PAGE]


async def _row(work: Work, opening: Opening) -> OpeningRow:
    number, concerned = await _object(work, opening.subject)
    opener = await people.get_person(work.tx, opening.actor_id) if opening.actor_id is not None else None
    person = await people.get_person(work.tx, concerned) if concerned is not None else None
    return OpeningRow(opening=opening, opener=opener, number=number, concerned=person)


async def _object(work: Work, subject: str) -> tuple[str, int | None]:
    """Give the number of what was opened, and the id of the person whom it concerns."""
    kind, _, key = subject.partition(":")
    talk = await talks.get_talk(work.tx, int(key)) if kind in OF_TALKS else None
    if talk is not None:
        return talk.number, None if talk.private else talk.manager_id
    said = await feedback.get_feedback(work.tx, int(key)) if kind == "feedback" else None
    if said is not None:
        return said.number, None
    followup = await followups.get_followup(work.tx, int(key)) if kind == "followup" else None
    if followup is not None:
        return followup.number, None if followup.private else followup.manager_id
    complaint = await complaints.get_complaint(work.tx, int(key)) if kind == "complaint" else None
    if complaint is not None:
        return complaint.number, complaint.about_id
    return await _training_object(work, kind, key) or await _exam_object(work, kind, key) or (key, None)


async def _training_object(work: Work, kind: str, key: str) -> tuple[str, int | None] | None:
    """Give the number of what was opened of a training, and the id of the person whom it concerns, if one."""
    if kind == "record":
        record = await training_archive.get_record(work.tx, int(key))
        return (record.number or record.held_on.isoformat(), record.person_id) if record is not None else None
    part = await training.get_part(work.tx, int(key)) if kind == "part" else None
    session = await training.get_session(work.tx, int(key)) if kind == "session" else None
    of = part.training_id if part else session.training_id if session else int(key) if kind == "training" else 0
    found = await training.get_training(work.tx, of)
    return (found.number, part.person_id if part else None) if found is not None else None

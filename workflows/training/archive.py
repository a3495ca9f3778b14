"""The training archive: one's own, a branch's quarter, certificates, and requests to correct it."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import RefusalError, refuse_unless
from domain.people import Person, Role
from domain.personal import mask
from domain.quarters import Quarter, quarter_coded
from domain.rights import Object, Right, Scope, may, scopes
from domain.training import ATTENDED, OPEN_PARTS, SETTLED, PartState, rules
from domain.training.records import Correction, Record, Tally, answer_correction, as_corrected, certificate_end, tally
from storage import people, talks, training, training_archive
from workflows import notices
from workflows.notices import plan
from workflows.training import promises
from workflows.training.places import fill_up
from workflows.training.watching import attended, gap_now, is_held, quarter_today, to_come
from workflows.views.exports import promise_now
from workflows.work import Work

YEARS = 4
"""How many quarters back one can turn."""


@dataclass(frozen=True)
class Entry:
    """An entry of the archive as its reader sees it."""

    record: Record
    person: Person
    by: Person | None = None
    """Who entered it afterwards (补录)."""
    asked: Correction | None = None
    """The last request to correct it."""


@dataclass(frozen=True)
class OwnArchive:
    """Somebody's entries, the newest first."""

    person: Person
    entries: tuple[Entry, ...]
    hours: float
    """Attended this year."""
    quarter: Quarter
    met: bool | None
    """Whether this quarter's training was attended; None for who is not held to it."""
    figures: bool
    """Whether the reader may see the figures of a branch or the bank."""
    page: int = 0


@dataclass(frozen=True)
class QuarterView:
    """How a quarter stands by branch, as far as the reader may see."""

    quarter: Quarter
    tallies: tuple[Tally, ...]
    branch: str | None
    """The reader's own branch, where that is all that is shown."""
    bare: tuple[Person, ...]
    held: int
    """How many sessions were held."""
    older: bool
    newer: bool


async def own(work: Work, page: int = 0) -> OwnArchive:
    """Show one's own archive."""
    return await of_person(work, work.actor.id, page)


async def of_person(work: Work, person_id: int, page: int = 0) -> OwnArchive:
    """Show somebody's archive, as far as the actor's right goes."""
    person = await people.get_person(work.tx, person_id)
    scope = Object(branch=person.branch if person else "", parties=frozenset({person_id}))
    if person is None or not may(work.actor, Right.TRAINING_ARCHIVE, scope):
        raise RefusalError("gate.denied")
    found = await training_archive.list_records(work.tx, person_ids=[person_id])
    this_year = [r for r in found if r.attended and r.held_on.year == work.today.year]
    quarter = quarter_today(work)
    return OwnArchive(
        person=person,
        entries=tuple(await entries_of(work, found)),
        hours=sum(record.minutes for record in this_year) / 60,
        quarter=quarter,
        met=_is_met(found, quarter) if is_held(work, person, quarter) else None,
        figures=_sees_figures(work.actor),
        page=page,
    )


def _is_met(found: Sequence[Record], quarter: Quarter) -> bool:
    return any(record.attended and quarter.holds(record.held_on) for record in found)


def _sees_figures(person: Person) -> bool:
    return bool(scopes(person, Right.TRAINING_ARCHIVE) & {Scope.ALL, Scope.BRANCH})


async def entries_of(work: Work, found: Sequence[Record]) -> list[Entry]:
    """Put entries together with their people and requests."""
    known = await people.list_some(work.tx, {i for r in found for i in (r.person_id, r.entered_by) if i is not None})
    asked = {c.record_id: c for c in await training_archive.list_corrections(work.tx, [r.id for r in found])}
    return [Entry(r, known[r.person_id], known.get(r.entered_by or 0), asked.get(r.id)) for r in found]


async def quarter(work: Work, code: int | None = None) -> QuarterView:
    """Show how a quarter stands by branch: who is held to it, whose is to come, who was there."""
    refuse_unless(_sees_figures(work.actor), "gate.denied")
    today = quarter_today(work)
    wanted = quarter_coded(code) if code else today
    refuse_unless(wanted.number in range(1, 5) and Quarter(2000, 1) <= wanted <= today.next, "gate.denied")
    everywhere = Scope.ALL in scopes(work.actor, Right.TRAINING_ARCHIVE)
    gap, was, comes = await gap_now(work, wanted), await attended(work, wanted), await to_come(work, wanted)
    branches = [b.code for b in work.bank.policy.branches if everywhere or b.code == work.actor.branch]
    found = await training_archive.list_records(work.tx, since=wanted.first, until=wanted.behind)
    sessions = {r.session_id or (r.title, r.held_on) for r in found if everywhere or r.branch == work.actor.branch}
    go_live = work.bank.policy.bank.go_live
    return QuarterView(
        quarter=wanted,
        tallies=tally(branches, [(p.id, p.branch) for p in gap.owing], was, comes),
        branch=None if everywhere else work.actor.branch,
        bare=tuple(p for p in gap.bare if everywhere or p.branch == work.actor.branch),
        held=len(sessions),
        older=wanted.first > go_live.replace(year=go_live.year - YEARS),
        newer=wanted < today.next,
    )


async def quarter_entries(work: Work, code: int) -> tuple[QuarterView, list[Entry]]:
    """Give a quarter with every entry of it, for a file."""
    view = await quarter(work, code)
    since, until = view.quarter.first, view.quarter.behind
    found = await training_archive.list_records(work.tx, since=since, until=until)
    return view, await entries_of(work, [r for r in found if view.branch is None or r.branch == view.branch])


async def promise_file(work: Work, code: int, *, kind: str) -> None:
    """Promise a quarter's picture or file; the answer to the press goes ahead."""
    await quarter(work, code)
    await work.note("training.archive_exported", f"quarter:{code}")
    await promise_now(work, kind, quarter=code)


async def _record_of(work: Work, record_id: int) -> tuple[Record, Person]:
    record = await training_archive.get_record(work.tx, record_id)
    person = await people.get_person(work.tx, record.person_id) if record is not None else None
    if record is None or person is None:
        raise RefusalError("gate.denied")
    return record, person


async def check_correction(work: Work, record_id: int) -> Record:
    """Refuse what would be refused in the end, before a form asks what is wrong."""
    record, _ = await _record_of(work, record_id)
    refuse_unless(record.person_id == work.actor.id, "gate.denied")
    asked = await training_archive.list_corrections(work.tx, [record.id])
    refuse_unless(not any(c.state == "asked" for c in asked), "training.correction_asked")
    return record


async def ask_correction(work: Work, record_id: int, *, text: str) -> OwnArchive:
    """Ask that an entry about oneself be corrected; the training department answers."""
    record = await check_correction(work, record_id)
    asked = await training_archive.add_correction(
        work.tx,
        Correction(id=0, record_id=record.id, person_id=work.actor.id, text=mask(text), asked_at=work.now),
    )
    await work.note("training.correction_asked", f"record:{record.id}", after=asked.state)
    for person in await people.list_with_role(work.tx, Role.TRAINING):
        if person.id != work.actor.id:
            subject = f"correction:{asked.id}"
            await plan(work, "training.correction", reader=person.id, subject=subject, version=1)
    return await own(work)


@dataclass(frozen=True)
class CorrectionView:
    """A request to correct the archive, with its entry."""

    asked: Correction
    record: Record
    person: Person
    fresh: bool = True


async def _correction(work: Work, correction_id: int) -> CorrectionView:
    asked = await training_archive.lock_correction(work.tx, correction_id)
    if asked is None:
        raise RefusalError("gate.denied")
    record, person = await _record_of(work, asked.record_id)
    others = [c for c in await training_archive.list_corrections(work.tx, [record.id]) if c.id < asked.id]
    return CorrectionView(asked, as_corrected(record, others), person)


async def correction_now(work: Work, correction_id: int) -> CorrectionView:
    """Give a request as it is when a notice about it leaves."""
    return await _correction(work, correction_id)


async def see_correction(work: Work, correction_id: int) -> CorrectionView:
    """Open a request; each opening is in the audit."""
    work.permit(Right.TRAINING_PLAN)
    view = await _correction(work, correction_id)
    await work.note("training.correction_opened", f"record:{view.record.id}")
    return view


async def _follow(work: Work, record: Record, result: PartState) -> None:
    """Let a part in a training follow its entry: who was there after all is asked to make up for nothing."""
    part = await training.get_part_of(work.tx, record.training_id or 0, record.person_id)
    if part is None:
        return
    here = part.session_id == record.session_id and part.state in SETTLED
    asked_again = part.session_id != record.session_id and part.state in OPEN_PARTS and result in ATTENDED
    if not here and not asked_again:
        return
    clean = {"session_id": record.session_id, "queued_at": None, "offered_until": None}
    after = rules.change(part, result, **clean)
    await training.mark_part(work.tx, after)
    await notices.cancel(work, part.subject)
    await talks.mark_occupied(work.tx, [], None, subject=part.subject)
    session = await training.get_session(work.tx, part.session_id or 0)
    if asked_again and session is not None:
        await promises.bring_calendars(work, [after])
        await fill_up(work, session)


async def answer(
    work: Work, correction_id: int, *, granted: bool, text: str, result: PartState | None = None
) -> CorrectionView:
    """Grant a correction, which then stands beside the entry, or refuse it; who asked hears of it."""
    work.permit(Right.TRAINING_PLAN)
    view = await _correction(work, correction_id)
    of = await training.get_training(work.tx, view.record.training_id or 0)
    ends = certificate_end(of, view.record.held_on) if of is not None else None
    after = answer_correction(
        view.asked, by=work.actor.id, granted=granted, answer=mask(text), result=result, valid_until=ends
    )
    await training_archive.mark_correction(work.tx, after)
    if after.result is not None:
        await _follow(work, view.record, after.result)
    subject = f"correction:{after.id}"
    await notices.cancel(work, subject)
    await work.note("training.corrected", f"record:{view.record.id}", before=view.record.result, after=after.state)
    await plan(work, "training.corrected", reader=after.person_id, subject=subject, version=2)
    return CorrectionView(after, view.record, view.person)

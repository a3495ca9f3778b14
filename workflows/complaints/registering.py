"""Registering a complaint, and what that causes; adding to one that is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.policy.bank import Branch
from domain.complaints import (
    FOUNDED,
    Channel,
    Complaint,
    ComplaintState,
    Contact,
    Recusal,
    Source,
    Subject,
    Tie,
    check_received,
    due_on,
)
from domain.complaints.handling import belongs_to_head_office
from domain.complaints.likeness import same_matter, severity
from domain.errors import refuse_unless
from domain.people import Person, Role
from domain.personal import mask
from domain.rights import Object, Right, may, scopes
from domain.rights import Scope as Reach
from domain.talks import Talk
from storage import complaints, people
from storage.numbers import claim_number
from workflows import talks
from workflows.complaints.cases import load, subject_of
from workflows.complaints.promises import promise, tell, tell_desk, tell_head
from workflows.complaints.views import ComplaintView, named_code, view_of
from workflows.work import Work

MONTH_DAYS = 31
"""Days by which a month of the policy counts, so that none is cut short."""


@dataclass(frozen=True)
class Registered:
    """A complaint has been registered; the talk that it made due, if any."""

    complaint: Complaint
    about: Person | None
    talk: Talk | None
    host: Person | None
    view: ComplaintView | None = None
    """The complaint as its registrar may see it; None if it is kept from who registered it."""
    late: bool = False
    """Whether its day had passed already."""
    counts: bool = True
    """Whether the client's words came after the bank's go-live, so that a talk may fall due."""


@dataclass(frozen=True)
class Concern:
    """About whom or what a complaint is, and what follows from that."""

    about: Person | None
    subject: Subject
    branch: str
    repeats: int


@dataclass(frozen=True)
class Added:
    """What a client said again has been added to the complaint that is there already."""

    view: ComplaintView


async def check_about(work: Work, person: Person) -> None:
    """Refuse somebody about whom the actor may not register: oneself, or another branch's.

    About the desk's own people anybody registers who may register at all: the desk may be one person.
    """
    refuse_unless(person.id != work.actor.id, "complaint.self")
    near = _goes_everywhere(work) or person.branch == work.actor.branch or _is_of_the_desk(person)
    refuse_unless(near, "complaint.other_branch", name=person.name)


def _is_of_the_desk(person: Person) -> bool:
    return person.has(Role.COMPLAINT_DESK) or person.has(Role.COMPLAINT_HEAD)


def _goes_everywhere(work: Work) -> bool:
    """Whether the actor may say of any branch that a complaint is about it or its people."""
    return Reach.ALL in scopes(work.actor, Right.COMPLAINT_REGISTER) | scopes(work.actor, Right.COMPLAINT_APPROVE)


@dataclass(frozen=True)
class Likely:
    """A complaint that a new one most likely repeats, as its registrar may see it."""

    view: ComplaintView
    category: tuple[str, str]


async def likely_same(work: Work, *, words: str, client: str | None, about_id: int | None) -> Likely | None:
    """Give the recent complaint in the actor's reach that a new one most likely repeats."""
    policy = work.bank.policy.complaints
    known = await complaints.list_since(work.tx, work.now - timedelta(days=policy.duplicate_days))
    seen = [complaint for complaint in known if may(work.actor, Right.COMPLAINT_READ, complaint.scope)]
    masked = mask(client) if client else None
    found = same_matter(mask(words), masked, about_id, seen, alike=policy.duplicate_alike)
    if found is None:
        return None
    category = named_code(policy.categories, found.category) or (found.category, found.category)
    return Likely(view=await view_of(work, found, work.actor), category=category)


def branches_open(work: Work) -> list[Branch]:
    """Give the branches about which the actor may register: all but head office, or the own one."""
    rows = work.bank.policy.branches
    if _goes_everywhere(work):
        return [branch for branch in rows if not branch.head_office]
    return [branch for branch in rows if branch.code == work.actor.branch]


async def check_branch(work: Work, code: str) -> None:
    """Refuse a branch that is none of the bank's, or another than the own for who registers only there."""
    known = {branch.code for branch in work.bank.policy.branches}
    refuse_unless(code in known, "complaint.which_branch")
    refuse_unless(_goes_everywhere(work) or code == work.actor.branch, "complaint.branch_elsewhere")


async def register(
    work: Work,
    *,
    about_id: int | None,
    subject: Subject,
    words: str,
    source: Source,
    category: str,
    client: str | None,
    evidence_id: int | None,
    received_at: datetime,
    severity: str | None = None,
    demand: str | None = None,
    regulator_due_on: date | None = None,
    received_by: int | None = None,
    branch: str | None = None,
    more_files: Sequence[int] = (),
) -> Registered:
    """Register a complaint: numbered and clocked at once; one about a client manager makes a talk due.

    `branch` is the one complained about, where the subject is a branch.
    """
    found = await concern(work, about_id, subject, branch, home=work.actor.branch)
    work.permit(Right.COMPLAINT_REGISTER)
    return await enter(
        work,
        found,
        words=words,
        source=source,
        category=category,
        client=client,
        evidence_id=evidence_id,
        received_at=received_at,
        severity=severity,
        demand=demand,
        regulator_due_on=regulator_due_on,
        received_by=received_by,
        more_files=more_files,
    )


async def enter(
    work: Work,
    found: Concern,
    *,
    words: str,
    source: Source,
    category: str,
    client: str | None,
    evidence_id: int | None,
    received_at: datetime,
    severity: str | None = None,
    demand: str | None = None,
    regulator_due_on: date | None = None,
    received_by: int | None = None,
    more_files: Sequence[int] = (),
) -> Registered:
    """Keep a new complaint, tell the desk, start its clock. The caller has seen to the right."""
    check_received(received_at, now=work.now)
    received = work.bank.calendar.local(received_at).date()
    check_regulator(regulator_due_on, received=received)
    complaint = await complaints.add_complaint(
        work.tx,
        Complaint(
            id=0,
            number=await claim_number(work.tx, kind="complaint", year=work.today.year),
            subject=found.subject,
            about_id=found.about.id if found.about else None,
            branch=found.branch,
            source=source,
            category=category,
            words=mask(words),
            client=mask(client) if client else None,
            evidence_id=evidence_id,
            received_at=received_at,
            registered_by=work.actor.id,
            due_on=_due(work, received, regulator_due_on),
            state=ComplaintState.REGISTERED,
            severity=severity or guess_severity(work, source, words, found.repeats),
            demand=mask(demand) if demand else None,
            regulator_due_on=regulator_due_on,
            term_days=work.bank.policy.complaints.decide_within_days,
            received_by=received_by or work.actor.id,
            registered_at=work.now,
            at_head_office=belongs_to_head_office(found.subject, found.about),
            repeats=found.repeats,
        ),
    )
    for file_id in more_files:
        await complaints.add_file(work.tx, complaint.id, file_id, by=work.actor.id, now=work.now)
    return await _registered(work, complaint, found.about)


async def concern(work: Work, about_id: int | None, subject: Subject, branch: str | None, *, home: str) -> Concern:
    """Find about whom or what a complaint is; refused where the actor may not say so.

    `home` is the branch of one that is about neither a person nor a branch.
    """
    about = await people.get_person(work.tx, about_id) if about_id is not None else None
    subject = _subject(about, subject)
    branch = await _branch(work, about, subject, branch, home)
    return Concern(about, subject, branch, repeats=await repeats_of(work, about))


async def _branch(work: Work, about: Person | None, subject: Subject, branch: str | None, home: str) -> str:
    """Give the branch to which a complaint belongs; refused where the actor may not register about it."""
    if about is not None:
        await check_about(work, about)
        return about.branch
    if subject is not Subject.BRANCH:
        return home
    await check_branch(work, branch or "")
    return branch or ""


async def without_head(work: Work, complaint: Complaint) -> Complaint:
    """Keep the heads of a branch out of a complaint about it: they are party to it."""
    if complaint.subject is not Subject.BRANCH:
        return complaint
    heads = [p.id for p in await people.list_with_role(work.tx, Role.SUPERVISOR) if p.branch == complaint.branch]
    for head in heads:
        kept_out = Recusal(person_id=head, tie=Tie.HEAD, declared_by=work.actor.id)
        await complaints.add_recusal(work.tx, complaint.id, kept_out)
        await work.note(
            "complaint.recused", subject_of(complaint), after=f"{Tie.HEAD}:{head}", version=complaint.version
        )
    return complaint.model_copy(update={"recused": complaint.recused | frozenset(heads)})


def check_regulator(day: date | None, *, received: date) -> None:
    """Refuse a regulator's date that lies before the day of receipt."""
    refuse_unless(day is None or day >= received, "complaint.regulator_early", day=day)


async def _registered(work: Work, complaint: Complaint, about: Person | None) -> Registered:
    """Keep the file and the audit entry, tell the desk, and let follow what does."""
    if complaint.evidence_id is not None:
        await complaints.add_file(work.tx, complaint.id, complaint.evidence_id, by=work.actor.id, now=work.now)
    await work.note("complaint.registered", subject_of(complaint), after=complaint.state, version=1)
    complaint = await without_head(work, complaint)
    await tell_desk(work, complaint)
    return await follow(work, complaint, about)


async def follow(work: Work, complaint: Complaint, about: Person | None) -> Registered:
    """Let follow what does from a complaint about somebody: its clock runs, and a talk may fall due."""
    await promise(work, complaint, anew=False)
    counts = work.counts(work.bank.calendar.local(complaint.decided_at or complaint.received_at).date())
    talk, host = await _talk_due(work, complaint, about) if counts else (None, None)
    seen = may(work.actor, Right.COMPLAINT_READ, complaint.scope)
    view = await view_of(work, complaint, work.actor) if seen else None
    late = complaint.running and work.today > complaint.due_on
    return Registered(complaint=complaint, about=about, talk=talk, host=host, view=view, late=late, counts=counts)


def _subject(about: Person | None, subject: Subject) -> Subject:
    if about is None:
        return subject
    return Subject.CLIENT_MANAGER if about.has(Role.CLIENT_MANAGER) else Subject.EMPLOYEE


def _due(work: Work, received: date, regulator: date | None) -> date:
    days = work.bank.policy.complaints.decide_within_days
    return due_on(received, within_days=days, handed_over=regulator)


async def repeats_of(work: Work, about: Person | None) -> int:
    """Count the founded complaints about the same person within the policy's months."""
    if about is None:
        return 0
    since = work.now - timedelta(days=MONTH_DAYS * work.bank.policy.complaints.repeat_months)
    return await complaints.count_founded(work.tx, about.id, since=since)


def guess_severity(work: Work, source: Source, words: str, repeats: int) -> str:
    """Guess how serious a complaint is, by the policy's levels."""
    policy = work.bank.policy.complaints
    return severity(levels_of(work), source=source, words=words, grave_words=policy.grave_words, repeats=repeats)


def levels_of(work: Work) -> list[str]:
    """Give the policy's levels of how serious a complaint is, the least first."""
    return [code for code, _, _ in work.bank.policy.complaints.severities]


async def _talk_due(work: Work, complaint: Complaint, about: Person | None) -> tuple[Talk | None, Person | None]:
    """Let a talk fall due; where nobody is there to hold it, the head of the desk is told instead.

    None after an outcome that leaves nothing to talk about.
    """
    wanted = complaint.outcome is None or complaint.outcome in FOUNDED
    if about is None or not about.active or complaint.subject is not Subject.CLIENT_MANAGER or not wanted:
        return None, None
    talk, host = await talks.open_for_complaint(work, complaint, about, outcome=complaint.outcome)
    if talk is None:
        await tell_head(work, complaint, "complaint.no_host")
    return talk, host


_HEARD = {
    Source.COUNTER: Channel.MEETING,
    Source.HOTLINE: Channel.PHONE,
    Source.LETTER: Channel.LETTER,
    Source.ONLINE: Channel.MESSAGE,
    Source.PUBLIC_LINE: Channel.PHONE,
    Source.REGULATOR: Channel.LETTER,
    Source.RELAYED: Channel.MEETING,
}
"""How a client came again, by where the words came in."""


async def add_to(
    work: Work,
    complaint_id: int,
    *,
    words: str,
    source: Source,
    evidence_id: int | None,
    received_at: datetime,
    regulator_due_on: date | None = None,
    more_files: Sequence[int] = (),
) -> Added:
    """Add what a client said again to the complaint of the same matter; an earlier regulator's date counts."""
    complaint = await load(work, complaint_id, Right.COMPLAINT_READ)
    work.permit(Right.COMPLAINT_REGISTER, Object(branch=complaint.branch))
    refuse_unless(complaint.open, "complaint.state", number=complaint.number, state=complaint.state)
    check_received(received_at, now=work.now)
    heard = Contact(
        id=0,
        complaint_id=complaint.id,
        at=received_at,
        how=_HEARD[source],
        by=work.actor.id,
        text=mask(words),
        from_client=True,
    )
    await complaints.add_contact(work.tx, heard)
    for file_id in (*([evidence_id] if evidence_id is not None else []), *more_files):
        await complaints.add_file(work.tx, complaint.id, file_id, by=work.actor.id, now=work.now)
    complaint = await _handed_over(work, complaint, regulator_due_on)
    await work.note("complaint.added_to", subject_of(complaint), version=complaint.version)
    if complaint.handler_id is not None and complaint.handler_id != work.actor.id:
        step = f"{work.now:%Y%m%d%H%M%S}"
        await tell(work, complaint, "complaint.added", complaint.handler_id, step)
    return Added(view=await view_of(work, complaint, work.actor))


async def _handed_over(work: Work, complaint: Complaint, day: date | None) -> Complaint:
    if day is None:
        return complaint
    after = complaint.changed(regulator_due_on=day, due_on=min(day, complaint.due_on))
    await complaints.mark_complaint(work.tx, after)
    await promise(work, after)
    return after

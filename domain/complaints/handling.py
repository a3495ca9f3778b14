"""How a complaint is handled: taken, investigated, decided, told, closed; each step a pure rule."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from domain.complaints.case import FOUND, Channel, Complaint, ComplaintState, Outcome, Subject, Tie
from domain.errors import RefusalError, refuse_unless
from domain.model import Instant, Value
from domain.people import Person, Role
from domain.personal import Masked

WAYS = "review,mediation,arbitration,court"
"""核查、调解、仲裁、诉讼: the ways to object of which a client must be told."""


class Contact(Value):
    """An entry of the contact log."""

    id: int
    complaint_id: int
    at: Instant
    how: Channel
    by: int
    text: Masked
    from_client: bool = False
    """Whether the client came again; the bank's own first contact is still to be made."""


class Remedy(Value):
    """A root-cause remedy (溯源整改) with an owner and a due date."""

    id: int
    complaint_id: int
    text: Masked
    owner_id: int
    due_on: date
    done_at: Instant | None = None
    version: int = 1

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None


class ReviewResult(StrEnum):
    """What the superior body found of a decision (核查)."""

    KEPT = "kept"
    """维持原结论."""
    CHANGED = "changed"
    """改变结论."""


class Review(Value):
    """A client's request that the superior body verify the decision (核查)."""

    id: int
    complaint_id: int
    asked_at: Instant
    words: Masked
    due_on: date
    result: ReviewResult | None = None
    answer: Masked | None = None
    answered_by: int | None = None
    answered_at: Instant | None = None
    told_at: Instant | None = None
    """When the client was told of its answer."""
    told_by: int | None = None
    told_how: Channel | None = None

    @property
    def open(self) -> bool:
        """Whether it waits for its answer."""
        return self.result is None

    @property
    def untold(self) -> bool:
        """Whether its answer waits for the client to be told."""
        return not self.open and self.told_at is None


class Recusal(Value):
    """Somebody who must keep out of a complaint, and why."""

    person_id: int
    tie: Tie
    declared_by: int
    lifted_at: Instant | None = None
    """When it was lifted, since it was declared by mistake."""
    lifted_by: int | None = None
    lifted_why: Masked | None = None

    @property
    def lifted(self) -> bool:
        """Whether it holds no more."""
        return self.lifted_at is not None

    @property
    def may_be_lifted(self) -> bool:
        """Whether it was a word about somebody else, which may be a mistake; one's own word stands."""
        return not self.lifted and self.tie is not Tie.HEAD and self.declared_by != self.person_id


def belongs_to_head_office(subject: Subject, about: Person | None) -> bool:
    """Whether a complaint is kept from its branch: it is about the branch, or about its head."""
    return subject is Subject.BRANCH or (about is not None and about.has(Role.SUPERVISOR))


def _in(complaint: Complaint, *states: ComplaintState) -> None:
    refuse_unless(complaint.state in states, "complaint.state", number=complaint.number, state=complaint.state)


def take(complaint: Complaint, handler: int) -> Complaint:
    """Let somebody begin to handle it; refused while it has a handler."""
    refuse_unless(complaint.handler_id is None, "complaint.taken")
    return hand_on(complaint, handler)


def hand_on(complaint: Complaint, handler: int) -> Complaint:
    """Give it another handler."""
    refuse_unless(complaint.open, "complaint.state", number=complaint.number, state=complaint.state)
    refuse_unless(handler not in complaint.scope.excluded, "complaint.hand_on.recused")
    begun = complaint.state is ComplaintState.REGISTERED
    return complaint.changed(handler_id=handler, state=ComplaintState.INVESTIGATING if begun else complaint.state)


def recuse(complaint: Complaint, person: int) -> Complaint:
    """Keep somebody out of it from now on; who handled it handles it no longer."""
    left = None if complaint.handler_id == person else complaint.handler_id
    return complaint.changed(recused=complaint.recused | {person}, handler_id=left)


def check_readmission(recusals: Sequence[Recusal], person: int) -> Recusal:
    """Give the recusal that may be lifted; refused for who declared it oneself, and for what the rules ask for."""
    found = next((r for r in recusals if r.person_id == person and not r.lifted), None)
    if found is None:
        raise RefusalError("complaint.readmit.unknown")
    refuse_unless(found.tie is not Tie.HEAD, "complaint.readmit.head")
    refuse_unless(found.declared_by != person, "complaint.readmit.own")
    return found


def lift(recusal: Recusal, *, by: int, why: Masked, now: Instant) -> Recusal:
    """Lift a recusal that was declared by mistake, with the reason; it stays on the file."""
    refuse_unless(why.strip(), "form.empty")
    return recusal.model_copy(update={"lifted_at": now, "lifted_by": by, "lifted_why": why})


def let_in(recusal: Recusal, *, by: int, now: Instant) -> Recusal:
    """Let the head of a branch in that was named by mistake."""
    return recusal.model_copy(update={"lifted_at": now, "lifted_by": by})


def readmit(complaint: Complaint, person: int) -> Complaint:
    """Let somebody reach it again; who handled it before does not handle it by that."""
    refuse_unless(complaint.open, "complaint.state", number=complaint.number, state=complaint.state)
    return complaint.changed(recused=complaint.recused - {person})


def decide(
    complaint: Complaint,
    outcome: Outcome,
    *,
    findings: Masked,
    basis: Masked,
    by: int,
    contacts: int,
    now: Instant,
) -> Complaint:
    """Record the outcome with findings, basis and reasons; only once the client was at least tried to be reached."""
    _in(complaint, ComplaintState.INVESTIGATING)
    refuse_unless(outcome in FOUND, "complaint.outcome")
    refuse_unless(contacts > 0, "complaint.no_contact")
    return complaint.changed(
        state=ComplaintState.DECIDED,
        outcome=outcome,
        findings=findings,
        basis=basis,
        decided_by=by,
        decided_at=now,
    )


def tell(complaint: Complaint, *, how: Channel, at: Instant, by: int, now: Instant) -> Complaint:
    """Record that the client was told findings, basis and the ways to object; ends the statutory clock."""
    refuse_unless(complaint.state not in _UNDECIDED, "complaint.not_decided")
    _in(complaint, ComplaintState.DECIDED)
    _check_told(complaint.decided_at, at=at, now=now)
    return complaint.changed(state=ComplaintState.TOLD, told_at=at, told_by=by, told_how=how, told_ways=WAYS)


def _check_told(decided: Instant | None, *, at: Instant, now: Instant) -> None:
    """Refuse to have told the client in the future, or before there was anything to tell."""
    refuse_unless(at <= now, "complaint.future", at=at)
    early = decided is not None and at < decided.replace(second=0, microsecond=0)
    refuse_unless(not early, "complaint.told_early", at=decided)


_UNDECIDED = (ComplaintState.REGISTERED, ComplaintState.INVESTIGATING)


def withdraw(complaint: Complaint, *, now: Instant) -> Complaint:
    """Record that the client withdrew it; the statutory clock ends at once."""
    _in(complaint, ComplaintState.REGISTERED, ComplaintState.INVESTIGATING, ComplaintState.DECIDED)
    return complaint.changed(state=ComplaintState.WITHDRAWN, outcome=Outcome.WITHDRAWN, withdrawn_at=now)


def check_remedy(complaint: Complaint, *, owner: int, due: date, today: date) -> None:
    """Refuse a remedy before a decision, of somebody who must keep out of it, or with a day that has passed."""
    early = complaint.state in _UNDECIDED
    refuse_unless(not early, "complaint.not_decided")
    refuse_unless(complaint.open, "complaint.state", number=complaint.number, state=complaint.state)
    refuse_unless(owner not in complaint.scope.excluded, "complaint.remedy.recused")
    refuse_unless(due >= today, "complaint.remedy.past", day=due)


def finish(remedy: Remedy, *, now: Instant) -> Remedy:
    """Record that a remedy is done."""
    refuse_unless(remedy.open, "complaint.remedy.done")
    return remedy.model_copy(update={"done_at": now, "version": remedy.version + 1})


def ask_review(
    complaint: Complaint, known: Review | None, *, asked: date, told: date | None, within_days: int
) -> Complaint:
    """Take a client's request for 核查, within so many calendar days of being told; a closed file opens again."""
    refuse_unless(told is not None, "complaint.not_told")
    assert told is not None  # noqa: S101 - refused above
    refuse_unless(known is None, "complaint.review.twice")
    last = told + timedelta(days=within_days)
    refuse_unless(asked <= last, "complaint.review.late", day=last)
    _in(complaint, ComplaintState.TOLD, ComplaintState.CLOSED)
    return complaint.changed(state=ComplaintState.TOLD, closed_at=None)


def answer_review(
    complaint: Complaint, review: Review, *, outcome: Outcome | None, answer: Masked, by: int, now: Instant
) -> tuple[Complaint, Review]:
    """Answer a 核查: the decision stands (no outcome), or has another outcome; never by who decided or handles it."""
    refuse_unless(review.open, "complaint.review.answered")
    refuse_unless(by not in (complaint.decided_by, complaint.handler_id), "complaint.review.own")
    refuse_unless(outcome is None or outcome in FOUND, "complaint.outcome")
    kept = outcome is None or outcome is complaint.outcome
    answered = review.model_copy(
        update={
            "result": ReviewResult.KEPT if kept else ReviewResult.CHANGED,
            "answer": answer,
            "answered_by": by,
            "answered_at": now,
        }
    )
    return complaint.changed(outcome=complaint.outcome if kept else outcome), answered


def tell_review(review: Review, *, how: Channel, at: Instant, by: int, now: Instant) -> Review:
    """Record that the client was told what the superior body found."""
    refuse_unless(review.untold, "complaint.review.untold")
    _check_told(review.answered_at, at=at, now=now)
    return review.model_copy(update={"told_at": at, "told_by": by, "told_how": how})


def unproved(complaint: Complaint, review: Review | None, proofs: Sequence[Instant]) -> tuple[bool, bool]:
    """Say whether nothing proves that the client was told: of the decision, and of what the superior body found."""
    first = complaint.told_at is not None and not proofs
    if review is None or review.told_at is None or review.answered_at is None:
        return first, False
    since = [at for at in proofs if at >= review.answered_at]
    return first, len(since) < (2 if len(since) == len(proofs) else 1)


def wants_remedy(complaint: Complaint, remedies: Sequence[Remedy]) -> bool:
    """Whether the root cause of a founded complaint is still to be named, or said to need no remedy."""
    return complaint.founded and not remedies and complaint.spared_why is None


def spare(complaint: Complaint, remedies: Sequence[Remedy], *, why: Masked) -> Complaint:
    """Record why a founded complaint needs no remedy (无需整改)."""
    _in(complaint, ComplaintState.DECIDED, ComplaintState.TOLD)
    refuse_unless(wants_remedy(complaint, remedies), "complaint.spare.needless")
    return complaint.changed(spared_why=why)


def close(complaint: Complaint, *, remedies: Sequence[Remedy], review: Review | None, now: Instant) -> Complaint:
    """Close the file (归档): told or withdrawn, the root cause dealt with, no 核查 waiting or untold."""
    refuse_unless(complaint.state is not ComplaintState.CLOSED, "complaint.closed")
    refuse_unless(not complaint.running, "complaint.close.running", number=complaint.number)
    left = sum(remedy.open for remedy in remedies)
    refuse_unless(not left, "complaint.close.remedy", count=left)
    refuse_unless(not wants_remedy(complaint, remedies), "complaint.close.cause")
    refuse_unless(review is None or not review.open, "complaint.close.review")
    refuse_unless(review is None or not review.untold, "complaint.close.untold")
    return complaint.changed(state=ComplaintState.CLOSED, closed_at=now)

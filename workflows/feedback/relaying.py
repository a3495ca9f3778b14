"""Relaying a client's words: read, numbered, routed; added to what is there; or a complaint at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.complaints import Complaint
from domain.errors import refuse_unless
from domain.feedback import Feedback, FeedbackState, Kind, Step, Tone, Voice, lexicon, rules
from domain.feedback.acts import Act
from domain.feedback.lexicon import Guess
from domain.feedback.likeness import same_feedback
from domain.personal import Masked, mask
from domain.rights import Right
from storage import feedback as rows
from storage import people
from storage.numbers import claim_number
from workflows import complaints
from workflows.feedback.cases import due_from, load, remember, require
from workflows.feedback.cases import subject_of as subject
from workflows.feedback.desks import open_department
from workflows.feedback.learning import look_for_burst
from workflows.feedback.promises import promise, promise_claim, tell_desk
from workflows.feedback.views import FeedbackView, StaleFeedback, stale, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Relayed:
    """Feedback has its number: with a department, who sorts, or the complaint desk; or it is praise, counted."""

    view: FeedbackView


@dataclass(frozen=True)
class Voiced:
    """Another client's words have been added to feedback that is there."""

    number: str
    voices: int


@dataclass(frozen=True)
class Likely:
    """Feedback that words most likely repeat: no more of it than who relays them may know."""

    id: int
    number: str
    received_at: datetime


def read(work: Work, words: str) -> Guess:
    """Read a client's words by the policy's lexicon."""
    return lexicon.guess(work.bank.policy, words)


def reference(client: str | None) -> Masked | None:
    """Give a client's reference as it is kept: numbers masked, of a name the surname alone."""
    return Masked(lexicon.unnamed(mask(client))) if client else None


async def likely_same(work: Work, *, words: str, client: str | None, product: str | None) -> Likely | None:
    """Give the open feedback that words most likely repeat; none for words that claim a right."""
    policy, guessed = work.bank.policy.feedback, read(work, words)
    if guessed.claims or guessed.kind is Kind.COMPLAINT:
        return None
    since = work.now - timedelta(days=policy.duplicate_days)
    known = await rows.list_alike(work.tx, since, product=product)
    found = same_feedback(
        mask(words), reference(client), known, product=product, theme=guessed.theme, alike=policy.duplicate_alike
    )
    return Likely(found.id, found.number, found.received_at) if found is not None else None


async def relay(
    work: Work,
    *,
    words: str,
    kind: Kind,
    tone: Tone,
    product: str | None,
    client: str | None,
    received_at: datetime,
    files: Sequence[int] = (),
) -> Relayed:
    """Keep a client's words and bring them to who answers; words that claim a right are a complaint at once."""
    work.permit(Right.FEEDBACK_RELAY)
    refuse_unless(received_at <= work.now, "feedback.future")
    guessed = read(work, words)
    claims = guessed.claims or kind is Kind.COMPLAINT
    product = product if product in {row.code for row in work.bank.policy.feedback_products} else None
    wanted = lexicon.department_of(work.bank.policy, product=product, theme=guessed.theme)
    department = None if claims else await open_department(work, wanted)
    feedback = await rows.add_feedback(
        work.tx,
        Feedback(
            id=0,
            number=await claim_number(work.tx, kind="feedback", year=work.today.year),
            kind=Kind.COMPLAINT if claims else kind,
            tone=tone,
            product=product,
            theme=guessed.theme,
            department=department,
            branch=work.actor.branch,
            words=mask(words),
            client=reference(client),
            received_at=received_at,
            relayed_by=work.actor.id,
            relayed_at=work.now,
            state=FeedbackState.SORTING if department is None else FeedbackState.ROUTED,
            routed_at=None if department is None else work.now,
            due_at=None if department is None else due_from(work, work.now),
        ),
    )
    await rows.add_files(work.tx, feedback.id, files, by=work.actor.id, now=work.now)
    await remember(work, feedback, Step.RELAYED)
    if feedback.department is not None:
        await remember(work, feedback, Step.ROUTED)
    return Relayed(await view_of(work, await _bring(work, feedback, claims=claims), work.actor))


async def _bring(work: Work, feedback: Feedback, *, claims: bool) -> Feedback:
    """Let follow what does: a complaint, praise that is counted, or a department's clock."""
    if claims:
        return await hand_over(work, feedback, feedback.words, received_at=feedback.received_at)
    if feedback.praise:
        closed = rules.note_praise(feedback, now=work.now)
        await rows.mark_feedback(work.tx, closed)
        await remember(work, closed, Step.CLOSED)
        return closed
    await promise(work, feedback)
    await tell_desk(work, feedback)
    await look_for_burst(work, feedback)
    return feedback


async def hand_over(work: Work, feedback: Feedback, words: Masked, *, received_at: datetime) -> Feedback:
    """Leave feedback to the consumer-protection desk as a complaint, once: with words, files, the moment of receipt.

    Words that may be about who relayed them leave that person's hands; only the full name makes the complaint one
    about that person, any other the desk finds out.
    """
    files = [file.id for file in await rows.list_files(work.tx, feedback.id)]
    refuse_unless(feedback.complaint_id is None, "feedback.accepted", number=feedback.number)
    relayer = await people.get_person(work.tx, feedback.relayed_by)
    name = relayer.name if relayer is not None else ""
    feedback = feedback.model_copy(update={"about_relayer": bool(name) and lexicon.speaks_of(words, name)})
    complaint = await complaints.relay(
        work,
        words=words,
        client=feedback.client,
        received_at=received_at,
        relayed_by=feedback.relayed_by,
        about_relayer=feedback.about_relayer and name in words,
        of_product=feedback.product is not None,
        files=files,
    )
    return await _accepted(work, feedback, complaint)


async def _accepted(work: Work, feedback: Feedback, complaint: Complaint) -> Feedback:
    after = rules.accept(feedback, complaint.id)
    await rows.mark_feedback(work.tx, after)
    await remember(work, after, Step.ACCEPTED)
    await promise(work, after)
    await promise_claim(work, after, complaint)
    return after


async def claim(work: Work, feedback_id: int, *, version: int) -> FeedbackView | StaleFeedback:
    """Find that feedback is a complaint: its clock has run since the manager received the words."""
    held = await load(work, feedback_id, Right.FEEDBACK_HANDLE)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.CLAIM)
    after = await hand_over(work, held.feedback, held.feedback.words, received_at=held.feedback.received_at)
    return await view_of(work, after, work.actor)


async def add_voice(
    work: Work, feedback_id: int, *, words: str, client: str | None, received_at: datetime, files: Sequence[int] = ()
) -> Voiced:
    """Add what another client said to feedback that is there; who holds it, or its desk, need not be told anew."""
    work.permit(Right.FEEDBACK_RELAY)
    feedback = await rows.lock_feedback(work.tx, feedback_id)
    refuse_unless(feedback is not None, "gate.denied")
    assert feedback is not None  # noqa: S101 - refused above
    refuse_unless(feedback.open, "feedback.state", number=feedback.number, state=feedback.state)
    voice = Voice(
        id=0,
        feedback_id=feedback.id,
        words=mask(words),
        client=reference(client),
        relayed_by=work.actor.id,
        received_at=received_at,
    )
    await rows.add_voice(work.tx, voice)
    await rows.add_files(work.tx, feedback.id, files, by=work.actor.id, now=work.now)
    await work.note("feedback.voiced", subject(feedback), version=feedback.version)
    await look_for_burst(work, feedback)
    return Voiced(feedback.number, len(await rows.list_voices(work.tx, of=feedback.id)))

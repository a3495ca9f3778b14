"""What each reader sees of feedback: its card, the opened file, the list."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.errors import RefusalError, refuse_unless
from domain.feedback import Entry, Feedback, FeedbackState, Kind, Step, Tone, Voice
from domain.feedback.acts import Act
from domain.lists import Filter, Listed
from domain.people import Person
from domain.personal import Masked
from domain.personal.hiding import hide
from domain.rights import Right, may
from storage import complaints, people
from storage import feedback as rows
from storage.files import FileState, IncomingFile
from workflows.feedback.cases import acts_for, load, subject_of
from workflows.feedback.desks import desk_of
from workflows.handing_out import hand_out
from workflows.views import lists
from workflows.views.exports import promise_now
from workflows.views.lists import Listing
from workflows.work import Work

Name = tuple[str, str]
"""In Chinese and English."""
OPEN_FIRST = Filter(listed=Listed.FEEDBACK)
"""The whole list, which begins with what is open."""


@dataclass(frozen=True)
class FeedbackView:
    """Feedback as a reader may see it, and what this reader can do."""

    feedback: Feedback
    relayer: Person | None
    holder: Person | None
    department: Name | None
    product: Name | None
    theme: Name | None
    voices: int
    acts: frozenset[Act]
    mine: bool
    """Whether the reader relayed it."""
    late: bool
    case: str | None = None
    """The number of the complaint that it has become."""
    round: int = 0
    """How many wordings there have been."""
    opens: bool = True
    """Whether the reader may open it: not who has just sent it elsewhere, nor whom it is about."""


@dataclass(frozen=True)
class SeenStep:
    """A step of the history with its people and its department."""

    entry: Entry
    by: Person | None
    to: Person | None
    department: Name | None


@dataclass(frozen=True)
class OpenedFeedback:
    """Feedback opened on demand; folds again."""

    view: FeedbackView
    words: Masked
    client: Masked | None
    voices: tuple[Voice, ...]
    entries: tuple[SeenStep, ...]
    files: tuple[IncomingFile, ...]


@dataclass(frozen=True)
class StaleFeedback:
    """The press came from an old card; nothing was changed."""

    view: FeedbackView


@dataclass(frozen=True)
class FeedbackList:
    """A page of what somebody relayed, or has at the desk."""

    shown: Listing
    praise: int
    """How much praise there was for the reader's own clients' service, of those the reader relayed."""


def name_of(table: dict[str, Name], code: str | None) -> Name | None:
    """Name a code of the policy; a code that is gone from it by itself."""
    return table.get(code, (code, code)) if code is not None else None


def products(work: Work) -> dict[str, Name]:
    """Give the policy's products by code."""
    return {row.code: (row.name, row.name_en) for row in work.bank.policy.feedback_products}


def themes(work: Work) -> dict[str, Name]:
    """Give the policy's themes by code."""
    return {row.code: (row.name, row.name_en) for row in work.bank.policy.feedback_themes}


def department_names(work: Work) -> dict[str, Name]:
    """Give the names of branches and departments by code."""
    return {row.code: (row.name, row.name_en) for row in work.bank.policy.branches}


async def view_of(work: Work, feedback: Feedback, reader: Person) -> FeedbackView:
    """Put feedback together with its people, for one reader."""
    desk = await desk_of(work, feedback)
    case = await complaints.get_complaint(work.tx, feedback.complaint_id) if feedback.complaint_id else None
    entries = await rows.list_entries(work.tx, feedback.id)
    return FeedbackView(
        feedback=feedback,
        relayer=await people.get_person(work.tx, feedback.relayed_by),
        holder=await people.get_person(work.tx, feedback.holder_id) if feedback.holder_id is not None else None,
        department=name_of(department_names(work), feedback.department),
        product=name_of(products(work), feedback.product),
        theme=name_of(themes(work), feedback.theme),
        voices=len(await rows.list_voices(work.tx, of=feedback.id)),
        acts=await acts_for(work, feedback, desk, reader.id),
        mine=reader.id == feedback.relayed_by,
        late=feedback.due_at is not None and feedback.due_at < work.now,
        case=case.number if case is not None else None,
        round=max((entry.round for entry in entries), default=0),
        opens=_opens(feedback, reader, desk.everybody),
    )


def _opens(feedback: Feedback, reader: Person, desk: Collection[int]) -> bool:
    if feedback.about_relayer or (feedback.state is FeedbackState.ACCEPTED and reader.id != feedback.relayed_by):
        return False
    return may(reader, Right.FEEDBACK_READ, feedback.scope(desk))


async def show(work: Work, feedback_id: int) -> FeedbackView:
    """Give feedback's card to the actor."""
    held = await load(work, feedback_id)
    return await view_of(work, held.feedback, work.actor)


async def view_now(work: Work, feedback_id: int, *, reader: int | None) -> FeedbackView | None:
    """Give feedback as it is now, if its reader may still read it; None otherwise."""
    feedback = await rows.get_feedback(work.tx, feedback_id)
    person = await people.get_person(work.tx, reader or 0)
    if feedback is None or person is None:
        return None
    desk = await desk_of(work, feedback)
    if not may(person, Right.FEEDBACK_READ, feedback.scope(desk.everybody)):
        return None
    return await view_of(work, feedback, person)


async def number_of(work: Work, feedback_id: int) -> str | None:
    """Give feedback's number alone."""
    feedback = await rows.get_feedback(work.tx, feedback_id)
    return feedback.number if feedback is not None else None


async def open_feedback(work: Work, feedback_id: int) -> OpenedFeedback:
    """Open feedback, on record; what is about its relayer, or at the complaint desk, stays folded to that person.

    Only who relayed it sees a client's name that the words give away.
    """
    held = await load(work, feedback_id)
    feedback = held.feedback
    _refuse_kept_away(feedback, work.actor)
    await work.note("feedback.opened", subject_of(feedback), version=feedback.version)
    own = work.actor.id == feedback.relayed_by
    entries = await rows.list_entries(work.tx, feedback.id)
    by = await people.list_some(work.tx, {one for e in entries for one in (e.by, e.to_id) if one is not None})
    staff = [person.name for person in by.values()]
    voices = await rows.list_voices(work.tx, of=feedback.id)
    return OpenedFeedback(
        view=await view_of(work, feedback, work.actor),
        words=feedback.words if own else hide(feedback.words, feedback.client, staff),
        client=feedback.client if own else None,
        voices=tuple(v.model_copy(update={"words": hide(v.words, v.client, staff), "client": None}) for v in voices),
        entries=tuple(_seen(work, entry, by) for entry in entries),
        files=tuple(await rows.list_files(work.tx, feedback.id)),
    )


def _seen(work: Work, entry: Entry, known: dict[int, Person]) -> SeenStep:
    department = name_of(department_names(work), entry.department)
    return SeenStep(entry, known.get(entry.by or 0), known.get(entry.to_id or 0), department)


def _refuse_kept_away(feedback: Feedback, reader: Person) -> None:
    """Keep what is about its relayer from everybody, and what the complaint desk has from all but its relayer."""
    handed = feedback.state is FeedbackState.ACCEPTED and reader.id != feedback.relayed_by
    refuse_unless(not (feedback.about_relayer or handed), "feedback.kept_away", number=feedback.number)


async def give_files(work: Work, feedback_id: int) -> int:
    """Promise the actor the photos, recordings and files now, each on record; gives how many."""
    held = await load(work, feedback_id)
    feedback = held.feedback
    _refuse_kept_away(feedback, work.actor)
    found = [file for file in await rows.list_files(work.tx, feedback_id) if file.state is not FileState.LOST]
    refuse_unless(found, "file.lost")
    for file in found:
        await hand_out(work, "feedback.file", file, subject=subject_of(feedback), version=feedback.version)
    return len(found)


async def listing(work: Work, wanted: Filter = OPEN_FIRST, page: int = 0) -> FeedbackList:
    """Give a page of what the actor relayed, has at the desk, or whose branch relayed; what is open first."""
    work.permit(Right.FEEDBACK_READ)
    shown = await lists.listing(work, wanted, page)
    praise = await rows.count_praise(work.tx, work.actor.id, kind=Kind.EVALUATION, tone=Tone.PLEASED)
    return FeedbackList(shown, praise)


async def export_list(work: Work, wanted: Filter, *, page: int, card: int | None) -> None:
    """Promise the actor's list as a file, and then the list again in the message `card`."""
    work.permit(Right.FEEDBACK_READ)
    await work.note("feedback.exported", f"person:{work.actor.id}")
    params = {"filter": wanted.model_dump(mode="json"), "page": page}
    await promise_now(work, "list.file", **params)
    if card is not None:
        await promise_now(work, "feedback.list_done", edit=card, **params)


async def question_of(work: Work, feedback_id: int) -> Masked | None:
    """Give what the department asked last of who relayed it."""
    return await _last(work, feedback_id, Step.ASKED)


async def wording_of(work: Work, feedback_id: int) -> Masked | None:
    """Give the newest wording for the client."""
    return await _last(work, feedback_id, Step.ANSWERED)


async def _last(work: Work, feedback_id: int, what: Step) -> Masked | None:
    held = await load(work, feedback_id, Right.FEEDBACK_RELAY)
    await work.note("feedback.opened", subject_of(held.feedback), version=held.feedback.version)
    entries = await rows.list_entries(work.tx, held.feedback.id)
    return next((entry.text for entry in reversed(entries) if entry.what is what), None)


async def stale(work: Work, feedback: Feedback) -> StaleFeedback:
    """Answer a press on an old card with what is true now."""
    return StaleFeedback(await view_of(work, feedback, work.actor))


async def check_act(work: Work, feedback_id: int, *, version: int, act: Act) -> StaleFeedback | None:
    """Say whether a card is old before one of its forms opens; refused for what can't be done now."""
    held = await load(work, feedback_id)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    if act not in held.acts:
        raise RefusalError("feedback.state", number=held.feedback.number, state=held.feedback.state)
    return None

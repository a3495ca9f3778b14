"""What each side sees of minutes."""

from dataclasses import dataclass

from domain.errors import RefusalError
from domain.followups import Followup, FollowupState
from domain.minutes import Addition, Minutes, MinutesState, lacks_measure, writing
from domain.people import Person
from domain.rights import Object, Right, may
from domain.talks import Talk
from storage import followups, minutes, people, talks
from workflows.talks.promises import parts_of
from workflows.work import Work


@dataclass(frozen=True)
class MinutesView:
    """The minutes of a talk with its people, as one reader sees them."""

    talk: Talk
    minutes: Minutes | None
    """None while nothing is written, and for whom a draft does not concern."""
    host: Person
    manager: Person
    recorder: Person
    viewer_id: int
    measures: tuple[tuple[Followup, Person], ...] = ()
    additions: tuple[tuple[Addition, Person], ...] = ()
    refuser: Person | None = None
    """Who noted that the manager refuses to confirm."""

    @property
    def writing(self) -> bool:
        """Whether the reader writes: the host, or who takes the minutes."""
        return self.viewer_id in (self.host.id, self.recorder.id) and self.viewer_id != self.manager.id

    @property
    def hosting(self) -> bool:
        """Whether the reader is the host, who asks the manager to confirm and closes."""
        return self.viewer_id == self.host.id

    @property
    def answering(self) -> bool:
        """Whether the reader is the manager."""
        return self.viewer_id == self.manager.id

    @property
    def lacking(self) -> bool:
        """Whether the draft wants a measure before it can be sent."""
        return self.minutes is not None and lacks_measure(self.minutes, (each.due_on for each, _ in self.measures))

    @property
    def open_measures(self) -> int:
        """How many follow-ups are not confirmed yet."""
        return sum(measure.state is not FollowupState.CONFIRMED for measure, _ in self.measures)

    @property
    def unheard(self) -> bool:
        """Whether the manager objects and nobody but the two of them has added anything since."""
        others = [person for _, person in self.additions if person.id not in (self.host.id, self.manager.id)]
        return self.minutes is not None and self.minutes.state is MinutesState.OBJECTED and not others


@dataclass(frozen=True)
class StaleMinutes:
    """The press came from an old card; nothing was changed."""

    view: MinutesView


async def lock(work: Work, talk_id: int) -> tuple[Talk, Minutes | None]:
    """Give a talk and its minutes, both locked, in this order."""
    talk = await talks.lock_talk(work.tx, talk_id)
    if talk is None:
        raise RefusalError("gate.denied")
    return talk, await minutes.lock_minutes(work.tx, talk_id)


async def require(work: Work, talk_id: int) -> tuple[Talk, Minutes]:
    """Give a talk and its minutes, locked; a refusal that tells nothing where there are none."""
    talk, found = await lock(work, talk_id)
    if found is None:
        raise RefusalError("gate.denied")
    return talk, found


async def view_of(work: Work, talk: Talk, found: Minutes | None, viewer: Person) -> MinutesView:
    """Put minutes together for one reader; a draft is its writers' alone."""
    seen = found if found is not None and may(viewer, Right.MINUTES_READ, await reading(work, talk, found)) else None
    measures = await followups.list_of_talk(work.tx, talk.id) if seen else []
    additions = await minutes.list_additions(work.tx, seen.id) if seen else []
    host = await person_of(work, talk.host_id)
    recorder_id = talk.second_id if found is None else found.recorder_id
    return MinutesView(
        talk=talk,
        minutes=seen,
        host=host,
        manager=await person_of(work, talk.manager_id),
        recorder=await person_of(work, recorder_id) if recorder_id is not None else host,
        viewer_id=viewer.id,
        measures=tuple([(measure, await person_of(work, measure.owner_id)) for measure in measures]),
        additions=tuple([(addition, await person_of(work, addition.person_id)) for addition in additions]),
        refuser=await person_of(work, seen.refused_by_id) if seen and seen.refused_by_id else None,
    )


async def person_of(work: Work, person_id: int) -> Person:
    """Give somebody whom a row names."""
    found = await people.get_person(work.tx, person_id)
    assert found is not None  # noqa: S101 - people are never deleted
    return found


UNSETTLED = (MinutesState.OBJECTED, MinutesState.REFUSED, MinutesState.SILENT)
"""What the manager did not agree to: head office hears of it."""


async def heard_by(work: Work, talk: Talk, found: Minutes) -> set[int]:
    """Give who at head office hears of minutes that were not agreed: the next up where human resources keep out."""
    told = (await parts_of(work, talk))["head_office"] if found.state in UNSETTLED else None
    return {told} if told is not None else set()


async def reading(work: Work, talk: Talk, found: Minutes) -> Object:
    """Say who reads minutes: a draft its writers alone, those of a private talk its own people and its confidant."""
    draft = found.state is MinutesState.DRAFT
    told = {talk.confidant_id} if talk.private and talk.confidant_id and not draft else set()
    parties = found.scope.parties | told | await heard_by(work, talk, found)
    return Object(branch=talk.branch, parties=parties, excluded=talk.recused, private=talk.private or draft)


async def _knowing(work: Work, talk: Talk, found: Minutes | None) -> Object:
    """Say who knows how far the minutes are."""
    known = talk.scope if found is None else await reading(work, talk, found)
    return known.model_copy(update={"parties": known.parties | {talk.manager_id}, "private": talk.private})


async def show(work: Work, talk_id: int) -> MinutesView:
    """Show how far the minutes of a talk are; what they say is opened by `read`."""
    talk, found = await lock(work, talk_id)
    work.permit(Right.MINUTES_READ, await _knowing(work, talk, found))
    return await view_of(work, talk, found, work.actor)


async def read(work: Work, talk_id: int) -> MinutesView:
    """Open minutes; each opening is in the audit."""
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_READ, await reading(work, talk, found))
    await work.note("minutes.opened", f"minutes:{talk.id}", version=found.version)
    return await view_of(work, talk, found, work.actor)


async def view_now(work: Work, talk_id: int, *, reader: int) -> MinutesView | None:
    """Give minutes as they are now, for a notice or a card that folds; None where they are nobody's to see."""
    talk, viewer = await talks.get_talk(work.tx, talk_id), await people.get_person(work.tx, reader)
    if talk is None or viewer is None:
        return None
    found = await minutes.get_minutes(work.tx, talk_id)
    if not may(viewer, Right.MINUTES_READ, await _knowing(work, talk, found)):
        return None
    return await view_of(work, talk, found, viewer)


async def view_for_notice(work: Work, talk_id: int, *, version: int, reader: int) -> MinutesView | None:
    """Give minutes as they are when a notice leaves; None if they have changed since it was planned."""
    view = await view_now(work, talk_id, reader=reader)
    return view if view is not None and view.minutes is not None and view.minutes.version == version else None


async def file_of(work: Work, talk_id: int, *, reader: int) -> MinutesView | None:
    """Give what the document says; None for whom it is not, and for a draft."""
    view = await view_now(work, talk_id, reader=reader)
    return view if view is not None and view.minutes is not None else None


def may_begin(work: Work, talk: Talk) -> None:
    """Refuse unless the actor may begin the minutes of a talk."""
    work.permit(Right.MINUTES_WRITE, writing(talk))

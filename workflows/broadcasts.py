"""Broadcasts: publishing to many shows one message that updates itself, and can be paused and taken back."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain import broadcasts as rules
from domain.broadcasts import Broadcast, BroadcastState, Progress
from domain.errors import RefusalError
from domain.people import Person
from domain.rights import Right
from storage import broadcasts, outbox, people
from storage.outbox import Lane, NewItem
from workflows.notices import plan
from workflows.work import Work, new_ref

PAUSED = timedelta(days=3650)
"""How far off what is paused is put: until somebody lets it go on."""

ANNOUNCED = ("training.invited", "exam.notice", "exam.changed")
"""Notices of something that can be called off."""


@dataclass(frozen=True)
class BroadcastView:
    """A broadcast and how far it is."""

    broadcast: Broadcast
    progress: Progress
    unreached: tuple[Person, ...] = ()
    """Who can't be reached, by name: who is told in person."""

    @property
    def recallable(self) -> bool:
        """Whether what it announced can be called off, which takes it back."""
        return self.broadcast.kind in ANNOUNCED and self.broadcast.state is not BroadcastState.RECALLED


async def start(work: Work, *, subject: str, kind: str, readers: Sequence[tuple[int, str]]) -> Broadcast:
    """Watch what was just promised to many (person, subject of the notice), and show that in one message."""
    made = await broadcasts.add_broadcast(work.tx, subject=subject, kind=kind, by_id=work.actor.id, now=work.now)
    await broadcasts.add_readers(work.tx, made.id, readers)
    await plan(
        work,
        "broadcast.progress",
        reader=made.by_id,
        subject=name_of(made),
        version=made.version,
        at=work.now,
        asked=True,
    )
    return made


async def join(work: Work, subject: str, readers: Sequence[tuple[int, str]]) -> None:
    """Count late joiners to the broadcast about an object; one that had ended is watched again."""
    found = await broadcasts.get_of(work.tx, subject)
    if found is None or not readers:
        return
    await broadcasts.add_readers(work.tx, found.id, readers)
    if found.state is BroadcastState.DONE:
        await broadcasts.mark_broadcast(work.tx, rules.reopen(found, now=work.now))


async def is_paused(work: Work, subject: str) -> bool:
    """Whether what tells of an object is held back just now: nobody is chased for what may not have come."""
    found = await broadcasts.get_of(work.tx, subject)
    return found is not None and found.state is BroadcastState.PAUSED


def name_of(broadcast: Broadcast) -> str:
    """Name a broadcast among the objects of the bank."""
    return f"broadcast:{broadcast.id}"


async def note_read(work: Work, subject: str, *, acknowledged: bool = False) -> None:
    """Record that the actor pressed something on what a broadcast brought, or answered it."""
    await broadcasts.mark_read(work.tx, [subject], work.actor.id, now=work.now, acknowledged=acknowledged)


async def view_of(work: Work, broadcast: Broadcast) -> BroadcastView:
    """Count how far a broadcast is."""
    unreached = await people.list_some(work.tx, await broadcasts.list_unreached(work.tx, broadcast))
    return BroadcastView(broadcast, await broadcasts.count(work.tx, broadcast), tuple(unreached.values()))


async def view_now(work: Work, broadcast_id: int) -> BroadcastView | None:
    """Give a broadcast as it is when its message is made."""
    found = await broadcasts.get_broadcast(work.tx, broadcast_id)
    return await view_of(work, found) if found is not None else None


async def _load(work: Work, broadcast_id: int) -> Broadcast:
    found = await broadcasts.lock_broadcast(work.tx, broadcast_id)
    if found is None:
        raise RefusalError("gate.denied")
    work.permit(Right.BROADCAST_WATCH)
    return found


async def show(work: Work, broadcast_id: int) -> BroadcastView:
    """Show how far a broadcast is."""
    return await view_of(work, await _load(work, broadcast_id))


async def pause(work: Work, broadcast_id: int) -> BroadcastView:
    """Stop what has not left of a broadcast."""
    return await _change(work, broadcast_id, rules.pause, "broadcast.paused")


async def resume(work: Work, broadcast_id: int) -> BroadcastView:
    """Let a paused broadcast go on."""
    return await _change(work, broadcast_id, rules.resume, "broadcast.resumed")


async def _change(work: Work, broadcast_id: int, rule: Callable[[Broadcast], Broadcast], action: str) -> BroadcastView:
    after = rule(await _load(work, broadcast_id))
    await broadcasts.mark_broadcast(work.tx, after)
    paused = after.state is BroadcastState.PAUSED
    earliest = work.bank.calendar.push_time(work.now)
    await broadcasts.mark_paused(work.tx, after, until=work.now + PAUSED if paused else earliest, now=work.now)
    await work.note(action, name_of(after), after=after.state, version=after.version)
    return await view_of(work, after)


async def recall_of(work: Work, subject: str) -> None:
    """Take back the broadcast about an object: what has not left never does, cards that arrived are rewritten."""
    found = await broadcasts.get_of(work.tx, subject)
    if found is None or found.state is BroadcastState.RECALLED:
        return
    await _take_back(work, rules.recall(found))


async def _take_back(work: Work, recalled: Broadcast) -> None:
    await broadcasts.mark_broadcast(work.tx, recalled)
    await work.note("broadcast.recalled", name_of(recalled), after=recalled.state, version=recalled.version)
    await _rewrite(work, await broadcasts.list_messages(work.tx, recalled), name=f"recalled:{recalled.id}")
    await _update(work, recalled)


async def retire(work: Work, subjects: Collection[str], kinds: Collection[str], *, name: str) -> None:
    """Rewrite other cards about objects that arrived and are not true any more, as those of a broadcast are."""
    await _rewrite(work, await broadcasts.list_cards(work.tx, subjects, kinds), name=f"retired:{name}")


async def _rewrite(work: Work, arrived: Sequence[broadcasts.Message], *, name: str) -> None:
    items = [
        NewItem(
            lane=Lane.QUIET,
            kind="broadcast.edit",
            params={"edit": message.message_id, "about": message.subject},
            due_at=work.now,
            ref=new_ref(),
            person_id=message.person_id,
            subject=name,
            key=f"{name}/{message.person_id}/{message.message_id}",
        )
        for message in arrived
    ]
    await outbox.add_all(work.tx, items, now=work.now)


async def _update(work: Work, found: Broadcast) -> None:
    """Promise an edit of the message that shows a broadcast, if it has arrived."""
    message = await broadcasts.get_message(work.tx, subject=name_of(found), kind="broadcast.progress")
    if message is None:
        return
    await plan(
        work,
        "broadcast.update",
        reader=found.by_id,
        subject=name_of(found),
        version=found.version,
        step=new_ref(),
        lane=Lane.QUIET,
        at=work.now,
        edit=message,
    )


async def refresh(work: Work) -> None:
    """Bring the messages of running broadcasts up to date: one edit each, and only where something has changed."""
    for found in await broadcasts.list_live(work.tx):
        progress = await broadcasts.count(work.tx, found)
        shown = found.model_copy(
            update={"shown": progress.code, "state": rules.state_of(found, progress, now=work.now)}
        )
        if shown == found:
            continue
        await broadcasts.mark_broadcast(work.tx, shown)
        await _update(work, shown)

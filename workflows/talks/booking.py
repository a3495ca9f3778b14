"""Booking: from a time that is offered to one that both sides confirmed, and out of it again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain import talks as rules
from domain.errors import RefusalError, refuse_unless
from domain.handing import go_on_alone, hand_over, other_second
from domain.rights import Right
from domain.slots import Interval, SlotProblem
from domain.talks import Alone, Talk, TalkState
from storage import audit, minutes, people, talks
from workflows import notices
from workflows.talks import seconds
from workflows.talks.promises import promise
from workflows.talks.times import check_time, slot_at, times_near
from workflows.talks.views import TalkView, load, offers_for, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Changed:
    """The talk has a new state; the reader sees it as it is now."""

    view: TalkView


@dataclass(frozen=True)
class Stale:
    """The press came from an old card; nothing was changed."""

    view: TalkView


@dataclass(frozen=True)
class SlotRefused:
    """That time can't be; the nearest ones that can are offered."""

    view: TalkView
    wanted: Interval
    problem: SlotProblem
    offers: tuple[Interval, ...]


Booking = Changed | Stale | SlotRefused


async def check(work: Work, talk_id: int, start: datetime) -> SlotRefused | None:
    """Say what stands against a time for a talk, before it is asked for; None if nothing does."""
    talk = await load(work, talk_id, Right.TALK_READ)
    slot = slot_at(work, start)
    problem = await check_time(work, talk, slot)
    return await _refused(work, talk, slot, problem) if problem is not None else None


async def book(
    work: Work,
    talk_id: int,
    *,
    version: int,
    start: datetime,
    place: str | None = None,
    purpose: str | None = None,
    second: int | None = None,
    link: str | None = None,
) -> Booking:
    """Propose a first time to the manager, in the usual place unless another is named."""

    def change(talk: Talk, slot: Interval) -> Talk:
        room = work.bank.policy.branch(talk.branch).room
        invited = rules.invite(talk, slot, place=place or room, purpose=purpose)
        return invited.model_copy(update={"link": link})

    return await _set_time(
        work, talk_id, version, start, change, right=Right.TALK_HOST, action="talk.booked", second=second
    )


async def move(work: Work, talk_id: int, *, version: int, start: datetime, place: str | None = None) -> Booking:
    """Let the host set another time; the manager is asked again."""
    rounds = work.bank.policy.talks.rounds
    return await _set_time(
        work,
        talk_id,
        version,
        start,
        lambda talk, slot: rules.move(talk, slot, place=place, rounds=rounds, now=work.now),
        right=Right.TALK_HOST,
        action="talk.moved",
    )


async def propose(work: Work, talk_id: int, *, version: int, start: datetime) -> Booking:
    """Let the manager propose another time."""
    rounds = work.bank.policy.talks.rounds
    return await _set_time(
        work,
        talk_id,
        version,
        start,
        lambda talk, slot: rules.propose(talk, slot, rounds=rounds, now=work.now),
        right=Right.TALK_ANSWER,
        action="talk.proposed",
    )


async def _set_time(
    work: Work,
    talk_id: int,
    version: int,
    start: datetime,
    change: Callable[[Talk, Interval], Talk],
    *,
    right: Right,
    action: str,
    second: int | None = None,
) -> Booking:
    talk = await load(work, talk_id, right)
    _only_own_side(work, talk, right)
    if await _is_old(work, talk, version):
        done = talk.slot == slot_at(work, start) and talk.state in (TalkState.INVITED, TalkState.PROPOSED)
        return await _old_card(work, talk, version, done=done)
    await people.lock_people(work.tx, [talk.host_id, talk.manager_id, *await seconds.concerned(work, talk, second)])
    slot = slot_at(work, start)
    after = change(talk, slot)
    problem = await check_time(work, talk, slot)
    if problem is not None:
        return await _refused(work, talk, slot, problem)
    chosen = await seconds.choose(work, talk, slot, second)
    if right is Right.TALK_HOST:
        await talks.mark_told(work.tx, await talks.list_triggers(work.tx, talk.id), at=work.now)
    return await _save(work, talk, after.model_copy(update={"second_id": chosen}), action)


async def _refused(work: Work, talk: Talk, slot: Interval, problem: SlotProblem) -> SlotRefused:
    offers = tuple(await times_near(work, talk, slot.start, 3))
    return SlotRefused(view=await view_of(work, talk, work.actor.id), wanted=slot, problem=problem, offers=offers)


async def agree(work: Work, talk_id: int, *, version: int) -> Booking:
    """Let the side that is asked accept the other side's time."""
    talk = await load(work, talk_id, Right.TALK_READ)
    host = work.actor.id == talk.host_id
    asked, right = (TalkState.PROPOSED, Right.TALK_HOST) if host else (TalkState.INVITED, Right.TALK_ANSWER)
    return await _change(
        work,
        talk_id,
        version,
        lambda t: rules.confirm(_in(t, asked), now=work.now),
        right=right,
        action="talk.confirmed",
        to=TalkState.CONFIRMED,
    )


async def tell_in_person(work: Work, talk_id: int, *, version: int) -> Booking:
    """Let the host confirm a time for a manager who gets no messages and was told face to face."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    view = await view_of(work, talk, work.actor.id)
    refuse_unless(talk.version != version or not view.manager_enrolled, "talk.reachable", name=view.manager.name)
    return await _change(
        work,
        talk_id,
        version,
        rules.tell_in_person,
        right=Right.TALK_HOST,
        action="talk.told_in_person",
        to=TalkState.CONFIRMED,
    )


async def check_act(work: Work, talk_id: int, *, version: int, act: str) -> Stale | None:
    """Refuse what its rule would refuse in the end, before a form asks for the rest of it.

    Gives the talk as it is now if the card is older than it; None if the act may go on.
    """
    talk = await load(work, talk_id, Right.TALK_READ)
    if await _is_old(work, talk, version):
        return await _stale(work, talk)
    right, trial = _TRIALS.get(act, (None, None))
    if right is None or trial is None:
        raise RefusalError("gate.denied")
    _only_own_side(work, talk, right)
    trial(talk, slot_at(work, work.now), work.bank.policy.talks.rounds)
    return None


def _may_move(talk: Talk, now: Interval, rounds: int) -> Talk:
    return rules.move(talk, now, place=None, rounds=rounds, now=now.start)


_TRIALS: Mapping[str, tuple[Right, Callable[[Talk, Interval, int], Talk]]] = {
    "book": (Right.TALK_HOST, lambda talk, slot, _: rules.invite(talk, slot, place="")),
    "move": (Right.TALK_HOST, _may_move),
    "propose": (Right.TALK_ANSWER, lambda talk, slot, rounds: rules.propose(talk, slot, rounds=rounds, now=slot.start)),
    "decline": (Right.TALK_ANSWER, lambda talk, now, _: rules.decline(talk, "", now=now.start)),
    "cancel": (Right.TALK_HOST, lambda talk, _, __: rules.cancel(talk, "")),
    "link": (Right.TALK_HOST, lambda talk, _, __: rules.link(talk, "")),
    "hand_over": (Right.TALK_HOST, lambda talk, _, __: hand_over(talk, talk.host_id, due_on=talk.due_on)),
    "other_second": (Right.TALK_HOST, lambda talk, _, __: other_second(talk, talk.second_id)),
    "alone": (Right.TALK_HOST, lambda talk, _, __: go_on_alone(talk, Alone.NOBODY)),
    "not_needed": (Right.TALK_HOST, lambda talk, _, __: rules.not_needed(talk, "")),
    "cut_short": (
        Right.TALK_HOST,
        lambda talk, now, _: rules.conclude(talk, TalkState.CUT_SHORT, now=now.start, reason=""),
    ),
}


async def decline(work: Work, talk_id: int, *, version: int, reason: str) -> Booking:
    """Let the manager say that no time is possible for now."""
    return await _change(
        work,
        talk_id,
        version,
        lambda t: rules.decline(t, reason, now=work.now),
        right=Right.TALK_ANSWER,
        action="talk.declined",
        to=TalkState.DECLINED,
    )


async def set_link(work: Work, talk_id: int, *, version: int, link: str) -> Booking:
    """Let the host say where an online talk is held; both sides get it once the time is confirmed."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    _only_own_side(work, talk, Right.TALK_HOST)
    if talk.version != version:
        return await _old_card(work, talk, version, done=talk.link == link)
    return await _save(work, talk, rules.link(talk, link), "talk.linked")


async def cancel(work: Work, talk_id: int, *, version: int, reason: str) -> Booking:
    """Let the host call the talk off."""
    return await _change(
        work,
        talk_id,
        version,
        lambda t: rules.cancel(t, reason),
        right=Right.TALK_HOST,
        action="talk.cancelled",
        to=TalkState.CANCELLED,
    )


async def not_needed(work: Work, talk_id: int, *, version: int, reason: str) -> Booking:
    """Let the host record that no talk is needed."""
    return await _change(
        work,
        talk_id,
        version,
        lambda t: rules.not_needed(t, reason),
        right=Right.TALK_HOST,
        action="talk.not_needed",
        to=TalkState.NOT_NEEDED,
    )


async def conclude(work: Work, talk_id: int, *, version: int, outcome: TalkState, reason: str | None = None) -> Booking:
    """Let the host record how the talk ended; one that came to nothing is to be booked again."""

    def end(talk: Talk) -> Talk:
        days = work.bank.policy.template(talk.trigger).deadline_workdays
        again_by = work.bank.calendar.add_workdays(work.today, days)
        return rules.conclude(talk, outcome, now=work.now, again_by=again_by, reason=reason)

    return await _change(
        work,
        talk_id,
        version,
        end,
        right=Right.TALK_HOST,
        action=f"talk.{outcome}",
        to=outcome,
    )


async def ask_who_missed(work: Work, talk_id: int, *, version: int) -> TalkView | Stale:
    """Let the host say which side did not come, unless the card is old."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    _only_own_side(work, talk, Right.TALK_HOST)
    if talk.version != version:
        return await _stale(work, talk)
    rules.conclude(talk, TalkState.NO_SHOW, now=work.now)
    return await view_of(work, talk, work.actor.id)


async def close_unwritten(work: Work, talk_id: int, *, version: int) -> Booking:
    """Let the host close a private talk of which no minutes are kept."""
    talk = await load(work, talk_id, Right.TALK_HOST)
    _only_own_side(work, talk, Right.TALK_HOST)
    if talk.version != version:
        return await _old_card(work, talk, version, done=talk.state is TalkState.CLOSED)
    refuse_unless(await minutes.lock_minutes(work.tx, talk_id) is None, "talk.written", talk=talk)
    return await _save(work, talk, rules.close_unwritten(talk), "talk.closed_unwritten")


async def _change(
    work: Work,
    talk_id: int,
    version: int,
    change: Callable[[Talk], Talk],
    *,
    right: Right,
    action: str,
    to: TalkState,
) -> Booking:
    talk = await load(work, talk_id, right)
    _only_own_side(work, talk, right)
    if await _is_old(work, talk, version):
        return await _old_card(work, talk, version, done=talk.state is to)
    return await _save(work, talk, change(talk), action)


SECOND = ("away", "busy", "changed", "left", "recused")
"""Why somebody else takes the minutes, as the audit names it."""


async def _is_old(work: Work, talk: Talk, version: int) -> bool:
    """Whether a card is older than the talk; to its manager another recorder alone makes none old."""
    if talk.version == version or work.actor.id != talk.manager_id:
        return talk.version != version
    known = {f"talk.second_{why}" for why in SECOND}
    entries = await audit.list_entries(work.tx, f"talk:{talk.id}")
    beside = {entry.version for entry in entries if entry.action in known}
    return not beside.issuperset(range(version + 1, talk.version + 1)) or version > talk.version


def _only_own_side(work: Work, talk: Talk, right: Right) -> None:
    """Let nobody act for the other side, though both take part."""
    side = talk.manager_id if right is Right.TALK_ANSWER else talk.host_id
    if work.actor.id != side:
        raise RefusalError("gate.denied")


def _in(talk: Talk, state: TalkState) -> Talk:
    if talk.state is not state:
        raise RefusalError("talk.state", talk=talk)
    return talk


async def _old_card(work: Work, talk: Talk, version: int, *, done: bool) -> Changed | Stale:
    """Answer a press on an old card: the same press again shows what it did, any other one what is true now."""
    if done and talk.version == version + 1:
        return Changed(view=await view_of(work, talk, work.actor.id))
    return await _stale(work, talk)


async def _stale(work: Work, talk: Talk) -> Stale:
    offers = await offers_for(work, talk, work.actor.id)
    return Stale(view=await view_of(work, talk, work.actor.id, offers=offers))


async def _save(work: Work, before: Talk, after: Talk, action: str) -> Changed:
    """Keep the talk, its place in both diaries, its audit entry and its promises."""
    subject = f"talk:{after.id}"
    moved = (before.people, before.standing) != (after.people, after.standing)
    if moved and not await talks.mark_occupied(work.tx, after.people, after.standing, subject=subject):
        raise RefusalError("talk.slot_taken")
    await talks.mark_talk(work.tx, after)
    await work.note(action, subject, before=before.state, after=after.state, version=after.version)
    await notices.cancel(work, subject)
    await promise(work, before, after)
    return Changed(view=await view_of(work, after, work.actor.id))

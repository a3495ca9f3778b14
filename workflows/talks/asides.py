"""Beside the booking: snooze, *why am I getting this*, the calendar file on demand, acknowledging."""

from datetime import datetime

from domain.errors import refuse_unless
from domain.rights import Right
from domain.talks import TIMED, UNTIMED, Talk, TalkState
from storage import talks
from storage.outbox import Lane
from workflows.asides import may_wait, snooze_times
from workflows.notices import plan
from workflows.talks.views import TalkView, load, offers_for, view_of
from workflows.work import Work


async def snooze_choices(work: Work, talk_id: int) -> tuple[TalkView, list[tuple[str, datetime]]]:
    """Give the instants to which a card may be put off; never past the talk or its deadline."""
    talk = await load(work, talk_id, Right.TALK_READ)
    times = snooze_times(work, _latest(work, talk)) if talk.open else []
    return await view_of(work, talk, work.actor.id), times


def _latest(work: Work, talk: Talk) -> datetime:
    if talk.slot is not None and talk.state in TIMED:
        return talk.slot.start
    return work.bank.calendar.close_of_business(talk.due_on)


async def snooze(work: Work, talk_id: int, *, until: datetime) -> TalkView:
    """Promise the card again at an instant; refused past the talk or its deadline."""
    talk = await load(work, talk_id, Right.TALK_READ)
    _check_snooze(work, talk, until)
    await plan(
        work,
        "talk.card",
        reader=work.actor.id,
        subject=f"talk:{talk.id}",
        version=talk.version,
        at=until,
        step=f"{until:%Y%m%d%H%M}",
        asked=True,
    )
    return await view_of(work, talk, work.actor.id)


async def check_snooze(work: Work, talk_id: int, until: datetime) -> None:
    """Refuse an instant to which a talk's card can't be put off."""
    _check_snooze(work, await load(work, talk_id, Right.TALK_READ), until)


def _check_snooze(work: Work, talk: Talk, until: datetime) -> None:
    refuse_unless(talk.open and may_wait(work, until, _latest(work, talk)), "notice.snooze")


async def why(work: Work, talk_id: int) -> tuple[TalkView, str, dict[str, object]]:
    """Name the clause of the policy that the talk's state follows, and the facts."""
    talk = await load(work, talk_id, Right.TALK_READ)
    policy = work.bank.policy.talks
    facts: dict[str, object] = {"day": talk.due_on, "slot": talk.slot}
    if talk.state in UNTIMED:
        return (
            await view_of(work, talk, work.actor.id),
            "deadline",
            {**facts, "days": work.bank.policy.template(talk.trigger).deadline_workdays},
        )
    if talk.state is TalkState.CONFIRMED:
        hours = [m // 60 for m in policy.reminders_minutes]
        return await view_of(work, talk, work.actor.id), "reminders", {**facts, "hours": hours}
    if not talk.open:
        return await view_of(work, talk, work.actor.id), "closed", facts
    return await view_of(work, talk, work.actor.id), "answer", facts


async def send_calendar_file(work: Work, talk_id: int) -> None:
    """Promise the actor the calendar file now, though the talk is not confirmed yet."""
    talk = await load(work, talk_id, Right.TALK_READ)
    refuse_unless(talk.slot is not None and talk.open, "talk.no_time")
    if talk.calendar_sequence < 0:
        await talks.mark_talk(work.tx, talk.model_copy(update={"calendar_sequence": 0}))
    await plan(
        work,
        "talk.file",
        reader=work.actor.id,
        subject=f"talk:{talk.id}",
        version=talk.version,
        lane=Lane.QUIET,
        at=work.now,
        step=f"asked-{work.now:%Y%m%d%H%M}",
    )


async def acknowledge(work: Work, talk_id: int) -> TalkView:
    """Record that a reminder was read."""
    talk = await load(work, talk_id, Right.TALK_READ)
    await work.note("talk.reminder_read", f"talk:{talk.id}", version=talk.version)
    offers = await offers_for(work, talk, work.actor.id)
    return await view_of(work, talk, work.actor.id, offers=offers)

"""Writing minutes: the draft, its measures, and asking the manager to confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain import minutes as rules
from domain.errors import refuse_unless
from domain.followups import Followup, workday_instead
from domain.minutes import Asked, Conclusion, Further, Minutes, MinutesState
from domain.people import Person
from domain.personal import mask
from domain.rights import Right
from domain.talks import Talk
from storage import followups, minutes, talks
from storage.numbers import claim_number
from workflows import notices
from workflows.ladders import climb
from workflows.minutes.views import MinutesView, StaleMinutes, lock, may_begin, person_of, reading, require, view_of
from workflows.notices import plan
from workflows.talks import seconds
from workflows.work import Work

MEASURES = 6
"""The most that one talk agrees."""


@dataclass(frozen=True)
class Measure:
    """A measure as the form gives it."""

    what: str
    owner_id: int
    due_on: date


@dataclass(frozen=True)
class Begun:
    """What a form to write minutes begins with: nothing or the draft, and what the talk's templates ask."""

    view: MinutesView
    asked: tuple[Asked, ...]


async def begin(work: Work, talk_id: int) -> Begun:
    """Say what a form to write the minutes begins with."""
    talk, found = await lock(work, talk_id)
    _may_write(work, talk, found)
    return Begun(await view_of(work, talk, found, work.actor), await _asked(work, talk))


def _may_write(work: Work, talk: Talk, found: Minutes | None) -> None:
    if found is None:
        may_begin(work, talk)
        rules.check_held(talk)
    else:
        work.permit(Right.MINUTES_WRITE, found.writers)
        rules.rewrite(found)


async def _asked(work: Work, talk: Talk) -> tuple[Asked, ...]:
    """Give what the templates of a talk's triggers ask, its main one first."""
    others = [raised.trigger for raised in await talks.list_triggers(work.tx, talk.id)]
    triggers = dict.fromkeys([talk.trigger, *others])
    return rules.questions(work.bank.policy.template(trigger) for trigger in triggers)


async def write(
    work: Work,
    talk_id: int,
    *,
    facts: str,
    said: str,
    causes: str,
    conclusion: Conclusion,
    improve_by: date | None,
    recorder_id: int | None,
    further: Sequence[Further] = (),
) -> MinutesView:
    """Write the draft of a held talk's minutes, or write it anew; the recorder stays unless the host names another."""
    talk, found = await lock(work, talk_id)
    _may_write(work, talk, found)
    hosting = work.actor.id == talk.host_id
    recorder_id = (recorder_id or talk.second_id) if hosting else work.actor.id
    await _check_recorder(work, talk, recorder_id)
    said_so = {
        "facts": mask(facts),
        "said": mask(said),
        "causes": mask(causes),
        "further": tuple([one.model_copy(update={"text": mask(one.text)}) for one in further]),
        "conclusion": conclusion,
        "improve_by": rules.check_conclusion(conclusion, improve_by),
        "recorder_id": recorder_id,
    }
    if found is not None:
        after = rules.rewrite(found, **said_so)
        await minutes.mark_minutes(work.tx, after)
    else:
        number = await claim_number(work.tx, kind="minutes", year=work.today.year)
        parties = {"host_id": talk.host_id, "manager_id": talk.manager_id}
        made = Minutes.model_validate(
            {"id": 0, "talk_id": talk.id, "number": number, "branch": talk.branch, **parties, **said_so}
        )
        after = await minutes.add_minutes(work.tx, made)
        await _tell_host(work, after)
    await work.note("minutes.written", f"minutes:{talk.id}", after=after.conclusion, version=after.version)
    return await view_of(work, talk, after, work.actor)


async def _tell_host(work: Work, begun: Minutes) -> None:
    """Tell the host that the recorder has begun: it is the host who asks the manager to confirm."""
    if work.actor.id != begun.host_id:
        subject = f"minutes:{begun.talk_id}"
        await plan(work, "minutes.drafted", reader=begun.host_id, subject=subject, version=begun.version)


async def list_recorders(work: Work, talk_id: int) -> list[Person]:
    """Give who may be named as the one who took the minutes."""
    talk, _ = await lock(work, talk_id)
    return await seconds.list_recorders(work, talk)


async def check_recorder(work: Work, talk_id: int, person: Person) -> None:
    """Refuse somebody who may not take these minutes."""
    talk, _ = await lock(work, talk_id)
    await _check_recorder(work, talk, person.id)


async def _check_recorder(work: Work, talk: Talk, person_id: int | None) -> None:
    """Let the talk's own people record; of others nobody who must keep out, and no colleague of the manager."""
    if person_id not in (None, talk.host_id, talk.second_id):
        able = await seconds.list_recorders(work, talk)
        refuse_unless(person_id in {person.id for person in able}, "minutes.recorder")


async def check_form(work: Work, talk_id: int, *, version: int, form: str) -> StaleMinutes | None:
    """Refuse what would be refused in the end, before a form asks for the rest of it."""
    talk, found = await require(work, talk_id)
    right, thing, states = {
        "measure": (Right.MINUTES_WRITE, found.writers, {MinutesState.DRAFT}),
        "refuse": (Right.MINUTES_WRITE, found.writers, {MinutesState.WAITING}),
        "remark": (Right.MINUTES_ANSWER, found.answering, {MinutesState.WAITING}),
        "object": (Right.MINUTES_ANSWER, found.answering, {MinutesState.WAITING}),
        "addition": (Right.MINUTES_READ, await reading(work, talk, found), rules.LOCKED),
        "signed": (Right.MINUTES_WRITE, found.writers, rules.LOCKED),
    }.get(form, (Right.MINUTES_ANSWER, None, set[MinutesState]()))
    refuse_unless(thing is not None, "gate.denied")
    work.permit(right, thing)
    if found.version != version or (form == "refuse" and found.refusal_noted):
        return StaleMinutes(await view_of(work, talk, found, work.actor))
    refuse_unless(found.state in states, "minutes.state", minutes=found)
    return None


def check_due(work: Work, day: date) -> date | None:
    """Give the workday that is offered for a day that can't be; None if it can."""
    return workday_instead(day, today=work.today, calendar=work.bank.calendar)


async def add_measure(work: Work, talk_id: int, measure: Measure) -> MinutesView:
    """Add a measure to a draft; each gets an owner and a day."""
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_WRITE, found.writers)
    await _check_measure(work, found, measure)
    number = await claim_number(work.tx, kind="followup", year=work.today.year)
    made = Followup(
        id=0,
        number=number,
        minutes_id=found.id,
        talk_id=talk.id,
        branch=talk.branch,
        host_id=talk.host_id,
        owner_id=measure.owner_id,
        manager_id=found.manager_id,
        what=mask(measure.what),
        due_on=measure.due_on,
    )
    made = await followups.add_followup(work.tx, made)
    await work.note("followup.added", f"followup:{made.id}", after=made.state, version=made.version)
    return await _next(work, talk_id, found)


async def _check_measure(work: Work, found: Minutes, measure: Measure) -> None:
    rules.rewrite(found)
    many = len(await followups.list_of_talk(work.tx, found.talk_id))
    refuse_unless(many < MEASURES, "minutes.measures", most=MEASURES)
    owners = {found.host_id, found.manager_id, found.recorder_id}
    refuse_unless(measure.owner_id in owners, "minutes.owner")
    refuse_unless(check_due(work, measure.due_on) is None, "minutes.day", day=measure.due_on)


async def clear_measures(work: Work, talk_id: int, *, version: int) -> MinutesView | StaleMinutes:
    """Drop the measures of a draft, to write them anew."""
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_WRITE, found.writers)
    if found.version != version:
        return StaleMinutes(await view_of(work, talk, found, work.actor))
    rules.rewrite(found)
    await followups.delete_followups(work.tx, found.id)
    await work.note("minutes.measures_cleared", f"minutes:{talk_id}", version=found.version)
    return await _next(work, talk_id, found)


async def _next(work: Work, talk_id: int, found: Minutes) -> MinutesView:
    after = rules.rewrite(found)
    await minutes.mark_minutes(work.tx, after)
    talk, _ = await lock(work, talk_id)
    return await view_of(work, talk, after, work.actor)


async def send(work: Work, talk_id: int, *, version: int) -> MinutesView | StaleMinutes:
    """Let the host ask the manager to confirm the minutes."""
    talk, found = await require(work, talk_id)
    work.permit(Right.MINUTES_WRITE, found.sending)
    if found.version != version:
        return StaleMinutes(await view_of(work, talk, found, work.actor))
    days = work.bank.policy.minutes.answer_workdays
    due = [measure.due_on for measure in await followups.list_of_talk(work.tx, talk.id)]
    after = rules.send(found, answer_by=work.bank.calendar.end_of_workdays(work.now, days), due=due)
    await minutes.mark_minutes(work.tx, after)
    subject = f"minutes:{talk.id}"
    await work.note("minutes.sent", subject, before=found.state, after=after.state, version=after.version)
    await notices.cancel(work, subject)
    await plan(work, "minutes.confirm", reader=talk.manager_id, subject=subject, version=after.version)
    readers: dict[str, int | None] = {"manager": talk.manager_id, "host": talk.host_id}
    await climb(
        work,
        "minutes.unconfirmed",
        subject=subject,
        version=after.version,
        since=work.now,
        until=after.answer_by,
        readers=readers,
    )
    return await view_of(work, talk, after, await person_of(work, work.actor.id))

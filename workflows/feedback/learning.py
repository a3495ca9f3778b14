"""Learning from feedback: themes, alarms on a burst, a department's week, *you said, we did*."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.errors import RefusalError
from domain.feedback import Feedback, FeedbackState, Step
from domain.feedback.acts import Act
from domain.feedback.learning import Themes, Weekly, count_same, themes, weekly
from domain.people import Role
from domain.personal import Masked, mask
from domain.rights import Right
from storage import feedback as rows
from storage import people
from workflows.feedback.cases import load, remember, require, subject_of
from workflows.feedback.desks import departments, desk_at
from workflows.feedback.views import FeedbackView, Name, StaleFeedback, department_names, stale, view_of
from workflows.feedback.views import products as product_names
from workflows.feedback.views import themes as theme_names
from workflows.notices import plan
from workflows.views.exports import promise_now
from workflows.work import Work

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class ThemesView:
    """What clients speak of, with the names of everything."""

    found: Themes
    weeks: int
    products: dict[str, Name]
    themes: dict[str, Name]
    branches: dict[str, Name]


@dataclass(frozen=True)
class Burst:
    """Many clients speak of one thing."""

    product: Name | None
    theme: Name
    count: int
    days: int


@dataclass(frozen=True)
class WeeklyView:
    """A department's week."""

    department: Name
    found: Weekly


@dataclass(frozen=True)
class Did:
    """All who said something have been told what was done; how many."""

    view: FeedbackView
    told: int


@dataclass(frozen=True)
class DidNow:
    """What became of what somebody relayed: the answer, and what was done."""

    id: int
    number: str
    done: Masked | None
    answer: Masked | None = None
    """The wording for the client, to who added another client's words."""


async def look(work: Work) -> ThemesView:
    """Give what clients speak of."""
    work.permit(Right.FEEDBACK_THEMES)
    return await themes_now(work)


async def themes_now(work: Work) -> ThemesView:
    """Count what clients speak of; the caller has seen to the right."""
    weeks = work.bank.policy.feedback.theme_weeks
    first = work.today - timedelta(days=work.today.weekday(), weeks=weeks - 1)
    since = work.bank.calendar.instant(first, time.min)
    items, voices = await rows.list_counted(work.tx, since), await rows.list_voices(work.tx, since=since)
    found = themes(items, voices, now=work.now, weeks=weeks, calendar=work.bank.calendar)
    return ThemesView(found, weeks, product_names(work), theme_names(work), department_names(work))


async def look_and_draw(work: Work) -> ThemesView:
    """Give what clients speak of, and promise the picture of it."""
    view = await look(work)
    if view.found.total:
        await promise_now(work, "themes.picture")
    return view


async def export(work: Work, *, card: int | None) -> None:
    """Promise the counts as a file, and then the table again in the message `card`."""
    work.permit(Right.FEEDBACK_THEMES)
    await work.note("themes.exported", f"person:{work.actor.id}")
    await promise_now(work, "themes.file")
    if card is not None:
        await promise_now(work, "themes.done", edit=card)


async def look_for_burst(work: Work, feedback: Feedback) -> None:
    """Raise the alarm where many clients speak of one thing: once in the policy's days, to who can act."""
    policy = work.bank.policy.feedback
    burst = await _burst(work, feedback)
    if burst is None:
        return
    desk = await desk_at(work, feedback.department or policy.triage)
    seniors = [p.id for p in await people.list_with_role(work.tx, Role.SENIOR_MANAGEMENT)]
    readers = {*([desk.head.id] if desk.head is not None else []), *(p.id for p in desk.asked), *seniors[:1]}
    window = work.today.toordinal() // policy.burst_days
    for reader in sorted(readers):
        await plan(
            work,
            "feedback.burst",
            reader=reader,
            subject=f"burst:{feedback.product or ''}.{feedback.theme}"[:40],
            version=window,
            of=feedback.id,
        )


async def _burst(work: Work, feedback: Feedback) -> Burst | None:
    policy = work.bank.policy.feedback
    since = work.now - timedelta(days=policy.burst_days)
    voices = await rows.list_voices(work.tx, since=since)
    items = {f.id: f for f in await rows.list_counted(work.tx, since)}
    items |= {f.id: f for f in await rows.list_some(work.tx, {v.feedback_id for v in voices} - set(items))}
    count = count_same([*items.values()], voices, feedback, since=since)
    if count < policy.burst_count or feedback.theme is None:
        return None
    theme = theme_names(work).get(feedback.theme, (feedback.theme, feedback.theme))
    product = product_names(work).get(feedback.product) if feedback.product is not None else None
    return Burst(product, theme, count, policy.burst_days)


async def burst_now(work: Work, feedback_id: int) -> Burst | None:
    """Give an alarm as it is now; None if it is none any more."""
    feedback = await rows.get_feedback(work.tx, feedback_id)
    return await _burst(work, feedback) if feedback is not None else None


async def plan_weekly(work: Work) -> None:
    """Promise each department that has anything to read its week, for the first workday of the next."""
    calendar, monday = work.bank.calendar, work.today + timedelta(days=7 - work.today.weekday())
    at = calendar.instant(calendar.add_workdays(monday, 0), calendar.hours.push[0])
    since = work.now - WEEK
    busy = {f.department for f in (*await rows.list_counted(work.tx, since), *await rows.list_at_desks(work.tx))}
    for department in departments(work):
        if department.code not in busy:
            continue
        for reader in sorted((await desk_at(work, department.code)).everybody):
            await plan(
                work,
                "feedback.weekly",
                reader=reader,
                subject=f"department:{department.code}",
                version=monday.toordinal(),
                at=at,
                department=department.code,
            )


async def weekly_now(work: Work, code: str, monday: date, *, reader: int) -> WeeklyView | None:
    """Sum up a department's week before a Monday; None for who is not of it, or where nothing came or is open."""
    desk = await desk_at(work, code)
    if reader not in desk.everybody:
        return None
    end: datetime = work.bank.calendar.instant(monday, time.min)
    own = [f for f in await rows.list_counted(work.tx, end - 26 * WEEK) if f.department == code]
    came = [f for f in own if end - WEEK <= f.received_at < end]
    found = weekly(own, came, now=work.now, calendar=work.bank.calendar)
    return WeeklyView(department_names(work)[code], found) if found.came or found.open else None


async def did(work: Work, feedback_id: int, *, version: int, text: str) -> Did | StaleFeedback:
    """Tell all who relayed the same what was done about it: of that feedback, and of its product and theme."""
    held = await load(work, feedback_id, Right.FEEDBACK_HANDLE)
    if held.feedback.version != version:
        return await stale(work, held.feedback)
    require(held, Act.DID)
    since = work.now - timedelta(days=work.bank.policy.feedback.did_days)
    of = held.feedback
    recent = await rows.list_counted(work.tx, since)
    same = [f for f in recent if of.theme is not None and (f.product, f.theme) == (of.product, of.theme)]
    told: set[int] = set()
    for one in {f.id: f for f in (held.feedback, *same) if not f.about_relayer}.values():
        await remember(work, one, Step.DID, mask(text))
        told |= await _tell_all(work, one, told)
    return Did(await view_of(work, held.feedback, work.actor), len(told))


async def _tell_all(work: Work, feedback: Feedback, told: set[int]) -> set[int]:
    """Tell who relayed feedback, and its voices, unless they were told of the same already."""
    voices = await rows.list_voices(work.tx, of=feedback.id)
    readers = {feedback.relayed_by, *(voice.relayed_by for voice in voices)} - told
    step = f"{work.now:%Y%m%d%H%M%S}"
    for reader in sorted(readers):
        await plan(
            work, "feedback.did", reader=reader, subject=subject_of(feedback), version=feedback.version, step=step
        )
    return readers


async def see_did(work: Work, feedback_id: int) -> DidNow:
    """Open what was done about what the actor relayed, on record."""
    work.permit(Right.FEEDBACK_RELAY)
    found = await did_now(work, feedback_id, reader=work.actor.id)
    if found is None:
        raise RefusalError("gate.denied")
    await work.note("feedback.did_opened", f"feedback:{feedback_id}")
    return found


async def did_now(work: Work, feedback_id: int, *, reader: int) -> DidNow | None:
    """Give what became of what somebody relayed or voiced; None for anybody else, and for whom it is about."""
    feedback = await rows.get_feedback(work.tx, feedback_id)
    if feedback is None or (feedback.about_relayer and reader == feedback.relayed_by):
        return None
    voices = await rows.list_voices(work.tx, of=feedback_id)
    texts = {e.what: e.text for e in await rows.list_entries(work.tx, feedback_id) if e.text is not None}
    voiced = reader in {voice.relayed_by for voice in voices}
    done, answer = texts.get(Step.DID), texts.get(Step.ANSWERED) if voiced and _answered(feedback) else None
    said_it = voiced or reader == feedback.relayed_by
    return DidNow(feedback.id, feedback.number, done, answer) if said_it and (done or answer) else None


def _answered(feedback: Feedback) -> bool:
    return feedback.answered_at is not None and feedback.state is not FeedbackState.ACCEPTED

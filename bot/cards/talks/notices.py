"""What reaches a talk's people unasked, besides its card: reminders and chasers."""

from dataclasses import replace

from bot.cards.names import named, titled
from bot.cards.talks.buttons import (
    Noted,
    NotedSpared,
    NotedUp,
    Prompt,
    ShowSpared,
    ShowStalled,
    ask_form,
    ask_handing,
    cause_and_more,
    on,
)
from bot.cards.talks.state import ABOUT, CAUSE, card, facts, rows
from bot.replies import Card
from bot.words import Words, say
from domain.people import Person
from domain.talks import Talk, TalkState
from workflows.talks import Following, TalkView, awaited

NEAR_MINUTES = 180
"""From here on a reminder says how long is left instead of the day."""


def reminder(view: TalkView, *, minutes: int) -> Card:
    """Remind of a confirmed talk, the time first."""
    talk, near = view.talk, minutes < NEAR_MINUTES
    propose = ask_form(talk, "talk.button.late" if near else "talk.button.propose", "propose")
    late = [ask_form(talk, "talk.button.decline", "decline") if view.rounds_over else propose]
    late = [] if view.recording else late
    answers = [on(talk, "talk.button.noted", Noted), *([] if view.hosting else late)]
    cause = CAUSE if view.hosting or view.recording else ABOUT
    head = _reminder_head(view, minutes)
    return Card([head, *facts(view, with_time=not near)], [answers, cause_and_more(talk, cause)], protected=True)


def _reminder_head(view: TalkView, minutes: int) -> Words:
    talk = view.talk
    assert talk.slot is not None  # noqa: S101 - a confirmed talk has a time
    if minutes >= NEAR_MINUTES:
        return say("talk.reminder.far", number=talk.number)
    if minutes % 60:
        return say("talk.reminder.near", start=talk.slot.start, minutes=minutes)
    key = "talk.reminder.hour" if minutes == 60 else "talk.reminder.hours"
    return say(key, start=talk.slot.start, hours=minutes // 60)


def chase(view: TalkView, purpose: str, to: str, then: Following | None = None) -> Card:
    """Chase what a talk waits for: by the ladder's purpose and by whom it asks, and who is told next and when."""
    if to == "head_office":
        return card(view) if purpose == "talk.other_host" else _up(view, purpose)
    if to == "manager":
        return _ask_again(view, then) if purpose == "talk.answer" else card(view)
    key = _CHASED.get(purpose)
    shown = Card([say(key, number=view.talk.number), *facts(view)], rows(view), protected=True) if key else card(view)
    told = [say("talk.next", day=then.day, name=titled(then.person))] if then is not None else []
    return replace(shown, lines=[*shown.lines, *told])


_CHASED = {"talk.answer": "talk.unanswered", "talk.book": "talk.unbooked", "talk.reply": "talk.unreplied"}
"""The heads of what the host is chased for; how a talk went is asked by its card itself."""


def deputy(view: TalkView) -> Card:
    """Tell the new host of a talk, or its manager, that somebody else holds it."""
    head = say("talk.deputy.host" if view.hosting else "talk.deputy.manager", number=view.talk.number)
    return Card([head, *facts(view)], rows(view), protected=True)


def given(view: TalkView) -> Card:
    """Tell the former host that somebody else holds the talk."""
    return Card([say("talk.handed_over", number=view.talk.number, name=titled(view.host))], protected=True)


def closed(view: TalkView) -> Card:
    """Tell the bank's side that a talk is closed because its manager left."""
    return Card([say("talk.closed", number=view.talk.number), *facts(view)], rows(view), protected=True)


def second_free(view: TalkView) -> Card:
    """Tell who was to take the minutes that somebody else does."""
    return Card([say("talk.second_free", number=view.talk.number)], protected=True)


def alone(view: TalkView) -> Card:
    """Tell head office that a host goes on without a recorder, and why."""
    talk = view.talk
    names = {"host": titled(view.host), "name": named(view.manager)}
    lines = [say("talk.alone", number=talk.number, **names)]
    lines += [say("talk.reason", reason=talk.alone)] if talk.alone is not None else []
    return Card(lines, [[on(talk, "talk.button.noted_up", NotedUp)]], protected=True)


def uncovered(view: TalkView) -> Card:
    """Tell head office that a talk's host is away then and nobody is there to hold it: names, no cause."""
    talk = view.talk
    head = say("talk.uncovered", number=talk.number, host=titled(view.host))
    return Card([head, *facts(view)], [[on(talk, "talk.button.noted_up", NotedUp)]], protected=True)


def _ask_again(view: TalkView, then: Following | None) -> Card:
    """Ask the manager a second time, shorter."""
    talk = view.talk
    assert talk.slot is not None  # noqa: S101 - an invitation has a time
    head = say("talk.ask_again", slot=talk.slot, host=titled(view.host))
    key = "talk.ask_again.on" if then is not None else "talk.ask_again.next"
    told = say(key, host=titled(view.host), day=then.day if then is not None else None)
    return Card([head, told], rows(view), protected=True)


def _up(view: TalkView, purpose: str) -> Card:
    """Tell head office what stalls: who can act, and no cause."""
    names = {"host": titled(view.host), "name": named(view.manager)}
    what, talk = purpose.partition(".")[2], view.talk
    answers = [on(talk, "talk.button.prompt", Prompt), on(talk, "talk.button.noted_up", NotedUp)]
    arrange = [ask_handing(talk, "talk.button.assign_host", "assign_host")] if purpose == "talk.consent" else []
    return Card([say(f"talk.up.{what}", number=talk.number, **names)], [answers, arrange], protected=True)


def prompted(view: TalkView) -> Card:
    """Ask anew whom the talk waits for, since head office wishes it."""
    purpose, side = awaited(view)
    return chase(view, purpose, side)


def second_changed(view: TalkView) -> Card:
    """Tell the host who takes the minutes now, or that nobody does; another one at a press."""
    head = "talk.second_changed.head" if view.second is not None else "talk.second_missing.head"
    other = ask_form(view.talk, "talk.button.other_second", "other_second")
    ways = [[other], cause_and_more(view.talk, CAUSE)]
    return Card([say(head, number=view.talk.number), *facts(view)], ways, protected=True)


def changed_beside(view: TalkView, head: str) -> Card:
    """Tell a side of the talk what has changed beside its time."""
    return Card([say(head, number=view.talk.number), *facts(view)], rows(view), protected=True)


def spared(view: TalkView) -> Card:
    """Tell who may see it that a talk was found not needed; why only by a press."""
    talk = view.talk
    ways = [on(talk, "talk.button.request", ShowSpared), on(talk, "talk.button.noted_up", NotedSpared)]
    return Card([say("talk.spared", number=talk.number), *facts(view)], [ways], protected=True)


def many(manager: Person, talk: Talk, count: int) -> Card:
    """Tell human resources how many talks of one manager a quarter has."""
    lines = [say("talk.many", name=named(manager), count=count), say("talk.many.next", number=talk.number)]
    return Card(lines, [[on(talk, "talk.button.noted_up", NotedUp)]], protected=True)


def handed_away() -> Card:
    """Say to a former host that the talk is somebody else's now."""
    return Card([say("talk.handed_away")], protected=True)


def missed_again(view: TalkView) -> Card:
    """Tell head office that a side did not come again: the number, the names, no cause."""
    talk = view.talk
    names = {"name": named(view.manager), "host": titled(view.host)}
    by_host = talk.state is TalkState.HOST_ABSENT
    key = "talk.host_missed_again" if by_host else "talk.missed_again"
    count = talk.host_absences if by_host else talk.no_shows
    ways = [on(talk, "talk.button.show", ShowStalled), on(talk, "talk.button.noted_up", NotedUp)]
    return Card([say(key, number=talk.number, count=count, **names)], [ways], protected=True)


def overseen(view: TalkView) -> Card:
    """Show head office a talk: how far it is, when and with whom, and no cause."""
    talk = view.talk
    head = say("talk.outside", number=talk.number, state=say(f"TalkState.{talk.state}"))
    prompt = [on(talk, "talk.button.prompt", Prompt)] if talk.open else []
    return Card([head, *facts(view)], [[*prompt, on(talk, "talk.button.noted_up", NotedUp)]], protected=True)

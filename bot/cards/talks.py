"""Cards of appointment talks: values in, words and buttons out. In chat a talk is 工作沟通, a meeting."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import singledispatch

from bot.buttons import Button, Minute
from bot.replies import Card, Choice, Reply, rows_of
from bot.words import Given, Words, say
from domain.slots import Interval
from domain.talks import Talk, TalkState
from workflows.talks import Cause, Changed, SlotRefused, Stale, TalkList, TalkView


class OnTalk(Button):
    """A button of a talk's card, with the version that the card showed."""

    code = "t0"
    talk: int
    version: int


class Book(OnTalk):
    """Propose that time, in the usual place."""

    code = "tb"
    start: Minute


class Move(OnTalk):
    """Set that time instead."""

    code = "tm"
    start: Minute


class Propose(OnTalk):
    """Propose that time to the host."""

    code = "tp"
    start: Minute


class AskForm(OnTalk):
    """Open one of the talk's forms."""

    code = "tf"
    form: str


class Accept(OnTalk):
    """Accept the other side's time."""

    code = "ta"


class Conclude(OnTalk):
    """Say how the talk ended."""

    code = "tc"
    outcome: TalkState


class Show(OnTalk):
    """Show the talk as it is now."""

    code = "ts"


class ShowCause(OnTalk):
    """Open why the talk is due."""

    code = "tw"


class More(OnTalk):
    """Turn the card into snooze and *why am I getting this*."""

    code = "to"


class Why(OnTalk):
    """Say which clause and facts caused the card."""

    code = "ty"


class Snooze(OnTalk):
    """Show the card again later."""

    code = "tz"
    until: Minute


class CalendarFile(OnTalk):
    """Give the calendar file before the talk is confirmed."""

    code = "tk"


class Noted(OnTalk):
    """Acknowledge a reminder."""

    code = "tn"


def _form(talk: Talk, label: str, form: str) -> Choice:
    return Choice(say(label), AskForm(talk=talk.id, version=talk.version, form=form))


def _on(talk: Talk, label: str, kind: type[OnTalk], **more: object) -> Choice:
    return Choice(say(label), kind(talk=talk.id, version=talk.version, **more))


def _at(talk: Talk, label: str, kind: type[OnTalk], slot: Interval) -> Choice:
    return Choice(
        say(label, start=slot.start),
        kind(talk=talk.id, version=talk.version, start=slot.start),
    )


def name_of(view: TalkView, person: str) -> Words:
    """Name host or manager as a card does: 陈行长 for the head of a branch."""
    if person == "manager":
        return Given(view.manager.name)
    key = "person.supervisor" if "supervisor" in view.host.roles else "person.plain"
    return say(key, name=view.host.name, surname=view.host.name[:1])


def _facts(view: TalkView) -> list[Words]:
    """Give when, where, with whom; nothing that is empty."""
    talk, lines = view.talk, list[Words]()
    if talk.slot is not None:
        lines.append(say("talk.when", slot=talk.slot))
    if talk.place and talk.state is not TalkState.PROPOSED:
        lines.append(say("talk.where", place=Given(talk.place)))
    who = say("talk.with_manager", name=name_of(view, "manager")) if view.hosting else None
    lines.append(who or say("talk.with_host", name=name_of(view, "host")))
    if talk.purpose:
        lines.append(say("talk.about", purpose=talk.purpose))
    if talk.state is TalkState.DUE:
        lines.append(say("talk.book_by", day=talk.due_on))
    if talk.reason and view.hosting:
        lines.append(say("talk.reason", reason=talk.reason))
    if view.hosting and talk.open and not view.manager_enrolled:
        lines.append(say("talk.not_enrolled", name=view.manager.name))
    return lines


def card(view: TalkView) -> Card:
    """Show a talk as it is now to one side, with what that side can do."""
    side = "host" if view.hosting else "manager"
    head = say(f"talk.{side}.{view.talk.state}", number=view.talk.number)
    rows = _BUTTONS.get((side, view.talk.state), _closed)(view)
    return Card([head, *_facts(view)], rows, protected=True)


Rows = list[list[Choice]]


def _offers(view: TalkView) -> list[Choice]:
    return [_at(view.talk, "talk.button.book", Book, slot) for slot in view.offers]


def _cause_and_more(view: TalkView, label: str = "talk.button.cause") -> list[Choice]:
    return [_on(view.talk, label, ShowCause), _on(view.talk, "button.more", More)]


def _host_due(view: TalkView) -> Rows:
    talk = view.talk
    exits = [_form(talk, "talk.button.not_needed", "not_needed"), *_cause_and_more(view)]
    return [[*_offers(view), _form(talk, "talk.button.other_time", "book")], exits]


def _host_declined(view: TalkView) -> Rows:
    talk = view.talk
    exits = [_form(talk, "talk.button.cancel", "cancel"), *_cause_and_more(view)]
    return [[*_offers(view), _form(talk, "talk.button.other_time", "book")], exits]


def _host_waiting(view: TalkView) -> Rows:
    talk = view.talk
    return [
        [_form(talk, "talk.button.move", "move"), _form(talk, "talk.button.cancel", "cancel")],
        _cause_and_more(view),
    ]


def _host_proposed(view: TalkView) -> Rows:
    talk = view.talk
    first = [_on(talk, "talk.button.accept", Accept), _form(talk, "talk.button.other_time", "move")]
    return [[*first, _form(talk, "talk.button.cancel", "cancel")], _cause_and_more(view)]


def _manager_invited(view: TalkView) -> Rows:
    talk = view.talk
    return [
        [
            _on(talk, "talk.button.confirm", Accept),
            _form(talk, "talk.button.propose", "propose"),
            _form(talk, "talk.button.decline", "decline"),
        ],
        _cause_and_more(view, "talk.button.about"),
    ]


def _manager_confirmed(view: TalkView) -> Rows:
    talk = view.talk
    return [
        [_form(talk, "talk.button.propose", "propose"), _form(talk, "talk.button.decline", "decline")],
        _cause_and_more(view, "talk.button.about"),
    ]


def _manager_waiting(view: TalkView) -> Rows:
    return [_cause_and_more(view, "talk.button.about")]


def _closed(view: TalkView) -> Rows:
    return [[_on(view.talk, "talk.button.cause", ShowCause)]]


_BUTTONS: dict[tuple[str, TalkState], Callable[[TalkView], Rows]] = {
    ("host", TalkState.DUE): _host_due,
    ("host", TalkState.INVITED): _host_waiting,
    ("host", TalkState.PROPOSED): _host_proposed,
    ("host", TalkState.DECLINED): _host_declined,
    ("host", TalkState.CONFIRMED): _host_waiting,
    ("manager", TalkState.INVITED): _manager_invited,
    ("manager", TalkState.PROPOSED): _manager_waiting,
    ("manager", TalkState.CONFIRMED): _manager_confirmed,
}


def ended(view: TalkView) -> Card:
    """Ask the host how a talk went whose time has passed, or what now if it was never confirmed."""
    talk = view.talk
    if talk.state is not TalkState.CONFIRMED:
        return Card([say("talk.passed", number=talk.number), *_facts(view)], _host_waiting(view), protected=True)
    rows = [
        [
            _on(talk, "talk.button.held", Conclude, outcome=TalkState.HELD),
            _on(talk, "talk.button.no_show", Conclude, outcome=TalkState.NO_SHOW),
            _form(talk, "talk.button.move", "move"),
        ],
        _cause_and_more(view),
    ]
    return Card([say("talk.ended", number=talk.number), *_facts(view)], rows, protected=True)


def reminder(view: TalkView, *, minutes: int) -> Card:
    """Remind of a confirmed talk, the time first."""
    talk = view.talk
    assert talk.slot is not None  # noqa: S101 - a confirmed talk has a time
    near = minutes < 180
    key = "talk.reminder.hour" if minutes == 60 else f"talk.reminder.{'near' if near else 'far'}"
    head = say(key, number=talk.number, start=talk.slot.start, minutes=minutes)
    late = [] if view.hosting else [_form(talk, "talk.button.late" if near else "talk.button.propose", "propose")]
    rows = [[_on(talk, "talk.button.noted", Noted), *late], _cause_and_more(view, "talk.button.about")]
    return Card([head, *(_facts(view) if not near else _facts(view)[1:])], rows, protected=True)


def ask_again(view: TalkView) -> Card:
    """Ask the manager a second time, shorter."""
    talk = view.talk
    assert talk.slot is not None  # noqa: S101 - an invitation has a time
    head = say("talk.ask_again", slot=talk.slot, host=name_of(view, "host"))
    return Card([head], _manager_invited(view), protected=True)


def unanswered(view: TalkView) -> Card:
    """Tell the host that the manager has not answered."""
    head = say("talk.unanswered", number=view.talk.number)
    return Card([head, *_facts(view)], _host_waiting(view), protected=True)


def unanswered_up(view: TalkView) -> Card:
    """Tell head office that an invitation stays unanswered: who can act, and no cause."""
    names = {"host": name_of(view, "host"), "name": name_of(view, "manager")}
    return Card([say("talk.unanswered_up", number=view.talk.number, **names)], protected=True)


def cause(found: Cause) -> Card:
    """Open why a talk is due; only after a press, and it can't be forwarded."""
    talk, complaint = found.view.talk, found.complaint
    side = "host" if found.view.hosting else "manager"
    lines: list[Words] = [say(f"talk.cause.{side}", number=talk.number)]
    if complaint is not None:
        lines.append(say("talk.cause.complaint", number=complaint.number, received=complaint.received_at))
        lines.append(say("talk.cause.words", words=complaint.words))
    lines.append(say(f"talk.cause.note.{side}"))
    back = [_on(talk, "button.fold", Show)]
    return Card(lines, [back], protected=True)


def more(view: TalkView, snoozes: Sequence[tuple[str, datetime]]) -> Card:
    """Show snooze and *why am I getting this* in place of the card."""
    talk = view.talk
    later = [
        Choice(say(f"talk.snooze.{label}"), Snooze(talk=talk.id, version=talk.version, until=at))
        for label, at in snoozes
    ]
    rest = [_on(talk, "talk.button.why", Why), _on(talk, "button.back", Show)]
    if not view.hosting and talk.state is TalkState.INVITED:
        rest.insert(0, _on(talk, "talk.button.calendar", CalendarFile))
    return Card([say("talk.more", number=talk.number)], [*rows_of(later, 3), rest], protected=True)


def why(view: TalkView, clause: str, facts: Mapping[str, object]) -> Card:
    """Say which clause and facts caused a card."""
    lines = [say("talk.why.head", number=view.talk.number), say(f"talk.why.{clause}", **facts)]
    return Card([*lines, say("talk.why.clause", clause=clause)], [[_on(view.talk, "button.back", Show)]])


def snoozed(view: TalkView, at: datetime) -> Reply:
    """Say when the card comes again."""
    lines = [say("talk.snoozed", number=view.talk.number, start=at)]
    return Reply(Card(lines, [[_on(view.talk, "talk.button.show", Show)]], protected=True), edit=True)


@singledispatch
def reply(result: object) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@reply.register
def _(result: Changed) -> Reply:
    return Reply(card(result.view), edit=True, toast=say("toast.done"))


@reply.register
def _(result: TalkView) -> Reply:
    return Reply(card(result), edit=True)


@reply.register
def _(result: Stale) -> Reply:
    now = card(result.view)
    state = say(f"TalkState.{result.view.talk.state}")
    slot = result.view.talk.slot
    latest = say("talk.stale.slot", slot=slot, state=state) if slot else say("talk.stale", state=state)
    return Reply(
        Card([latest], [[_on(result.view.talk, "talk.button.latest", Show)]], protected=now.protected),
        edit=True,
    )


@reply.register
def _(result: SlotRefused) -> Reply:
    talk = result.view.talk
    offers = [say("form.slot", slot=slot) for slot in result.offers]
    first = say(f"refusal.slot.{result.problem}", wanted=result.wanted, offers=offers)
    kind = _kind_for(result.view)
    picks = [_at(talk, "button.time", kind, slot) for slot in result.offers]
    return Reply(
        Card([first], [*rows_of(picks, 1), [_on(talk, "talk.button.latest", Show)]], protected=True),
        edit=True,
    )


def _kind_for(view: TalkView) -> type[OnTalk]:
    if not view.hosting:
        return Propose
    return Book if view.talk.state in (TalkState.DUE, TalkState.DECLINED) else Move


@reply.register
def _(result: TalkList) -> Reply:
    if not result.talks:
        return Reply(Card([say("talk.list.empty")]))
    lines: list[Words] = [say("talk.list.head", count=len(result.talks))]
    lines += [_line(view) for view in result.talks[:7]]
    picks = [
        Choice(say("talk.button.number", number=view.talk.number), Show(talk=view.talk.id, version=0))
        for view in result.talks[:6]
        if view.viewer_id in (view.talk.host_id, view.talk.manager_id)
    ]
    return Reply(Card(lines, rows_of(picks, 3), protected=True))


def _line(view: TalkView) -> Words:
    other = name_of(view, "host") if view.viewer_id == view.talk.manager_id else name_of(view, "manager")
    facts = {"number": view.talk.number, "name": other, "state": say(f"TalkState.{view.talk.state}")}
    if view.talk.slot is None:
        return say("talk.list.due", day=view.talk.due_on, **facts)
    return say("talk.list.timed", slot=view.talk.slot, **facts)

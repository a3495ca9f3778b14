"""A talk's card: what it is, the facts in their order, and what its reader can do now."""

from collections.abc import Callable
from datetime import datetime

from bot.cards import archive
from bot.cards.aftermath import AskStatement, ShowMinutes
from bot.cards.names import named, titled
from bot.cards.talks.asides import cause_of
from bot.cards.talks.buttons import (
    Accept,
    AgreeToDeputy,
    Book,
    CallOff,
    CloseForGood,
    CloseUnwritten,
    Conclude,
    Keep,
    KeepHost,
    RefuseDeputy,
    Show,
    ShowCause,
    ShowRequest,
    ToldInPerson,
    WhoMissed,
    ask_form,
    ask_handing,
    at,
    cause_and_more,
    on,
)
from bot.replies import Card, Choice
from bot.words import Given, Words, recalled, say
from domain.talks import MISSED, Talk, TalkState
from workflows.talks import TalkView

Rows = list[list[Choice]]
CAUSE, ABOUT = "talk.button.cause", "talk.button.about"


def card(view: TalkView, *, was: datetime | None = None) -> Card:
    """Show a talk as it is now to one side, with what that side can do; beside its time the one that it had."""
    return Card([_head(view), *facts(view, was=was)], rows(view), protected=True)


def _head(view: TalkView) -> Words:
    talk = view.talk
    if view.recording:
        return say(_second_head(talk), number=talk.number, state=say(f"TalkState.{talk.state}"))
    if view.outside:
        asked = "talk.outside.asked" if talk.host_request is not None else "talk.outside"
        return say(asked, number=talk.number, state=say(f"TalkState.{talk.state}"))
    if _consenting(view):
        return say("talk.consent", number=talk.number)
    if view.needless:
        return say("talk.call_off", number=talk.number)
    key = _BEGUN.get((view.hosting, talk.state)) if view.begun else None
    key = "talk.passed_call" if key == "talk.passed_you" and view.rounds_over else key
    return say(key or f"talk.{'host' if view.hosting else 'manager'}.{talk.state}", number=talk.number)


def _second_head(talk: Talk) -> str:
    if talk.state in OFF:
        return "talk.second.off"
    return "talk.second.waits" if talk.open and talk.state is not TalkState.CONFIRMED else "talk.second"


OFF = (TalkState.CANCELLED, TalkState.NOT_NEEDED)
"""States of a talk that is not held."""

_BEGUN = {
    (True, TalkState.CONFIRMED): "talk.ended",
    (True, TalkState.INVITED): "talk.passed",
    (True, TalkState.PROPOSED): "talk.passed",
    (False, TalkState.INVITED): "talk.passed_you",
}
"""The heads of what is still open though its time has come, by whether the reader is the host."""


def facts(view: TalkView, *, with_time: bool = True, was: datetime | None = None) -> list[Words]:
    """Give when, where, with whom, about what, by when; nothing that is empty."""
    talk, lines = view.talk, list[Words]()
    if talk.slot is not None and with_time and talk.state is not TalkState.DUE:
        lines.append(say("talk.when_moved" if was else "talk.when", slot=talk.slot, start=was))
    if talk.place is not None and talk.state is not TalkState.DUE:
        lines.append(say("talk.where", place=place_of(talk.place, view.room)))
    if talk.link is not None and talk.state is TalkState.CONFIRMED:
        lines.append(say("talk.link", link=Given(talk.link)))
    lines += [*archive.held(view.mark, talk), *_other_sides(view)]
    if talk.purpose:
        lines.append(say("talk.about", purpose=_purpose_of(view, talk.purpose)))
    if talk.state in MISSED | {TalkState.DUE} and view.hosting:
        lines.append(say("talk.book_by_past" if view.late else "talk.book_by", day=talk.due_on))
    return lines + _remarks(view) + _causes(view)


def _causes(view: TalkView) -> list[Words]:
    """Say why, on what asks for a time, as far as a card as sent may."""
    wanted = view.talk.state in (TalkState.DUE, TalkState.INVITED)
    return [line for raised, complaint in view.told_why for line in cause_of(raised, complaint)] if wanted else []


def place_of(place: str | None, room: tuple[str, str]) -> Words:
    """Name the place; the branch's own room in the reader's language."""
    return Given(*room) if place == room[0] else recalled(place or "")


def _purpose_of(view: TalkView, purpose: str) -> Words:
    """Name the purpose; the template's own in the reader's language."""
    usual = view.template
    return Given(purpose, usual.purpose_en) if usual is not None and purpose == usual.purpose else recalled(purpose)


def _other_sides(view: TalkView) -> list[Words]:
    host = [] if view.hosting else [say("talk.with_host", name=titled(view.host))]
    second = [say("talk.with_second", name=named(view.second))] if view.second and not view.recording else []
    manager = (
        [say("talk.with_manager", name=named(view.manager))] if view.hosting or view.recording or view.outside else []
    )
    deputy = [say("talk.consent.deputy", name=titled(view.deputy))] if view.deputy and not view.hosting else []
    return [*host, *deputy, *manager, *second]


def _remarks(view: TalkView) -> list[Words]:
    talk, lines = view.talk, list[Words]()
    if view.hosting and talk.open and len(view.raised) > 1:
        lines.append(say("talk.several", count=len(view.raised)))
    if view.asked_in_vain:
        lines.append(say("talk.spared.again"))
    if view.untold:
        lines.append(say("talk.untold"))
    if view.deputy is not None and (view.hosting or view.deputy.id != talk.confidant_id):
        side = "host" if view.hosting else "manager"
        lines.append(say(f"talk.consent.{side}", name=titled(view.deputy)))
    if talk.reason and view.hosting:
        lines.append(say("talk.reason", reason=recalled(talk.reason)))
    return lines + _absent(view)


def _absent(view: TalkView) -> list[Words]:
    """Say that the other side left the bank, or gets no messages."""
    talk, other = view.talk, view.manager if view.hosting or view.recording else view.host
    if not other.active and (talk.open or talk.state is TalkState.HELD):
        return [say("talk.left", name=named(other))]
    silent = view.hosting and talk.open and not view.manager_enrolled
    return [say("talk.not_enrolled", name=named(view.manager))] if silent else []


def rows(view: TalkView) -> Rows:
    """Give the buttons of a talk's state to one side."""
    if view.recording:
        return _second(view)
    if view.outside:
        return _outside(view)
    if _consenting(view):
        return _consent(view)
    if view.needless:
        ways = [on(view.talk, "talk.button.call_off", CallOff), on(view.talk, "talk.button.keep", Keep)]
        return [ways, cause_and_more(view.talk, CAUSE)]
    side = "host" if view.hosting else "manager"
    return _BUTTONS.get((side, view.talk.state), _closed)(view)


def _second(view: TalkView) -> Rows:
    """Offer who takes the minutes to say no, while there is somebody else's time to find."""
    if not view.talk.open:
        return _closed(view)
    out = [] if view.begun else [ask_handing(view.talk, "talk.button.not_second", "recuse_second")]
    return [out, cause_and_more(view.talk, CAUSE)]


def _outside(view: TalkView) -> Rows:
    """Offer the confidant of a private talk what its manager asks for."""
    talk = view.talk
    if talk.host_request is None or not talk.open:
        return [[on(talk, CAUSE, ShowCause)]]
    keep = [on(talk, "talk.button.keep_host", KeepHost)] if view.host.active else []
    answers = [ask_handing(talk, "talk.button.assign_host", "assign_host"), *keep]
    return [answers, [on(talk, "talk.button.request", ShowRequest)]]


def _consenting(view: TalkView) -> bool:
    """Whether the reader is the manager of a private talk, asked to accept a deputy before anything else."""
    return view.deputy is not None and not view.hosting


def _consent(view: TalkView) -> Rows:
    talk = view.talk
    answers = [
        on(talk, "talk.button.agree_to_deputy", AgreeToDeputy, deputy=talk.deputy_id),
        on(talk, "talk.button.refuse_deputy", RefuseDeputy, deputy=talk.deputy_id),
        ask_handing(talk, "talk.button.other_host", "other_host"),
    ]
    return [answers, cause_and_more(talk, ABOUT)]


def _host_due(view: TalkView) -> Rows:
    talk = view.talk
    exits = [ask_form(talk, "talk.button.not_needed", "not_needed"), *cause_and_more(talk, CAUSE)]
    return [_offers(view), exits]


def _host_declined(view: TalkView) -> Rows:
    talk = view.talk
    return [_offers(view), [ask_form(talk, "talk.button.cancel", "cancel"), *cause_and_more(talk, CAUSE)]]


def _offers(view: TalkView) -> list[Choice]:
    offers = [at(view.talk, "talk.button.book", Book, slot) for slot in view.offers]
    alone = [ask_form(view.talk, "talk.button.alone", "alone")] if view.lonely else []
    return [*offers, *alone, ask_form(view.talk, "talk.button.other_time", "book")]


def _host_waiting(view: TalkView) -> Rows:
    talk = view.talk
    change = [ask_form(talk, "talk.button.move", "move"), ask_form(talk, "talk.button.cancel", "cancel")]
    change.append(ask_form(talk, "talk.button.hand_over", "hand_over"))
    wants_link = talk.state is TalkState.CONFIRMED and talk.link is None and _is_online(talk)
    link, recuse = ask_form(talk, "talk.button.link", "link"), ask_handing(talk, "talk.button.recuse", "recuse")
    first = ask_form(talk, "talk.button.alone", "alone") if view.lonely else link if wants_link else recuse
    return [change, [first, *cause_and_more(talk, CAUSE)]]


def _host_invited(view: TalkView) -> Rows:
    """Offer to confirm for a manager whom no message reaches; to recuse comes again once that is done."""
    talk = view.talk
    if view.manager_enrolled:
        return _host_waiting(view)
    told = on(talk, "talk.button.told_in_person", ToldInPerson)
    change = [ask_form(talk, "talk.button.move", "move"), ask_form(talk, "talk.button.cancel", "cancel")]
    over = ask_form(talk, "talk.button.hand_over", "hand_over")
    return [[told, *change], [over, *cause_and_more(talk, CAUSE)]]


def _is_online(talk: Talk) -> bool:
    return talk.place is not None and recalled(talk.place) == say("place.online")


def _host_confirmed(view: TalkView) -> Rows:
    if not view.begun:
        return _host_waiting(view)
    talk = view.talk
    ends = [
        on(talk, "talk.button.held", Conclude, outcome=TalkState.HELD),
        on(talk, "talk.button.no_show", WhoMissed),
        ask_form(talk, "talk.button.move", "move"),
    ]
    cut_short = ask_form(talk, "talk.button.cut_short", "cut_short")
    return [ends, [cut_short, *cause_and_more(talk, CAUSE)]]


def who_missed(view: TalkView) -> Card:
    """Ask which side did not come."""
    talk = view.talk
    sides = [
        on(talk, "talk.button.they_missed", Conclude, outcome=TalkState.NO_SHOW),
        on(talk, "talk.button.i_missed", Conclude, outcome=TalkState.HOST_ABSENT),
        on(talk, "button.back", Show),
    ]
    return Card([say("talk.who_missed", number=talk.number), *facts(view)], [sides], protected=True)


def _host_proposed(view: TalkView) -> Rows:
    talk = view.talk
    if view.begun:
        return _host_waiting(view)
    other = [] if view.rounds_over else [ask_form(talk, "talk.button.other_time", "move")]
    cancel = ask_form(talk, "talk.button.cancel", "cancel")
    answers = [on(talk, "talk.button.accept", Accept), *other, cancel]
    return [answers, cause_and_more(talk, CAUSE)]


def _manager_invited(view: TalkView) -> Rows:
    talk = view.talk
    answers = [] if view.begun else [on(talk, "talk.button.confirm", Accept)]
    return [[*answers, *_ways_out(view)], [*_other_host(view), *cause_and_more(talk, ABOUT)]]


def _manager_confirmed(view: TalkView) -> Rows:
    ways = [] if view.begun else [_ways_out(view)]
    statement = [] if view.begun else [[Choice(say("statement.button.ask"), AskStatement(talk=view.talk.id))]]
    return [*ways, *statement, [*_other_host(view), *cause_and_more(view.talk, ABOUT)]]


def _ways_out(view: TalkView) -> list[Choice]:
    talk = view.talk
    propose = [] if view.rounds_over else [ask_form(talk, "talk.button.propose", "propose")]
    return [*propose, ask_form(talk, "talk.button.decline", "decline")]


def _manager_waiting(view: TalkView) -> Rows:
    return [[*_other_host(view), *cause_and_more(view.talk, ABOUT)]]


def _manager_due(view: TalkView) -> Rows:
    return [[*_other_host(view), on(view.talk, ABOUT, ShowCause)]]


def _other_host(view: TalkView) -> list[Choice]:
    """Offer the manager of a private talk to ask for somebody else, once."""
    talk = view.talk
    asks = talk.private and talk.host_request is None and not view.begun
    return [ask_handing(talk, "talk.button.other_host", "other_host")] if asks else []


def _held(view: TalkView) -> Rows:
    if view.mark is not None:
        return _closed(view)
    minutes = Choice(say("minutes.button.show"), ShowMinutes(talk=view.talk.id))
    return [[minutes, *_without_minutes(view), *_closed(view)[0]]]


def _without_minutes(view: TalkView) -> list[Choice]:
    """Offer the host of a private talk to keep no minutes: they are optional there."""
    optional = view.hosting and view.talk.private and view.talk.state is TalkState.HELD
    return [on(view.talk, "talk.button.no_minutes", CloseUnwritten)] if optional else []


def ask_unwritten(view: TalkView) -> Card:
    """Ask whether no minutes are kept, which nobody can take back; a talk that is closed already says so."""
    talk = view.talk
    if not _without_minutes(view):
        return card(view)
    answers = [on(talk, "talk.button.no_minutes", CloseForGood), on(talk, "button.back", Show)]
    return Card([say("talk.no_minutes.ask", number=talk.number)], [answers], protected=True)


def _closed(view: TalkView) -> Rows:
    held = view.talk.state in (TalkState.HELD, TalkState.CLOSED) and view.mark is None
    shows = Choice(say("minutes.button.show"), ShowMinutes(talk=view.talk.id))
    return [[*([shows] if held and view.recording else []), on(view.talk, CAUSE if view.hosting else ABOUT, ShowCause)]]


_BUTTONS: dict[tuple[str, TalkState], Callable[[TalkView], Rows]] = {
    ("host", TalkState.DUE): _host_due,
    ("host", TalkState.INVITED): _host_invited,
    ("host", TalkState.PROPOSED): _host_proposed,
    ("host", TalkState.DECLINED): _host_declined,
    ("host", TalkState.CONFIRMED): _host_confirmed,
    ("manager", TalkState.DUE): _manager_due,
    **{("host", state): _host_declined for state in MISSED},
    **{("manager", state): _manager_waiting for state in MISSED},
    **{(side, state): _held for side in ("host", "manager") for state in (TalkState.HELD, TalkState.CLOSED)},
    ("manager", TalkState.INVITED): _manager_invited,
    ("manager", TalkState.PROPOSED): _manager_waiting,
    ("manager", TalkState.DECLINED): _manager_waiting,
    ("manager", TalkState.CONFIRMED): _manager_confirmed,
}

"""The answer to each result of a talk's use cases."""

from functools import singledispatch

from bot.cards.names import titled
from bot.cards.talks.buttons import Book, Move, OnTalk, Propose, Show, ask_form, at, on
from bot.cards.talks.state import card
from bot.replies import Card, Reply, rows_of
from bot.words import Text, say
from domain.slots import SlotProblem
from domain.talks import TIMED, UNTIMED
from workflows.talks import Changed, HandedOver, SlotRefused, Stale, TalkView


@singledispatch
def reply(result: object) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@reply.register
def _(result: Changed) -> Reply:
    return Reply(card(result.view), edit=True, toast=say("toast.done"))


@reply.register
def _(result: HandedOver) -> Reply:
    return Reply(Card([say("talk.handed_over", number=result.number, name=titled(result.host))], protected=True))


@reply.register
def _(result: TalkView) -> Reply:
    return Reply(card(result), edit=True)


@reply.register
def _(result: Stale) -> Reply:
    talk = result.view.talk
    state = say(f"TalkState.{talk.state}")
    stands = talk.slot is not None and talk.state in TIMED
    latest = say("talk.stale.slot", slot=talk.slot, state=state) if stands else say("talk.stale", state=state)
    latest_card = Card([latest], [[on(talk, "talk.button.latest", Show)]], protected=True)
    return Reply(latest_card, edit=True, toast=say("toast.stale"))


@reply.register
def _(result: SlotRefused) -> Reply:
    talk = result.view.talk
    kind = _kind_for(result.view)
    picks = [at(talk, "button.time", kind, slot) for slot in result.offers]
    alone = [ask_form(talk, "talk.button.alone", "alone")] if _lonely(result) else []
    rows = [*rows_of(picks, 3), [*alone, on(talk, "talk.button.latest", Show)]]
    lines = [refused(result), say("talk.title", number=talk.number)]
    return Reply(Card(lines, rows, protected=True), edit=True)


def refused(result: SlotRefused) -> Text:
    """Say why a time can't be, and which can."""
    offers = [say("slot.one", start=slot.start) for slot in result.offers]
    none = say("slot.no_second") if _lonely(result) else say("slot.none")
    following = say("slot.next", offers=offers) if offers else none
    return say(f"refusal.slot.{result.problem}", wanted=result.wanted, next=following)


def _lonely(result: SlotRefused) -> bool:
    """Whether the host finds no time at all at which anybody could take the minutes."""
    return result.view.hosting and result.problem is SlotProblem.NO_SECOND and not result.offers


def _kind_for(view: TalkView) -> type[OnTalk]:
    if not view.hosting:
        return Propose
    return Book if view.talk.state in UNTIMED else Move

"""The answers when a talk is raised, handed to another host, or looked after by head office."""

from bot.cards.names import named, titled
from bot.cards.talks.answers import reply
from bot.cards.talks.buttons import Show, ShowSpared, on
from bot.cards.talks.state import card, rows
from bot.replies import Card, Reply
from bot.words import Given, Words, recalled, say
from workflows.talks import ConsentAsked, Handed, HostAsked, HostKept, Overseen, SecondFree, Spared, TalkView, Wanted


@reply.register
def _(result: Wanted) -> Reply:
    view = result.view
    lines = [
        say("talk.wanted", number=view.talk.number),
        say("talk.wanted.next", host=titled(view.host), day=view.talk.due_on),
    ]
    show = [] if view.outside else [on(view.talk, "talk.button.show", Show)]
    return Reply(Card(lines, [show], protected=True))


@reply.register
def _(result: Handed) -> Reply:
    line = say("talk.handed_to", number=result.number, host=titled(result.host))
    return Reply(Card([line], protected=True), edit=True)


@reply.register
def _(result: SecondFree) -> Reply:
    return Reply(Card([say("talk.second_free", number=result.number)], protected=True), edit=True)


@reply.register
def _(result: HostAsked) -> Reply:
    line = say("talk.host_asked", number=result.view.talk.number, name=named(result.confidant))
    return Reply(Card([line], [[on(result.view.talk, "talk.button.show", Show)]], protected=True), edit=True)


@reply.register
def _(result: ConsentAsked) -> Reply:
    talk = result.view.talk
    line = say("talk.consent_asked", number=talk.number, name=titled(result.deputy))
    return Reply(Card([line], [[on(talk, "talk.button.show", Show)]], protected=True))


@reply.register
def _(result: HostKept) -> Reply:
    return Reply(card(result.view), edit=True, toast=say("toast.done"))


@reply.register
def _(result: Overseen) -> Reply:
    number = result.view.talk.number
    line = say("talk.up.noted", number=number, state=say(f"TalkState.{result.view.talk.state}"))
    if result.asked is not None:
        key = "talk.up.prompted" if result.leaves is None else "talk.up.to_prompt"
        line = say(key, number=number, name=titled(result.asked), start=result.leaves)
    return Reply(Card([line], protected=True), edit=True)


@reply.register
def _(result: Spared) -> Reply:
    talk = result.view.talk
    lines: list[Words] = [say("talk.spared", number=talk.number)]
    if result.reason is not None:
        lines.append(say("talk.reason", reason=Given(result.reason)))
    again = [] if result.reason is not None else [on(talk, "talk.button.request", ShowSpared)]
    return Reply(Card(lines, [again], protected=True), edit=True)


def request(view: TalkView) -> Card:
    """Open why the manager of a private talk asks for another host."""
    talk = view.talk
    lines: list[Words] = [say("talk.outside.asked", number=talk.number, state=say(f"TalkState.{talk.state}"))]
    if talk.host_request is not None:
        lines.append(say("talk.reason", reason=recalled(talk.host_request)))
    return Card(lines, [*rows(view)[:1], [on(talk, "button.fold", Show)]], protected=True)

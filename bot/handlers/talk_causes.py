"""What comes in about why talks are held and by whom: raising one, recusal, outcomes, head office."""

from functools import partial

from bot.call import Call
from bot.cards import talks as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Command, Press, Route
from bot.words import phrase
from domain.rights import Right
from workflows import talks


async def start(engine: Engine, call: Call) -> Reply:
    """`/talk`: say that a talk is wanted."""
    return await engine.open(call, talks.form_to_raise(call.work))


async def open_handing(engine: Engine, call: Call, press: cards.AskHanding) -> Reply:
    """Open a form by which the talk goes to another host, unless the card is old."""
    stale = await talks.check_handing(call.work, press.talk, version=press.version, act=press.form)
    if stale is not None:
        return cards.reply(stale)
    return await engine.open(call, press.form, talk_id=press.talk, version=press.version)


async def call_off(call: Call, press: cards.CallOff) -> Reply:
    """Call off a talk whose complaint came to nothing."""
    reason = phrase("reason.outcome")
    return cards.reply(await talks.call_off(call.work, press.talk, version=press.version, reason=reason))


async def keep(call: Call, press: cards.Keep) -> Reply:
    """Hold the talk all the same."""
    return cards.reply(await talks.keep(call.work, press.talk, version=press.version))


async def tell(call: Call, press: cards.Tell) -> Reply:
    """Tell the manager what joined the talk, or what came of it."""
    return cards.reply(await talks.tell(call.work, press.talk, version=press.version))


async def open_wording(engine: Engine, call: Call, press: cards.Word) -> Reply:
    """Ask what the manager is to read instead of the client's words, unless the card is old."""
    stale = await talks.check_wording(call.work, press.talk, version=press.version)
    if stale is not None:
        return cards.reply(stale)
    return await engine.open(call, "word", talk_id=press.talk, trigger=press.trigger)


async def keep_host(call: Call, press: cards.KeepHost) -> Reply:
    """Leave a private talk with its host."""
    return cards.reply(await talks.keep_host(call.work, press.talk, version=press.version))


async def agree_to_deputy(call: Call, press: cards.AgreeToDeputy) -> Reply:
    """Agree to the deputy of a private talk."""
    return cards.reply(
        await talks.agree_to_deputy(call.work, press.talk, version=press.version, deputy_id=press.deputy)
    )


async def refuse_deputy(call: Call, press: cards.RefuseDeputy) -> Reply:
    """Refuse the deputy of a private talk."""
    return cards.reply(await talks.refuse_deputy(call.work, press.talk, version=press.version, deputy_id=press.deputy))


async def show_request(call: Call, press: cards.ShowRequest) -> Reply:
    """Open why another host is asked for; folds again by itself."""
    view = await talks.host_request(call.work, press.talk)
    return Reply(cards.request(view), edit=True, fold="talk.fold", subject_id=press.talk)


async def prompt(call: Call, press: cards.Prompt) -> Reply:
    """Ask anew whom the talk waits for."""
    return cards.reply(await talks.prompt(call.work, press.talk, version=press.version))


async def noted_up(call: Call, press: cards.NotedUp) -> Reply:
    """Acknowledge what stalls."""
    return cards.reply(await talks.acknowledge_up(call.work, press.talk))


async def show_stalled(call: Call, press: cards.ShowStalled) -> Reply:
    """Show head office a talk, without its cause."""
    return Reply(cards.overseen(await talks.oversee(call.work, press.talk)), edit=True)


async def show_spared(call: Call, press: cards.ShowSpared) -> Reply:
    """Open why a talk was found not needed; folds again by itself."""
    reply = cards.reply(await talks.spared_reason(call.work, press.talk))
    return Reply(reply.card, edit=True, fold="talk.spared_fold", subject_id=press.talk)


async def noted_spared(call: Call, press: cards.NotedSpared) -> Reply:
    """Acknowledge that a talk was found not needed."""
    return cards.reply(await talks.acknowledge_spared(call.work, press.talk))


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Command("talk", partial(start, engine)),
        Press(cards.AskHanding, Right.TALK_READ, partial(open_handing, engine)),
        Press(cards.CallOff, Right.TALK_HOST, call_off),
        Press(cards.Keep, Right.TALK_HOST, keep),
        Press(cards.Tell, Right.TALK_HOST, tell),
        Press(cards.Word, Right.TALK_HOST, partial(open_wording, engine)),
        Press(cards.AgreeToDeputy, Right.TALK_ANSWER, agree_to_deputy),
        Press(cards.RefuseDeputy, Right.TALK_ANSWER, refuse_deputy),
        Press(cards.KeepHost, Right.TALK_ASSIGN, keep_host),
        Press(cards.ShowRequest, Right.TALK_ASSIGN, show_request),
        Press(cards.Prompt, Right.TALK_OVERSEE, prompt),
        Press(cards.NotedUp, Right.TALK_OVERSEE, noted_up),
        Press(cards.ShowStalled, Right.TALK_OVERSEE, show_stalled),
        Press(cards.ShowSpared, Right.TALK_SPARED, show_spared),
        Press(cards.NotedSpared, Right.TALK_SPARED, noted_spared),
    ]

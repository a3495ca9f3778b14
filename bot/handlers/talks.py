"""What comes in about appointment talks."""

from functools import partial

from bot.call import Call
from bot.cards import talks as cards
from bot.forms.engine import Engine
from bot.replies import Reply
from bot.routes import Press, Route
from bot.words import say
from domain.rights import Right
from workflows import talks


async def book(call: Call, press: cards.Book) -> Reply:
    """Propose an offered time."""
    return cards.reply(await talks.book(call.work, press.talk, version=press.version, start=press.start))


async def move(call: Call, press: cards.Move) -> Reply:
    """Set another offered time."""
    return cards.reply(await talks.move(call.work, press.talk, version=press.version, start=press.start))


async def propose(call: Call, press: cards.Propose) -> Reply:
    """Propose an offered time to the host."""
    return cards.reply(await talks.propose(call.work, press.talk, version=press.version, start=press.start))


async def accept(call: Call, press: cards.Accept) -> Reply:
    """Accept the other side's time."""
    return cards.reply(await talks.agree(call.work, press.talk, version=press.version))


async def tell_in_person(call: Call, press: cards.ToldInPerson) -> Reply:
    """Confirm for a manager who was told face to face."""
    return cards.reply(await talks.tell_in_person(call.work, press.talk, version=press.version))


async def conclude(call: Call, press: cards.Conclude) -> Reply:
    """Say how the talk ended."""
    return cards.reply(await talks.conclude(call.work, press.talk, version=press.version, outcome=press.outcome))


async def ask_unwritten(call: Call, press: cards.CloseUnwritten) -> Reply:
    """Ask whether a private talk is closed without minutes."""
    return Reply(cards.ask_unwritten(await talks.show(call.work, press.talk)), edit=True)


async def close_unwritten(call: Call, press: cards.CloseForGood) -> Reply:
    """Close a private talk without minutes."""
    return cards.reply(await talks.close_unwritten(call.work, press.talk, version=press.version))


async def who_missed(call: Call, press: cards.WhoMissed) -> Reply:
    """Ask which side did not come, unless the card is old."""
    found = await talks.ask_who_missed(call.work, press.talk, version=press.version)
    return Reply(cards.who_missed(found), edit=True) if isinstance(found, talks.TalkView) else cards.reply(found)


async def show(call: Call, press: cards.Show) -> Reply:
    """Show the talk as it is now."""
    return cards.reply(await talks.show(call.work, press.talk))


async def show_cause(call: Call, press: cards.ShowCause) -> Reply:
    """Open why the talk is due; folds again by itself."""
    found = await talks.cause(call.work, press.talk)
    return Reply(cards.cause(found), edit=True, fold="talk.fold", subject_id=press.talk)


async def more(call: Call, press: cards.More) -> Reply:
    """Turn the card into snooze and *why am I getting this*."""
    view, choices = await talks.snooze_choices(call.work, press.talk)
    return Reply(cards.more(view, choices), edit=True)


async def why(call: Call, press: cards.Why) -> Reply:
    """Say which clause and facts caused the card."""
    view, clause, facts = await talks.why(call.work, press.talk)
    return Reply(cards.why(view, clause, facts), edit=True)


async def snooze(call: Call, press: cards.Snooze) -> Reply:
    """Show the card again later."""
    view = await talks.snooze(call.work, press.talk, until=press.until)
    return cards.snoozed(view, press.until)


async def own_time(engine: Engine, call: Call, press: cards.OwnTime) -> Reply:
    """Ask when the card is to be shown again."""
    await talks.snooze_choices(call.work, press.talk)
    return await engine.open(call, "snooze", talk_id=press.talk)


async def calendar_file(call: Call, press: cards.CalendarFile) -> Reply:
    """Give the calendar file before the talk is confirmed."""
    await talks.send_calendar_file(call.work, press.talk)
    return Reply(toast=say("toast.file"))


async def noted(call: Call, press: cards.Noted) -> Reply:
    """Acknowledge a reminder."""
    return Reply(cards.card(await talks.acknowledge(call.work, press.talk)), edit=True, toast=say("toast.noted"))


async def open_form(engine: Engine, call: Call, press: cards.AskForm) -> Reply:
    """Open one of the talk's forms, unless the card is old."""
    stale = await talks.check_act(call.work, press.talk, version=press.version, act=press.form)
    if stale is not None:
        return cards.reply(stale)
    return await engine.open(call, press.form, talk_id=press.talk, version=press.version)


def routes(engine: Engine) -> list[Route]:
    """Give every way in, with its right."""
    return [
        Press(cards.Book, Right.TALK_HOST, book),
        Press(cards.Move, Right.TALK_HOST, move),
        Press(cards.Propose, Right.TALK_ANSWER, propose),
        Press(cards.Accept, Right.TALK_READ, accept),
        Press(cards.ToldInPerson, Right.TALK_HOST, tell_in_person),
        Press(cards.Conclude, Right.TALK_HOST, conclude),
        Press(cards.CloseUnwritten, Right.TALK_HOST, ask_unwritten),
        Press(cards.CloseForGood, Right.TALK_HOST, close_unwritten),
        Press(cards.WhoMissed, Right.TALK_HOST, who_missed),
        Press(cards.Show, Right.TALK_READ, show),
        Press(cards.ShowCause, Right.TALK_READ, show_cause),
        Press(cards.More, Right.TALK_READ, more),
        Press(cards.Why, Right.TALK_READ, why),
        Press(cards.Snooze, Right.TALK_READ, snooze),
        Press(cards.OwnTime, Right.TALK_READ, partial(own_time, engine)),
        Press(cards.CalendarFile, Right.TALK_READ, calendar_file),
        Press(cards.Noted, Right.TALK_READ, noted),
        Press(cards.AskForm, Right.TALK_READ, partial(open_form, engine)),
    ]

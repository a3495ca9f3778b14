"""The chat's application: python-telegram-bot's handlers, in front of each the gate.

Unlike the stock application, `process_update` gives what the handler returned and raises what it
raised, so that the intake can hold both in one transaction.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)

from bot.buttons import BadButtonError
from bot.call import Attachment, Call
from bot.capabilities import read
from bot.cards import people as people_cards
from bot.handlers import COMMANDS, Ways, pages
from bot.replies import Reply
from domain.errors import RefusalError
from domain.rights import permit
from storage import people
from storage.updates import claim_stranger

STRANGER_EVERY = timedelta(hours=1)
PRIVATE = filters.ChatType.PRIVATE


@dataclass(frozen=True)
class Arrival:
    """An update with the call that the intake made of it."""

    update: Update
    call: Call


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The typed context of a handler: the call."""

    call: Call


Answer = Callable[[Update, Context], Coroutine[Any, Any, Reply]]


class ChatApplication(Application[Any, Any, Any, Any, Any, Any]):
    """The stock application but for what becomes of a handler's answer."""

    async def process_update(self, update: object) -> Reply | None:  # type: ignore[override]
        """Let the first handler that takes the update answer it; None if none does."""
        assert isinstance(update, Arrival)  # noqa: S101 - only the intake calls
        for handler in self.handlers.get(0, ()):
            check = handler.check_update(update.update)
            if check is None or check is False:
                continue
            context = self.context_types.context.from_update(update.update, self)
            context.call = update.call
            reply: Reply = await handler.handle_update(update.update, self, check, context)
            return reply
        return None


def build(bot: ExtBot[None], ways: Ways) -> ChatApplication:
    """Put the application together: commands, buttons, then whatever a form may be waiting for."""
    application = (
        Application.builder()
        .application_class(ChatApplication)
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .context_types(ContextTypes(context=Context))
        .build()
    )
    assert isinstance(application, ChatApplication)  # noqa: S101 - the class was named above
    for name in COMMANDS:
        filtered = PRIVATE & filters.UpdateType.MESSAGE
        application.add_handler(CommandHandler(name, _command(ways, name), filters=filtered))
    application.add_handler(CallbackQueryHandler(_button(ways)))
    application.add_handler(ChatMemberHandler(_member, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(PRIVATE & filters.COMMAND, _unknown_command))
    application.add_handler(MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, _answer))
    return application


def _command(ways: Ways, name: str) -> Answer:
    _, right = COMMANDS[name]

    async def answer(update: Update, context: Context) -> Reply:
        call = replace(context.call, text=" ".join(context.args or ()))
        enrolling = name == "start" and bool(call.text)
        if call.work.person is None and not enrolling:
            return await _stranger(call)
        if call.work.person is not None:
            permit(call.work.person, right)
        return await (await ways.command(name))(call)

    return answer


def _button(ways: Ways) -> Answer:
    """Answer any press: the code before the first colon names its kind."""

    async def answer(update: Update, context: Context) -> Reply:
        query = update.callback_query
        data = (query.data if query else None) or ""
        route = await ways.press(data.partition(":")[0])
        if route is None:
            raise BadButtonError("unknown")
        call = replace(context.call, message_id=card_of(query))
        if call.work.person is None:
            return await _stranger(call)
        permit(call.work.person, route.right)
        return await pages.open_card(route, call, route.kind.unpack(data))

    return answer


def card_of(query: CallbackQuery | None) -> int | None:
    """Give the pressed card's message id; None if the card can't be edited any more."""
    message = query.message if query else None
    return message.message_id if message is not None and message.is_accessible else None


async def _answer(update: Update, context: Context) -> Reply:
    message = update.effective_message
    if context.call.work.person is None:
        return await _stranger(context.call)
    if message is None or update.message is None:
        return Reply()
    call = replace(context.call, text=message.text or message.caption or "", attachment=attachment_of(message))
    reply: Reply = await (await read("bot.handlers.typed")).take(replace(call, message_id=message.message_id))
    return reply


def attachment_of(message: Message) -> Attachment | None:
    """Give the file that came with a message, if one did."""
    if message.photo:
        largest = message.photo[-1]
        size = largest.file_size or 0
        return Attachment(largest.file_id, "photo", None, size, "image/jpeg", album=message.media_group_id)
    for kind in ("document", "voice", "video", "audio"):
        sent = getattr(message, kind)
        if sent is not None:
            name = getattr(sent, "file_name", None)
            return Attachment(
                sent.file_id,
                kind,
                name,
                sent.file_size or 0,
                getattr(sent, "mime_type", None),
                album=message.media_group_id,
                seconds=int(sent.to_dict().get("duration", 0)),
            )
    return None


async def _unknown_command(update: Update, context: Context) -> Reply:
    if context.call.work.person is None:
        return await _stranger(context.call)
    raise RefusalError("gate.unknown_command")


async def _stranger(call: Call) -> Reply:
    return people_cards.stranger(call.work.bank.policy.bank) if await answer_stranger(call) else Reply()


async def answer_stranger(call: Call) -> bool:
    """Whether an account that is nobody's gets an answer now: once an hour at most."""
    work = call.work
    return await claim_stranger(work.tx, user_id=call.sender.user_id, now=work.now, every=STRANGER_EVERY)


async def _member(update: Update, context: Context) -> Reply:
    """Note that somebody blocked or unblocked the bot."""
    work, change = context.call.work, update.my_chat_member
    if work.person is None or change is None:
        return Reply()
    if change.new_chat_member.status in ("kicked", "left"):
        await people.mark_reachable(work.tx, work.person.id, reachable=False)
    else:
        await (await read("workflows.enrolment")).note_reachable(work, work.person)
    return Reply()

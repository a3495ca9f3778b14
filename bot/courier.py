"""The courier: renders an item of the outbox, makes one call to the Bot API, says how it ended."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram import (
    BotCommandScopeChat,
    InputMediaPhoto,
    Poll,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.cards.asides import with_more, with_more_of
from bot.kept_files import KeptFiles
from bot.menu import CommandList
from bot.notices import Notices
from bot.replies import Card, Document, KeptFile, LostFileError, Picture, Quiz, render
from bot.transport import FloodError, NotSentError
from bot.words import Text, Tongue, say
from scheduler.ports import Accepted, Gone, Outcome, Parcel, PutOff, Refused, TooMany, Uncertain, Unsent
from storage import outbox
from storage.database import Tx
from storage.outbox import Item, Lane, NewItem, SendState
from workflows import digests
from workflows.people import note_unreachable
from workflows.work import Bank, Work, new_ref

GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "bot was kicked")
"""What the Bot API says with a 400 of a chat that takes no messages."""
LATE = timedelta(hours=1)
"""By how much a notice may be late before it says so: the program was down, or the Bot API away."""
UNCHANGED = "message is not modified"
LOST_CARD = ("message to edit not found", "message can't be edited", "message_id_invalid")

NO_PREVIEW = {"link_preview_options": '{"is_disabled":true}'}
"""What a client wrote makes nobody's server fetch an address."""

log = structlog.get_logger("courier")


class BotCourier:
    """Delivers through python-telegram-bot's client."""

    def __init__(
        self, bot: ExtBot[None], bank: Bank, notices: Notices, kept: KeptFiles, token_refused: Callable[[], None]
    ) -> None:
        self.bot = bot
        self.bank = bank
        self.notices = notices
        self.kept = kept
        self.token_refused = token_refused

    async def prepare(self, tx: Tx, item: Item, now: datetime) -> Parcel | PutOff | None:
        """Render from the facts as they are now; None if it is no longer true."""
        tongue = Tongue(item.language or str(item.params.get("language", "zh-CN")), now, self.bank.calendar)
        if item.kind == "reply":
            return Parcel(item, self._marked(dict(item.params), item, tongue))
        work = self._work(tx, now)
        if await digests.postpone(work, item):
            return PutOff()
        content = await self.notices.render(work, item, tongue)
        if content is None:
            return None
        if isinstance(content, Card):
            content = _with_more(content, item)
            sent = render(content, tongue)
            edit = item.params.get("edit")
            return Parcel(item, self._marked(sent | ({"edit": edit} if edit else {}), item, tongue))
        if isinstance(content, KeptFile):
            content = self.kept.document(content, lost=tongue.plain(say("file.gone", name=content.name)))
        if isinstance(content, Document | Picture) and item.uncertain:
            return Parcel(item, replace(content, caption=f"{content.caption}\n{tongue.plain(_repeated(item))}".strip()))
        if isinstance(content, Quiz) and item.uncertain:
            return Parcel(item, replace(content, question=f"{content.question} {tongue.plain(_repeated(item))}"))
        return Parcel(item, content)

    def _marked(self, content: dict[str, Any], item: Item, tongue: Tongue) -> dict[str, Any]:
        """Say of a late notice and of a repeat that it is one; an edit needs neither, unless its card is gone."""
        if content.get("erase"):
            return content
        if content.get("edit"):
            return content | ({"mark": tongue.render(_repeated(item))} if item.uncertain else {})
        late = item.kind != "reply" and tongue.now - item.due_at > LATE
        marks = [say("message.late", at=item.due_at)] if late else []
        marks += [_repeated(item)] if item.uncertain else []
        content["text"] = "\n".join([content["text"], *(tongue.render(mark) for mark in marks)])
        return content

    async def deliver(self, parcel: Parcel) -> Outcome:
        """Make one call and say how it ended."""
        outcome = await self._deliver(parcel)
        # A menu is no message: that a chat takes none says nothing of its person.
        return Accepted() if isinstance(outcome, Gone) and isinstance(parcel.content, CommandList) else outcome

    async def _deliver(self, parcel: Parcel) -> Outcome:
        assert parcel.item.chat_id is not None  # noqa: S101 - the dispatcher looked
        try:
            return Accepted(await self._call(parcel.item.chat_id, parcel.content))
        except FloodError as error:
            return TooMany(error.seconds)
        except BadRequest as error:
            return await self._refused(parcel, error.message)
        except InvalidToken as error:
            self.token_refused()
            return Unsent(type(error).__name__)
        except TelegramError as error:
            return _outcome(error)

    async def _refused(self, parcel: Parcel, message: str) -> Outcome:
        """Sort what the Bot API refuses: done already, a card that is gone, a chat that is gone."""
        said, content = message.lower(), parcel.content
        if UNCHANGED in said:
            return Accepted(content.edit if isinstance(content, Picture) else content["edit"])
        if isinstance(content, Picture) and content.edit and any(lost in said for lost in LOST_CARD):
            return await self.deliver(Parcel(parcel.item, replace(content, edit=None)))
        if isinstance(content, Mapping) and content.get("erase"):
            return Accepted()  # gone already, or too old to be taken out
        if any(gone in said for gone in GONE):
            return Gone(message)
        if isinstance(content, Mapping) and content.get("edit") and any(lost in said for lost in LOST_CARD):
            if parcel.item.kind != "reply":
                return Accepted()  # what was to be folded is gone
            anew = {key: value for key, value in content.items() if key != "edit"}
            anew["text"] = "\n".join(filter(None, [content["text"], content.get("mark")]))
            return await self.deliver(Parcel(parcel.item, anew))
        return Refused(message[:120])

    async def _call(
        self, chat_id: int, content: Mapping[str, Any] | Document | Picture | Quiz | CommandList
    ) -> int | None:
        if isinstance(content, Quiz):
            return await self._send_quiz(chat_id, content)
        if isinstance(content, CommandList):
            await self.bot.set_my_commands(content.commands, BotCommandScopeChat(chat_id))
            return None
        if isinstance(content, Document):
            return await self._send_document(chat_id, content)
        if isinstance(content, Picture):
            return await self._send_picture(chat_id, content)
        if content.get("erase"):
            await self.bot.delete_message(chat_id, content["erase"])
            return None
        raw = {**NO_PREVIEW, **_markup(content["keyboard"])}
        if content.get("edit"):
            await self.bot.edit_message_text(
                content["text"],
                chat_id=chat_id,
                message_id=content["edit"],
                parse_mode="HTML",
                api_kwargs=raw,
            )
            return int(content["edit"])
        message = await self.bot.send_message(
            chat_id,
            content["text"],
            parse_mode="HTML",
            disable_notification=content.get("silent") or None,
            protect_content=content.get("protected") or None,
            api_kwargs=raw,
        )
        return message.message_id

    async def _send_quiz(self, chat_id: int, quiz: Quiz) -> int:
        message = await self.bot.send_poll(
            chat_id,
            quiz.question,
            quiz.options,
            type=Poll.QUIZ,
            is_anonymous=True,
            correct_option_ids=[quiz.right],  # type: ignore[list-item]  # any number of an option
            explanation=quiz.explanation or None,
            api_kwargs=_markup(quiz.keyboard),
        )
        return message.message_id

    async def _send_document(self, chat_id: int, document: Document) -> int:
        try:
            made = await asyncio.to_thread(document.make)
        except LostFileError:
            log.error("file.lost")
            return (await self.bot.send_message(chat_id, document.lost)).message_id
        send = self.bot.send_voice if document.voice else self.bot.send_document
        message = await send(
            chat_id,
            made,
            filename=document.name,
            caption=document.caption or None,
            disable_notification=True,
            protect_content=document.protected or None,
        )
        return message.message_id

    async def _send_picture(self, chat_id: int, picture: Picture) -> int:
        drawn = await asyncio.to_thread(picture.make)
        if picture.edit is not None:
            await self.bot.edit_message_media(
                InputMediaPhoto(drawn, caption=picture.caption or None, filename=picture.name),
                chat_id=chat_id,
                message_id=picture.edit,
            )
            return picture.edit
        message = await self.bot.send_photo(
            chat_id,
            drawn,
            filename=picture.name,
            caption=picture.caption or None,
            disable_notification=True,
        )
        return message.message_id

    async def ended(self, tx: Tx, item: Item, outcome: Outcome, now: datetime) -> None:
        """Note a person who can't be reached, and when an opened card folds again."""
        if item.kind == digests.KIND:
            await digests.note_end(self._work(tx, now), item, *_end_of(outcome))
        if isinstance(outcome, Gone) and item.person_id is not None:
            await note_unreachable(self._work(tx, now), item.person_id)
        if isinstance(outcome, Accepted) and item.params.get("fold"):
            await self._fold_later(tx, item, outcome.message_id, now)

    async def _fold_later(self, tx: Tx, item: Item, message_id: int | None, now: datetime) -> None:
        """Promise that a card which shows what is not for every eye shows it for some minutes only.

        They count anew from each page that is turned.
        """
        fold, subject = item.params["fold"], f"card:{item.recipient}/{message_id}"
        await outbox.cancel(tx, subject=subject, now=now)
        later = NewItem(
            lane=Lane.ANSWER,
            kind=fold["kind"],
            params={"edit": message_id, "subject_id": fold["subject_id"], "item": fold.get("item")},
            due_at=now + timedelta(minutes=self.bank.policy.cards.fold_minutes),
            ref=new_ref(),
            person_id=item.person_id,
            subject=subject,
        )
        await outbox.add(tx, later, now=now)

    def _work(self, tx: Tx, now: datetime) -> Work:
        return Work(tx=tx, now=now, bank=self.bank)

    async def toast(self, query_id: str, text: str | None) -> None:
        """Answer a press at once; dropped if it does not get through."""
        try:
            async with asyncio.timeout(10):
                await self.bot.answer_callback_query(query_id, text=text)
        except (TelegramError, TimeoutError) as error:
            log.info("toast.dropped", error=type(error).__name__)
        except Exception as error:
            log.error("toast.failed", error=type(error).__name__, exc_info=True)


def _with_more(card: Card, item: Item) -> Card:
    """Give a notice that was pushed to a person its last button; what folds to one keeps it."""
    if item.params.get("edit") and item.params.get("item") and card.rows:
        return with_more_of(card, item.params["item"])
    pushed = item.lane in (Lane.URGENT, Lane.NOTICE, Lane.BROADCAST) and item.person_id is not None
    return with_more(card, item) if pushed else card


def _end_of(outcome: Outcome) -> tuple[SendState, int | None]:
    match outcome:
        case Accepted(message_id=message_id):
            return SendState.ACCEPTED, message_id
        case Gone():
            return SendState.UNREACHABLE, None
    return SendState.REFUSED, None


def _outcome(error: TelegramError) -> Outcome:
    """Say what an error means for the message: it never arrived, it never will, or nobody knows."""
    name = type(error).__name__
    match error:
        case NotSentError():
            return Unsent(str(error))
        case Forbidden():
            return Gone(error.message)
        case Conflict():
            log.error("send.not_allowed", error=name)
            return Unsent(name)
        case ChatMigrated():
            return Gone(name)
    log.info("send.uncertain", error=name)
    return Uncertain(name)


def _repeated(item: Item) -> Text:
    return say("message.repeated", ref=item.ref)


def _markup(rows: Sequence[Sequence[Mapping[str, str]]]) -> dict[str, str]:
    """Give buttons as the Bot API wants them; the library's own objects take five times as long to make and unmake."""
    if not rows:
        return {}
    keyboard = [[{"text": choice["text"], "callback_data": choice["data"]} for choice in row] for row in rows]
    return {"reply_markup": json.dumps({"inline_keyboard": keyboard}, ensure_ascii=False, separators=(",", ":"))}

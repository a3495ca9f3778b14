"""The intake: each update takes effect once, in one transaction with all that it causes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol
from weakref import WeakValueDictionary

import structlog
from telegram import CallbackQuery, Update
from telegram.ext import ExtBot

from bot.application import Arrival, ChatApplication, answer_stranger, card_of
from bot.buttons import BadButtonError
from bot.call import Call, Sender
from bot.capabilities import read
from bot.cards import faults
from bot.cards.asides import item_of, with_more_of
from bot.flood import Flood
from bot.logs import places
from bot.replies import Reply, render
from bot.senders import is_ones_own
from bot.shapes import MalformedError, Raw, read_update
from bot.words import Tongue, Words, tongue_of
from domain.errors import RefusalError
from domain.people import Person
from scheduler.at_once import AtOnce
from scheduler.leading import Lead
from scheduler.ports import Parcel
from storage import outbox, people, updates
from storage.answers import Answer
from storage.clock import both_clocks
from storage.database import ConflictError, Database, Tx, UnavailableError, real_now
from storage.outbox import Lane, NewItem
from storage.wakes import wake_leader
from workflows.work import Bank, Work, new_ref

ATTEMPTS = 3
"""How often an update is tried before it is parked."""
CONFLICT_PAUSE = 0.02
"""Seconds before an update is tried again that was in another's way, growing."""
HELD = timedelta(seconds=1)
"""How long a card waits for more of an album."""
SUBJECT = 40
"""How long a name for what is held may be, in characters."""
LANES_ON_POSTGRESQL = 8
"""How many senders are served at once where the engine takes several writers."""

log = structlog.get_logger("intake")


class Meter(Protocol):
    """Where the intake counts."""

    def handled(self, seconds: float) -> None:
        """Count an update that took effect."""

    def parked(self) -> None:
        """Count an update that was parked."""


@dataclass(frozen=True)
class Toast:
    """The short word that answers a press: sent at once, never kept."""

    query_id: str
    text: str | None


@dataclass
class Intake:
    """Handles what arrives; every call returns only after the commit.

    While the database takes no transaction, `UnavailableError` is raised and nothing is parked:
    what was not committed is not confirmed, so it comes again.
    """

    database: Database
    application: ChatApplication
    bot: ExtBot[None]
    bank: Bank
    after_commit: Callable[[Sequence[Toast]], None]
    flood: Flood
    meter: Meter | None = None
    lead: Lead | None = None
    """Where several programs serve the bank: who sends what is answered here."""
    at_once: AtOnce | None = None
    """Who lets answers leave with their commit; without it they wait to be claimed."""
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LANES_ON_POSTGRESQL))
    turns: WeakValueDictionary[int | None, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Who is being served, where several writers are."""

    async def take(self, batch: Sequence[Raw]) -> None:
        """Handle updates that came together; when this returns, all of them are committed."""
        if not batch:
            return
        arrived = asyncio.get_running_loop().time()
        admitted, too_many = self._sort(batch)
        if self.database.sqlite:
            await self._take_together(admitted)
        else:
            await self._take_by_sender(admitted)
        if too_many:
            await self._turn_away(too_many)
        if self.meter is not None:
            took = asyncio.get_running_loop().time() - arrived
            for _ in batch:
                self.meter.handled(took)

    def _sort(self, batch: Sequence[Raw]) -> tuple[list[Raw], list[Raw]]:
        admitted: list[Raw] = []
        too_many: list[Raw] = []
        for raw in batch:
            (admitted if self.flood.admits(sender_id(raw)) else too_many).append(raw)
        return admitted, too_many

    async def _turn_away(self, batch: Sequence[Raw]) -> None:
        """Let nothing come of updates that are too many, in one transaction; each sender is told once."""
        log.info("updates.turned_away", size=len(batch))

        async def set_by(tx: Tx, now: datetime) -> list[Toast]:
            return [toast for raw in batch for toast in await self._set_by(tx, now, raw)]

        await self._commit(set_by)

    async def _set_by(self, tx: Tx, now: datetime, raw: Raw) -> list[Toast]:
        if self.flood.is_new(sender_id(raw)) and parses(raw, self.bot):
            return await self._say(tx, now, raw, faults.too_many())
        await updates.add_update(tx, bot_id=self.bot.id, update_id=raw["update_id"], now=now)
        return []

    async def _take_together(self, batch: Sequence[Raw]) -> None:
        """Handle a batch in one transaction; if one update raises, each in its own."""
        try:
            await self._commit(partial(self._handle_all, batch=batch))
        except UnavailableError:
            raise
        except Exception as error:
            log.info("batch.undone", size=len(batch), error=type(error).__name__)
            for raw in batch:
                await self._take_one(raw)

    async def _handle_all(self, tx: Tx, now: datetime, *, batch: Sequence[Raw]) -> list[Toast]:
        """Let updates take effect, each once; those of one transaction share its `now`."""
        ids = [raw["update_id"] for raw in batch]
        new = await updates.add_updates(tx, bot_id=self.bot.id, update_ids=ids, now=now)
        await people.read_senders(tx, {sender for raw in batch if (sender := sender_id(raw)) is not None})
        toasts: list[Toast] = []
        for raw in batch:
            if raw["update_id"] in new:
                new.remove(raw["update_id"])
                toasts += await self._effect(tx, raw, now)
                await asyncio.sleep(0)  # others are served between two of a batch
        return toasts

    async def _take_by_sender(self, batch: Sequence[Raw]) -> None:
        """Handle senders side by side, and each one's updates in order."""
        queues = dict[int | None, list[Raw]]()
        for raw in batch:
            queues.setdefault(sender_id(raw), []).append(raw)
        served = [self._serve(sender, queue) for sender, queue in queues.items()]
        for ended in await asyncio.gather(*served, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended

    async def _serve(self, sender: int | None, queue: Sequence[Raw]) -> None:
        turn = self.turns.setdefault(sender, asyncio.Lock())
        async with turn, self.room:
            for raw in queue:
                await self._take_one(raw)

    async def _take_one(self, raw: Raw) -> None:
        """Handle an update in a transaction of its own: an answer, a refusal, or parked."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._try(raw)
            except UnavailableError:
                raise
            except Exception as error:
                if attempt == ATTEMPTS or isinstance(error, MalformedError):
                    await self._park(raw, error)
                elif isinstance(error, ConflictError):
                    await asyncio.sleep(CONFLICT_PAUSE * attempt)
            else:
                return

    async def _try(self, raw: Raw) -> None:
        try:
            await self._commit(partial(self._handle, raw=raw))
        except (RefusalError, BadButtonError) as error:
            await self._commit(partial(self._refuse, raw=raw, refusal=error))

    async def _commit(self, act: Callable[[Tx, datetime], Awaitable[list[Toast]]]) -> None:
        """Let something happen in a transaction, and keep its answers with it; what may leave does at its commit."""
        leaving: Sequence[Parcel] = ()
        async with self.database.transaction() as tx:
            now, real = await both_clocks(tx)
            toasts = await act(tx, now)
            if self.at_once is not None:
                leaving = await self.at_once.keep(tx, now=now, real=real)
            else:
                await outbox.add_all(tx, [answer.item for answer in tx.answers], now=now)
            if self.lead is not None and not self.lead.held:
                await wake_leader(tx)
        if self.at_once is not None:
            self.at_once.leave(leaving)
        self.after_commit(toasts)

    async def _handle(self, tx: Tx, now: datetime, *, raw: Raw) -> list[Toast]:
        """Let an update take effect unless it already did."""
        await updates.wait_for_turn(tx, sender_id(raw))
        new = await updates.add_update(tx, bot_id=self.bot.id, update_id=raw["update_id"], now=now)
        return await self._effect(tx, raw, now) if new else []

    async def _effect(self, tx: Tx, raw: Raw, now: datetime) -> list[Toast]:
        update = read_update(raw, self.bot)
        call = await self._call(tx, update, now)
        if call is None:
            return []
        reply = await self.application.process_update(Arrival(update, call))
        if reply is None:
            log.info("update.ignored", update_id=update.update_id)
        return await self._answer(call, update, reply or Reply())

    async def _call(self, tx: Tx, update: Update, now: datetime) -> Call | None:
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None or not is_ones_own(update):
            log.info("update.ignored", update_id=update.update_id)
            return None
        account, person = await people.get_sender(tx, user_id=user.id) or (None, None)
        language = account.language if account else tongue_of(user.language_code)
        work = Work(tx=tx, now=now, bank=self.bank, person=_active(person))
        if account is not None and person is not None and not account.reachable and update.my_chat_member is None:
            await (await read("workflows.enrolment")).note_reachable(work, person)
        tongue = Tongue(language, now, self.bank.calendar)
        return Call(work=work, sender=Sender(user.id, chat.id, user.language_code), tongue=tongue)

    async def _answer(self, call: Call, update: Update, reply: Reply) -> list[Toast]:
        """Put the answer in the outbox; the toast leaves beside it."""
        tongue = replace(call.tongue, language=reply.language) if reply.language else call.tongue
        query = update.callback_query
        card = card_of(query)
        if reply.card is not None:
            item = _notice_of(query) if reply.edit and reply.card.rows else None
            shown = with_more_of(reply.card, item) if item is not None else reply.card
            content = render(shown, tongue)
            if reply.edit and card is not None:
                content["edit"] = card
            if reply.fold is not None:
                content["fold"] = {"kind": reply.fold, "subject_id": reply.subject_id, "item": item}
            await self._add(call, content, hold=reply.hold)
            if reply.also is not None and content.get("edit") != reply.also:
                await self._add(call, render(reply.card, tongue) | {"edit": reply.also})
        if reply.erase is not None:
            await self._add(call, {"erase": reply.erase})
        if query is None:
            return []
        return [Toast(query.id, tongue.plain(reply.toast)[:200] if reply.toast else None)]

    async def _add(self, call: Call, params: Mapping[str, Any], *, hold: str | None = None) -> None:
        person, tx, now = call.work.person, call.work.tx, call.work.now
        item = NewItem(
            lane=Lane.ANSWER,
            kind="reply",
            params=params,
            due_at=now,
            ref=new_ref(),
            person_id=person.id if person else None,
            chat_id=None if person else call.sender.chat_id,
        )
        if hold is None:
            tx.answers.append(Answer(item, call.sender.chat_id, person.version if person else None))
            return
        subject = f"hold:{call.sender.user_id}.{hold}"[:SUBJECT]
        await outbox.cancel(tx, subject=subject, now=now)
        await outbox.add(tx, replace(item, subject=subject, not_before=await real_now(tx) + HELD), now=now)

    async def _refuse(self, tx: Tx, now: datetime, *, raw: Raw, refusal: RefusalError | BadButtonError) -> list[Toast]:
        """Answer a refusal: nothing of the update but its id and this answer is kept."""
        return await self._say(tx, now, raw, faults.refused(refusal), edit=faults.is_final(refusal))

    async def _say(self, tx: Tx, now: datetime, raw: Raw, words: Words, *, edit: bool = False) -> list[Toast]:
        if not await updates.add_update(tx, bot_id=self.bot.id, update_id=raw["update_id"], now=now):
            return []
        update = read_update(raw, self.bot)
        call = await self._call(tx, update, now)
        if call is None or (call.work.person is None and not await answer_stranger(call)):
            return []
        return await self._answer(call, update, Reply(faults.card(words), edit=edit))

    async def _park(self, raw: Raw, error: Exception) -> None:
        """Set an update aside that can't be handled; its sender learns the reference."""
        ref = new_ref()
        say_so = log.warning if isinstance(error, MalformedError) else log.error
        say_so("update.parked", ref=ref, kind=_kind(raw), error=type(error).__name__, at=places(error.__traceback__))
        if self.meter is not None:
            self.meter.parked()
        try:
            await self._commit(partial(self._set_aside, raw=raw, error=error, ref=ref))
        except UnavailableError:
            raise
        except Exception as second:
            log.error("apology.failed", ref=ref, error=type(second).__name__, at=places(second.__traceback__))
            await self._commit(partial(self._set_aside, raw=raw, error=error, ref=ref, silently=True))

    async def _set_aside(
        self, tx: Tx, now: datetime, *, raw: Raw, error: Exception, ref: str, silently: bool = False
    ) -> list[Toast]:
        toasts = [] if silently else await self._apologise(tx, now, raw, ref)
        update_id = raw["update_id"]
        await updates.add_update(tx, bot_id=self.bot.id, update_id=update_id, now=now)
        await updates.add_parked(
            tx,
            bot_id=self.bot.id,
            update_id=update_id,
            sender=sender_id(raw),
            kind=_kind(raw),
            error=type(error).__name__,
            ref=ref,
            now=now,
        )
        return toasts

    async def _apologise(self, tx: Tx, now: datetime, raw: Raw, ref: str) -> list[Toast]:
        if parses(raw, self.bot):
            return await self._say(tx, now, raw, faults.unforeseen(ref))
        await self._apologise_blind(tx, now, raw, ref)
        return []

    async def _apologise_blind(self, tx: Tx, now: datetime, raw: Raw, ref: str) -> None:
        """Answer the sender of an update that does not parse, if it shows one."""
        user_id = sender_id(raw)
        found = await people.get_sender(tx, user_id=user_id) if user_id is not None else None
        if found is not None:
            account, person = found
            tongue = Tongue(account.language, now, self.bank.calendar)
            work = Work(tx=tx, now=now, bank=self.bank, person=_active(person))
            call = Call(work, Sender(account.user_id, account.chat_id, None), tongue)
            await self._add(call, render(faults.card(faults.unforeseen(ref)), tongue))


def _notice_of(query: CallbackQuery | None) -> int | None:
    """Give the notice whose message was pressed: its last button stays, whatever the card turns into."""
    markup = getattr(query.message, "reply_markup", None) if query else None
    buttons = [button.callback_data for row in markup.inline_keyboard for button in row] if markup else []
    return item_of(str(query.data) if query else None, buttons)


def _active(person: Person | None) -> Person | None:
    return person if person is not None and person.active else None


def parses(raw: Raw, bot: ExtBot[None]) -> bool:
    """Whether an update has the shape that the client knows."""
    try:
        read_update(raw, bot)
    except MalformedError:
        return False
    return True


def sender_id(raw: Raw) -> int | None:
    """Give the id of the account that an update comes from, without parsing all of it."""
    for key, part in raw.items():
        if key != "update_id" and isinstance(part, Mapping):
            sender = part.get("from")
            found = sender.get("id") if isinstance(sender, Mapping) else None
            if type(found) is int and abs(found) < 2**63:
                return found
    return None


def _kind(raw: Raw) -> str:
    return next((str(key) for key in raw if key != "update_id"), "empty")[:32]

"""The program: every part put together, started and stopped in order."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from aiohttp import web
from cryptography.fernet import MultiFernet
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.capabilities import read
from bot.courier import BotCourier
from bot.incoming_files import FileFetcher
from bot.intake import Intake, Toast
from bot.menu import Menu
from bot.metrics import Metrics, Operations, serve
from bot.published import Publisher
from bot.receiving import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    WEBHOOK_PATH,
    Poller,
    Webhook,
    pause_after,
    webhook_secret,
)
from bot.senders import ALLOWED
from bot.sent_sheets import SheetReader
from bot.transport import AiohttpRequest
from config.settings import Mode, Settings, SettingsError
from scheduler.at_once import AtOnce
from scheduler.audit_sealing import AuditSealer
from scheduler.backups import Nightly
from scheduler.dispatcher import Dispatcher
from scheduler.real_clock import Trust
from scheduler.replicas import Replicas, listen
from scheduler.ticks import Ticks
from scheduler.watchdog import Tick, Watchdog
from storage import audit, outbox
from storage.audit_files import Heads, make_audit_key, open_audit_key
from storage.clock import bank_now, both_clocks
from storage.database import Database, Tx, real_now
from storage.leases import delete_leases
from storage.updates import delete_old
from workflows import broadcasts, drafts, watch
from workflows.archiving import archive
from workflows.work import Bank, Work

STOP_SECONDS = 10.0
"""How long what is committed may still be sent at a stop."""
TOAST_SECONDS = 1.0
"""How long the last toasts may take at a stop."""
READ_AHEAD = timedelta(minutes=1)
"""How long before its time what renders a notice is read, if nobody needed it before."""
UPDATES_KEPT = timedelta(days=7)
"""The Bot API repeats an update for a day at most."""

log = structlog.get_logger("program")


class WrongClockError(Exception):
    """The database's clock is far from the Bot API's: reminders wait, and nothing is taken out."""


@dataclass
class Program:
    """The running program."""

    settings: Settings
    database: Database
    seal: MultiFernet
    bank: Bank
    bot: ExtBot[None]
    request: AiohttpRequest
    metrics: Metrics
    menu: Menu
    intake: Intake
    dispatcher: Dispatcher
    courier: BotCourier
    fetcher: FileFetcher
    sheets: SheetReader
    backups: Nightly
    replicas: Replicas | None
    """The others that serve the bank, where there can be any: on PostgreSQL."""
    toasts: set[asyncio.Task[None]] = field(default_factory=set)
    asides: list[asyncio.Task[None]] = field(default_factory=list)
    """What nobody waits for."""
    sending: asyncio.Task[None] | None = None
    receiving: asyncio.Task[None] | None = None
    delivered: bool = False
    """Whether the Bot API has taken the webhook's address."""
    runners: list[web.AppRunner] = field(default_factory=list)
    ticks: Ticks | None = None
    poller: Poller | None = None
    sealer: AuditSealer | None = None
    trust: Trust = field(default_factory=lambda: Trust(time.monotonic))
    watchdog: Watchdog = field(default_factory=lambda: Watchdog(time.monotonic))
    failed: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Serve health, greet the Bot API however long it is away, then send, receive and tick.

        Raises `InvalidToken` for a refused token, `SettingsError` for a taken port or a refused address.
        """
        operations = Operations(self.database, self.metrics, self._alive, self.watchdog, self.replicas).application()
        self.sealer = await self._open_audit()
        await self._serve(operations, self.settings.ops_host, self.settings.ops_port, "WUHUA_OPS_PORT")
        await self._patiently(self.bot.initialize)
        await self._take_over()
        self.sending = asyncio.create_task(self.dispatcher.run())
        self.intake.at_once = AtOnce(self.dispatcher)
        await self._receive()
        self.ticks = Ticks({name: (every, self._watched(name, every, look)) for name, every, look in self._looks()})
        commands = Publisher(
            self.database, self.bank, self.bot, self.menu, self.dispatcher.wake, self._doubts_the_clock
        )
        self.asides.append(asyncio.create_task(_guarded("commands", commands.publish)()))
        if self.replicas is not None:
            self.asides.append(asyncio.create_task(listen(self.database, self.dispatcher.wake.set)))

    def _looks(self) -> Sequence[tuple[str, float, Tick]]:
        """Give what is looked at by itself: its name, how many seconds apart, and the look."""
        looks: list[tuple[str, float, Tick]] = [
            ("contact", 5.0, self._note_contact),
            ("drafts", 30.0, self.expire_drafts),
            ("watch", 600.0, self.watch),
            ("files", 2.0, self.fetcher.tick),
            ("sheets", 3.0, self.sheets.tick),
            ("notices", 2.0, self._read_ahead),
            ("broadcasts", 3.0, self.watch_broadcasts),
            ("tidy", 3600.0, self._if_sure(self._tidy)),
            ("backup", 600.0, self._if_sure(self.backups.tick)),
        ]
        looks = [(name, every, self._if_leading(look)) for name, every, look in looks]
        looks += [("clock", 10.0, self._look_at_the_clock)]
        looks += [("audit", 10.0, self.sealer.tick)] if self.sealer is not None else []
        return [*looks, ("replicas", 30.0, self.replicas.tick)] if self.replicas is not None else looks

    def _leads(self) -> bool:
        """Whether this program does what one of several does for all."""
        return self.dispatcher.lead is None or self.dispatcher.lead.held

    def _if_leading(self, look: Tick) -> Tick:
        async def look_if_leading() -> None:
            if self._leads():
                await look()

        return look_if_leading

    async def _look_at_the_clock(self) -> None:
        """Raise `WrongClockError` where the database's clock and the Bot API's differ too much."""
        if await self._doubts_the_clock():
            raise WrongClockError

    def _if_sure(self, look: Tick) -> Tick:
        """Do nothing by a clock that is wrong: what it says to be over would be lost."""

        async def sure() -> None:
            if not await self._doubts_the_clock():
                await look()

        return sure

    async def _do_if_sure(self, do: Callable[[Work], Awaitable[object]]) -> None:
        """Do in one transaction what is no more than that; by a clock that is wrong nothing."""
        async with self.database.transaction() as tx:
            now, real = await both_clocks(tx)
            if not self.trust.doubts(real):
                await do(Work(tx=tx, now=now, bank=self.bank))

    async def _doubts_the_clock(self) -> bool:
        async with self.database.transaction() as tx:
            return self.trust.doubts(await real_now(tx))

    def _watched(self, name: str, every: float, look: Tick) -> Tick:
        return _guarded(name, self.watchdog.watched(name, every, look))

    async def _open_audit(self) -> AuditSealer:
        """Open the audit's chain; only a bank that has sealed nothing gets a new key. Raises `SealError`."""
        async with self.database.transaction() as tx:
            new = await audit.get_last_seal(tx) is None
        key = (make_audit_key if new else open_audit_key)(self.settings.data)
        return AuditSealer(self.database, key, Heads(self.settings.heads, key), self.dispatcher.owner)

    async def _take_over(self) -> None:
        """Take up at once what a killed program had claimed: on SQLite nobody else can hold a lease."""
        if self.database.sqlite:
            async with self.database.transaction() as tx:
                await outbox.mark_abandoned(tx)
                await delete_leases(tx)
                await self.dispatcher.ask_who_leads(tx, await real_now(tx))
        if self.replicas is not None:
            await self.replicas.tick()

    async def _serve(self, application: web.Application, host: str, port: int, setting: str) -> None:
        try:
            self.runners.append(await serve(application, host, port))
        except OSError as error:
            raise SettingsError(
                f"{setting}: can't listen on {host}:{port} ({error.strerror}): choose another"
            ) from None

    async def _patiently(self, greet: Callable[[], Awaitable[object]]) -> None:
        """Call the Bot API until it answers, with growing pauses."""
        pause = FIRST_PAUSE
        while True:
            try:
                await greet()
            except (InvalidToken, BadRequest):
                raise
            except TelegramError as error:
                log.error("bot_api.away", error=type(error).__name__)
                await asyncio.sleep(pause_after(error, pause))
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                return

    async def _receive(self) -> None:
        if self.settings.mode is Mode.WEBHOOK:
            await self._take_deliveries()
            return
        await self._patiently(self.bot.delete_webhook)
        self.poller = Poller(self.bot, self.request, self.intake, self.watchdog, self._leads)
        self.receiving = asyncio.create_task(self._poll(self.poller))

    async def _take_deliveries(self) -> None:
        webhook = Webhook(self.intake, webhook_secret(self.bot.token))
        host, port = self.settings.webhook_host, self.settings.webhook_port
        await self._serve(webhook.application(), host, port, "WUHUA_WEBHOOK_PORT")
        url = f"{(self.settings.webhook_url or '').rstrip('/')}{WEBHOOK_PATH}"
        register = partial(self.bot.set_webhook, url, secret_token=webhook.secret, allowed_updates=list(ALLOWED))
        try:
            await self._patiently(register)
        except BadRequest as error:
            raise SettingsError(f"WUHUA_WEBHOOK_URL: the Bot API refuses {url}: {error.message}") from None
        self.delivered = True

    async def _poll(self, poller: Poller) -> None:
        try:
            await poller.run()
        except InvalidToken:
            self.refuse_token()

    def refuse_token(self) -> None:
        """End the program: the Bot API knows the token no longer."""
        log.error("token.refused")
        self.failed.set()

    async def _alive(self) -> bool:
        return self.poller.alive if self.poller is not None else self.delivered

    async def expire_drafts(self) -> None:
        """Drop drafts that nobody touched."""
        await self._do_if_sure(drafts.expire)

    async def watch(self) -> None:
        """Tell head office of what the program can't do by itself, and do what falls due without anybody's press."""
        await self._do_if_sure((await read("workflows.looks")).look)

    async def _note_contact(self) -> None:
        if await self._alive():
            await self._do_if_sure(lambda work: watch.note_contact(work, real=work.now))  # a sandbox notes none

    async def watch_broadcasts(self) -> None:
        """Bring the messages of running broadcasts up to date."""
        await self._do_if_sure(broadcasts.refresh)

    async def next_look(self, tx: Tx, after: datetime) -> datetime | None:
        """Give when something is to be looked at next, though nothing in the database is due then."""
        looks = await read("workflows.looks")
        instant: datetime | None = await looks.next_instant(Work(tx=tx, now=after, bank=self.bank))
        return instant

    async def _read_ahead(self) -> None:
        """Read what renders the next notice before its time, so that it leaves at its instant."""
        async with self.database.transaction() as tx:
            now = await bank_now(tx)
            kind = await outbox.get_next_kind(tx, after=now, until=now + READ_AHEAD)
        if kind is not None:
            with suppress(KeyError):  # of a later release, beside which this one still runs
                await self.courier.notices.renderer(kind)

    async def _tidy(self) -> None:
        retention = await read("workflows.retention")
        async with self.database.transaction() as tx:
            now = await bank_now(tx)
            await delete_old(tx, before=now - UPDATES_KEPT)
            await retention.take_out_old(Work(tx=tx, now=now, bank=self.bank))
        await archive(self.database, self.bank)

    async def stop(self) -> None:
        """Take no new updates, send what is committed, give the leases back; a start may be half-way."""
        if self.ticks is not None:
            self.ticks.stop()
        await cancel(self.asides)
        for runner in self.runners:
            await runner.cleanup()
        await self._stop_receiving()
        await self._stop_sending()
        if self.toasts:
            await asyncio.wait(self.toasts, timeout=TOAST_SECONDS)
        if self.sealer is not None:
            await _guarded("audit", self.sealer.tick)()
        if self.replicas is not None:
            await _guarded("replicas", self.replicas.leave)()
        await self.bot.shutdown()
        await self.database.close()

    async def _stop_receiving(self) -> None:
        """End the long poll at once, but let a batch that has come be committed and confirmed."""
        if self.poller is not None and self.receiving is not None:
            self.poller.stopping.set()
            await asyncio.wait([self.receiving], timeout=STOP_SECONDS)
            await cancel([self.receiving])
            await self.poller.confirm()

    async def _stop_sending(self) -> None:
        if self.sending is not None:
            self.dispatcher.finish()
            await asyncio.wait([self.sending], timeout=STOP_SECONDS)
            await cancel([self.sending])
            await self.dispatcher.stop(STOP_SECONDS)
            await cancel([*self.dispatcher.going])

    def after_commit(self, toasts: Sequence[Toast]) -> None:
        """Wake the dispatcher and answer the presses."""
        self.dispatcher.wake.set()
        for toast in toasts:
            task = asyncio.create_task(self.courier.toast(toast.query_id, toast.text))
            self.toasts.add(task)
            task.add_done_callback(self.toasts.discard)


def _guarded(name: str, tick: Tick) -> Tick:
    """Log what a tick raises; the next one looks again."""

    async def look() -> None:
        try:
            await tick()
        except Exception as error:
            log.error("tick.failed", tick=name, error=type(error).__name__, exc_info=True)

    return look


async def cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

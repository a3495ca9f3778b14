"""The program: every part put together, started and stopped in order."""

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from aiohttp import web
from cryptography.fernet import MultiFernet
from telegram import BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot import application, handlers
from bot.courier import BotCourier
from bot.forms.catalogue import FORMS
from bot.forms.engine import Engine
from bot.incoming_files import FileFetcher
from bot.intake import Intake, Toast
from bot.menu import Menu
from bot.metrics import Metrics, Operations, serve
from bot.notices import Notices
from bot.receiving import ALLOWED, WEBHOOK_PATH, Poller, Webhook
from bot.transport import AiohttpRequest
from bot.words import LANGUAGES, Tongue
from config.settings import Mode, Settings
from scheduler.budget import Budget
from scheduler.clock import MovableClock, Ticks
from scheduler.dispatcher import Dispatcher
from storage import people
from storage.clock import bank_now
from storage.database import Database
from storage.updates import delete_old
from workflows import drafts
from workflows.work import Bank, Work

STOP_SECONDS = 10.0
"""How long what is committed may still be sent at a stop."""
UPDATES_KEPT = timedelta(days=7)
"""The Bot API repeats an update for a day at most."""

log = structlog.get_logger("program")


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
    engine: Engine
    menu: Menu
    intake: Intake
    dispatcher: Dispatcher
    courier: BotCourier
    fetcher: FileFetcher
    clock: MovableClock
    toasts: set[asyncio.Task[None]] = field(default_factory=set)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    runners: list[web.AppRunner] = field(default_factory=list)
    ticks: Ticks | None = None
    poller: Poller | None = None
    failed: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Start sending, receiving, ticking and serving; raises `InvalidToken` for a refused token."""
        await self.request.initialize()
        await self.bot.initialize()
        self.tasks.append(asyncio.create_task(self.dispatcher.run()))
        await self._receive()
        self.ticks = Ticks(
            {
                "wake": (1.0, self._wake),
                "drafts": (30.0, self.expire_drafts),
                "files": (2.0, self.fetcher.tick),
                "tidy": (3600.0, self._tidy),
            }
        )
        operations = Operations(self.database, self.metrics, self._alive).application()
        self.runners.append(await serve(operations, self.settings.ops_host, self.settings.ops_port))
        self.tasks.append(asyncio.create_task(self._publish_commands()))

    async def _receive(self) -> None:
        if self.settings.mode is Mode.POLLING:
            await self.bot.delete_webhook()
            self.poller = Poller(self.bot, self.request, self.intake)
            self.tasks.append(asyncio.create_task(self._poll(self.poller)))
            return
        webhook = Webhook(self.intake)
        host, port = self.settings.webhook_host, self.settings.webhook_port
        self.runners.append(await serve(webhook.application(), host, port))
        url = f"{(self.settings.webhook_url or '').rstrip('/')}{WEBHOOK_PATH}"
        await self.bot.set_webhook(url, secret_token=webhook.secret, allowed_updates=list(ALLOWED))

    async def _poll(self, poller: Poller) -> None:
        try:
            await poller.run()
        except InvalidToken:
            log.error("token.refused")
            self.failed.set()

    async def _alive(self) -> bool:
        return self.poller is None or self.poller.alive

    async def _wake(self) -> None:
        self.dispatcher.wake.set()

    async def expire_drafts(self) -> None:
        """Drop drafts that nobody touched."""
        async with self.database.transaction() as tx:
            await drafts.expire(Work(tx=tx, now=await bank_now(tx), bank=self.bank))

    async def _tidy(self) -> None:
        async with self.database.transaction() as tx:
            await delete_old(tx, before=await bank_now(tx) - UPDATES_KEPT)

    async def _publish_commands(self) -> None:
        """Show each person the commands of what that person may do; a failure is no reason to stop."""
        async with self.database.transaction() as tx:
            now = await bank_now(tx)
            accounts = [(p, await people.get_account_of(tx, p.id)) for p in await people.list_people(tx)]
        try:
            for language in LANGUAGES:
                general = self.menu.of_anybody(Tongue(language, now, self.bank.calendar))
                code = "en" if language == "en" else None
                await self.bot.set_my_commands(general.commands, BotCommandScopeAllPrivateChats(), code)
            for person, account in accounts:
                if account is not None and account.reachable:
                    mine = self.menu.of(person, Tongue(account.language, now, self.bank.calendar))
                    await self.bot.set_my_commands(mine.commands, BotCommandScopeChat(account.chat_id))
        except TelegramError as error:
            log.error("commands.failed", error=type(error).__name__)

    async def stop(self) -> None:
        """Take no new updates, send what is committed, give the leases back."""
        if self.ticks is not None:
            self.ticks.stop()
        if self.poller is not None:
            self.poller.stopping = True
        await _cancel(self.tasks)
        for runner in self.runners:
            await runner.cleanup()
        await self.dispatcher.stop(STOP_SECONDS)
        if self.poller is not None:
            await self.poller.confirm()
        if self.toasts:
            await asyncio.wait(self.toasts, timeout=1.0)
        await self.bot.shutdown()
        await self.request.shutdown()
        await self.database.close()

    def after_commit(self, toasts: Sequence[Toast]) -> None:
        """Wake the dispatcher and answer the presses."""
        self.dispatcher.wake.set()
        for toast in toasts:
            task = asyncio.create_task(self.courier.toast(toast.query_id, toast.text))
            self.toasts.add(task)
            task.add_done_callback(self.toasts.discard)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task


def assemble(settings: Settings, database: Database, seal: MultiFernet, bank: Bank) -> Program:
    """Put the program together; nothing runs yet. Raises `SettingsError` without a token."""
    request = AiohttpRequest()
    base = settings.api_base_url.rstrip("/")
    bot = ExtBot(
        settings.bot_token(),
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=AiohttpRequest(),
    )
    engine, metrics = Engine(FORMS), Metrics()
    routes, rights = handlers.routes(engine, lambda: settings.link_base or f"https://t.me/{bot.username}")
    menu = Menu(rights)
    courier = BotCourier(bot, bank, Notices(menu))
    owner = f"{socket.gethostname()[:16]}-{os.getpid()}-{secrets.token_hex(4)}"
    budget = Budget(time.monotonic, settings.budget_all, settings.budget_chat, settings.budget_group)
    dispatcher = Dispatcher(database, courier, budget, owner, metrics)
    chat = application.build(bot, routes, engine)
    program: Program
    intake = Intake(database, chat, bot, bank, lambda toasts: program.after_commit(toasts), metrics)
    program = Program(
        settings=settings,
        database=database,
        seal=seal,
        bank=bank,
        bot=bot,
        request=request,
        metrics=metrics,
        engine=engine,
        menu=menu,
        intake=intake,
        dispatcher=dispatcher,
        courier=courier,
        fetcher=FileFetcher(database, bot, seal, settings.data / "files"),
        clock=MovableClock(database, dispatcher, []),
    )
    program.clock = MovableClock(database, dispatcher, [program.expire_drafts])
    return program

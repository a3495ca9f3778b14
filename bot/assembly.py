"""The program put together from its parts; nothing runs yet."""

import hashlib
import os
import secrets
import socket
import time
from importlib.metadata import version

from cryptography.fernet import MultiFernet
from telegram.ext import ExtBot

from bot import application
from bot.courier import BotCourier
from bot.flood import Flood
from bot.handlers import LISTED, Ways
from bot.incoming_files import FileFetcher
from bot.intake import Intake
from bot.kept_files import KeptFiles
from bot.menu import Menu
from bot.metrics import Metrics
from bot.notices import Notices
from bot.program import Program
from bot.sent_sheets import SheetReader
from bot.transport import AiohttpRequest
from config.settings import Settings
from scheduler.backups import Nightly
from scheduler.budget import Budget
from scheduler.dispatcher import Dispatcher
from scheduler.leading import Lead
from scheduler.real_clock import Trust
from scheduler.replicas import Replicas
from storage.database import Database
from workflows.work import Bank


def make_bot(settings: Settings, request: AiohttpRequest) -> ExtBot[None]:
    """Make the client of the Bot API that the settings name. Raises `SettingsError` without a token."""
    base = settings.api_base_url
    return ExtBot(
        settings.bot_token(),
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=request,
    )


def _among_others(settings: Settings, database: Database, bank: Bank, owner: str) -> Replicas:
    policy = hashlib.sha256(bank.policy.model_dump_json().encode()).hexdigest()
    budget = f"{settings.budget_all}/{settings.budget_chat}/{settings.budget_group}"
    return Replicas(database, owner, version("wuhua"), policy, budget)


def assemble(settings: Settings, database: Database, seal: MultiFernet, bank: Bank) -> Program:
    """Put the program together; nothing runs yet. Raises `SettingsError` without a token."""
    trust = Trust(time.monotonic)
    request = AiohttpRequest(heard=trust.hear)
    bot = make_bot(settings, request)
    metrics = Metrics()

    def link_base() -> str:
        return settings.link_base or f"https://t.me/{bot.username}"

    menu = Menu(LISTED)
    folder = settings.data / "files"
    courier = BotCourier(bot, bank, Notices(menu, link_base), KeptFiles(folder, seal), lambda: program.refuse_token())
    owner = f"{socket.gethostname()[:16]}-{os.getpid()}-{secrets.token_hex(4)}"
    budget = Budget(time.monotonic, settings.budget_all, settings.budget_chat, settings.budget_group)
    lead = None if database.sqlite else Lead(owner)
    dispatcher = Dispatcher(database, courier, budget, owner, metrics, lead, trust)
    chat = application.build(bot, Ways(link_base))
    program: Program
    flood = Flood(time.monotonic, settings.budget_chat)
    intake = Intake(database, chat, bot, bank, lambda toasts: program.after_commit(toasts), flood, metrics, lead)
    program = Program(
        settings=settings,
        database=database,
        seal=seal,
        bank=bank,
        bot=bot,
        request=request,
        metrics=metrics,
        menu=menu,
        intake=intake,
        dispatcher=dispatcher,
        courier=courier,
        trust=trust,
        fetcher=FileFetcher(database, bot, seal, folder),
        sheets=SheetReader(database, KeptFiles(folder, seal), bank),
        backups=Nightly(database, bank.calendar, settings.data, settings.backups, settings.backup_keep),
        replicas=None if database.sqlite else _among_others(settings, database, bank, owner),
    )
    return program

"""The demo bank with a workplace around it: everything of a bank, played in the browser."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot import demo
from bot.assembly import assemble
from bot.logs import set_up_logs
from bot.program import Program
from bot.running import bank_of, only_one, serve
from bot.words import LANGUAGES, catalogue, word_key
from config.policy import load_policy
from config.settings import SettingsError, load_settings
from domain.people import Role
from sandbox.server import Sandbox
from scheduler.clock import MovableClock
from storage.database import Database, real_now
from storage.schema import open_database
from storage.seal import make_seal
from workflows.work import Bank


async def run_sandbox(
    data: Path, *, port: int, reset: bool, start: datetime | None, host: str, listen_elsewhere: bool
) -> int:
    """Serve the demo bank with a workplace around it, until a signal comes."""
    with only_one(data):
        if reset:
            _forget(data)
        await _sandbox(data, port=port, start=start, host=host, listen_elsewhere=listen_elsewhere)
    return 0


async def _sandbox(data: Path, *, port: int, start: datetime | None, host: str, listen_elsewhere: bool) -> None:
    settings = load_settings(data=data, ops_port=0, token=demo.TOKEN, backup_keep=0)
    set_up_logs("WARNING")
    bank, seal = bank_of(load_policy(settings.policy)), make_seal(data)
    database = await open_database(f"sqlite+aiosqlite:///{data / 'wuhua.db'}", seal, create=True)
    now = await demo.open_bank(database, bank, start=await _beginning(database, bank, start))
    workplace = _workplace(
        data=data / "workplace",
        token=demo.TOKEN,
        bot_username=demo.USERNAME,
        personas=demo.personas(bank, titles()),
        start=now,
        host=host,
        port=port,
        listen_elsewhere=listen_elsewhere,
    )
    async with _opened(workplace, port):
        here = settings.model_copy(update={"api_base_url": workplace.url, "database_url": None})
        program = assemble(here, database, seal, bank)
        clock = clock_of(program)
        workplace.advance, workplace.next_due = clock.advance, clock.next_due
        click.echo(f"五化 Wuhua: open {workplace.url} in a browser. Ctrl-C stops; what happened is kept.")
        await serve(program)


def clock_of(program: Program) -> MovableClock:
    """Give a clock that, moved, runs what the ticks run."""
    looks = [program.expire_drafts, program.watch, program.watch_broadcasts]
    return MovableClock(program.database, program.dispatcher, looks, program.next_look)


def _workplace(**given: Any) -> Sandbox:
    try:
        return Sandbox(**given)
    except ValueError as error:
        raise SettingsError(str(error)) from None


@asynccontextmanager
async def _opened(workplace: Sandbox, port: int) -> AsyncIterator[None]:
    try:
        await workplace.start()
    except OSError as error:
        raise SettingsError(f"port {port} can't be used ({error.strerror}): choose another with --port") from None
    try:
        yield
    finally:
        await workplace.stop()


async def _beginning(database: Database, bank: Bank, start: datetime | None) -> datetime:
    if start is not None:
        return bank.calendar.instant(start.date(), start.time())
    async with database.transaction() as tx:
        return demo.first_morning(await real_now(tx), bank.calendar)


def _forget(data: Path) -> None:
    """Begin again: everything of the sandbox goes but its lock."""
    for path in data.iterdir():
        if path.name != "run.lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def titles() -> dict[str, dict[Role, str]]:
    """Name every role, by language."""
    return {language: {role: catalogue(language)[word_key(role)] for role in Role} for language in LANGUAGES}

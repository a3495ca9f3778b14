"""Running the program for a bank."""

import asyncio
import fcntl
import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from telegram.error import InvalidToken

from bot.assembly import assemble
from bot.logs import set_up_logs
from bot.program import Program, cancel
from bot.tokens import wait_for_another
from config.policy import Policy, load_policy
from config.settings import Settings
from domain.workdays import Hours, WorkCalendar
from storage.clock import moved_clock
from storage.database import Database, DatabaseError
from storage.schema import has_tables, open_database
from storage.seal import Seal, has_seal, make_seal, open_seal
from workflows.work import Bank

log = structlog.get_logger("running")


def bank_of(policy: Policy) -> Bank:
    """Give the bank's rules: policy and calendar."""
    own = dict.fromkeys(policy.calendar.extra_workdays, True) | dict.fromkeys(policy.calendar.extra_holidays, False)
    hours = Hours(windows=policy.hours.windows, push=policy.hours.push_window)
    return Bank(policy, WorkCalendar(hours=hours, zone=policy.bank.zone, extra_days=own))


RUN, ROTATION = "run.lock", "rotation.lock"
"""What only one may do at a time, by the file that holds off a second."""
BUSY = {
    RUN: "another wuhua runs on {data}: stop it first, or name another WUHUA_DATA",
    ROTATION: "another wuhua seals {data} anew: wait for its end",
}


@contextmanager
def only_one(data: Path, lock: str = RUN, *, shared: bool = False) -> Iterator[None]:
    """Hold a lock of a data folder; a second program is refused by name, unless both only share it."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (data / lock).open("a")
    except OSError as error:
        raise DatabaseError(f"the data folder {data} can't be used ({error.strerror}): check WUHUA_DATA") from None
    with file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            raise DatabaseError(BUSY[lock].format(data=data)) from None
        yield


async def run_bank(settings: Settings) -> int:
    """Serve a bank until a signal comes; gives the exit code."""
    set_up_logs(settings.log_level)
    settings.bot_token()
    bank = bank_of(load_policy(settings.policy))
    with only_one(settings.data, shared=not settings.database.startswith("sqlite")):
        await _serve_bank(settings, bank)
    return 0


async def _serve_bank(settings: Settings, bank: Bank) -> None:
    """Serve until a signal comes; go on with another token where the first is refused later on.

    Raises `InvalidToken` for one that is refused at the start, or that no file can replace.
    """
    served = False
    while True:
        token = settings.bot_token()
        database, seal = await open_bank_database(settings)
        try:
            await serve(assemble(settings, database, seal, bank))
            return
        except TokenLostError:
            served = True
            if settings.token_file is None:
                raise
        except InvalidToken:
            if not served:
                raise
        if not await wait_for_another(settings, token, _on_signals()):
            return


class TokenLostError(InvalidToken):
    """The Bot API refuses a token that it took before."""


RESTORING = "restoring"
"""A file of the data folder: a backup is being put back, and what is overdue in it is not held yet."""


async def open_bank_database(
    settings: Settings, *, create: bool = False, restoring: bool = False
) -> tuple[Database, Seal]:
    """Open a real bank's database and key; raises `DatabaseError`, for a sandbox's too.

    Only an empty database gets a new key: what a lost one sealed would be lost for good.
    """
    if (settings.data / RESTORING).exists() and not restoring:
        raise DatabaseError("a restore was cut off, and messages could leave twice: run wuhua restore again")
    try:
        new = not has_seal(settings.data) and not await has_tables(settings.database)
        seal = make_seal(settings.data) if new else open_seal(settings.data)
    except OSError as error:
        where = settings.data
        raise DatabaseError(f"the data folder {where} can't be used ({error.strerror}): check WUHUA_DATA") from None
    database = await open_database(settings.database, seal, create=create)
    try:
        async with database.transaction() as tx:
            moved = await moved_clock(tx)
        if moved is not None:
            raise DatabaseError("this database belongs to a sandbox: name another WUHUA_DATABASE_URL")
    except BaseException:
        await database.close()
        raise
    return database, seal


async def serve(program: Program) -> None:
    """Start, wait for a signal, stop; a signal ends a start that waits for the Bot API too.

    Raises `InvalidToken` for a token that is refused at the start, `TokenLostError` later.
    """
    stopped = _on_signals()
    starting = asyncio.create_task(_start(program))
    try:
        await _first(starting, stopped)
        if starting.done():
            starting.result()
            await _first(asyncio.create_task(program.failed.wait()), stopped)
        log.info("stopping")
    finally:
        await cancel([starting])
        await program.stop()
    log.info("stopped")
    if program.failed.is_set():
        raise TokenLostError


async def _start(program: Program) -> None:
    await program.start()
    gc.freeze()  # what serves to the end need not be looked through again and again
    log.info("started", mode=program.settings.mode)


async def _first(task: asyncio.Task[Any], stopped: asyncio.Event) -> None:
    """Wait until a task has ended or a signal has come."""
    signal_came = asyncio.create_task(stopped.wait())
    await asyncio.wait((task, signal_came), return_when=asyncio.FIRST_COMPLETED)
    signal_came.cancel()


def _on_signals() -> asyncio.Event:
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    return stopped

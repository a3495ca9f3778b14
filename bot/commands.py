"""The commands beside `run`: roster, invitation, check, migration. Each opens the database for a moment."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import click
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.running import bank_of
from bot.transport import AiohttpRequest
from bot.words import Text, Tongue
from config.policy import PolicyError, load_policy
from config.settings import Settings, SettingsError
from domain.errors import RefusalError
from domain.people import BadRow
from storage import people
from storage.clock import bank_now, moved_clock
from storage.database import Database, DatabaseError, journal, real_now
from storage.schema import open_database
from storage.seal import SealError, make_seal, open_seal
from workflows import people as use_cases
from workflows import roster_sheet
from workflows.people import Imported
from workflows.work import Bank, Work


@asynccontextmanager
async def _work(settings: Settings) -> AsyncIterator[Work]:
    """Open the database for one transaction."""
    bank = bank_of(load_policy(settings.policy))
    database = await open_database(settings.database, make_seal(settings.data))
    try:
        async with database.transaction() as tx:
            yield Work(tx=tx, now=await bank_now(tx), bank=bank)
    finally:
        await database.close()


def _spellings(bank: Bank) -> dict[str, str]:
    """Give every way in which a roster may write a branch."""
    rows = bank.policy.branches
    return {spelling: row.code for row in rows for spelling in (row.code, row.name, row.name_en)}


def _say(work: Work, words: Text) -> str:
    """Give a sentence as a terminal shows it: in Chinese and English."""
    tongues = [Tongue(language, work.now, work.bank.calendar) for language in ("zh-CN", "en")]
    return " / ".join(tongue.plain(words) for tongue in tongues)


async def import_roster(settings: Settings, name: str, content: bytes, *, dry_run: bool) -> int:
    """Import a roster; 1 if a row is bad and so nothing was done."""
    async with _work(settings) as work:
        sheet = roster_sheet.read_roster(name, content, branches=_spellings(work.bank))
        result = await use_cases.import_roster(work, sheet.rows, sheet.bad, dry_run=dry_run)
        for line in _import_lines(work, result):
            click.echo(line)
    return 1 if result.plan.bad else 0


def _import_lines(work: Work, result: Imported) -> list[str]:
    plan = result.plan
    lines = [f"new       {entry.staff_no} {entry.name}" for entry in plan.new]
    lines += [f"changed   {person.staff_no} {entry.name}" for person, entry in plan.changed]
    lines += [f"left      {person.staff_no} {person.name}" for person in plan.left]
    lines += [f"open      {talk.number} ({talk.state}) of somebody who left" for talk in result.open_talks]
    lines += [f"row {bad.row:<5} {_say(work, _fault(bad))}" for bad in plan.bad]
    counts = f"{len(plan.new)} new, {len(plan.changed)} changed, {len(plan.left)} left, {plan.unchanged} unchanged"
    done = "imported" if result.done else "nothing was changed"
    return [*lines, f"{counts}, {len(plan.bad)} bad: {done}"]


def _fault(bad: BadRow) -> Text:
    return Text(f"refusal.{bad.code}", {"fact": bad.fact})


def write_template(file: Path) -> None:
    """Write an empty roster; an existing file is kept."""
    if file.exists():
        raise SettingsError(f"{file} exists already: name another file")
    file.write_bytes(roster_sheet.template())
    click.echo(f"wrote {file}")


async def invite(settings: Settings, staff_no: str) -> int:
    """Print a one-time link; 1 for somebody not on the roster."""
    base = settings.link_base or f"https://t.me/{await _username(settings)}"
    async with _work(settings) as work:
        try:
            invitation = await use_cases.invite(work, staff_no)
        except RefusalError as refusal:
            click.echo(_say(work, Text(f"refusal.{refusal.code}", refusal.facts)), err=True)
            return 1
    click.echo(f"{base}?start={invitation.code}")
    click.echo(f"for {invitation.person.name} ({staff_no}) alone, once, within 72 hours", err=True)
    return 0


async def _username(settings: Settings) -> str:
    async with _bot(settings) as bot:
        return bot.username


@asynccontextmanager
async def _bot(settings: Settings) -> AsyncIterator[ExtBot[None]]:
    """Open the bot for a moment; raises `InvalidToken` where it is refused."""
    base = settings.api_base_url.rstrip("/")
    request = AiohttpRequest()
    bot: ExtBot[None] = ExtBot(
        settings.bot_token(), base_url=f"{base}/bot", request=request, get_updates_request=AiohttpRequest()
    )
    async with bot:
        yield bot


async def migrate(settings: Settings) -> int:
    """Bring the database to this program's schema, making key and file at the first time."""
    database = await open_database(settings.database, make_seal(settings.data), create=True)
    await database.close()
    click.echo("the database is up to date")
    return 0


async def check(settings: Settings) -> int:
    """Say line by line whether everything is well; 1 if something is not."""
    results = [
        await _line("token", lambda: _check_token(settings)),
        await _line("policy", lambda: _check_policy(settings)),
        await _line("key", lambda: _check_key(settings)),
        await _line("database", lambda: _check_database(settings)),
        await _line("calendar", lambda: _check_calendar(settings)),
        await _line("roster", lambda: _check_roster(settings)),
        await _line("clock", lambda: _check_clock(settings)),
    ]
    return 0 if all(results) else 1


async def _line(name: str, look: Callable[[], Awaitable[str]]) -> bool:
    try:
        click.echo(f"ok    {name:<9} {await look()}")
    except (SettingsError, PolicyError, SealError, DatabaseError, TelegramError, OSError) as error:
        click.echo(f"FAIL  {name:<9} {type(error).__name__}: {error}")
        return False
    return True


async def _check_token(settings: Settings) -> str:
    async with _bot(settings) as bot:
        return f"the Bot API knows @{bot.username}"


async def _check_policy(settings: Settings) -> str:
    policy = load_policy(settings.policy)
    return f"{settings.policy}: {len(policy.branches)} branches, time zone {policy.bank.zone}"


async def _check_key(settings: Settings) -> str:
    open_seal(settings.data)
    return f"{settings.data} holds the key, readable by its owner only"


async def _check_database(settings: Settings) -> str:
    database = await open_database(settings.database, open_seal(settings.data))
    try:
        async with database.transaction() as tx:
            moved = await moved_clock(tx)
        if moved is not None:
            raise DatabaseError("this database belongs to a sandbox: name another WUHUA_DATABASE_URL")
    finally:
        await database.close()
    return journal() if database.sqlite else "PostgreSQL, schema up to date"


async def _check_calendar(settings: Settings) -> str:
    calendar = bank_of(load_policy(settings.policy)).calendar
    return f"public holidays are known until {calendar.known_until}; after it Monday to Friday counts"


async def _check_roster(settings: Settings) -> str:
    async with _work(settings) as work:
        everybody, enrolled = await people.count_people(work.tx)
    if not everybody:
        raise DatabaseError("nobody is on the roster: wuhua roster import FILE")
    return f"{everybody} people, {enrolled} enrolled"


async def _check_clock(settings: Settings) -> str:
    database = Database(settings.database, open_seal(settings.data))
    try:
        async with database.transaction() as tx:
            now = await real_now(tx)
    finally:
        await database.close()
    zone = bank_of(load_policy(settings.policy)).calendar
    return f"{zone.local(now):%Y-%m-%d %H:%M:%S %Z}"

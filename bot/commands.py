"""The commands beside `run`: roster, invitation, check, migration. Each opens the database for a moment."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.assembly import make_bot
from bot.cards import faults
from bot.cards.names import named
from bot.running import bank_of, only_one, open_bank_database
from bot.transport import AiohttpRequest
from bot.typefaces import find_typeface
from bot.words import LANGUAGES, Tongue, Words, say
from config.policy import PolicyError, load_policy
from config.settings import Settings, SettingsError
from domain.archive import OldComplaint, OldExam, OldTalk, OldTraining
from domain.errors import RefusalError, refuse_unless
from domain.people import Entry
from domain.rights import ARCHIVES, Right, may
from domain.sheets import BadRow
from storage import people
from storage.audit_files import KEY as AUDIT_KEY
from storage.audit_files import open_audit_key
from storage.clock import bank_now
from storage.database import DatabaseError, UnavailableError, journal, real_now
from storage.schema import schema_state
from storage.seal import SealError, open_seal
from workflows import enrolment
from workflows.archive import importing
from workflows.archive.importing import Archived
from workflows.staffing import Imported
from workflows.work import Bank, Work

AnyArchived = Archived[OldComplaint] | Archived[OldTalk] | Archived[OldTraining] | Archived[OldExam]
_ROWS = (Entry, OldComplaint, OldTalk, OldTraining, OldExam)
CLOCK_LIMIT = timedelta(seconds=60)
"""How far this machine's clock may be off before `check` says so."""


@asynccontextmanager
async def open_work(settings: Settings, bank: Bank) -> AsyncIterator[Work]:
    """Open the database for one transaction."""
    database, _ = await open_bank_database(settings)
    try:
        async with database.transaction() as tx:
            yield Work(tx=tx, now=await bank_now(tx), bank=bank)
    finally:
        await database.close()


def _say(work: Work, words: Words) -> str:
    """Give a sentence as a terminal shows it: in Chinese and English."""
    tongues = [Tongue(language, work.now, work.bank.calendar) for language in LANGUAGES]
    return " / ".join(tongue.plain(words) for tongue in tongues)


def say_refusal(work: Work, refusal: RefusalError) -> int:
    """Say why a command can't be done; gives its exit code."""
    click.echo(_say(work, faults.refused(refusal)), err=True)
    return 1


async def import_roster(settings: Settings, name: str, content: bytes, *, dry_run: bool) -> int:
    """Import a roster; 1 if a row is bad and so nothing was done."""
    from workflows import roster_sheet, rosters  # reads spreadsheets: loaded only when needed

    bank = bank_of(load_policy(settings.policy))
    sheet = roster_sheet.read_roster(name, content, branches=bank.policy.spellings())
    async with open_work(settings, bank) as work:
        result = await rosters.import_roster(work, sheet.rows, sheet.bad, dry_run=dry_run)
        lines = _import_lines(work, result)
    for line in lines:
        click.echo(line)
    return 1 if result.plan.bad else 0


def _import_lines(work: Work, result: Imported) -> list[str]:
    plan = result.plan
    lines = [f"new       {entry.staff_no} {entry.name}" for entry in plan.new]
    lines += [f"changed   {person.staff_no} {entry.name}" for person, entry in plan.changed]
    lines += [f"left      {person.staff_no} {person.name}" for person in plan.left]
    lines += [f"open      {talk.number} ({talk.state}) of somebody who left" for talk in result.open_talks]
    lines += [f"{_where(bad):<9} {_say(work, _fault(bad))}" for bad in plan.bad]
    counts = f"{len(plan.new)} new, {len(plan.changed)} changed, {len(plan.left)} left, {plan.unchanged} unchanged"
    done = "imported" if result.done else "nothing was changed"
    return [*lines, f"{counts}, {len(plan.bad)} bad: {done}"]


def _where(bad: BadRow) -> str:
    return f"row {bad.row}" if bad.row else "file"


def _fault(bad: BadRow) -> Words:
    fields = {name for row in _ROWS for name in row.model_fields}
    fact = say(f"sheet.field.{bad.fact}") if bad.fact in fields else bad.fact
    return faults.refused(RefusalError(bad.code, fact=fact))


async def import_archive(settings: Settings, kind: str, name: str, content: bytes, *, by: str, dry_run: bool) -> int:
    """Bring what was done before go-live into the archives; 1 if a row is bad, or `by` may not."""
    bank = bank_of(load_policy(settings.policy))
    carry_out = _archive(kind, name, content, bank)
    async with open_work(settings, bank) as work:
        try:
            mine = await _answering(work, by, ARCHIVES[kind])
        except RefusalError as refusal:
            return say_refusal(work, refusal)
        result = await carry_out(mine, dry_run=dry_run)
        lines = _archive_lines(work, result)
    for line in lines:
        click.echo(line)
    return 1 if result.plan.bad else 0


def _archive(kind: str, name: str, content: bytes, bank: Bank) -> Callable[..., Awaitable[AnyArchived]]:
    """Read a sheet before any transaction; gives the import of what it says."""
    from workflows.archive import exam_sheet, sheets, training_sheet  # reads spreadsheets: loaded only when needed

    if kind == "trainings":
        attended = training_sheet.read_trainings(name, content, bank.policy)
        return partial(importing.import_trainings, rows=attended.rows, bad=attended.bad)
    if kind == "exams":
        sat = exam_sheet.read_exams(name, content, bank.policy)
        return partial(importing.import_exams, rows=sat.rows, bad=sat.bad)
    if kind == "talks":
        held = sheets.read_talks(name, content, bank.policy)
        return partial(importing.import_talks, rows=held.rows, bad=held.bad)
    cases = sheets.read_complaints(name, content, bank.policy)
    return partial(importing.import_complaints, rows=cases.rows, bad=cases.bad)


def _archive_lines(work: Work, result: AnyArchived) -> list[str]:
    plan = result.plan
    lines = [f"new       {old.name}" for old in plan.new]
    lines += [f"{_where(bad):<9} {_say(work, _fault(bad))}" for bad in plan.bad]
    done = "imported" if result.done else "nothing was changed"
    return [*lines, f"{len(plan.new)} new, {plan.known} there already, {len(plan.bad)} bad: {done}"]


async def _answering(work: Work, staff_no: str, right: Right) -> Work:
    """Let somebody on the roster answer for what a command does; refused unless the right is that person's."""
    person = await people.get_by_staff_no(work.tx, staff_no)
    refuse_unless(person is not None, "people.unknown", staff_no=staff_no)
    assert person is not None  # noqa: S101 - refused above
    refuse_unless(may(person, right), "archive.by", name=named(person))
    return replace(work, person=person)


def write_template(file: Path, kind: str = "roster") -> None:
    """Write an empty roster, or an empty sheet of a kind of `ARCHIVES`; an existing file is kept."""
    from workflows import roster_sheet
    from workflows.archive import exam_sheet, sheets, training_sheet

    if file.exists():
        raise SettingsError(f"{file} exists already: name another file")
    makers = {
        "complaints": sheets.complaints_template,
        "talks": sheets.talks_template,
        "trainings": training_sheet.trainings_template,
        "exams": exam_sheet.exams_template,
    }
    file.write_bytes(makers.get(kind, roster_sheet.template)())
    click.echo(f"wrote {file}")


async def invite(settings: Settings, staff_no: str) -> int:
    """Print a one-time link; 1 for somebody not on the roster."""
    base = settings.link_base or f"https://t.me/{await _username(settings)}"
    bank = bank_of(load_policy(settings.policy))
    async with open_work(settings, bank) as work:
        try:
            invitation = await enrolment.invite(work, staff_no)
        except RefusalError as refusal:
            return say_refusal(work, refusal)
    click.echo(f"{base}?start={invitation.code}")
    hours = enrolment.INVITATION_HOURS
    click.echo(f"for {invitation.person.name} ({staff_no}) alone, once, within {hours} hours", err=True)
    return 0


async def _username(settings: Settings) -> str:
    try:
        async with _bot(settings) as (bot, _):
            return bot.username
    except NetworkError as error:
        reason = f"the Bot API, which knows the bot's name, is not reached ({error.message})"
        raise SettingsError(f"WUHUA_LINK_BASE is not set, and {reason}: set it to https://t.me/<bot>") from None


@asynccontextmanager
async def _bot(settings: Settings) -> AsyncIterator[tuple[ExtBot[None], AiohttpRequest]]:
    """Open the bot for a moment; raises `InvalidToken` where it is refused."""
    request = AiohttpRequest()
    bot = make_bot(settings, request)
    try:
        await bot.initialize()
        yield bot, request
    finally:
        await bot.shutdown()


async def migrate(settings: Settings) -> int:
    """Bring the database to this program's schema, making key and file at the first time."""
    with only_one(settings.data):
        database, _ = await open_bank_database(settings, create=True)
        await database.close()
    click.echo("the database is up to date")
    return 0


async def check(settings: Settings) -> int:
    """Say line by line whether everything is well; 1 if something is not."""
    results = [
        await _line("token", lambda: _check_token(settings)),
        await _line("policy", lambda: _check_policy(settings)),
        await _line("zone", lambda: _check_zone(settings)),
        await _line("calendar", lambda: _check_calendar(settings)),
        await _line("key", lambda: _check_key(settings)),
        await _line("database", lambda: _check_database(settings)),
        await _line("roster", lambda: _check_roster(settings)),
        await _line("clock", lambda: _check_clock(settings)),
        await _line("typeface", _check_typeface),
    ]
    return 0 if all(results) else 1


async def _line(name: str, look: Callable[[], Awaitable[str]]) -> bool:
    try:
        click.echo(f"ok    {name:<9} {await look()}")
    except InvalidToken:
        click.echo(f"FAIL  {name:<9} the Bot API refuses the token: check WUHUA_TOKEN or WUHUA_TOKEN_FILE")
    except TelegramError as error:
        click.echo(f"FAIL  {name:<9} {_unreached(error)}")
    except (SettingsError, PolicyError, SealError, DatabaseError) as error:
        click.echo(f"FAIL  {name:<9} {error}")
    except UnavailableError as error:
        click.echo(f"FAIL  {name:<9} the database takes no transaction now ({error}): try again")
    else:
        return True
    return False


def _unreached(error: TelegramError) -> str:
    """Say what to do when the Bot API is not reached; an error's text may hold its address with the token."""
    return f"the Bot API does not answer ({type(error).__name__}): check WUHUA_API_BASE_URL and the network"


async def _check_token(settings: Settings) -> str:
    async with _bot(settings) as (bot, _):
        return f"the Bot API knows @{bot.username}"


async def _check_policy(settings: Settings) -> str:
    policy = load_policy(settings.policy)
    mode = "full text" if policy.privacy.full_text else "minimal text"
    since = f"obligations count from {policy.bank.go_live}"
    return f"{settings.policy}: {policy.bank.name}, {len(policy.branches)} branches; {since}; {mode} in the chat"


async def _check_zone(settings: Settings) -> str:
    bank = bank_of(load_policy(settings.policy))
    return f"{bank.policy.bank.zone}, where it is {bank.calendar.local(datetime.now(UTC)):%Y-%m-%d %H:%M}"


async def _check_calendar(settings: Settings) -> str:
    calendar = bank_of(load_policy(settings.policy)).calendar
    return f"public holidays are known until {calendar.known_until}; after it Monday to Friday counts"


async def _check_key(settings: Settings) -> str:
    seal = open_seal(settings.data)
    if (settings.data / AUDIT_KEY).exists():
        open_audit_key(settings.data)
    if len(seal.keys) > 1:
        return f"{settings.data} holds {len(seal.keys)} keys: wuhua key rotate ends the change that was begun"
    return f"{settings.data} holds the key, readable by its owner only"


async def _check_database(settings: Settings) -> str:
    open_seal(settings.data)
    database, _ = await open_bank_database(settings)
    try:
        state = await schema_state(database)
    finally:
        await database.close()
    engine = journal() if database.sqlite else "PostgreSQL"
    return f"schema {state.found}; {engine}"


async def _check_roster(settings: Settings) -> str:
    open_seal(settings.data)
    policy = load_policy(settings.policy)
    async with open_work(settings, bank_of(policy)) as work:
        everybody, enrolled = await people.count_people(work.tx)
        used = {person.branch for person in await people.list_people(work.tx)}
    if not everybody:
        raise DatabaseError("nobody is on the roster: wuhua roster import FILE")
    if missing := used - {branch.code for branch in policy.branches}:
        codes = ", ".join(sorted(missing))
        raise PolicyError(f"people work at {codes}, which the policy does not name: add it, or import a new roster")
    return f"{everybody} people, {enrolled} enrolled"


async def _check_clock(settings: Settings) -> str:
    """Hold this machine's clock against the database's and the Bot API's."""
    open_seal(settings.data)
    database, _ = await open_bank_database(settings)
    try:
        async with database.transaction() as tx:
            off = {"the database": abs(await real_now(tx) - datetime.now(UTC))}
    finally:
        await database.close()
    off |= await _bot_api_off(settings)
    for whose, difference in off.items():
        if difference > CLOCK_LIMIT:
            raise SettingsError(f"this machine is {difference.seconds} s off {whose}: set it by NTP")
    return f"within {CLOCK_LIMIT.seconds} s of {' and of '.join(off)}"


async def _check_typeface() -> str:
    """Say which typeface pictures have; without a Chinese one they are in English, which is no fault."""
    found = find_typeface()
    if not found.chinese:
        return "no Chinese typeface is installed, so pictures are in English: install fonts-noto-cjk"
    return f"{found.name}, {found.path}"


async def _bot_api_off(settings: Settings) -> dict[str, timedelta]:
    try:
        async with _bot(settings) as (_, request):
            told = request.told_at
    except (TelegramError, SettingsError):
        return {}
    return {"the Bot API": abs(told - datetime.now(UTC))} if told is not None else {}

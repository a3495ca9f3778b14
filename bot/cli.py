"""The command line: `wuhua …`. Exit codes: 2 for settings, 3 for the database, 4 for a refused token.

A command reads what it needs when it is called: `run` starts sooner without what the others need.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from telegram.error import InvalidToken

from bot.logs import log_lost_errors, places, set_up_logs
from bot.running import run_bank
from config.policy import PolicyError
from config.settings import Settings, SettingsError, load_settings
from domain.rights import ARCHIVES
from storage.database import DatabaseError, UnavailableError
from storage.dump import BackupError
from storage.seal import SealError

SETTINGS, DATABASE, TOKEN = 2, 3, 4
REFUSED = "The Bot API refuses the token: check WUHUA_TOKEN (or WUHUA_TOKEN_FILE) with your administrator."


def _end(code: int, sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(code)


def _do(work: Coroutine[Any, Any, int | None]) -> NoReturn:
    """Run a command; what can go wrong ends in one sentence and its exit code."""
    set_up_logs("WARNING")
    try:
        raise SystemExit(asyncio.run(_watched(work)) or 0)
    except (SettingsError, PolicyError, SealError) as error:
        _end(SETTINGS, str(error))
    except (DatabaseError, BackupError) as error:
        _end(DATABASE, str(error))
    except UnavailableError as error:
        _end(DATABASE, f"the database takes no transaction now ({error}): is it locked, full or away? Try again")
    except InvalidToken:
        _end(TOKEN, REFUSED)
    except KeyboardInterrupt:
        raise SystemExit(0) from None
    except Exception as error:
        at = ", ".join(places(error.__traceback__))
        _end(1, f"something unforeseen went wrong: {type(error).__name__} at {at}")


async def _watched(work: Coroutine[Any, Any, int | None]) -> int | None:
    log_lost_errors(asyncio.get_running_loop())
    return await work


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wuhua")
def main() -> None:
    """Run Wuhua (五化), the assistant in a bank's workplace chat that keeps its promises."""


@main.command()
@click.option("--data", type=click.Path(path_type=Path), default=Path("data/sandbox"), help="Where it is all kept.")
@click.option("--port", default=8765, show_default=True, help="The page's port; 0 for any free one.")
@click.option("--reset", is_flag=True, help="Begin the story again.")
@click.option("--start", type=click.DateTime(), default=None, help="The clock's beginning, in the bank's zone.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where the page listens.")
@click.option("--listen-elsewhere", is_flag=True, help="Allow another host than this machine's loopback.")
def sandbox(data: Path, port: int, reset: bool, start: datetime | None, host: str, listen_elsewhere: bool) -> None:
    """Play a demo bank in the browser."""
    from bot.workplace import run_sandbox

    _do(run_sandbox(data, port=port, reset=reset, start=start, host=host, listen_elsewhere=listen_elsewhere))


@main.command()
def run() -> None:
    """Serve the bank until stopped."""
    _do(_with_settings(run_bank))


@main.group()
def roster() -> None:
    """Import the people of the bank."""


@roster.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what the import would do.")
def roster_import(file: Path, dry_run: bool) -> None:
    """Import an .xlsx or .csv: all of it, or nothing while a row is bad."""
    from bot.commands import import_roster

    content = file.read_bytes()
    _do(_with_settings(lambda settings: import_roster(settings, file.name, content, dry_run=dry_run)))


@roster.command("template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=Path("roster.xlsx"))
def roster_template(file: Path) -> None:
    """Write an empty roster to fill in."""
    _write_template(file)


@main.group()
def archive() -> None:
    """Bring what was done before go-live into the archives."""


_KIND = click.argument("kind", type=click.Choice(list(ARCHIVES)))


@archive.command("import")
@_KIND
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--by", required=True, metavar="STAFF_NO", help="Who answers for it: complaint desk, human resources, training."
)
@click.option("--dry-run", is_flag=True, help="Only say what the import would do.")
def archive_import(kind: str, file: Path, by: str, dry_run: bool) -> None:
    """Import complaints, talks, trainings or exams, an .xlsx or .csv: all of it, or nothing while a row is bad."""
    from bot.commands import import_archive

    content = file.read_bytes()
    _do(_with_settings(lambda settings: import_archive(settings, kind, file.name, content, by=by, dry_run=dry_run)))


@archive.command("template")
@_KIND
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def archive_template(kind: str, file: Path | None) -> None:
    """Write an empty sheet of complaints, talks, trainings or exams to fill in."""
    _write_template(file or Path(f"archive-{kind}.xlsx"), kind)


def _write_template(file: Path, kind: str = "roster") -> None:
    from bot.commands import write_template

    try:
        write_template(file, kind)
    except (SettingsError, OSError) as error:
        _end(SETTINGS, str(error))


@main.command()
@click.argument("staff_no")
def invite(staff_no: str) -> None:
    """Make a one-time invitation link for STAFF_NO."""
    from bot.commands import invite as make_invitation

    _do(_with_settings(lambda settings: make_invitation(settings, staff_no)))


@main.command()
def check() -> None:
    """Say line by line whether everything is well."""
    from bot.commands import check as look

    _do(_with_settings(look))


@main.command()
def migrate() -> None:
    """Bring the database to this program's schema."""
    from bot.commands import migrate as bring_up

    _do(_with_settings(bring_up))


@main.group()
def person() -> None:
    """Look after one person's data."""


@person.command("export")
@click.argument("staff_no")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def person_export(staff_no: str, file: Path) -> None:
    """Write all that is held about STAFF_NO into FILE (JSON), without the words of others."""
    from bot import persons

    _do(_with_settings(lambda settings: persons.export(settings, staff_no, file)))


@person.command("erase")
@click.argument("staff_no")
def person_erase(staff_no: str) -> None:
    """Erase STAFF_NO, who left, or say what holds it; there is no way back."""
    from bot import persons

    _do(_with_settings(lambda settings: persons.erase(settings, staff_no)))


@main.group()
def audit() -> None:
    """Look after the audit."""


@audit.command("verify")
@click.option("--heads", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A copy.")
def audit_verify(heads: tuple[Path, ...]) -> None:
    """Say whether the audit is as it was sealed; hold it against the heads outside the database."""
    from bot.audit import verify_audit

    _do(_with_settings(lambda settings: verify_audit(settings, heads)))


@main.group()
def key() -> None:
    """Look after the key of free text and files."""


@key.command("rotate")
def key_rotate() -> None:
    """Let a new key take the old one's place, while the program runs; again after it was cut off."""
    from bot import keys

    _do(_with_settings(keys.rotate))


@main.command()
def backup() -> None:
    """Copy database and files while the program runs, and read the copy once."""
    from bot import backups

    _do(_with_settings(backups.back_up))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Put the backup FOLDER in the place of the bank's data; the program must be stopped."""
    from bot import backups

    _do(_with_settings(lambda settings: backups.put_back(settings, folder)))


@main.group()
def held() -> None:
    """Decide on what was overdue in a backup that was put back."""


@held.command("list")
def held_list() -> None:
    """Show what is held: ids and codes only."""
    from bot import backups

    _do(_with_settings(backups.list_held))


_IDS = click.argument("ids", type=int, nargs=-1, metavar="[ID]...")
_ALL = click.option("--all", "everything", is_flag=True, help="All that is held.")


@held.command("send")
@_IDS
@_ALL
def held_send(ids: tuple[int, ...], everything: bool) -> None:
    """Let held messages leave, those that are still true then."""
    from bot import backups

    _do(_with_settings(lambda settings: backups.settle_held(settings, ids, everything=everything, send=True)))


@held.command("drop")
@_IDS
@_ALL
def held_drop(ids: tuple[int, ...], everything: bool) -> None:
    """Let held messages never leave."""
    from bot import backups

    _do(_with_settings(lambda settings: backups.settle_held(settings, ids, everything=everything, send=False)))


async def _with_settings(command: Callable[[Settings], Awaitable[int]]) -> int:
    return await command(load_settings())

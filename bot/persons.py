"""The commands about one person's data: give it out, erase it."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import click

from bot.commands import open_work, say_refusal
from bot.incoming_files import delete_going
from bot.kept_files import KeptFiles
from bot.running import bank_of, only_one, open_bank_database
from config.policy import load_policy
from config.settings import Settings, SettingsError
from domain.errors import RefusalError
from storage.database import DatabaseError
from storage.personal import SUBJECT, Personal, columns_of
from workflows import erasing
from workflows.erasing import Held

WHAT = {
    "talks": "talks",
    "complaints": "complaints",
    "followups": "follow-ups",
    "remedies": "remedies",
    "feedback": "feedback",
    "sessions": "training sessions",
    "corrections": "requests to correct the training archive",
    "exams": "exams to sit",
    "duties": "exams to invigilate",
    "appeals": "score appeals",
}


async def export(settings: Settings, staff_no: str, file: Path) -> int:
    """Write every row about somebody, as JSON that its owner alone can read; the words of others are withheld."""
    async with open_work(settings, bank_of(load_policy(settings.policy))) as work:
        try:
            found = await erasing.export(work, staff_no)
        except RefusalError as refusal:
            return say_refusal(work, refusal)
    withheld = [f"{table}.{name}" for table in SUBJECT for name in columns_of(table, Personal.WORDS)]
    _write(file, found | {"withheld": withheld})
    click.echo(f"wrote {file}: {sum(map(len, found['tables'].values()))} rows about {staff_no}")
    return 0


def _write(file: Path, content: Mapping[str, object]) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SettingsError(f"{file} can't be written ({error.strerror}): name another file") from None
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n")


async def erase(settings: Settings, staff_no: str) -> int:
    """Erase somebody who left; 1 with the reasons while something holds it."""
    async with open_work(settings, bank_of(load_policy(settings.policy))) as work:
        try:
            ended = await erasing.erase(work, staff_no)
        except RefusalError as refusal:
            return say_refusal(work, refusal)
    if isinstance(ended, Held):
        for reason in _reasons(ended):
            click.echo(f"held  {reason}", err=True)
        return 1
    click.echo(f"erased {staff_no}: number {ended.person.id} leads to nobody any more")
    click.echo(f"{len(ended.files)} files {await _delete_files(settings)}")
    return 0


async def _delete_files(settings: Settings) -> str:
    """Delete the files that were let go, unless a program runs, which does it by itself; gives what is to be said."""
    database, seal = await open_bank_database(settings)
    try:
        with only_one(settings.data):
            await delete_going(database, KeptFiles(settings.data / "files", seal))
    except DatabaseError:
        return "are deleted by the program that runs"
    finally:
        await database.close()
    return "deleted"


def _reasons(held: Held) -> list[str]:
    reasons = [f"{count} open {WHAT[what]}: close them, or hand them over" for what, count in held.open.items()]
    if held.until is None:
        return [*reasons, "still on the roster: import a roster without that person first"]
    return [*reasons, f"what is kept of people who left must be kept until {held.until} (retention.people_years)"]

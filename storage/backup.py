"""Backups: database and files in one folder, complete and opened once before it bears its name.

The keys are not in it: whoever has both can read everything. Everything here blocks: call it in a worker thread.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage.dump import NAMES, BackupError, dump, engine_of, flush, inspect, load

MANIFEST, FILES, FOLDER = "backup.json", "files", "backups"
PREFIX, PART, STAMP = "wuhua-", ".part-", "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    """An instant of the real clock, ISO 8601 in UTC."""
    engine: str
    schema: str
    sha256: str
    """The hash of the database's copy."""
    files: int


@dataclass(frozen=True)
class Backup:
    """A backup that is complete."""

    folder: Path
    manifest: Manifest

    @property
    def database(self) -> Path:
        """The database's copy."""
        return self.folder / NAMES[self.manifest.engine]


def back_up(url: str, data: Path, root: Path, *, schema: str, at: datetime, known: Iterable[str]) -> Backup:
    """Make a backup of a bank at work under a folder. Raises `BackupError`; then nothing bears a backup's name.

    `known` are the hashes of the files that the database names; each must be there.
    """
    try:
        part = _new_part(root)
        return _made(url, data, part, schema=schema, at=at, known=known)
    except OSError as error:
        raise BackupError(f"the backup can't be written ({error.strerror}): check room and rights of {root}") from None


def _new_part(root: Path) -> Path:
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in root.glob(f"{PART}*"):
        shutil.rmtree(left)
    part = root / f"{PART}{os.getpid()}"
    part.mkdir(mode=0o700)
    return part


def _made(url: str, data: Path, part: Path, *, schema: str, at: datetime, known: Iterable[str]) -> Backup:
    engine = engine_of(url)
    copy = part / NAMES[engine]
    dump(url, copy)
    copy.chmod(0o600)
    files = _copy_files(data / FILES, part / FILES)
    if missing := set(known) - files:
        raise BackupError(f"{len(missing)} kept files are gone from {data / FILES}: put them back from a backup")
    inspect(copy, engine)
    manifest = Manifest(at.astimezone(UTC).isoformat(), engine, schema, _hash(copy), len(files))
    (part / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n", "utf-8")
    for path in (copy, part / MANIFEST, part / FILES, part):
        flush(path)
    folder = part.with_name(f"{PREFIX}{at.astimezone(UTC):{STAMP}}")
    part.rename(folder)
    flush(folder.parent)
    return Backup(folder, manifest)


def _copy_files(source: Path, target: Path) -> set[str]:
    """Copy every kept file; on one disk a second name is enough, since none of them ever changes."""
    target.mkdir(mode=0o700)
    names = {path.name for path in source.iterdir() if not path.suffix} if source.is_dir() else set()
    for name in names:
        try:
            os.link(source / name, target / name)
        except OSError:
            shutil.copyfile(source / name, target / name)
            (target / name).chmod(0o600)
            flush(target / name)
    return names


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def open_backup(folder: Path) -> Backup:
    """Open a backup and read all of it; raises `BackupError` for one that is not whole."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
        backup = Backup(folder, manifest)
        found = _hash(backup.database)
        files = len(list((folder / FILES).iterdir()))
    except (OSError, ValueError, TypeError, KeyError):
        raise BackupError(f"{folder} is no backup: name a folder that `wuhua backup` made") from None
    if (found, files) != (manifest.sha256, manifest.files):
        raise BackupError(f"{folder} is damaged: take another backup")
    inspect(backup.database, manifest.engine)
    return backup


def list_backups(root: Path) -> list[Path]:
    """Give the folders of complete backups, the oldest first."""
    return sorted(path for path in root.glob(f"{PREFIX}*") if (path / MANIFEST).is_file())


def made_at(folder: Path) -> datetime:
    """Read from a backup's name when it was begun."""
    return datetime.strptime(folder.name.removeprefix(PREFIX), STAMP).replace(tzinfo=UTC)


def delete_old(root: Path, *, keep: int) -> None:
    """Delete all but the newest backups."""
    for folder in list_backups(root)[:-keep]:
        shutil.rmtree(folder)


def restore(backup: Backup, url: str, data: Path) -> Path | None:
    """Put a backup in the place of a bank's database and files; gives where the old SQLite file has gone.

    A file that is there already stays: its name is its content.
    """
    if engine_of(url) != backup.manifest.engine:
        raise BackupError(f"{backup.folder} is of {backup.manifest.engine}: name such a WUHUA_DATABASE_URL")
    (data / FILES).mkdir(parents=True, exist_ok=True, mode=0o700)
    for kept in (backup.folder / FILES).iterdir():
        if not (data / FILES / kept.name).exists():
            shutil.copyfile(kept, data / FILES / kept.name)
            (data / FILES / kept.name).chmod(0o600)
    return load(backup.database, url)

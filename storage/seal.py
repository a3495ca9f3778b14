"""Key files of the data folder, readable by their owner only; the one that seals free text is `seal.key`."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

NAME = "seal.key"


class SealError(Exception):
    """The key file is missing, readable by others or damaged; the text says what to do."""


def has_seal(data: Path) -> bool:
    """Whether a data folder has a key."""
    return (data / NAME).exists()


def make_seal(data: Path) -> MultiFernet:
    """Open the key of a data folder, making folder and key at the first time."""
    make_private(data / NAME, Fernet.generate_key() + b"\n")
    return open_seal(data)


def open_seal(data: Path) -> MultiFernet:
    """Open the key of a data folder; the first line seals, all lines open. Raises `SealError`."""
    path = data / NAME
    try:
        return MultiFernet([Fernet(line) for line in read_private(path).split()])
    except ValueError:
        raise SealError(f"{path} is damaged: put back the key file from the backup") from None


def make_private(path: Path, content: bytes) -> None:
    """Write a file that its owner alone can read, with its folder; one that is there stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_private(path: Path) -> bytes:
    """Read a key file; raises `SealError` for one that others can read, or that is gone."""
    try:
        if path.stat().st_mode & 0o077:
            raise SealError(f"{path} can be read by others: chmod 600 {path}")
        return path.read_bytes()
    except OSError as error:
        remedy = "put back the key file from the backup; in a new bank run wuhua migrate once"
        raise SealError(f"{path} can't be read ({error.strerror}): {remedy}") from None

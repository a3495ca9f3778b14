"""The key that seals free text: a file of the data folder, readable by its owner only."""

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
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = data / NAME
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return open_seal(data)
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return open_seal(data)


def open_seal(data: Path) -> MultiFernet:
    """Open the key of a data folder; the first line seals, all lines open. Raises `SealError`."""
    path = data / NAME
    try:
        if path.stat().st_mode & 0o077:
            raise SealError(f"{path} can be read by others: chmod 600 {path}")
        return MultiFernet([Fernet(line) for line in path.read_bytes().split()])
    except OSError as error:
        remedy = "put back the key file from the backup; in a new bank run wuhua migrate once"
        raise SealError(f"{path} can't be read ({error.strerror}): {remedy}") from None
    except ValueError:
        raise SealError(f"{path} is damaged: put back the key file from the backup") from None

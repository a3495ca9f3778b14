"""Key files of the data folder, readable by their owner only; the one that seals free text is `seal.key`."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

NAME = "seal.key"
OLD = "seal.old"
"""Keys that seal nothing any more but what is in backups; the newest first."""


class SealError(Exception):
    """The key file is missing, readable by others or damaged; the text says what to do."""


class Seal(MultiFernet):
    """The keys of a data folder: the first seals, all open.

    The file is looked at before each use, so that a running program seals with a new first key from the moment that it
    stands there. What this process once opened with it opens to the end.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = _mark(path)
        self._take(_keys(path))

    def encrypt(self, msg: bytes) -> bytes:
        """Seal with the key that stands first now."""
        self._look()
        return super().encrypt(msg)

    def decrypt(self, msg: bytes | str, ttl: int | None = None) -> bytes:
        """Open with any of the keys."""
        self._look()
        return super().decrypt(msg, ttl)

    def anew(self, sealed: bytes) -> bytes | None:
        """Seal something anew with the first key; None if that sealed it. Raises `InvalidToken` if no key opens it."""
        self._look()
        try:
            Fernet(self.keys[0]).decrypt(sealed)
        except InvalidToken:
            return super().rotate(sealed)
        return None

    def _take(self, keys: list[bytes]) -> None:
        self.keys = keys
        super().__init__([Fernet(key) for key in keys])

    def _look(self) -> None:
        """Read the file anew if it is another one; one that can't be read now changes nothing."""
        try:
            mark = _mark(self.path)
            if mark != self._seen:
                found = _keys(self.path)
                self._take(found + [key for key in self.keys if key not in found])
                self._seen = mark
        except SealError:
            return


def has_seal(data: Path) -> bool:
    """Whether a data folder has a key."""
    return (data / NAME).exists()


def make_seal(data: Path) -> Seal:
    """Open the key of a data folder, making folder and key at the first time."""
    make_private(data / NAME, Fernet.generate_key() + b"\n")
    return open_seal(data)


def open_seal(data: Path) -> Seal:
    """Open the key of a data folder; the first line seals, all lines open. Raises `SealError`."""
    return Seal(data / NAME)


def add_key(data: Path) -> None:
    """Let a new key seal from now on; those that were there go on opening."""
    path = data / NAME
    _put(path, [Fernet.generate_key(), *_keys(path)])


def drop_old_keys(data: Path) -> int:
    """Put all keys but the first into `seal.old`; gives how many. Nothing may be sealed by them any more."""
    path, aside = data / NAME, data / OLD
    first, *old = _keys(path)
    known = _keys(aside) if aside.exists() else []
    _put(aside, [*old, *(key for key in known if key not in old)])
    _put(path, [first])
    return len(old)


def _keys(path: Path) -> list[bytes]:
    """Read keys line by line; raises `SealError`."""
    keys = read_private(path).split()
    try:
        MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise SealError(f"{path} is damaged: put back the key file from the backup") from None
    return keys


def _mark(path: Path) -> tuple[int, int, int]:
    """Give what tells one file of a name from the next."""
    try:
        found = path.stat()
    except OSError as error:
        raise _unread(path, error) from None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _put(path: Path, keys: list[bytes]) -> None:
    """Put a key file in the place of another, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    make_private(part, b"\n".join(keys) + b"\n")
    part.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
        raise _unread(path, error) from None


def _unread(path: Path, error: OSError) -> SealError:
    remedy = "put back the key file from the backup; in a new bank run wuhua migrate once"
    return SealError(f"{path} can't be read ({error.strerror}): {remedy}")

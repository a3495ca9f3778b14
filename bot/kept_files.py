"""Kept files: sealed in the data folder under their hash, opened again when one is handed out."""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.fernet import InvalidToken, MultiFernet

from bot.replies import Document, KeptFile, LostFileError
from storage.seal import Seal


@dataclass(frozen=True)
class KeptFiles:
    """The folder of kept files. Reading and writing it blocks: call it in a worker thread."""

    folder: Path
    seal: MultiFernet

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else change the folder, in this program or in a command beside it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.folder.with_name("files.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def keep(self, content: bytes) -> str:
        """Seal a file under its hash; the name appears only when the content is safe on disk."""
        digest = hashlib.sha256(content).hexdigest()
        with self.alone():
            self._put(digest, self.seal.encrypt(content))
        return digest

    def _put(self, digest: str, sealed: bytes) -> None:
        part = self.folder / f"{digest}.part"
        with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        part.rename(self.folder / digest)

    def list(self) -> Sequence[str]:
        """Give the hashes of all files, in order."""
        return sorted(path.name for path in self.folder.iterdir() if not path.suffix) if self.folder.is_dir() else []

    def reseal(self, digest: str, seal: Seal) -> bool:
        """Seal a file anew if an older key sealed it, and say so. Raises `InvalidToken` if no key opens it.

        A second name of it in a backup keeps the old content.
        """
        with self.alone():
            try:
                anew = seal.anew((self.folder / digest).read_bytes())
            except FileNotFoundError:
                return False
            if anew is not None:
                self._put(digest, anew)
        return anew is not None

    def open(self, digest: str) -> bytes:
        """Give a file's content; raises `LostFileError` for one that is gone, or that the key does not open."""
        try:
            return self.seal.decrypt((self.folder / digest).read_bytes())
        except (OSError, InvalidToken) as error:
            raise LostFileError(type(error).__name__) from None

    def delete(self, digests: Sequence[str]) -> None:
        """Delete files that no row names any more."""
        if digests:
            with self.alone():
                for digest in digests:
                    (self.folder / digest).unlink(missing_ok=True)

    def document(self, file: KeptFile, *, lost: str) -> Document:
        """Give the file as a document that is opened when it leaves, and can't be forwarded."""
        opening = partial(self.open, file.digest)
        return Document(file.name, opening, file.caption, protected=True, lost=lost, voice=file.voice)

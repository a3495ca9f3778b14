"""Kept files: sealed in the data folder under their hash, opened again when one is handed out."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.fernet import InvalidToken, MultiFernet

from bot.replies import Document, KeptFile, LostFileError


@dataclass(frozen=True)
class KeptFiles:
    """The folder of kept files. Reading and writing it blocks: call it in a worker thread."""

    folder: Path
    seal: MultiFernet

    def keep(self, content: bytes) -> str:
        """Seal a file under its hash; the name appears only when the content is safe on disk."""
        digest = hashlib.sha256(content).hexdigest()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self.folder / f"{digest}.part"
        with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(self.seal.encrypt(content))
            out.flush()
            os.fsync(out.fileno())
        part.rename(self.folder / digest)
        return digest

    def open(self, digest: str) -> bytes:
        """Give a file's content; raises `LostFileError` for one that is gone, or that the key does not open."""
        try:
            return self.seal.decrypt((self.folder / digest).read_bytes())
        except (OSError, InvalidToken) as error:
            raise LostFileError(type(error).__name__) from None

    def delete(self, digests: Sequence[str]) -> None:
        """Delete files that no row names any more."""
        for digest in digests:
            (self.folder / digest).unlink(missing_ok=True)

    def document(self, file: KeptFile, *, lost: str) -> Document:
        """Give the file as a document that is opened when it leaves, and can't be forwarded."""
        return Document(file.name, partial(self.open, file.digest), file.caption, protected=True, lost=lost)

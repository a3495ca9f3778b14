"""The folder beside the chats: files that were sent, and what a picture's first bytes say."""

import asyncio
import re
import secrets
import struct
from pathlib import Path

from sandbox.store import Store, StoredFile
from sandbox.wire import Upload

# Telegram lets a bot download files of up to 20 MB, so nothing bigger is kept of what people send.
DOWNLOAD_LIMIT = 20 * 1024 * 1024

_FOLDERS = {"document": "documents", "photo": "photos", "voice": "voice"}
_PICTURES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8", "image/gif": b"GIF8", "image/webp": b"RIFF"}
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


class FileFolder:
    """Keeps each file's bytes under a name of the sandbox's own, never under one that was sent."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store

    async def add(self, kind: str, upload: Upload) -> StoredFile:
        """Keep a file; one without content is only known by name and size."""
        token = secrets.token_urlsafe(18)
        name = Path(upload.name.replace("\\", "/")).name or "file"
        path = None
        if upload.content is not None:
            path = f"{_FOLDERS[kind]}/{token}{_suffix(name)}"
            await asyncio.to_thread(_write, self._folder / path, upload.content)
        mime = (kind == "photo" and picture_mime(upload.content or b"")) or upload.mime
        width, height = picture_size(upload.content or b"") or (0, 0)
        file = StoredFile(
            id=token,
            kind=kind,
            name=name,
            mime=mime,
            size=upload.size,
            path=path,
            width=width,
            height=height,
        )
        self._store.add_file(file)
        return file

    def whereabouts(self, file: StoredFile) -> Path | None:
        """Say where a file's bytes are; None where they were not kept."""
        return None if file.path is None else self._folder / file.path


def _suffix(name: str) -> str:
    match = _SUFFIX.search(name)
    return match[0].lower() if match else ""


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def picture_mime(content: bytes) -> str | None:
    """Say by its first bytes which kind of picture it is."""
    for mime, magic in _PICTURES.items():
        if content.startswith(magic):
            return mime
    return None


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Read width and height of a PNG, JPEG, GIF or WebP picture; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return 512, 512  # its header comes in three forms; nothing here needs the exact size
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = struct.unpack(">BH", content[at + 1 : at + 4])
        # Start-of-frame segments, less the three of that range that are tables.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None

"""The ledger of truth: what the Bot API took, on disk before it answers."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Entry:
    """A message that the Bot API took."""

    method: str
    chat: int
    message: int
    text: str


@dataclass(frozen=True)
class Ledger:
    """A file that only grows: whatever dies afterwards, what stands here was taken."""

    path: Path

    def add(self, method: str, answer: bytes) -> None:
        """Write a taken message down, and only then return; what is no message is passed over."""
        entry = _entry(method, answer)
        if entry is None:
            return
        with self.path.open("ab", buffering=0) as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n")
            os.fsync(file.fileno())

    def entries(self) -> list[Entry]:
        """Give what was taken, in order."""
        if not self.path.exists():
            return []
        return [Entry(**json.loads(line)) for line in self.path.read_text("utf-8").splitlines()]


def _entry(method: str, answer: bytes) -> Entry | None:
    if not method.startswith("send"):
        return None
    result: Any = json.loads(answer).get("result")
    if not isinstance(result, dict):
        return None
    text = result.get("text") or result.get("caption") or ""
    return Entry(method, result["chat"]["id"], result["message_id"], text)

"""Capabilities are read when somebody first needs them: a start reads what everybody needs, and no more."""

import asyncio
import gc
from importlib import import_module
from threading import Lock
from types import ModuleType

_read: dict[str, ModuleType] = {}
_one_at_a_time = Lock()
"""Two threads that read at once could each wait for what the other reads."""


async def read(name: str) -> ModuleType:
    """Give a module of ours by its whole name; the loop goes on while it is read."""
    if name not in _read:
        await asyncio.to_thread(_read_now, name)
    return _read[name]


def _read_now(name: str) -> None:
    with _one_at_a_time:
        _read[name] = import_module(name)
        gc.freeze()  # as at the start: none of it is ever garbage

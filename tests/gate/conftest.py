"""The door that every test of the gate stands before: one a module, in memory where the machine has room there."""

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest_asyncio
from cryptography.fernet import MultiFernet

from tests.gate.door import Door, open_door

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A folder that costs no disk, where there is one: thousands of copies are made."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(sqlite_template: Path, seal: MultiFernet) -> AsyncIterator[Door]:
    with TemporaryDirectory(prefix="wuhua-gate-", dir=MEMORY) as folder:
        async with open_door(sqlite_template, Path(folder), seal) as opened:
            yield opened

"""Bad weather at the Bot API: every message ends, none comes early, none twice that surely was not sent.

`WUHUA_TEST_SENDS` says how many messages leave; `WUHUA_TEST_SEED` which weather they meet.
"""

import os
from pathlib import Path

import pytest

from tests.weather.books import close
from tests.weather.faults import Seeded, seeded
from tests.weather.post import open_post

SENDS = int(os.environ.get("WUHUA_TEST_SENDS", "0"))
SHORT = 500
CHATS = 60
SHARE = 0.2


@pytest.mark.alters_schema
async def test_with_every_fifth_call_failing_each_message_ends_and_the_books_close(
    tmp_path: Path, database_url: str
) -> None:
    with seeded(None if SENDS else 7) as seed:
        async with open_post(tmp_path, database_url, Seeded(seed, SHARE), chats=CHATS) as post:
            await post.promise(SENDS or SHORT, CHATS)
            await post.deliver()
            await close(post)
            assert {call.fault for call in post.weather.met} >= {"late", "drop", "cut", "reset", "wait", "page"}

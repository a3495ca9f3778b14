"""Odd things that are sent as a client's words: each gets one kind answer, and nothing is half kept."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import MultiFernet

from storage import feedback as rows
from storage import outbox
from storage.database import Database, real_now
from storage.outbox import Item
from tests.bot.intake_bench import ZHANG, Bench, open_bench

VOICE = {"file_id": "v1", "file_unique_id": "v1", "mime_type": "audio/ogg", "file_size": 9_000_000}


@pytest.fixture
async def bench(tmp_path: Path, database: Database, seal: MultiFernet) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path, database, seal) as opened:
        yield opened


IDENTITY = "330106199001011237"


async def held(bench: Bench) -> list[Item]:
    """Give what waits to be sent a second from now, as the dispatcher would see it then."""
    async with bench.database.transaction() as tx:
        now = await real_now(tx)
        later = now + timedelta(seconds=2)
        found: list[Item] = []
        while claimed := await outbox.claim(tx, now=now, real=later, owner="t", lease=timedelta(1), limit=60):
            for item in claimed:
                await outbox.mark_ended(tx, item.id, state=outbox.SendState.ACCEPTED, now=now)
            found += claimed
        return found


async def said(bench: Bench, text: str, **changes: Any) -> str:
    await bench.take(bench.message(ZHANG, text, **changes))
    return [str(item.params["text"]) for item in await held(bench) if "text" in item.params][-1]


async def test_a_voice_note_of_an_hour_is_refused_with_what_to_do_and_one_of_a_minute_is_taken(bench: Bench) -> None:
    await said(bench, "/feedback")
    told = await said(bench, "", voice={**VOICE, "duration": 3600})
    assert "10分钟" in told
    assert "附件：1个" in await said(bench, "", voice={**VOICE, "duration": 60})


async def test_an_empty_message_asks_for_the_words_again(bench: Bench) -> None:
    await said(bench, "/feedback")
    for text in (" ", "\n\n"):
        assert "客户反馈" in await said(bench, text)
    async with bench.database.transaction() as tx:
        assert await rows.list_counted(tx, await real_now(tx) - timedelta(days=1)) == []


async def test_a_client_reference_that_is_a_name_and_a_phone_number_is_shown_masked(bench: Bench) -> None:
    await said(bench, "/feedback 手机银行一直闪退")
    shown = await said(bench, "王小明 13812345678")
    assert "王** 138****5678" in shown
    assert "王小明" not in shown


async def test_words_typed_beneath_a_photo_without_any_are_the_clients_words(bench: Bench) -> None:
    await said(bench, "/feedback")
    photo = [{"file_id": "p1", "file_unique_id": "p1", "width": 9, "height": 9, "file_size": 99}]
    await said(bench, "", photo=photo)
    assert "手机银行网银" in await said(bench, "手机银行一直闪退")


async def test_an_album_of_ten_with_its_caption_on_the_last_is_one_card_and_one_answer(bench: Bench) -> None:
    await said(bench, "/feedback")
    parts = [
        bench.message(
            ZHANG,
            "",
            media_group_id="a1",
            photo=[{"file_id": f"p{n}", "file_unique_id": f"p{n}", "width": 9, "height": 9, "file_size": 99}],
            caption=f"网银报错打不开，身份证{IDENTITY}" if n == 9 else None,
        )
        for n in range(11)
    ]
    for part in parts[:10]:
        await bench.take(part)
    assert [text for text in await bench.texts(ZHANG) if "附件" in text] == []  # the bot waits a second
    (card,) = [item.params["text"] for item in await held(bench) if "text" in item.params]
    assert "附件：10个" in card
    assert "手机银行网银" in card
    assert IDENTITY not in card
    await bench.take(parts[10])
    (told,) = [item.params["text"] for item in await held(bench)]
    assert "10个" in told


async def test_a_place_and_ten_thousand_characters_are_answered(bench: Bench) -> None:
    await said(bench, "/feedback")
    assert "客户反馈" in await said(bench, "", location={"latitude": 30.1, "longitude": 120.1})
    assert "4000" in await said(bench, "慢" * 10_000)

import asyncio
from typing import Any

import pytest
from telegram.error import Conflict

from tests.sandbox.office import SHEN, Office


async def texts(office: Office, **params: Any) -> list[str | None]:
    return [update.message.text for update in await office.bot.get_updates(**params) if update.message]


async def test_an_update_comes_again_until_a_later_offset_confirms_it(office: Office) -> None:
    await office.say(SHEN, "一")
    await office.say(SHEN, "二")
    first = await office.bot.get_updates()
    assert await office.bot.get_updates() == first
    assert await texts(office, offset=first[0].update_id) == ["一", "二"]
    assert await texts(office, offset=first[1].update_id) == ["二"]
    assert await texts(office) == ["二"]
    assert await texts(office, offset=first[1].update_id + 1) == []


async def test_update_ids_follow_each_other(office: Office) -> None:
    for text in "一二三":
        await office.say(SHEN, text)
    ids = [update.update_id for update in await office.bot.get_updates()]
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


async def test_a_limit_gives_the_oldest(office: Office) -> None:
    for text in "一二三":
        await office.say(SHEN, text)
    assert await texts(office, limit=2) == ["一", "二"]


async def test_a_negative_offset_keeps_the_newest_and_forgets_the_rest(office: Office) -> None:
    for text in "一二三":
        await office.say(SHEN, text)
    assert await texts(office, offset=-2) == ["二", "三"]
    assert await texts(office) == ["二", "三"]


async def test_a_long_poll_ends_when_something_happens(office: Office) -> None:
    poll = asyncio.create_task(texts(office, timeout=20))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await office.say(SHEN, "来了")
    async with asyncio.timeout(2):
        assert await poll == ["来了"]


async def test_a_long_poll_ends_with_nothing_when_its_time_is_up(office: Office) -> None:
    async with asyncio.timeout(3):
        assert await texts(office, timeout=1) == []


async def test_the_earlier_of_two_pollers_is_told_of_the_other(office: Office) -> None:
    earlier = asyncio.create_task(office.refusal("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    later = asyncio.create_task(texts(office, timeout=20))
    assert await earlier == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    await office.say(SHEN, "给后来的")
    assert await later == ["给后来的"]


async def test_only_allowed_kinds_are_queued_and_the_choice_is_remembered(office: Office) -> None:
    await office.bot.get_updates(allowed_updates=["callback_query"])
    await office.say(SHEN, "不要")
    message = await office.bot.send_message(SHEN, "按吧")
    await office.press(SHEN, message.message_id)
    assert [bool(update.callback_query) for update in await office.bot.get_updates()] == [True]


async def test_an_empty_list_allows_the_default_kinds_again(office: Office) -> None:
    await office.bot.get_updates(allowed_updates=["callback_query"])
    await office.bot.get_updates(allowed_updates=[])
    await office.say(SHEN, "要")
    assert await texts(office) == ["要"]


async def test_polling_is_refused_while_a_webhook_is_active(office: Office) -> None:
    await office.bot.set_webhook("https://bank.example/hook")
    refusal = await office.refusal("getUpdates")
    assert refusal == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    with pytest.raises(Conflict):
        await office.bot.get_updates()
    await office.bot.delete_webhook()
    assert await office.bot.get_updates() == ()


async def test_setting_a_webhook_ends_a_poll(office: Office) -> None:
    poll = asyncio.create_task(office.refusal("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    await office.bot.set_webhook("https://bank.example/hook")
    assert await poll == (409, "Conflict: terminated by setWebhook request")


async def test_stopping_lets_a_poller_go(office: Office) -> None:
    poll = asyncio.create_task(texts(office, timeout=20))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        await office.sandbox.stop()
        assert await poll == []

"""A supervisor's morning on a phone: the digest, the board, minutes, and what came of them, in a real browser."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.journeys.office import CHEN, LI, ZHANG, Office, labels, open_office
from tests.journeys.test_story import confirm, register
from tests.page.player import Player
from tests.page.test_look import SIDEWAYS

pytestmark = pytest.mark.browser

EVENING = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""Eight in the evening in Shanghai."""


@pytest_asyncio.fixture(loop_scope="session")
async def player(browser: Browser, tmp_path: Path) -> AsyncIterator[Player]:
    async with open_office(tmp_path) as office:
        await _the_day_before(office)
        context = await browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
        page = await context.new_page()
        page.set_default_timeout(10_000)
        yield Player(page, office, "morning")
        await context.close()


async def _the_day_before(office: Office) -> None:
    """One meeting held without minutes, one for which another time was proposed at night, one that fell due then."""
    await confirm(office)
    await register(office, "1004")
    await office.press(CHEN, "约周三 09:00")
    while not any("已进行" in labels(card) for card in await office.seen(CHEN)):
        await office.move("next")
    await office.press(CHEN, "已进行")
    await office.move_to(EVENING)
    await register(office, "1003")
    await office.press(LI, "另约时间")
    await office.say(LI, "12月3日 10:00")
    await office.move("morning")


async def test_a_supervisor_works_off_a_morning_on_a_phone(player: Player) -> None:
    await player.be(CHEN)
    await player.reads("今日待办 2项")
    await player.picture("digest")
    await _answer_and_book(player)
    await _write_minutes(player)
    await _read_and_agree(player)
    await _look_over(player)
    assert await player.page.evaluate(SIDEWAYS) == []


async def _answer_and_book(player: Player) -> None:
    await player.press("2")
    await player.reads("12月3日（周四）10:00–10:30，明天")
    await player.picture("another-time")
    await player.press("同意")
    await player.reads("26-0002 · 已确认")
    await player.press("1")
    await player.reads("请于12月8日（周二）下班前约定")  # the card itself: its first line stands in the digest too
    await player.press("查看缘由")
    await player.reads("138****5678")
    await player.press("收起")
    await player.press("约周四 09:00")
    await player.reads("26-0003 · 待对方确认")
    await player.picture("booked")


async def _write_minutes(player: Player) -> None:
    await player.say("/talks")
    await player.picture("board")
    await player.press("记录未完成")
    await player.press("26-0001")
    await player.press("沟通记录")
    await player.press("填写记录")
    await player.press("情况与登记内容一致")
    await player.press("见情况说明")
    await player.say("外出过多")
    await player.say("每日回电")
    await player.press("限期改进")
    await player.reads("谁作记录？")
    await player.press("跳过")
    await player.press("提交")
    await player.say("12月15日")
    await player.press("提交")
    await player.press("增加措施")
    await player.press("主动联系并做好解释")
    await player.press("张伟")
    await player.say("12月8日")
    await player.press("提交")
    await player.picture("minutes")
    await player.press("请对方确认")
    await player.reads("记录 26-0001 · 待确认")


async def _read_and_agree(player: Player) -> None:
    await player.be(ZHANG)
    await player.press("查看全文")
    await player.reads("外出过多")
    await player.picture("read-by-the-manager")
    await player.press("收起")
    await player.press("无异议")
    await player.reads("记录 26-0001 · 已确认")
    await player.press("确认")
    await player.reads("26-0003 · 已确认")


async def _look_over(player: Player) -> None:
    await player.be(CHEN)
    await player.say("/followups")
    await player.reads("26-0001 张伟　待完成，12月8日前")
    await player.say("/overview")
    await player.reads("工作沟通概览")
    await player.picture("overview")

"""What the page says at its edge: where it stands, how often, and for how long."""

import pytest
from playwright.async_api import Page, expect

from .conftest import MANAGER, Bot, OpenPage

pytestmark = pytest.mark.browser

LONG = "很长的一句话" * 20  # stays for ten seconds, so that what takes it away is not the time
TOASTS = """([lines, kind]) => import('/page/notices.js').then(({ toast }) => {
  for (const line of lines) toast(line, kind);
  return [...document.querySelectorAll('.toast')].map((node) => node.textContent);
})"""
OVERLAP = """() => {
  const box = (id) => document.getElementById(id).getBoundingClientRect();
  const [toasts, head, chat, last] = [...['toasts', 'chat-head', 'chat'].map(box),
    [...document.querySelectorAll('.key')].at(-1).getBoundingClientRect()];
  return [toasts.top >= head.bottom, toasts.bottom <= last.top,
    Math.abs((toasts.left + toasts.right) - (chat.left + chat.right)) <= 2];
}"""


async def say(page: Page, *lines: str, kind: str = "plain") -> list[str]:
    """Show these toasts one after another; give what stands then."""
    return list(await page.evaluate(TOASTS, [lines, kind]))


@pytest.mark.parametrize("width", [360, 900, 1280])
async def test_a_toast_stands_under_the_chats_head_and_away_from_the_last_card(
    open_page: OpenPage, bot: Bot, width: int
) -> None:
    await bot.say("请确认时间", ["确认", "另约时间"])
    page = await open_page(MANAGER, width=width)
    await say(page, "一句话", "另一句话", "又一句话")
    assert await page.evaluate(OVERLAP) == [True, True, True]


async def test_a_toast_shows_below_the_open_clock_of_a_narrow_screen(open_page: OpenPage) -> None:
    page = await open_page(MANAGER, width=360, locale="en-US")
    await page.get_by_test_id("clock-now").click()
    await say(page, LONG)
    moves = await page.locator("#clock-moves").bounding_box()
    toast = await page.get_by_test_id("toast").bounding_box()
    assert moves
    assert toast
    assert toast["y"] >= moves["y"] + moves["height"]


async def test_the_same_words_stand_once(open_page: OpenPage) -> None:
    page = await open_page(MANAGER)
    assert await say(page, "一句话", "另一句话", "一句话", "一句话") == ["另一句话", "一句话"]


async def test_a_failure_is_said_once_and_taken_back_once_something_works(open_page: OpenPage) -> None:
    page = await open_page(MANAGER)
    await page.route("**/block", lambda route: route.abort(), times=3)
    for _ in range(3):
        async with page.expect_event("requestfailed"):
            await page.get_by_test_id("block").click()
    await expect(page.get_by_test_id("toast")).to_have_text(["连接不上沙盒，请确认程序正在运行。"])
    await say(page, LONG)
    await say(page, LONG + "！", kind="bad")
    await page.get_by_test_id("clock-10m").click()
    await expect(page.get_by_test_id("toast")).to_have_text([LONG])


async def test_a_message_that_arrives_takes_a_failure_back(open_page: OpenPage) -> None:
    page = await open_page(MANAGER)
    await say(page, LONG, kind="bad")
    await page.get_by_test_id("composer").fill("已收到")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("toast")).to_have_count(0)

"""Where the keyboard's focus goes when what had it is taken away."""

import pytest
from playwright.async_api import Page, expect

from sandbox.server import Sandbox

from .conftest import MANAGER, NEWCOMER, Bot, OpenPage

pytestmark = pytest.mark.browser


async def press_by_keyboard(page: Page, selector: str) -> None:
    await page.locator(selector).focus()
    await page.keyboard.press("Enter")


async def test_unblocking_leads_to_the_text_box(open_page: OpenPage) -> None:
    page = await open_page(MANAGER)
    await page.get_by_test_id("block").click()
    await press_by_keyboard(page, "[data-testid=unblock]")
    await expect(page.get_by_test_id("composer")).to_be_focused()


async def test_an_invitation_leads_to_the_text_box(open_page: OpenPage) -> None:
    page = await open_page(NEWCOMER)
    await expect(page.get_by_test_id("start")).to_be_focused()
    await page.get_by_test_id("start-link").fill("https://t.me/wuhua_bot?start=CODE")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer")).to_be_focused()


async def test_the_start_button_leads_to_the_text_box(open_page: OpenPage) -> None:
    page = await open_page(NEWCOMER)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer")).to_be_focused()


async def test_the_way_to_reconnect_stays_through_every_retry(open_page: OpenPage, sandbox: Sandbox) -> None:
    page = await open_page(MANAGER)
    await page.add_init_script("delete window.SharedWorker")  # so that this page itself is seen to retry
    await page.reload()
    await page.locator("html[data-live]").wait_for(state="attached")
    await sandbox.stop()
    again = page.get_by_role("button", name="立即重连")
    await again.focus()
    await page.evaluate("window.banners = 0; new MutationObserver(() => (window.banners += 1))"
                        ".observe(document.getElementById('banner'), { childList: true })")  # fmt: skip
    for _ in range(3):
        async with page.expect_event("requestfailed", lambda lost: "/api/events" in lost.url):
            await page.keyboard.press("Enter")
    await expect(again).to_be_focused()
    assert await page.evaluate("window.banners") == 0
    await page.get_by_test_id("language").click()
    await expect(page.get_by_role("button", name="Reconnect now")).to_be_visible()
    await page.close()


async def test_escape_in_the_open_clock_of_a_narrow_screen_leads_to_its_face(open_page: OpenPage) -> None:
    page = await open_page(MANAGER, width=360)
    face = page.get_by_test_id("clock-now")
    await face.click()
    await page.get_by_test_id("clock-1h").focus()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("clock-1h")).to_be_hidden()
    await expect(face).to_be_focused()


async def test_escape_leaves_the_focus_where_the_clock_stays_open(open_page: OpenPage) -> None:
    page = await open_page(MANAGER)
    await page.get_by_test_id("clock-1h").focus()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("clock-1h")).to_be_focused()


async def test_a_revealed_text_keeps_the_focus(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    await bot.say("密码：<tg-spoiler>芝麻</tg-spoiler>", parse_mode="HTML")
    await press_by_keyboard(page, ".spoiler")
    await expect(page.locator(".revealed")).to_be_focused()


async def test_the_chat_takes_the_focus_of_what_is_gone(open_page: OpenPage) -> None:
    page = await open_page(MANAGER)
    await page.route("**/messages", lambda route: route.abort())
    await page.get_by_test_id("composer").fill("发不出去")
    await page.keyboard.press("Enter")
    await press_by_keyboard(page, ".failure button:last-child")
    await expect(page.locator("#thread")).to_be_focused()

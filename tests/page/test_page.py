"""The page alone in a real browser, with the test as the bot."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import FilePayload, Locator, Page, Route, expect

from sandbox.server import Sandbox

from .conftest import DESK, HEAD, MANAGER, NEWCOMER, START, Bot, OpenPage, make_sandbox

pytestmark = pytest.mark.browser


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def message(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").filter(has_text=text)


async def test_a_text_reaches_the_bot_and_its_answer_comes_live(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    await page.get_by_test_id("composer").fill("<img src=x onerror=alert(1)> 您好")
    await page.get_by_test_id("send").click()
    assert (await bot.next_update("message"))["text"] == "<img src=x onerror=alert(1)> 您好"
    await expect(message(page, "<img src=x")).to_have_count(1)
    await expect(page.get_by_test_id("outgoing")).to_have_count(0)
    await bot.say("收到")
    await expect(message(page, "收到")).to_be_visible()


async def test_unread_counts_are_live_and_end_when_the_chat_is_opened(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(HEAD)
    badge = page.get_by_test_id(f"unread-{MANAGER}")
    await expect(badge).to_be_hidden()
    await bot.say("第一条")
    await bot.say("第二条")
    await expect(badge).to_have_text("2")
    await page.get_by_test_id(f"person-{MANAGER}").click()
    await expect(page.locator(".unread-line")).to_be_visible()
    await expect(badge).to_be_hidden()
    await bot.say("第三条")
    await expect(message(page, "第三条")).to_be_visible()
    await expect(badge).to_be_hidden()


async def test_a_press_shows_within_100_ms_and_its_answer_as_toast_or_alert(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    sent = await bot.say("请确认时间", ["确认", "另约时间"], ["查看事由"])
    await expect(page.locator(".keys")).to_have_count(2)
    shown_after = await button(page, "确认").evaluate(
        "node => { const from = performance.now(); node.click();"
        " return node.getAttribute('aria-busy') === 'true' ? performance.now() - from : 1e9 }"
    )
    assert shown_after < 100
    press = await bot.next_update("callback_query")
    assert press["data"] == "确认"
    await bot.call("answerCallbackQuery", callback_query_id=press["id"], text="已确认时间")
    await expect(page.get_by_test_id("toast")).to_have_text("已确认时间")
    await expect(page.locator(".key[aria-busy=true]")).to_have_count(0)

    await button(page, "查看事由").click()
    press = await bot.next_update("callback_query")
    await bot.call("answerCallbackQuery", callback_query_id=press["id"], text="事由如下", show_alert=True)
    await expect(page.get_by_test_id("alert")).to_contain_text("事由如下")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("alert")).to_be_hidden()

    await bot.call("editMessageText", chat_id=MANAGER, message_id=sent["message_id"], text="已确认")
    await expect(message(page, "已确认")).to_contain_text("已编辑")
    await expect(page.locator(".key")).to_have_count(0)
    await bot.call("deleteMessage", chat_id=MANAGER, message_id=sent["message_id"])
    await expect(page.get_by_test_id("message")).to_have_count(0)


async def test_entities_become_elements_at_utf16_offsets(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    await bot.say(
        "𠮷😀<b>粗<i>斜</i></b><u>下</u><s>删</s><code>码</code>\n<pre>块</pre>\n"
        "<blockquote expandable>一\n二\n三\n四\n五</blockquote>\n"
        '<tg-spoiler>隐</tg-spoiler> <a href="https://example.com/">链</a> /menu'
        '<a href="javascript:x">坏</a>',
        parse_mode="HTML",
    )
    text = page.locator(".text").last
    for selector, words in (("strong", "粗斜"), ("strong em", "斜"), ("u", "下"), ("s", "删")):
        await expect(text.locator(selector)).to_have_text(words)
    await expect(text.locator("code").first).to_have_text("码")
    await expect(text.locator("pre")).to_have_text("块")
    await expect(text.locator("a")).to_have_attribute("href", "https://example.com/")
    await text.locator(".unfold").click()
    await expect(text.locator("blockquote")).not_to_have_class("folded")
    await text.locator(".spoiler").click()
    await expect(text.locator(".revealed")).to_have_text("隐")
    await button(page, "/menu").click()
    assert (await bot.next_update("message"))["text"] == "/menu"


async def test_the_clock_moves_and_names_the_next_notice(open_page: OpenPage, sandbox: Sandbox) -> None:
    due: datetime | None = START + timedelta(hours=3)

    async def advance(to: datetime) -> AsyncIterator[datetime]:
        yield to

    async def next_due() -> datetime | None:
        return due

    sandbox.advance, sandbox.next_due = advance, next_due
    page = await open_page(MANAGER)
    now, following = page.get_by_test_id("clock-now"), page.get_by_test_id("clock-next")
    await expect(now).to_have_text("2026年12月1日（周二） 09:00")
    await expect(now).to_have_accessible_description("银行时钟静止不走，拨快才会前进。途中到期的提醒会依次送出。")
    await expect(following).to_contain_text("12月1日（周二）12:00")
    for move, time in (("10m", "09:10"), ("1h", "10:10"), ("next", "12:00"), ("1d", "12月2日（周三） 12:00")):
        await page.get_by_test_id(f"clock-{move}").click()
        await expect(now).to_contain_text(time)
    due = None
    await page.get_by_test_id("clock-morning").click()
    await expect(now).to_contain_text("12月3日（周四）")
    await expect(following).to_be_disabled()


async def test_a_newcomer_starts_by_button_or_by_an_invitation(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(NEWCOMER)
    await expect(page.get_by_test_id("composer")).to_have_count(0)
    await page.get_by_test_id("start-link").fill("https://t.me/wuhua_bot?start=CODE_1")
    await page.keyboard.press("Enter")
    assert (await bot.next_update("message"))["text"] == "/start CODE_1"
    await bot.say("邀请：https://t.me/wuhua_bot?start=CODE-2", chat=NEWCOMER)
    await message(page, "邀请").get_by_role("link").click()
    assert (await bot.next_update("message"))["text"] == "/start CODE-2"
    await page.get_by_test_id("composer").fill("t.me/wuhua_bot?start=CODE3")
    await page.keyboard.press("Enter")
    assert (await bot.next_update("message"))["text"] == "/start CODE3"


async def test_the_start_button_sends_start(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(NEWCOMER)
    await page.get_by_test_id("start").click()
    assert (await bot.next_update("message"))["text"] == "/start"
    await expect(page.get_by_test_id("composer")).to_be_visible()


async def test_blocking_and_unblocking(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    await page.get_by_test_id("block").click()
    await expect(page.get_by_test_id("composer")).to_have_count(0)
    assert (await bot.next_update("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await page.get_by_test_id("unblock").click()
    await expect(page.get_by_test_id("composer")).to_be_visible()


async def test_a_file_that_fails_can_be_sent_again(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    await page.route("**/files", lambda route: route.abort(), times=1)
    async with page.expect_file_chooser() as choosing:
        await page.get_by_test_id("attach").click()
    await (await choosing.value).set_files(FilePayload(name="说明.txt", mimeType="text/plain", buffer=b"ok"))
    await page.get_by_test_id("caption").fill("情况说明")
    await page.get_by_test_id("attach-send").click()
    await expect(page.get_by_test_id("outgoing")).to_contain_text("未发送")
    await button(page, "重试").click()
    assert (await bot.next_update("message"))["caption"] == "情况说明"
    await expect(page.get_by_test_id("outgoing")).to_have_count(0)
    link = message(page, "情况说明").get_by_role("link")
    opened = await page.request.get(page.url.split("/#")[0] + str(await link.get_attribute("href")))
    assert await opened.text() == "ok"


async def test_enter_sends_but_not_while_a_word_is_composed(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    box = page.get_by_test_id("composer")
    await box.fill("ni hao")
    await box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(box).to_have_value("ni hao")
    await box.fill("一")
    await box.press("Shift+Enter")
    await box.press_sequentially("二")
    await box.press("Enter")
    assert (await bot.next_update("message"))["text"] == "一\n二"
    await expect(box).to_have_value("")


async def test_a_draft_waits_for_its_person(open_page: OpenPage) -> None:
    page = await open_page(MANAGER)
    await page.get_by_test_id("composer").fill("写了一半")
    await page.get_by_test_id(f"person-{HEAD}").click()
    await expect(page.get_by_test_id("composer")).to_have_value("")
    await page.reload()
    await page.get_by_test_id(f"person-{MANAGER}").click()
    await expect(page.get_by_test_id("composer")).to_have_value("写了一半")


async def test_the_language_is_remembered_and_told_to_the_bot(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    await expect(page).to_have_title("张伟 · 五化 · 演示工作台")
    await page.get_by_test_id("language").click()
    await expect(page).to_have_title("Zhang Wei · Wuhua · Demo workplace")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_test_id("clock-now")).to_have_text("Tue 1 Dec 2026 09:00")
    await page.get_by_test_id("composer").fill("hello")
    await page.keyboard.press("Enter")
    assert (await bot.next_update("message"))["from"]["language_code"] == "en"


async def test_the_theme_follows_the_system_until_it_is_chosen(open_page: OpenPage) -> None:
    page = await open_page(color_scheme="dark")
    root = page.locator("html")
    await expect(root).to_have_attribute("data-theme", "dark")
    await page.get_by_test_id("theme").click()
    await page.reload()
    await expect(root).to_have_attribute("data-theme", "light")


async def test_commands_come_from_the_menu(open_page: OpenPage, bot: Bot) -> None:
    await bot.call("setMyCommands", commands=[{"command": "talks", "description": "我的工作沟通"}])
    page = await open_page(MANAGER)
    await page.get_by_test_id("commands").click()
    await page.get_by_role("menuitem", name="/talks 我的工作沟通").click()
    assert (await bot.next_update("message"))["text"] == "/talks"


async def read_all(sandbox: Sandbox, person: int) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sandbox.url}/api/people/{person}/read") as answer,
    ):
        assert answer.ok


async def test_a_long_chat_opens_at_its_unread_messages_and_keeps_its_place(
    open_page: OpenPage, sandbox: Sandbox, bot: Bot
) -> None:
    for number in range(260):
        await bot.say(f"第{number}条", disable_notification=True)
        if number == 109:
            await read_all(sandbox, MANAGER)
    page = await open_page(MANAGER)
    await expect(message(page, "第110条")).to_be_in_viewport()
    await expect(message(page, "第259条")).not_to_be_in_viewport()
    await expect(message(page, "第90条")).to_have_count(0)
    await page.get_by_test_id("earlier").click()
    await expect(message(page, "第90条")).to_be_attached()
    pill = page.get_by_test_id("new-messages")
    await bot.say("后来的一条")
    await expect(pill).to_have_text("1 条新消息")
    await pill.click()
    await expect(message(page, "后来的一条")).to_be_in_viewport()
    await expect(page.get_by_test_id(f"unread-{MANAGER}")).to_be_hidden()


async def test_a_lost_sandbox_is_shown_and_found_again(
    open_page: OpenPage, sandbox: Sandbox, bot: Bot, tmp_path: Path
) -> None:
    page = await open_page(MANAGER)
    port = int(sandbox.url.rsplit(":", 1)[1])
    await expect(page.locator("#banner")).to_be_hidden()
    await sandbox.stop()
    await expect(page.locator("#banner")).to_be_visible()
    async with make_sandbox(tmp_path / "data", port):
        await bot.say("断线期间的消息")
        await expect(message(page, "断线期间的消息")).to_be_visible()
        await expect(page.locator("#banner")).to_be_hidden()
        await page.close()


async def test_a_chat_that_cannot_be_read_says_so_and_is_read_again(open_page: OpenPage) -> None:
    page = await open_page()
    held = asyncio.Event()

    async def fail(route: Route) -> None:
        await held.wait()
        await route.abort()

    await page.route("**/messages?*", fail)
    await page.get_by_test_id(f"person-{DESK}").click()
    await expect(page.locator("#thread .bone").first).to_be_visible()
    held.set()
    await expect(page.get_by_text("未能载入")).to_be_visible()
    await page.unroute("**/messages?*")
    await button(page, "重试").click()
    await expect(page.get_by_text("还没有消息")).to_be_visible()


async def test_eight_people_side_by_side_are_all_live(open_page: OpenPage, bot: Bot) -> None:
    first = await open_page(MANAGER)
    tabs = [first] + [await first.context.new_page() for _ in range(7)]
    for tab in tabs[1:]:
        await tab.goto(first.url)
    await bot.say("大家都看到")
    for tab in tabs:
        await expect(message(tab, "大家都看到")).to_have_count(1)


async def test_the_day_of_a_chat_follows_the_clock(open_page: OpenPage, bot: Bot) -> None:
    await bot.say("第一条")
    page = await open_page(MANAGER)
    line = page.locator(".day")
    await expect(line).to_have_text("今天 · 12月1日（周二）")
    await page.get_by_test_id("clock-1d").click()
    await expect(line).to_have_text("昨天 · 12月1日（周二）")
    await page.get_by_test_id("clock-1d").click()
    await expect(line).to_have_text("12月1日（周二）")


async def test_inside_a_chat_the_arrow_back_counts_what_waits_for_the_others(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER, width=360)
    back = page.get_by_test_id("back")
    await expect(back).to_have_accessible_name("返回人员列表")
    await expect(back.locator(".badge")).to_have_count(0)
    await bot.say("一", chat=HEAD)
    await bot.say("二", chat=DESK)
    await bot.say("给自己的不算")
    await expect(back.locator(".badge")).to_have_text("2")
    await expect(back).to_have_accessible_name("返回人员列表，其他人有 2 条未读")
    await page.get_by_test_id("language").click()
    await expect(back).to_have_accessible_name("Back to the people, 2 unread for others")


async def test_a_file_that_was_too_big_to_keep_says_so_and_is_no_link(open_page: OpenPage) -> None:
    page = await open_page(MANAGER)
    await page.evaluate(
        """async (person) => {
          const form = new FormData();
          form.append("kind", "document");
          form.append("file", new Blob([new Uint8Array(20 * 1024 * 1024 + 1)]), "录像.mov");
          await fetch(`/api/people/${person}/files`, { method: "POST", body: form });
        }""",
        MANAGER,
    )
    sent = page.get_by_test_id("message")
    await expect(sent).to_contain_text("20.0 MB · 文件过大，沙盒没有保留。")
    await expect(sent.get_by_role("link")).to_have_count(0)

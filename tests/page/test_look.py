"""How the page looks and is reached: contrast, narrow screens, the keyboard; and that its words are whole."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from .conftest import DESK, HEAD, MANAGER, NEWCOMER, Bot, OpenPage

FILES = Path(__file__).parents[2] / "sandbox" / "page"
LONGEST_FILE = 400

# Every visible text with its contrast against what is painted behind it.
CONTRAST = """() => {
  const parse = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const light = (color) => {
    const linear = (x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = color.map((part) => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (node, color) => {
    const ground = behind(node);
    const [a, b] = [light(over(parse(color), ground)), light(ground)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    const shown = node.checkVisibility({ visibilityProperty: true });
    if (words && shown && !node.closest('.away, script, noscript')) {
      found.push([words, ratio(node, getComputedStyle(node).color)]);
    }
  }
  for (const node of document.querySelectorAll('[placeholder]')) {
    const { color } = getComputedStyle(node, '::placeholder');
    if (node.checkVisibility()) found.push([node.placeholder, ratio(node, color)]);
  }
  return found;
}"""

SIDEWAYS = """() => [...document.querySelectorAll('html, .top, .people-list, .thread, .foot, .clock-moves')]
  .filter((node) => node.scrollWidth > node.clientWidth + 1)
  .map((node) => node.className || node.nodeName)"""


async def fill(bot: Bot) -> None:
    await bot.say("第一条", chat=HEAD)
    await bot.say("第一条", chat=DESK)
    await bot.say("‮مرحبا‬ " + "长" * 300 + " " + "x" * 300, [str(day) for day in range(1, 8)])
    await bot.say(
        "🗓 <b>工作沟通 26-0052</b>\n<code>WH-26</code> /menu <a href='https://example.com'>链接</a>"
        "<blockquote expandable>一\n二\n三\n四</blockquote><pre>" + "p" * 200 + "</pre>",
        ["确认", "另约时间", "不便参加"],
        ["一个相当长的按钮文字看它如何换行显示在很窄的屏幕上"],
        parse_mode="HTML",
        protect_content=True,
        disable_notification=True,
    )


async def say_something(page: Page) -> None:
    await page.get_by_test_id("composer").fill("已收到 https://example.com/" + "y" * 120)
    await page.keyboard.press("Enter")
    await page.route("**/messages", lambda route: route.abort())
    await page.get_by_test_id("composer").fill("发不出去")
    await page.keyboard.press("Enter")
    await expect(page.locator(".failure")).to_be_visible()
    await page.evaluate("import('/page/notices.js').then(({ toast }) => toast('一句话'))")


def assert_legible(found: list[Any]) -> None:
    assert len(found) > 10
    assert [(words, round(ratio, 2)) for words, ratio in found if ratio < 4.5] == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
async def test_every_text_has_a_contrast_of_4_5(open_page: OpenPage, bot: Bot, scheme: str, locale: str) -> None:
    await fill(bot)
    page = await open_page(color_scheme=scheme, locale=locale)
    assert_legible(await page.evaluate(CONTRAST))
    await page.get_by_test_id(f"person-{MANAGER}").click()
    await say_something(page)
    await page.get_by_test_id("commands").click()
    await page.locator("#clock-face").hover()
    assert_legible(await page.evaluate(CONTRAST))
    await page.get_by_test_id("block").click()
    await page.get_by_test_id("unblock").wait_for()
    assert_legible(await page.evaluate(CONTRAST))
    await page.get_by_test_id(f"person-{NEWCOMER}").click()
    await page.get_by_test_id("start").wait_for()
    assert_legible(await page.evaluate(CONTRAST))


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
async def test_nothing_scrolls_sideways(open_page: OpenPage, bot: Bot, width: int, locale: str) -> None:
    await fill(bot)
    page = await open_page(width=width, locale=locale)
    assert await page.evaluate(SIDEWAYS) == []
    await page.get_by_test_id(f"person-{MANAGER}").click()
    await say_something(page)
    await page.get_by_test_id("clock-now").click()
    assert await page.evaluate(SIDEWAYS) == []
    await page.goto(page.url.split("#")[0] + f"#p={NEWCOMER}")
    await page.get_by_test_id("start").wait_for()
    assert await page.evaluate(SIDEWAYS) == []


# What of the head of the page and of the chat lies over something else, is cut off, or sticks out of the window.
CROWDED = """() => {
  const all = '.seal:not(.large), .clock-face, .tools .tool, .chat-head > *, .chat-tools > *';
  const parts = [...document.querySelectorAll(all)]
    .filter((node) => node.checkVisibility()).map((node) => [node, node.getBoundingClientRect()]);
  const found = parts.filter(([, at]) => at.left < 0 || at.right > innerWidth).map(([node]) => node.className);
  for (const [one, a] of parts) for (const [two, b] of parts) {
    const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    if (one !== two && !apart && !one.contains(two) && !two.contains(one)) found.push([one.className, two.className]);
  }
  const cut = [...document.querySelectorAll('.clock-face, .clock-face *')]
    .filter((node) => node.clientWidth && node.scrollWidth > node.clientWidth);
  return [...found, ...cut.map((node) => node.className || node.id)];
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 360, 400])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
async def test_the_head_has_room_for_the_longest_date(open_page: OpenPage, bot: Bot, width: int, locale: str) -> None:
    page = await open_page(width=width, locale=locale)
    moved = {"to": "2026-12-30T12:00:00Z"}
    await page.evaluate("to => fetch('/api/clock', { method: 'POST', body: JSON.stringify(to) })", moved)
    await expect(page.get_by_test_id("clock-now")).to_contain_text("20:00")
    assert await page.evaluate(CROWDED) == []
    await page.get_by_test_id(f"person-{NEWCOMER}").click()
    await page.get_by_test_id("start").click()
    for _ in range(12):
        await bot.say("第一条", chat=MANAGER)
    await expect(page.get_by_test_id("back").locator(".badge")).to_have_text("12")
    assert await page.evaluate(CROWDED) == []


@pytest.mark.browser
async def test_the_chosen_person_is_whole_in_the_list(open_page: OpenPage) -> None:
    page = await open_page()
    await page.set_viewport_size({"width": 1280, "height": 330})
    await page.goto(page.url.split("#")[0] + f"#p={NEWCOMER}")
    chosen = page.get_by_test_id(f"person-{NEWCOMER}")
    await expect(chosen).to_be_in_viewport(ratio=1)
    await page.get_by_test_id(f"person-{DESK}").focus()
    await page.goto(page.url.split("#")[0] + f"#p={HEAD}")
    inside = (
        "node => node.getBoundingClientRect().top >= node.closest('section').firstChild.getBoundingClientRect().bottom"
    )
    assert await page.get_by_test_id(f"person-{HEAD}").evaluate(inside)


@pytest.mark.browser
async def test_an_english_role_begins_with_a_capital_whatever_the_roster_says(open_page: OpenPage) -> None:
    page = await open_page(MANAGER, locale="en-US")
    first = "node => getComputedStyle(node, '::first-letter').textTransform"
    for selector in (".person-role", ".chat-role"):
        assert await page.locator(selector).first.evaluate(first) == "uppercase"


@pytest.mark.browser
async def test_a_narrow_screen_has_list_and_chat_as_two_views(open_page: OpenPage) -> None:
    page = await open_page(width=360)
    await page.get_by_test_id(f"person-{MANAGER}").click()
    await expect(page.get_by_test_id("composer")).to_be_visible()
    await expect(page.locator("#people")).to_be_hidden()
    await page.get_by_test_id("clock-now").click()
    await page.get_by_test_id("clock-10m").click()
    await expect(page.get_by_test_id("clock-now")).to_contain_text("09:10")
    await page.get_by_test_id("clock-now").click()
    await page.get_by_test_id("back").click()
    await expect(page.locator("#people")).to_be_visible()
    await expect(page.get_by_test_id(f"person-{DESK}")).to_be_visible()


FOCUS = """() => {
  const node = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(node);
  const seen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  return [node.dataset.testid || node.id || node.dataset.command || node.textContent.trim(), seen];
}"""


@pytest.mark.browser
async def test_the_keyboard_reaches_everything_with_a_visible_ring(open_page: OpenPage, bot: Bot) -> None:
    await bot.say("请确认时间", ["确认", "另约时间"])
    page = await open_page()
    reached = {}
    for _ in range(14):
        await page.keyboard.press("Tab")
        name, seen = await page.evaluate(FOCUS)
        reached[name] = seen
        if name == f"person-{DESK}":
            break
    for move in ("now", "10m", "1h", "1d", "morning"):
        assert reached[f"clock-{move}"]
    for name in ("skip", "language", "theme", "find"):
        assert reached[name]
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    assert (await page.evaluate(FOCUS)) == [f"person-{MANAGER}", True]
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer")).to_be_focused()
    await page.locator(".key").first.wait_for()
    back = []
    for _ in range(8):
        await page.keyboard.press("Shift+Tab")
        name, seen = await page.evaluate(FOCUS)
        assert seen, name
        back.append(name)
    assert {"attach", "commands", "确认", "另约时间", "thread", "block", "new-tab"} <= set(back)


@pytest.mark.browser
async def test_the_command_menu_is_worked_by_keyboard(open_page: OpenPage, bot: Bot) -> None:
    commands = [{"command": name, "description": name} for name in ("menu", "talks", "help")]
    await bot.call("setMyCommands", commands=commands)
    page = await open_page(MANAGER)
    await page.get_by_test_id("commands").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-command=menu]")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("[data-command=help]")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("commands")).to_be_focused()


@pytest.mark.browser
async def test_a_new_message_is_told_to_a_screen_reader(open_page: OpenPage, bot: Bot) -> None:
    page = await open_page(MANAGER)
    await bot.say("请确认时间")
    await expect(page.locator("#announcer")).to_have_text("五化：请确认时间")


def book(language: str) -> set[str]:
    text = (FILES / "words.js").read_text("utf-8")
    body = text.split(f"const {language} = {{", 1)[1].split("\n};", 1)[0]
    return set(re.findall(r"^  (\w+):", body, re.MULTILINE))


def test_both_languages_have_the_same_words_and_each_is_used() -> None:
    source = "".join(
        path.read_text("utf-8")
        for path in FILES.iterdir()
        if path.suffix in {".js", ".html"} and path.name != "words.js"
    )
    used = set(re.findall(r'data-t(?:-\w+)?="(\w+)"', source)) | {key for key in book("zh") if f'"{key}"' in source}
    asked = set(re.findall(r'\bt\("(\w+)"', source))
    assert book("zh") == book("en")
    assert used == book("zh")
    assert asked <= book("zh")


def test_the_page_needs_nothing_from_elsewhere_and_writes_no_markup() -> None:
    for path in FILES.iterdir():
        text = path.read_text("utf-8")
        assert text.count("\n") < LONGEST_FILE, path.name
        for forbidden in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "document.cookie"):
            assert forbidden not in text, (path.name, forbidden)
        outside = set(re.findall(r"https?://[\w.]+", text)) - {"http://www.w3.org"}
        assert not outside, (path.name, outside)

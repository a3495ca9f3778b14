"""A client's ten thousand characters: read to the end on a phone, page by page, by desk, host and manager."""

from pathlib import Path
from typing import Any

from storage import audit
from tests.journeys.office import CHEN, LIN, ZHANG, Office, labels, open_office
from tests.journeys.test_cards import card_of

WORDS = "".join(f"第{n:04}句：<没回电话>&😡。" for n in range(700))[:10_000]
STATEMENT = "".join(f"第{n:04}点，当时在外拜访客户；" for n in range(400))


async def register(office: Office) -> dict[str, Any]:
    """Let the desk register the words; give what was to be confirmed."""
    await office.say(LIN, "/complaint")
    await office.say(LIN, WORDS)
    await office.say(LIN, "1003")
    await office.press(LIN, "客服热线")
    await office.press(LIN, "服务态度")
    review = await office.press(LIN, "跳过")
    await office.press(LIN, "提交")
    return review


async def read(office: Office, person: int, label: str) -> str:
    """Open a card and turn its pages to the last; give what stood below their first lines."""
    shown = await office.press(person, label)
    bodies = [shown["text"].partition("\n")[2]]
    while "下一页" in labels(shown):
        assert shown["protected"]
        shown = await office.press(person, "下一页", on=shown["id"])
        bodies.append(shown["text"].partition("\n")[2])
    assert f"（{len(bodies)}/{len(bodies)}）" in shown["text"].partition("\n")[0]
    return "".join(bodies)


async def openings(office: Office) -> list[str]:
    async with office.program.database.transaction() as tx:
        return sorted(opening.action for opening in await audit.list_openings(tx, subjects=None))


async def test_desk_host_and_manager_read_ten_thousand_characters_to_the_end(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        review = await register(office)
        assert f"客户原话：{WORDS[:80]}…（共10000字）" in review["text"]
        assert f"客户原话：{WORDS}" in await read(office, LIN, "查看详情")
        assert f"反映内容：{WORDS}" in await read(office, CHEN, "查看缘由")
        await office.press(CHEN, "收起")
        await office.press(CHEN, "约周三 09:00")
        assert f"反映内容：{WORDS}" in await read(office, ZHANG, "查看事由")
        assert await openings(office) == ["complaint.opened", "talk.cause_opened", "talk.cause_opened"]
        await office.press(ZHANG, "收起")
        await office.press(ZHANG, "确认")
        await office.press(ZHANG, "情况说明")
        assert (await office.say(ZHANG, STATEMENT))["text"].endswith(f"…（共{len(STATEMENT)}字）")
        await office.press(ZHANG, "提交")
        assert STATEMENT in await read(office, CHEN, "查看说明")


async def test_a_page_that_is_turned_counts_the_minutes_anew_until_the_card_folds(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        opened = await office.press(LIN, "查看详情")
        for _ in range(2):
            await office.move_to(office.sandbox.now.replace(minute=office.sandbox.now.minute + 8))
            opened = await office.press(LIN, "下一页")
        assert "（3/" in opened["text"]
        await office.move("10m")
        folded = await card_of(office, LIN, opened["id"])
        assert folded["text"].startswith("📥 受理 26-0001")
        assert "下一页" not in labels(folded)

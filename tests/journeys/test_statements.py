"""A statement before a talk: handed in as words and a photo, opened and handed out to its host alone."""

from pathlib import Path

from tests.journeys.office import CHEN, DENIED, ZHANG, ZHOU, labels, open_office
from tests.journeys.test_forms import PNG
from tests.journeys.test_story import register


async def test_a_statement_is_handed_in_read_and_its_photo_handed_out_to_the_host_alone(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "约周三 09:00")
        await office.press(ZHANG, "确认")
        await office.press(ZHANG, "情况说明")
        await office.send_file(ZHANG, PNG, "note.png", "当时在外拜访客户", "photo")
        await office.program.fetcher.tick()
        opened = await office.press(CHEN, "查看说明")
        assert "当时在外拜访客户" in opened["text"]
        assert "附件1" in labels(opened)
        data = next(b["data"] for row in opened["keyboard"] for b in row if b["text"] == "附件1")
        await office.press(CHEN, "附件1")
        given = (await office.seen(CHEN))[-1]
        assert given["file"]
        assert given["text"] == "工作沟通 26-0001 情况说明"
        await office.say(ZHOU, "/help")
        await office.push(ZHOU, (await office.last(ZHOU))["id"], data)
        assert (await office.last(ZHOU))["text"] == DENIED


async def test_an_album_of_four_keeps_three_files_and_says_what_to_do_with_the_fourth(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        await office.press(CHEN, "约周三 09:00")
        await office.press(ZHANG, "确认")
        await office.press(ZHANG, "情况说明")
        for n in range(4):
            await office.send_file(ZHANG, PNG, f"note{n}.png", "", "photo")
        assert "最多提交3个文件，已提交的都已保存。" in (await office.last(ZHANG))["text"]
        await office.say(ZHANG, "其余材料带到现场")
        await office.program.fetcher.tick()
        opened = await office.press(CHEN, "查看说明")
        assert [label for label in labels(opened) if label.startswith("附件")] == ["附件1", "附件2", "附件3"]
        assert "其余材料带到现场" in opened["text"]

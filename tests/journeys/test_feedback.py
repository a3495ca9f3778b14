"""A client's words, from a manager in front of the shop to the answer: the whole conversation over HTTP."""

from pathlib import Path

from aiohttp import FormData

from tests.journeys.office import LIN, ZHANG, Office, labels, open_office

LUO, XIE = 1031, 1032
IDENTITY = "330106199001011237"


async def presses_until_sent(office: Office, *buttons: str) -> int:
    """Press the buttons in turn; give how many it took until there was a number."""
    card = None
    for count, label in enumerate(buttons, 1):
        card = await office.press(ZHANG, label)
        if "反馈 26-" in card["text"]:
            return count
    raise AssertionError(card)


async def send_album(office: Office, captions: list[str]) -> None:
    """Send photos as one album, each in a message of its own."""
    for number, caption in enumerate(captions):
        form = FormData()
        form.add_field("file", b"photo %d" % number, filename=f"{number}.txt")
        form.add_field("caption", caption)
        form.add_field("kind", "document")
        form.add_field("album", "a1")
        async with office.http.post(f"/api/people/{ZHANG}/files", data=form) as answer:
            assert answer.status == 200, await answer.text()
    await office.rest()


async def test_a_client_gets_an_answer_and_says_that_it_did_not_help_and_then_that_it_did(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        read = await office.say(ZHANG, "/feedback 王先生说手机银行更新后一直闪退")
        assert "读作：问题、手机银行网银、不满" in read["text"]
        assert "王先生" in read["text"]
        assert (await office.press(ZHANG, "送出"))["text"].startswith("💬 已收到，反馈 26-0001")
        await office.press(LUO, "受办")
        assert "办理中" in (await office.press(XIE, "受办"))["text"]
        opened = await office.press(LUO, "查看内容")
        assert "王先生" not in opened["text"]
        await office.press(LUO, "请补充")
        await office.say(LUO, "什么手机？")
        await office.press(ZHANG, "补充")
        assert "什么手机？" in (await office.last(ZHANG))["text"]
        await office.say(ZHANG, "安卓")
        await office.press(LUO, "答复")
        await office.say(LUO, "今晚修复")
        await office.press(LUO, "提交")
        await office.press(ZHANG, "已告知客户")
        assert "给客户的答复：今晚修复" in (await office.last(ZHANG))["text"]
        for label in ("电话", "提交", "客户不满意"):
            await office.press(ZHANG, label)
        await office.say(ZHANG, "还是闪退")
        assert "客户不满意" in (await office.last(LUO))["text"]
        await office.press(LUO, "答复")
        await office.say(LUO, "已更换服务器")
        await office.press(LUO, "提交")
        for label in ("已告知客户", "当面", "提交"):
            await office.press(ZHANG, label)
        assert "结果：客户满意" in (await office.press(ZHANG, "客户满意"))["text"]
        shown = (await office.press(ZHANG, "查看内容"))["text"]
        assert "答复（罗敏、第1稿）：今晚修复" in shown
        assert "答复（罗敏、第2稿）：已更换服务器" in shown


async def test_who_relayed_it_hears_that_something_was_done_and_opens_what(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(ZHANG, "/feedback 手机银行更新后一直闪退")
        await office.press(ZHANG, "送出")
        await office.press(LUO, "受办")
        await office.press(LUO, "答复")
        await office.say(LUO, "今晚修复")
        await office.press(LUO, "提交")
        await office.press(LUO, "查看内容")
        await office.press(LUO, "告知已改进")
        await office.say(LUO, "登录服务器已经全部更换")
        await office.press(LUO, "提交")
        told = await office.last(ZHANG)
        assert "已有改进" in told["text"]
        assert "登录服务器" not in told["text"]
        assert "登录服务器已经全部更换" in (await office.press(ZHANG, "查看改进"))["text"]


async def test_a_relay_takes_one_press_and_with_everything_corrected_four(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(ZHANG, "/feedback 手机银行一直闪退")
        assert await presses_until_sent(office, "送出") == 1
        await office.say(ZHANG, "/feedback 网银回单打不出来，报错")
        assert await presses_until_sent(office, "更正", "建议", "贷款", "平和") == 4
        await office.say(ZHANG, "/feedback 柜台排队一个小时")
        for label in ("更正", "需求"):
            await office.press(ZHANG, label)
        asked = await office.last(ZHANG)
        assert len(labels(asked)) <= 6
        assert labels(asked)[0] == "网点与柜台"
        assert "手机银行网银" not in labels(asked)
        await office.say(ZHANG, "是手机银行的事")
        assert "反馈 26-0003" in (await office.press(ZHANG, "平和"))["text"]
        listed = await office.say(ZHANG, "/feedbacks")
        assert "26-0003 手机银行网银" in listed["text"]
        assert "26-0002 贷款" in listed["text"]


async def test_the_next_client_with_the_same_words_is_another_voice(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(ZHANG, "/feedback 手机银行更新后一直闪退")
        await office.press(ZHANG, "送出")
        read = await office.say(ZHANG, "/feedback 手机银行更新以后闪退")
        assert labels(read)[0] == "我也听到 26-0001"
        assert "已并入反馈 26-0001" in (await office.press(ZHANG, "我也听到 26-0001"))["text"]


async def test_an_album_with_an_identity_number_on_the_last_is_one_card_and_no_number(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(ZHANG, "/feedback")
        before = len(await office.seen(ZHANG))
        await send_album(office, ["", "", f"网银报错打不开，身份证{IDENTITY}"])
        cards = (await office.seen(ZHANG))[before:]
        assert len(cards) == 1
        assert "附件：3个" in cards[0]["text"]
        assert IDENTITY not in str(await office.seen(ZHANG))
        assert "手机银行网银" in cards[0]["text"]
        await office.press(ZHANG, "送出")
        await office.press(LUO, "查看内容")
        await office.program.fetcher.tick()
        await office.press(LUO, "照片录音")
        assert sum(message.get("file") is not None for message in await office.seen(LUO)) == 3


async def test_words_that_claim_a_right_are_at_the_consumer_protection_desk_at_once(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        read = await office.say(ZHANG, "/feedback 多扣的利息必须退还，不然打12378")
        assert "立即由消保岗受理" in read["text"]
        done = await office.press(ZHANG, "送出")
        assert "消保岗已受理，编号 26-0001" in done["text"]
        assert "受理 26-0001" in (await office.last(LIN))["text"]


async def test_who_sees_the_trends_gets_table_picture_and_file(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(ZHANG, "/feedback 手机银行一直闪退")
        await office.press(ZHANG, "送出")
        shown = await office.say(LUO, "/themes")
        assert any("近12周1条" in (message["text"] or "") for message in [shown, *await office.seen(LUO)])
        await office.press(LUO, "导出表格")
        kinds = [message["file"]["kind"] for message in await office.seen(LUO) if message.get("file")]
        assert sorted(kinds) == ["document", "photo"]
        await office.say(LUO, "/feedbacks")
        for label in ("筛选", "类别"):
            await office.press(LUO, label)
        assert "没有" in (await office.press(LUO, "需求"))["text"]
        for label in ("筛选", "类别"):
            await office.press(LUO, label)
        assert "筛选：问题" in (await office.press(LUO, "问题"))["text"]
        await office.press(LUO, "筛选")
        assert "26-0001" in (await office.press(LUO, "导出表格"))["text"]
        files = [message["file"] for message in await office.seen(LUO) if message.get("file")]
        assert any(str(file["name"]).startswith("wuhua-feedback-") for file in files)


async def test_a_voice_note_is_kept_and_played_at_the_desk(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(ZHANG, "/feedback")
        await office.send_file(ZHANG, b"OggS", "note.ogg", "手机银行一直闪退", kind="voice")
        await office.press(ZHANG, "送出")
        await office.program.fetcher.tick()
        await office.press(LUO, "查看内容")
        await office.press(LUO, "照片录音")
        assert (await office.last(LUO))["file"]["kind"] == "voice"

"""The form engine in people's hands: back, change, cancel, resume, expire, and every odd answer."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import MultiFernet
from sqlalchemy import text

from storage import complaints, drafts, people
from storage.seal import open_seal
from tests.journeys.office import CHEN, LIN, ZHANG, ZHOU, Office, labels, open_office
from tests.journeys.test_cards import card_of, data_of
from tests.journeys.test_story import texts

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
MEGABYTE = 1024 * 1024


async def draft_of(office: Office, staff_no: str) -> dict[str, Any] | None:
    """Give what a person has filled in so far, unsealed."""
    async with office.program.database.transaction() as tx:
        person = await people.get_by_staff_no(tx, staff_no)
        assert person is not None
        row = await drafts.get_draft(tx, person.id)
    return dict(row.values["values"]) if row else None


async def fill(office: Office) -> dict[str, Any]:
    """Fill the complaint in up to its review."""
    await office.say(LIN, "/complaint")
    await office.say(LIN, "没有回电话")
    await office.say(LIN, "1003")
    await office.press(LIN, "客服热线")
    await office.press(LIN, "服务态度")
    return await office.press(LIN, "跳过")


async def test_a_review_folds_by_itself_and_shows_the_words_again_by_a_press(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        review = await fill(office)
        await office.move("10m")
        folded = await card_of(office, LIN, review["id"])
        assert folded["text"] == "✎ “受理登记”尚未提交，内容已收起。"
        assert labels(folded) == ["继续填写", "放弃"]
        shown = await office.press(LIN, "继续填写")
        assert "客户原话：没有回电话" in shown["text"]
        done = await office.press(LIN, "提交")
        await office.move("10m")
        assert (await card_of(office, LIN, review["id"]))["text"] == done["text"]


async def test_a_form_is_reviewed_changed_and_submitted(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        review = await fill(office)
        assert review["text"] == (
            "✎ 受理登记 · 请核对后提交\n客户原话：没有回电话\n反映对象：张伟 城关支行 1003\n"
            "渠道：客服热线\n类别：服务态度\n反映时间：登记时\n接收人：登记人本人"
        )
        assert labels(review) == ["提交", "修改", "放弃"]
        menu = await office.press(LIN, "修改")
        assert menu["id"] == review["id"]
        await office.press(LIN, "渠道")
        assert "渠道：柜面" in (await office.press(LIN, "柜面"))["text"]
        await office.press(LIN, "修改")
        await office.press(LIN, "下一页")
        await office.press(LIN, "反映时间")
        assert "反映时间：11月30日（周一）15:00" in (await office.say(LIN, "昨天下午3点"))["text"]
        done = await office.press(LIN, "提交")
        assert done["text"].splitlines()[:2] == ["📥 受理 26-0001 · 已登记", "最迟答复客户：12月15日（周二）"]


async def test_one_can_go_back_and_answer_again(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        assert labels(await office.last(LIN)) == ["放弃"]
        await office.say(LIN, "没有回电话")
        asked = await office.say(LIN, "1003")
        assert asked["text"] == "✎ 受理登记（3/5）\n来自哪个渠道？"
        assert "（2/5）" in (await office.press(LIN, "返回"))["text"]
        assert "（1/5）" in (await office.press(LIN, "返回"))["text"]
        await office.say(LIN, "三次没有回电话")
        await office.say(LIN, "1004")
        await office.press(LIN, "客服热线")
        await office.press(LIN, "服务态度")
        review = await office.press(LIN, "跳过")
        assert "客户原话：三次没有回电话" in review["text"]
        assert "反映对象：李娜" in review["text"]


async def test_an_answer_that_was_to_be_changed_can_be_kept(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        before = await fill(office)
        await office.press(LIN, "修改")
        asked = await office.press(LIN, "客户原话")
        assert labels(asked)[0] == "保留原内容"
        assert (await office.press(LIN, "保留原内容"))["text"] == before["text"]


async def test_a_message_with_a_full_number_is_taken_out_of_the_chat(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        asked = await office.say(LIN, "请回电13812345678")
        assert asked["text"].startswith("您的消息含完整号码，已遮盖后保存，并从聊天中撤下。\n✎ 受理登记（2/5）")
        async with office.http.get(f"/api/people/{LIN}/messages") as answer:
            said = [m for m in (await answer.json())["messages"] if m["from"] != "bot"]
        assert [m["deleted"] for m in said] == [False, True]


async def test_words_that_replace_a_photo_take_its_place(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.send_file(LIN, PNG, "words.png", "", "photo")
        await office.press(LIN, "返回")
        await office.say(LIN, "没有回电话")
        found = await draft_of(office, "1001")
        assert found is not None
        assert (found["words"], found["file_id"]) == ("没有回电话", None)


async def test_a_form_can_be_dropped_by_command_or_button(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        assert (await office.say(LIN, "/cancel"))["text"] == "已放弃“受理登记”。"
        assert (await office.say(LIN, "/cancel"))["text"] == "当前没有正在填写的内容。"
        await office.say(LIN, "/complaint")
        assert (await office.press(LIN, "放弃"))["text"] == "已放弃“受理登记”。"


async def test_a_form_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "没有回电话")
    async with open_office(tmp_path) as office:
        assert "（3/5）" in (await office.say(LIN, "1003"))["text"]
        await office.press(LIN, "客服热线")
    async with open_office(tmp_path) as office:
        await office.press(LIN, "服务态度")
        await office.press(LIN, "跳过")
        assert "已登记" in (await office.press(LIN, "提交"))["text"]


async def test_a_form_that_nobody_touches_expires_with_a_note(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        asked = await office.say(LIN, "没有回电话")
        await office.move_to(office.sandbox.now + timedelta(hours=23))
        assert await draft_of(office, "1001") is not None
        await office.move_to(office.sandbox.now + timedelta(hours=2))
        assert await draft_of(office, "1001") is None
        assert (await office.last(LIN))["text"] == "“受理登记”长时间未填写，已作废，内容未保留。需要时请重新开始。"
        assert await office.push(LIN, asked["id"], data_of(asked, "网点")) == "这份内容已提交或已作废"


async def test_the_language_may_change_in_the_middle(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "没有回电话")
        await office.say(LIN, "/language")
        await office.press(LIN, "English")
        asked = await office.say(LIN, "1003")
        assert asked["text"] == "✎ Registration (3/5)\nThrough which channel?"
        await office.press(LIN, "Counter")
        await office.press(LIN, "Service")
        review = await office.press(LIN, "Skip")
        assert "Client's words: 没有回电话" in review["text"]


async def test_a_photo_is_an_answer_and_lies_sealed_on_the_disk(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.send_file(LIN, PNG, "words.png", "客户手写的意见，电话13812345678", "photo")
        assert "（2/5）" in (await office.last(LIN))["text"]
        await office.program.fetcher.tick()
        (kept,) = [path for path in (tmp_path / "files").iterdir() if path.suffix != ".part"]
        seal: MultiFernet = open_seal(tmp_path)
        assert kept.read_bytes()[:4] != PNG[:4]
        assert seal.decrypt(kept.read_bytes()) == PNG
        found = await draft_of(office, "1001")
        assert found is not None
        assert found["words"] == "客户手写的意见，电话138****5678"


async def test_a_photo_without_a_word_is_enough(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.send_file(LIN, PNG, "words.png", "", "photo")
        await office.say(LIN, "1003")
        await office.press(LIN, "来信来访")
        await office.press(LIN, "服务态度")
        assert "客户原话：见附件" in (await office.press(LIN, "跳过"))["text"]
        await office.press(LIN, "提交")
        assert "客户原话：见附件" in (await office.press(LIN, "查看详情"))["text"]


async def test_files_that_can_not_be_taken_are_refused_kindly(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.send_file(LIN, b"OggS", "note.ogg", "", "voice")
        assert (await office.last(LIN))["text"].startswith(
            "这里不能接收语音或视频。请输入文字，或发送照片。\n✎ 受理登记（1/5）"
        )
        await office.send_file(LIN, bytes(50 * MEGABYTE), "film.zip")
        assert (await office.last(LIN))["text"].startswith("文件超过20 MB，无法接收。")
        await office.say(LIN, "没有回电话")
        await office.send_file(LIN, PNG, "who.png", "", "photo")
        assert (await office.last(LIN))["text"].startswith(
            "这里不需要文件。请输入文字或按下方按钮。\n✎ 受理登记（2/5）"
        )


async def test_a_text_of_ten_thousand_characters_is_one_answer(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        before = len(await office.seen(LIN))
        whole = "".join(f"第{n:04}句。" for n in range(1_500))[:10_000]
        await office.say(LIN, whole)
        assert len(await office.seen(LIN)) == before + 1
        found = await draft_of(office, "1001")
        assert found is not None
        assert found["words"] == whole
        assert "（3/5）" in (await office.say(LIN, "1003"))["text"]


async def test_a_text_over_the_limit_is_cut_with_a_word(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "长" * 15_000)
        assert any("内容超过12000字，只保留了前12000字。" in said for said in await texts(office, LIN))


async def test_emoji_and_markup_are_shown_as_they_were_typed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "<b>很生气</b> & 😡 </i>")
        await office.say(LIN, "1003")
        await office.press(LIN, "客服热线")
        await office.press(LIN, "服务态度")
        review = await office.press(LIN, "跳过")
        assert "客户原话：<b>很生气</b> & 😡 </i>" in review["text"]
        await office.press(LIN, "提交")
        assert "<b>很生气</b> & 😡 </i>" in (await office.press(CHEN, "查看缘由"))["text"]


async def test_a_text_where_a_button_was_expected_asks_for_the_button(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "没有回电话")
        await office.say(LIN, "1003")
        again = await office.say(LIN, "不知道")
        assert again["text"].splitlines()[0] == "请按下方按钮选择。"
        assert "客服热线" in labels(again)
        assert "（4/5）" in (await office.say(LIN, "客服热线"))["text"]
        await office.press(LIN, "服务态度")
        await office.press(LIN, "跳过")
        assert (await office.say(LIN, "好的"))["text"].splitlines()[0] == "请按下方按钮选择。"


async def test_a_second_form_waits_and_the_first_is_kept(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await fill(office)
        second = await office.say(LIN, "/complaint")
        assert second["text"] == "✎ “受理登记”还没有填完。请先继续填写，或放弃原内容。"
        assert labels(second) == ["继续填写", "放弃原内容"]
        assert "请核对后提交" in (await office.press(LIN, "继续填写"))["text"]


async def test_two_answers_at_once_fill_two_questions(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        for answer in ("没有回电话", "1003"):
            await office.post(f"/people/{LIN}/messages", text=answer)
        await office.rest()
        assert "（3/5）" in (await office.last(LIN))["text"]


async def test_an_old_or_forged_pick_changes_nothing(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "没有回电话")
        asked = await office.say(LIN, "1003")
        hotline = data_of(asked, "客服热线")
        forged = await office.push(LIN, asked["id"], hotline.replace("hotline", "nowhere"))
        assert forged is None
        assert (await office.last(LIN))["text"].startswith("请按下方按钮选择。")
        await office.press(LIN, "客服热线")
        toast = await office.push(LIN, asked["id"], hotline)
        assert toast == "这一步已经过去，请按现在的问题作答"
        assert "（4/5）" in (await card_of(office, LIN, asked["id"]))["text"]
        found = await draft_of(office, "1001")
        assert found is not None
        assert found["source"] == "hotline"
        for words in ("/cancel", "/complaint", "没有回电话", "1003"):
            await office.say(LIN, words)
        assert await office.push(LIN, asked["id"], hotline) == toast, "the card is of an earlier form"
        now = data_of(await office.last(LIN), "客服热线").split(":")[1]
        assert await office.push(LIN, asked["id"], f"fc:{now}") == toast, "nothing is asked to be confirmed yet"
        assert "source" not in (await draft_of(office, "1001") or {})


async def test_submitting_twice_registers_once_and_keeps_the_receipt(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        review = await fill(office)
        submit = data_of(review, "提交")
        await office.push(LIN, review["id"], submit)
        assert await office.push(LIN, review["id"], submit) == "这份内容已提交或已作废"
        assert "已登记" in (await card_of(office, LIN, review["id"]))["text"]
        async with office.program.database.transaction() as tx:
            assert len(await complaints.list_found(tx)) == 1


async def test_a_name_that_two_people_bear_is_asked_back(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "没有回电话")
        which = await office.say(LIN, "张伟")
        assert which["text"] == "有多人符合，请选择。\n✎ 受理登记（2/5）"
        assert labels(which) == ["张伟 城关支行 1003", "张伟 江滨支行 1007", "返回", "放弃"]
        assert "反映的是谁？" in (await office.press(LIN, "返回"))["text"]
        await office.say(LIN, "张伟")
        assert "（3/5）" in (await office.press(LIN, "张伟 江滨支行 1007"))["text"]


async def test_pinyin_finds_and_nobody_is_said_so(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "没有回电话")
        nobody = await office.say(LIN, "赵六六")
        assert nobody["text"].startswith("没有找到“赵六六”。请核对姓名，或输入工号。\n✎ 受理登记（2/5）")
        assert "（3/5）" in (await office.say(LIN, "lina"))["text"]


async def test_a_supervisor_registers_about_the_own_branch_alone(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(CHEN, "/complaint")
        await office.say(CHEN, "没有回电话")
        assert "曾婷不在您的网点。请转消保岗登记。" in (await office.say(CHEN, "曾婷"))["text"]
        assert "反映您本人的事项不能由您登记" in (await office.say(CHEN, "1002"))["text"]
        assert "（3/5）" in (await office.say(CHEN, "1003"))["text"]
        await office.press(CHEN, "柜面")
        await office.press(CHEN, "服务态度")
        await office.press(CHEN, "跳过")
        assert labels(await office.press(CHEN, "提交")) == ["承办", "安排沟通", "查看详情", "材料", "更多"]
        assert (await office.say(ZHOU, "/complaints"))["text"] == "没有符合条件的受理记录。"


async def test_what_is_not_about_a_client_manager_makes_no_talk_due(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "排队太久")
        asked = await office.press(LIN, "网点")
        assert labels(asked)[:2] == ["城关支行", "江滨支行"]
        assert "（3/5）" in (await office.press(LIN, "江滨支行"))["text"]
        await office.press(LIN, "返回")
        await office.say(LIN, "城关")
        await office.press(LIN, "柜面")
        await office.press(LIN, "下一页")
        await office.press(LIN, "其他")
        assert "反映对象：城关支行" in (await office.press(LIN, "跳过"))["text"]
        assert "反映对象不是客户经理，无需安排工作沟通。" in (await office.press(LIN, "提交"))["text"]
        assert "反映对象：城关支行" in (await office.press(LIN, "查看详情"))["text"]
        assert await office.seen(CHEN) == []


async def test_a_draft_is_masked_and_sealed(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.say(LIN, "/complaint")
        await office.say(LIN, "卡号6222021234567890128，电话13812345678")
        found = await draft_of(office, "1001")
        assert found is not None
        assert found["words"] == "卡号****0128，电话138****5678"
        async with office.program.database.transaction() as tx:
            raw = str(await tx.value(text('SELECT "values" FROM drafts')))
        assert "电话" not in raw
        assert "电话" not in json.dumps(raw)


async def test_a_reason_may_not_be_empty_or_endless(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await fill(office)
        await office.press(LIN, "提交")
        await office.press(CHEN, "无需安排")
        assert "内容有300字，超过200字。" in (await office.say(CHEN, "长" * 300))["text"]
        assert "原因：已核实" in (await office.say(CHEN, "已核实"))["text"]
        assert await office.seen(ZHANG) == []

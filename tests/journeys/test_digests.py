"""The morning digest and the day's limit, in the chat."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import people, talks
from tests.factories import make_talk
from tests.journeys.office import CHEN, LIN, ZHANG, Office, labels, open_office
from tests.journeys.test_story import confirm, register, texts
from workflows.notices import plan
from workflows.work import Work

EVENING = datetime(2026, 12, 1, 12, tzinfo=UTC)
"""Eight in the evening in Shanghai."""


async def after_the_night(office: Office, *about: str) -> None:
    """Let complaints be registered in the evening, and the next morning come."""
    await office.move_to(EVENING)
    for person in about:
        await register(office, person)
    assert await office.seen(CHEN) == []
    await office.move("morning")


async def many_due(office: Office, count: int) -> None:
    """Let so many meetings fall due for Chen."""
    async with office.program.database.transaction() as tx:
        chen, zhang = [await people.get_by_staff_no(tx, number) for number in ("1002", "1003")]
        assert chen is not None
        assert zhang is not None
        work = Work(tx=tx, now=office.sandbox.now, bank=office.program.bank)
        for n in range(count):
            due = make_talk(number=f"26-{n:04d}", host_id=chen.id, manager_id=zhang.id)
            talk = await talks.add_talk(tx, due)
            await plan(work, "talk.due", reader=chen.id, subject=f"talk:{talk.id}", version=talk.version)


async def test_what_came_at_night_is_one_list_in_the_morning_and_a_press_opens_a_line(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await after_the_night(office, "1003", "1004")
        (digest,) = await office.seen(CHEN)
        assert digest["text"] == "☰ 今日待办 2项\n1. ⚑ 待安排工作沟通 26-0001\n2. ⚑ 待安排工作沟通 26-0002"
        assert labels(digest) == ["1", "2"]
        await office.press(CHEN, "2")
        opened = await office.last(CHEN)
        assert opened["id"] != digest["id"]
        assert opened["text"].startswith("⚑ 待安排工作沟通 26-0002\n对象：李娜")
        await office.press(CHEN, "其他时间")
        await office.say(CHEN, "12月3日 15:00")
        await office.say(CHEN, "会议室")
        await office.press(CHEN, "跳过")
        await office.press(CHEN, "跳过")
        await office.press(CHEN, "提交")
        data = digest["keyboard"][0][1]["data"]
        assert await office.push(CHEN, digest["id"], data) == "此事项已办结"


async def test_a_single_notice_of_a_night_is_the_card_itself(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await after_the_night(office, "1003")
        (card,) = await office.seen(CHEN)
        assert card["text"].startswith("⚑ 待安排工作沟通 26-0001\n对象：张伟")


async def test_a_long_list_has_its_rest_behind_more(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await office.move_to(EVENING)
        await many_due(office, 8)
        await office.move("morning")
        (digest,) = await office.seen(CHEN)
        assert digest["text"].splitlines()[0] == "☰ 今日待办 8项"
        assert labels(digest) == ["1", "2", "3", "4", "5", "更多"]
        assert labels(await office.press(CHEN, "更多")) == ["6", "7", "8", "更多"]
        assert labels(await office.press(CHEN, "更多"))[0] == "1"


async def test_a_fifth_notice_of_a_day_waits_for_the_next_mornings_digest(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        for about in ("1003", "1004") * 3:
            await register(office, about)
        assert len(await office.seen(CHEN)) == 4
        await office.move("morning")
        assert (await texts(office, CHEN))[4:] == [
            "☰ 今日待办 2项\n1. ⚑ 待安排工作沟通 26-0001\n2. ⚑ 待安排工作沟通 26-0002"
        ]


async def test_what_is_about_today_does_not_wait(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        for _ in range(4):
            await register(office, "1004")
        await register(office, "1003")
        await office.say(CHEN, "/talks")
        await office.press(CHEN, "待安排")
        await office.press(CHEN, "26-0002")
        await office.press(CHEN, "约周二 15:30")
        await office.press(ZHANG, "确认")
        assert any("已确认" in text for text in (await texts(office, CHEN))[-2:])


async def test_the_question_how_todays_meeting_went_does_not_wait(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        for _ in range(3):
            await register(office, "1004")
        await office.move_to(office.sandbox.now.replace(hour=8, minute=1))
        assert (await office.last(CHEN))["text"].startswith("🗓 工作沟通 26-0001 · 时间已过，请确认结果")


async def test_what_chases_one_person_at_one_time_comes_as_one_list(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        for about in ("1003", "1004"):
            await register(office, about)
        before = await office.seen(LIN)
        await office.move_to(office.sandbox.now + timedelta(days=1))
        (chased,) = (await office.seen(LIN))[len(before) :]
        assert chased["text"] == (
            "☰ 今日待办 2项\n1. 📥 受理 26-0001 · 请于12月2日（周三）前联系客户\n"
            "2. 📥 受理 26-0002 · 请于12月2日（周三）前联系客户"
        )


async def test_nobody_opens_anothers_notice(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await after_the_night(office, "1003", "1004")
        (digest,) = await office.seen(CHEN)
        mine = (await office.last(LIN))["id"]
        await office.push(LIN, mine, digest["keyboard"][0][0]["data"])
        assert "不在您的权限内" in (await office.last(LIN))["text"]

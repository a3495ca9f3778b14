"""Times that people type: each that can't be gets a clear sentence and the nearest that can."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.journeys.office import CHEN, ZHANG, Office, labels, open_office
from tests.journeys.test_cards import card_of, data_of
from tests.journeys.test_forms import draft_of
from tests.journeys.test_story import invite, register

BEFORE_NATIONAL_DAY = datetime(2026, 9, 29, 1, tzinfo=UTC)


async def ask_when(office: Office) -> None:
    """Come to the question for a time."""
    await register(office)
    await office.press(CHEN, "其他时间")


@pytest.mark.parametrize(
    ("typed", "said", "nearest"),
    [
        ("11月30日 15:00", "11月30日（周一）15:00–15:30已经过去。", "周二 15:30"),
        ("2026-12-05 15:00", "12月5日（周六）为非工作日。", "周五 16:30"),
        ("12月3日 12:30", "12月3日（周四）12:30–13:00不在办公时间内。", "周四 14:00"),
        ("今天 10:00", "12月1日（周二）10:00–10:30太近，需留出通知时间。", "周二 15:30"),
    ],
)
async def test_a_time_that_can_not_be_offers_the_nearest_that_can(
    tmp_path: Path, typed: str, said: str, nearest: str
) -> None:
    async with open_office(tmp_path) as office:
        await ask_when(office)
        refused = await office.say(CHEN, typed)
        assert refused["text"].startswith(said), refused["text"]
        assert "最近可约：" in refused["text"]
        assert nearest in labels(refused)
        assert refused["text"].splitlines()[1].startswith("✎ 安排工作沟通")
        assert labels(refused)[3:] == ["返回", "放弃"]
        assert "（2/4）" in (await office.press(CHEN, nearest))["text"]


async def test_a_public_holiday_is_no_workday_though_it_is_a_thursday(tmp_path: Path) -> None:
    async with open_office(tmp_path, start=BEFORE_NATIONAL_DAY) as office:
        await ask_when(office)
        refused = await office.say(CHEN, "10月1日 15:00")
        assert refused["text"].startswith("10月1日（周四）为非工作日。最近可约：9月30日（周三）")
        assert labels(refused)[:3] == ["周三 11:00", "周三 16:30", "10月8日 09:00"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2月30日 15:00", "没有这个时间。请重新输入"),
        ("改天再说", "没有看懂这个时间。"),
        ("12月3日", "请连同几点一起输入"),
    ],
)
async def test_what_is_no_time_is_asked_again(tmp_path: Path, typed: str, said: str) -> None:
    async with open_office(tmp_path) as office:
        await ask_when(office)
        again = await office.say(CHEN, typed)
        assert again["text"].startswith(said)
        assert again["text"].splitlines()[1] == "✎ 安排工作沟通（1/4）"
        assert "（2/4）" in (await office.say(CHEN, "12月3日 15:00"))["text"]


async def test_an_ambiguous_time_is_asked_back_with_its_readings(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await ask_when(office)
        unclear = await office.say(CHEN, "周四3点")
        if unclear["text"] == "您指的是哪一个时间？":
            await office.press(CHEN, labels(unclear)[0])
        assert (await draft_of(office, "1002") or {}).get("when")


@pytest.mark.parametrize("typed", ["2026-12-03 15:00", "12月3日 15:00", "后天 15:00", "周四 下午3点"])
async def test_one_time_may_be_typed_in_many_ways(tmp_path: Path, typed: str) -> None:
    async with open_office(tmp_path) as office:
        await ask_when(office)
        await office.say(CHEN, typed)
        assert (await draft_of(office, "1002") or {})["when"] == "2026-12-03T07:00:00+00:00"


async def test_whoever_is_taken_is_named(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await invite(office)
        await register(office, "1004")
        await office.press(CHEN, "其他时间")
        busy = await office.say(CHEN, "今天 15:30")
        assert busy["text"].startswith("约谈人在12月1日（周二）15:30–16:00已有安排。最近可约：")
        assert labels(busy)[-1] == "放弃"


async def raise_family(office: Office, about: str) -> None:
    """Make a talk due that joins no other, since it is private."""
    for said, press in (("/talk", None), (about, "家庭情况"), ("家中有事", "提交")):
        await office.say(CHEN, said)
        if press is not None:
            await office.press(CHEN, press)


async def test_a_day_that_is_full_is_said_so(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        for about, hour in (("1003", "09:00"), ("1004", "10:00"), ("1004", "11:00"), ("1003", "14:00")):
            await (register(office, about) if hour < "11:00" else raise_family(office, about))
            await office.press(CHEN, "其他时间")
            for answer in (f"12月3日 {hour}", "会议室", "业务辅导"):
                await office.say(CHEN, answer)
            await office.press(CHEN, "跳过")
            await office.press(CHEN, "提交")
        await register(office, "1005")
        await office.move("morning")
        await office.press(CHEN, "其他时间")
        assert "12月3日（周四）已排满。" in (await office.say(CHEN, "12月3日 16:00"))["text"]


async def test_a_time_answered_twice_is_answered_once(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await ask_when(office)
        for _ in range(2):
            await office.post(f"/people/{CHEN}/messages", text="12月3日 15:00")
        await office.rest()
        found = await draft_of(office, "1002") or {}
        assert found["when"] == "2026-12-03T07:00:00+00:00"
        assert found.get("place") in (None, "12月3日 15:00")


async def test_a_slot_taken_before_the_submission_loses_nothing_else(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await ask_when(office)
        await office.say(CHEN, "12月2日 09:00")
        await office.say(CHEN, "接待室")
        await office.press(CHEN, "业务辅导")
        review = await office.press(CHEN, "跳过")
        await register(office, "1004")
        await office.press(CHEN, "约周三 09:00")
        await office.push(CHEN, review["id"], data_of(review, "提交"))
        refused = await card_of(office, CHEN, review["id"])
        assert refused["text"].startswith("约谈人在12月2日（周三）09:00–09:30已有安排。最近可约：")
        again = await office.press(CHEN, labels(refused)[0])
        assert again["text"].splitlines()[2:] == ["地点：接待室", "事项：业务辅导"]
        await office.press(CHEN, "提交")
        assert "地点：接待室" in (await office.last(ZHANG))["text"]


async def test_an_offer_taken_meanwhile_names_three_others(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        first = await office.last(CHEN)
        await register(office, "1004")
        await office.press(CHEN, "约周三 09:00")
        await office.push(CHEN, first["id"], data_of(first, "约周三 09:00"))
        refused = await card_of(office, CHEN, first["id"])
        assert len(labels(refused)) == 4
        assert refused["text"].splitlines()[1] == "🗓 工作沟通 26-0001"
        assert (await office.press(CHEN, labels(refused)[1]))["text"].startswith("🗓 工作沟通 26-0001 · 待对方确认")

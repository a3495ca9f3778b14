"""The story: a complaint, a talk that is booked, confirmed, reminded of and held."""

from pathlib import Path

from tests.journeys.office import CHEN, LIN, ZHANG, Office, labels, open_office


async def register(office: Office, about: str = "1003") -> None:
    await office.say(LIN, "/complaint")
    await office.say(LIN, "客户说张伟三次没有回电话，手机13812345678")
    await office.say(LIN, about)
    await office.press(LIN, "客服热线")
    await office.press(LIN, "服务态度")
    await office.say(LIN, "客户编号 C-2041")
    await office.press(LIN, "提交")


async def test_a_complaint_leads_to_a_talk_that_is_booked_confirmed_reminded_of_and_held(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await register(office)
        print(await office.last(LIN))
        due = await office.last(CHEN)
        print(due)
        invited = await office.press(CHEN, labels(due)[0])
        print(invited)
        print(await office.last(ZHANG))
        print(await office.press(ZHANG, "确认"))
        for m in await office.seen(CHEN):
            print(m["date"], m["text"], m["file"])
        await office.move("next")
        print(office.sandbox.now, (await office.last(ZHANG))["text"])
        await office.move("1d")
        await office.move("1d")
        print(office.sandbox.now, (await office.last(CHEN)))
        print(await office.press(CHEN, "已进行"))
        for m in await office.seen(ZHANG):
            print(m["date"], m["text"], m["file"])

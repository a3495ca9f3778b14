"""The calendar file as a calendar reads it: RFC 5545, one UID, a rising SEQUENCE."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from icalendar import Calendar

from tests.journeys.office import CHEN, ZHANG, Office, open_office
from tests.journeys.test_story import confirm


async def calendars(office: Office, person: int) -> list[bytes]:
    """Give the calendar files in a chat, oldest first."""
    found = []
    for message in await office.seen(person):
        if message["file"]:
            async with office.http.get(f"/api/files/{message['file']['id']}") as answer:
                found.append(await answer.read())
    return found


def properties(raw: bytes) -> dict[str, str]:
    """Read a file a second time, by the RFC's own rules: unfold, then name, parameters, value."""
    lines = re.sub(rb"\r\n[ \t]", b"", raw).decode("utf-8").split("\r\n")
    found = {}
    for line in filter(None, lines):
        match = re.fullmatch(r"([A-Z-]+)((?:;[^:]*)?):(.*)", line)
        assert match, line
        found[match[1]] = match[3]
    return found


async def test_a_calendar_file_keeps_the_rules(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        for person in (ZHANG, CHEN):
            (raw,) = await calendars(office, person)
            assert raw.endswith(b"END:VCALENDAR\r\n")
            assert b"\n" not in raw.replace(b"\r\n", b"")
            assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
            said = properties(raw)
            assert said["DTSTART"] == "20261201T073000Z"
            assert said["DTEND"] == "20261201T080000Z"
            assert re.fullmatch(r"\d{8}T\d{6}Z", said["DTSTAMP"])
            assert said["UID"] == "talk-26-0001@wuhua"
            assert (said["METHOD"], said["SEQUENCE"], said["STATUS"]) == ("PUBLISH", "0", "CONFIRMED")
            assert said["SUMMARY"] == "工作沟通 26-0001"
            assert "投诉" not in raw.decode()
            (event,) = Calendar.from_ical(raw).walk("VEVENT")
            assert event.decoded("DTSTART") == datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
            assert event["LOCATION"] == "城关支行二楼会议室"
        repeat, ref = await office.once_more("talk.file", uncertain=1)
        assert f"重发 {ref}" in repeat.caption
        late, _ = await office.once_more("talk.confirmed", due_at=office.sandbox.now - timedelta(hours=2))
        assert "07:00，今天送达，因故迟发）" in late["text"]


async def test_a_move_and_a_cancellation_replace_the_entry(tmp_path: Path) -> None:
    async with open_office(tmp_path) as office:
        await confirm(office)
        await office.press(CHEN, "改期")
        await office.say(CHEN, "12月4日 10:00")
        await office.press(ZHANG, "确认")
        await office.press(CHEN, "取消安排")
        await office.press(CHEN, "另行安排")
        found = [properties(raw) for raw in await calendars(office, ZHANG)]
        first, tentative, moved, cancelled = found
        assert len({said["UID"] for said in found}) == len({said["ORGANIZER"] for said in found}) == 1
        numbers = [int(said["SEQUENCE"]) for said in found]
        assert numbers == sorted(set(numbers))
        assert (first["STATUS"], tentative["STATUS"], moved["STATUS"]) == ("CONFIRMED", "TENTATIVE", "CONFIRMED")
        assert tentative["DTSTART"] == moved["DTSTART"]
        assert moved["DTSTART"] == "20261204T020000Z"
        assert (cancelled["METHOD"], cancelled["STATUS"]) == ("CANCEL", "CANCELLED")

"""The calendar file held against RFC 5545 by a second library, with what people write in it."""

import re
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]

from bot.calendar_file import document, training_document
from domain.talks import Talk, TalkState
from domain.training import PartState
from tests.bot import training_samples
from tests.bot.samples import CHEN, NOW, OUYANG, TONGUES, ZHANG, slot, talk
from workflows.talks import CalendarEvent
from workflows.training.calendar import TrainingEvent

ZH, EN = TONGUES
NASTY = "城关支行二楼会议室（靠近档案室）；请从东门进，带工牌、笔记本,材料;证件\n如迟到请先致电 \\前台\\" * 3


def event(of: Talk, *, cancelled: bool = False) -> CalendarEvent:
    return CalendarEvent(
        talk=of,
        host=CHEN,
        manager=ZHANG,
        slot=slot(2),
        room=("城关支行二楼会议室", "Chengguan branch, room on the 2nd floor"),
        bank=("五化农村商业银行", "Wuhua Rural Commercial Bank"),
        stamp=NOW,
        cancelled=cancelled,
        confirmed=of.state is TalkState.CONFIRMED,
    )


def raw(of: CalendarEvent) -> bytes:
    return document(of, ZH).make()


def parsed(content: bytes) -> Any:
    return vobject.readOne(content.decode("utf-8"), validate=True)


@pytest.mark.parametrize("place", [NASTY, "线上", "a,b;c\\d\ne", "长" * 200])
def test_a_second_library_reads_back_what_was_written_word_for_word(place: str) -> None:
    content = raw(event(talk(TalkState.CONFIRMED, place=place, calendar_sequence=3)))
    assert parsed(content).vevent.location.value == place


def test_every_line_is_folded_at_75_octets_and_ends_in_crlf_and_no_character_is_torn() -> None:
    content = raw(event(talk(TalkState.CONFIRMED, place=NASTY)))
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_a_second_library_finds_everything_that_the_standard_asks_for() -> None:
    calendar = parsed(raw(event(talk(TalkState.CONFIRMED, calendar_sequence=0))))
    entry = calendar.vevent
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    assert calendar.prodid.value
    assert entry.uid.value == "talk-26-0052@wuhua"
    assert entry.dtstart.value.astimezone(UTC) == slot(2).start
    assert entry.dtend.value.astimezone(UTC) == slot(2).end
    assert entry.dtstamp.value.astimezone(UTC) == NOW
    assert (entry.sequence.value, entry.status.value) == ("0", "CONFIRMED")
    assert entry.summary.value == "工作沟通 26-0052"


def test_all_times_are_in_utc_so_that_no_file_needs_a_zone() -> None:
    content = raw(event(talk(TalkState.CONFIRMED))).decode()
    found = re.findall(r"^DT(?:START|END|STAMP)(.*)$", content, re.MULTILINE)
    assert len(found) == 3
    for line in found:
        assert re.fullmatch(r":\d{8}T\d{6}Z", line.strip())


def test_a_life_of_a_talk_keeps_one_uid_and_organizer_and_a_rising_sequence_to_its_cancellation() -> None:
    steps = [
        event(talk(TalkState.CONFIRMED, calendar_sequence=0)),
        event(talk(TalkState.INVITED, calendar_sequence=1)),
        event(talk(TalkState.CONFIRMED, calendar_sequence=2)),
        replace(event(talk(TalkState.CONFIRMED, calendar_sequence=3)), host=OUYANG),
        event(talk(TalkState.CANCELLED, calendar_sequence=4), cancelled=True),
    ]
    found = [parsed(raw(step)) for step in steps]
    assert len({c.vevent.uid.value for c in found}) == 1
    assert len({(c.vevent.organizer.value, c.vevent.organizer.params["CN"][0]) for c in found}) == 1
    numbers = [int(c.vevent.sequence.value) for c in found]
    assert numbers == sorted(set(numbers))
    assert [c.method.value for c in found] == ["PUBLISH"] * 4 + ["CANCEL"]
    states = ["CONFIRMED", "TENTATIVE", "CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [c.vevent.status.value for c in found] == states


@pytest.mark.parametrize("state", [TalkState.INVITED, TalkState.CONFIRMED, TalkState.CANCELLED])
def test_the_link_stands_in_the_file_of_a_confirmed_talk_alone(state: TalkState) -> None:
    link = "https://meeting.example/dm/" + "x" * 120
    entry = parsed(raw(event(talk(state, link=link), cancelled=state is TalkState.CANCELLED))).vevent
    written = [line.value for line in entry.contents.get("description", [])]
    assert written == ([link] if state is TalkState.CONFIRMED else [])


def test_a_file_says_neither_who_nor_why() -> None:
    content = raw(event(talk(TalkState.CONFIRMED))).decode().replace("\r\n ", "")
    for name in (CHEN.name, ZHANG.name, "投诉", "谈话"):
        assert name not in content


def test_the_file_is_named_and_captioned_in_its_readers_language() -> None:
    made = document(event(talk(TalkState.CONFIRMED)), EN)
    assert (made.name, made.caption) == ("26-0052.ics", "Meeting 26-0052, for your calendar")
    assert parsed(made.make()).vevent.summary.value == "Meeting 26-0052"


@pytest.mark.parametrize(
    ("cancelled", "goes_on", "caption"),
    [
        (False, True, "工作沟通 26-0052，可导入日历"),
        (True, False, "工作沟通 26-0052 已取消，可从日历移除"),
        (True, True, "工作沟通 26-0052 原定安排不再有效，可从日历移除"),
    ],
)
def test_its_caption_calls_only_what_is_called_off_cancelled(cancelled: bool, goes_on: bool, caption: str) -> None:
    of = replace(event(talk(TalkState.DECLINED), cancelled=cancelled), goes_on=goes_on)
    assert document(of, ZH).caption == caption


@pytest.mark.parametrize("cancelled", [False, True])
def test_the_file_of_a_training_is_read_back_by_a_second_library(cancelled: bool) -> None:
    of, part = training_samples.training(title=NASTY), training_samples.part(PartState.COMING, version=3)
    session = training_samples.session(place=NASTY).session
    bank = ("五化农村商业银行", "Wuhua Rural Commercial Bank")
    content = training_document(TrainingEvent(of, session, part, bank, None, NOW, cancelled), ZH).make()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    entry = parsed(content).vevent
    assert (entry.location.value, entry.sequence.value) == (NASTY, str(3 + cancelled))
    assert entry.status.value == ("CANCELLED" if cancelled else "CONFIRMED")
    assert entry.dtstart.value == session.slot.start
    assert parsed(content).method.value == ("CANCEL" if cancelled else "PUBLISH")

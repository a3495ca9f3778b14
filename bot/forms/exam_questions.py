"""The questions about an exam: what it is for, what is examined, where, from which mark on one passes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.cards.exams import moving as exam_cards
from bot.forms.questions import Filling, Option, Question, TextQuestion
from bot.forms.slots import SpanQuestion, slot_of
from bot.forms.who import PersonQuestion
from bot.instants import pack_minute
from bot.words import Given, Words, say
from domain.errors import RefusalError, refuse_unless
from domain.exams import ExamKind
from domain.exams.rules import check_marks
from domain.people import Person, Role
from domain.personal import mask
from storage import exams, people
from workflows.exams import moving
from workflows.exams.moving import Move

USUAL = time(9, 0)
"""When exams usually begin: what is offered first."""
AHEAD = (10, 12, 15)
"""Workdays from today whose mornings are offered: time to learn, and for every reminder."""
OFFERED_SEATS = 30
SEATS_OFFERED = (20, 30, 50)
MARKS = ("60/100", "80/100")
MOST_ROOMS, MOST_SEATS, MOST_PLACE = 8, 999, 60
LATEST = 5
"""Exams of which a retake is offered."""
_ROOM = re.compile(
    r"(?P<place>[^\s,，:：].*?)[\s,，:：(（]*(?<!\d)(?P<seats>\d{1,3})\s*(?:座|个座位|人|位|seats?)?[\s)）]*",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\s*(\d{1,4}(?:\.\d)?)\s*分?(?:[/，,\s]|满分)*(\d{1,4})?\s*分?\s*")


async def _kinds(filling: Filling) -> Sequence[Option]:
    kinds = [ExamKind.SPECIAL, ExamKind.CONVERSION]
    kinds += [ExamKind.RETAKE] if await exams.list_held(filling.call.work.tx, limit=1) else []
    return [Option(kind.value, say(f"ExamKind.{kind}")) for kind in kinds]


async def _is_open(filling: Filling) -> bool:
    """Whether it was not opened for the retake of one exam."""
    return not filling.values.get("origin")


async def _names_origin(filling: Filling) -> bool:
    return filling.values.get("kind") == ExamKind.RETAKE and await _is_open(filling)


async def is_no_retake(filling: Filling) -> bool:
    """Whether it is asked for whom it is: a retake is for those who were deferred or failed."""
    return filling.values.get("kind") != ExamKind.RETAKE and await _is_open(filling)


async def _origins(filling: Filling) -> Sequence[Option]:
    found = await exams.list_held(filling.call.work.tx, limit=LATEST)
    return [Option(str(one.id), say("exam.origin", number=one.number, title=Given(one.title))) for one in found]


async def _titles(filling: Filling) -> Sequence[Option]:
    origin = filling.values.get("origin") or filling.values.get("retake_of")
    found = await exams.get_exam(filling.call.work.tx, int(origin)) if origin else None
    return [Option("same", Given(found.title))] if found is not None else []


async def _times(filling: Filling) -> Sequence[Option]:
    calendar, today = filling.call.work.bank.calendar, filling.call.work.today
    days = [calendar.add_workdays(today, n) for n in AHEAD]
    return [Option(pack_minute(at), say("button.time", start=at)) for at in (calendar.instant(d, USUAL) for d in days)]


async def _other_times(filling: Filling) -> Sequence[Option]:
    found = await exams.get_exam(filling.call.work.tx, filling.values["id"])
    now = pack_minute(found.slot.start) if found is not None else None
    return [option for option in await _times(filling) if option.value != now]


async def _ahead(filling: Filling, start: datetime) -> None:
    refuse_unless(start > filling.call.work.now, "exam.past")


@dataclass(frozen=True)
class NewTimeQuestion(SpanQuestion):
    """A question for another time of an exam; refused at once where it can't be."""

    async def _checked(self, filling: Filling, start: Any) -> str:
        await _new_slot(filling, start.isoformat())
        return await SpanQuestion._checked(self, filling, start)


async def _new_slot(filling: Filling, when: str) -> Move:
    length = timedelta(minutes=int(filling.values["minutes"]))
    slot = slot_of({"when": when}, length=length)
    return await moving.preview_move(filling.call.work, filling.values["id"], slot)


@dataclass(frozen=True)
class SureQuestion(Question):
    """The one confirmation of another time: old and new, who hears of it, what stands against it."""

    async def worded(self, filling: Filling) -> Question:
        """Say what the move would do."""
        move = await _new_slot(filling, filling.values["when"])
        lines = exam_cards.moving(move, filling.call.work.bank.calendar)
        return replace(self, prompt=say("ask.exam_sure.lines", parts=lines))


async def _sure(_: Filling) -> Sequence[Option]:
    return [Option("yes", say("exam.button.move_now"))]


def rooms_of(value: str) -> list[tuple[str, int]]:
    """Give the rooms of an answer, each with its seats."""
    return [(str(place), int(seats)) for place, seats in json.loads(value)]


@dataclass(frozen=True)
class RoomsQuestion(Question):
    """A question for rooms with their seats: one pressed, or several typed: 三楼会谈室 40；二楼会议室 20."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read places with numbers."""
        return json.dumps(read_rooms(str(mask(text[:500]))), ensure_ascii=False)

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take a room that is offered, with the seats that are offered with it."""
        found = next((b for b in filling.call.work.bank.policy.branches if b.code == value), None)
        refuse_unless(found is not None, "form.press")
        assert found is not None  # noqa: S101 - refused above
        return json.dumps([[found.room, OFFERED_SEATS]], ensure_ascii=False)

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say places and seats."""
        rooms = [say("exam.room_short", place=Given(place), seats=seats) for place, seats in rooms_of(str(value))]
        return say("training.topics_bare", topics=rooms)


def read_rooms(text: str) -> list[tuple[str, int]]:
    """Read rooms with their seats, apart by semicolons or lines; refused with what has no number of seats."""
    parts = [part.strip() for part in re.split(r"[;；\n]+", text) if part.strip()]
    refuse_unless(0 < len(parts) <= MOST_ROOMS, "exam.rooms")
    return [_room(part) for part in parts]


def _room(text: str) -> tuple[str, int]:
    found = _ROOM.fullmatch(text)
    if found is None or len(found["place"]) > MOST_PLACE:
        raise RefusalError("exam.room_words", text=text[:30])
    refuse_unless(0 < int(found["seats"]) <= MOST_SEATS, "exam.rooms")
    return found["place"].strip(), int(found["seats"])


def read_marks(text: str) -> tuple[float, float]:
    """Read a pass mark and the full mark, a hundred unless it is said."""
    found = _MARKS.fullmatch(text[:100])
    refuse_unless(found, "exam.marks")
    assert found is not None  # noqa: S101 - refused above
    passing, full = float(found[1]), float(found[2] or 100)
    check_marks(passing, full)
    return passing, full


async def _rooms(filling: Filling) -> Sequence[Option]:
    branches = filling.call.work.bank.policy.branches
    return [
        Option(b.code, say("exam.room_short", place=Given(b.room, b.room_en), seats=OFFERED_SEATS))
        for b in branches[:4]
    ]


@dataclass(frozen=True)
class MarksQuestion(Question):
    """A question for the pass mark, out of which full mark: 60, 72/120."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read one or two numbers."""
        passing, full = read_marks(text)
        return f"{passing:g}/{full:g}"

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say both."""
        passing, _, full = str(value).partition("/")
        return say("exam.marks_short", passing=passing, full=full)


async def _marks(_: Filling) -> Sequence[Option]:
    return [
        Option(value, say("exam.marks_short", passing=value.partition("/")[0], full=value.partition("/")[2]))
        for value in MARKS
    ]


@dataclass(frozen=True)
class SeatsQuestion(Question):
    """A question for a number of seats."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read a number."""
        found = re.fullmatch(r"\s*(\d{1,3})\s*(?:座|人|个|位|seats?)?\s*", text)
        refuse_unless(found and int(found[1]) > 0, "training.number")
        assert found is not None  # noqa: S101 - refused above
        return found[1]


async def _seats(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say("exam.seats_short", seats=n)) for n in SEATS_OFFERED]


async def _places(filling: Filling) -> Sequence[Option]:
    return [Option(b.code, Given(b.room, b.room_en)) for b in filling.call.work.bank.policy.branches[:4]]


async def _likely(filling: Filling) -> Sequence[Person]:
    """Offer people of the departments that give exams, but for those who invigilate already."""
    tx = filling.call.work.tx
    taken = {duty.person_id for duty in await exams.list_duties(tx, filling.values["id"]) if duty.state != "off"}
    found = [p for role in (Role.TRAINING, Role.HUMAN_RESOURCES) for p in await people.list_with_role(tx, role)]
    return [person for person in dict.fromkeys(found) if person.id not in taken]


async def _several_rooms(filling: Filling) -> bool:
    return len(await exams.list_rooms(filling.call.work.tx, filling.values["id"])) > 1


async def _its_rooms(filling: Filling) -> Sequence[Option]:
    found = await exams.list_rooms(filling.call.work.tx, filling.values["id"])
    return [*(Option(str(room.id), Given(room.place)) for room in found[:5]), Option("0", say("exam.any_room"))]


async def _reasons_for_absence(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.exam_absence.{n}")) for n in (1, 2, 3)]


async def _reasons_to_hand_back(_: Filling) -> Sequence[Option]:
    return [Option(str(n), say(f"reason.duty_back.{n}")) for n in (1, 2, 3)]


KIND = Question("kind", say("ask.exam_kind"), _kinds, applies=_is_open)
ORIGIN = Question("retake_of", say("ask.exam_origin"), _origins, width=1, applies=_names_origin)
TITLE = TextQuestion("title", say("ask.exam_title"), _titles, limit=60, width=1)
SCOPE = TextQuestion("scope", say("ask.exam_scope"), limit=1_000)
WHEN = SpanQuestion("when", say("ask.exam_when"), _times, width=3, check=_ahead)
NEW_TIME = NewTimeQuestion("when", say("ask.exam_when"), _other_times, width=3, check=_ahead)
SURE = SureQuestion("sure", say("ask.exam_sure"), _sure, width=1)
ROOMS = RoomsQuestion("rooms", say("ask.exam_rooms"), _rooms, width=1)
PASS = MarksQuestion("marks", say("ask.exam_marks"), _marks)
PLACE = TextQuestion("place", say("ask.training_place"), _places, limit=60, width=1)
SEATS = SeatsQuestion("seats", say("ask.exam_seats"), _seats, width=3)
INVIGILATOR = PersonQuestion("person", say("ask.exam_duty"), likely=_likely)
ROOM = Question("room", say("ask.exam_duty_room"), _its_rooms, width=1, applies=_several_rooms)
REASON_FOR_ABSENCE = TextQuestion("reason", say("ask.exam_absence"), _reasons_for_absence, limit=200, width=3)
REASON_TO_HAND_BACK = TextQuestion("reason", say("ask.duty_back"), _reasons_to_hand_back, limit=200, width=3)

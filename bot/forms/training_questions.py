"""The questions about a session: when, how long, where, with whom, for how many."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.forms.questions import Filling, Option, Question, TextQuestion, WhenQuestion
from bot.forms.who import PersonQuestion
from bot.instants import pack_minute, read_instant
from bot.words import Given, Words, say
from domain.errors import RefusalError, refuse_unless
from domain.leave import read_period
from domain.names import match_people
from domain.people import Person, Role
from domain.personal import mask
from domain.slots import Interval
from domain.training import Topic
from domain.training.rules import check_times, is_unusual
from storage import people
from workflows.training import SessionDraft

USUAL = time(14, 0)
"""When trainings usually begin: what is offered first."""
AHEAD = (5, 6, 7)
"""Workdays from today whose afternoons are offered."""
LENGTHS = (60, 90, 120, 180)
LONGEST_MINUTES = 3 * 24 * 60
CAPACITIES = (20, 30, 50)
OUTSIDE = "="
"""Marks the name of an outside trainer."""
FREE = "0"
"""As many places as people come."""


async def _times(filling: Filling) -> Sequence[Option]:
    calendar, today = filling.call.work.bank.calendar, filling.call.work.today
    days = [calendar.add_workdays(today, n) for n in AHEAD]
    return [Option(pack_minute(at), say("button.time", start=at)) for at in (calendar.instant(d, USUAL) for d in days)]


async def _ahead(filling: Filling, start: Any) -> None:
    refuse_unless(start > filling.call.work.now, "training.past")


@dataclass(frozen=True)
class LengthQuestion(Question):
    """A question how long: offered, or typed as 90, 2小时, 1.5 h."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read minutes or hours."""
        found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(分钟|分|min\w*|m|小时|个小时|h\w*)?\s*", text, re.IGNORECASE)
        refuse_unless(found, "training.length")
        assert found is not None  # noqa: S101 - refused above
        hours = (found[2] or "").lower().startswith(("小时", "个", "h"))
        minutes = round(float(found[1]) * (60 if hours else 1))
        refuse_unless(10 <= minutes <= LONGEST_MINUTES, "training.length")
        return str(minutes)

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say how long: as long as the time that was put down with its end, if it was."""
        slot = _span(filling.values.get("when"))
        minutes = int(value) if slot is None else int((slot.end - slot.start).total_seconds()) // 60
        return say("training.minutes", minutes=minutes)


async def _lengths(_: Filling) -> Sequence[Option]:
    return [Option(str(minutes), say("training.minutes", minutes=minutes)) for minutes in LENGTHS]


def slot_of(values: Mapping[str, Any], *, length: timedelta | None = None) -> Interval:
    """Give the time that was put down; an end that was put down with it goes before a length."""
    if (slot := _span(values["when"])) is not None:
        return slot
    start = read_instant(values["when"])
    return Interval(start, start + (length or timedelta(minutes=int(values["length"]))))


def _span(when: Any) -> Interval | None:
    """Give a time that was put down with its end."""
    start, _, end = str(when or "").partition(" ")
    return Interval(read_instant(start), read_instant(end)) if end else None


_RANGE = re.compile(r"(?:\d[:：]\d\d|[点时半])\s*(?:-|–|—|~|～|到|至|to)\s*\d", re.IGNORECASE)
"""A time with its end: 19:00-21:00, 14点到16点."""


@dataclass(frozen=True)
class SessionTimeQuestion(WhenQuestion):
    """A question for a session's time, which may be typed with its end."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read a time, or one with its end on the same day."""
        call = filling.call
        calendar = call.work.bank.calendar
        found = read_period(text, now=call.work.now, calendar=calendar) if _RANGE.search(text) else []
        one = found[0] if len(found) == 1 else None
        if one is None or calendar.local(one.start).date() != calendar.local(one.end).date():
            return await WhenQuestion.read_text(self, filling, text)
        refuse_unless(10 <= (one.end - one.start).total_seconds() / 60 <= LONGEST_MINUTES, "training.length")
        return f"{await self._checked(filling, one.start)} {one.end.isoformat()}"

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the time in full, with its end if it was put down."""
        slot = _span(value)
        return say("training.slot", slot=slot) if slot else await WhenQuestion.show(self, filling, value)


async def _is_unusual(filling: Filling) -> bool:
    """Whether the time put down is in the evening or on a rest day."""
    values = filling.values
    if not values.get("when"):
        return False
    length = timedelta(minutes=int(values.get("length") or values.get("minutes") or 60))
    return is_unusual(slot_of(values, length=length), filling.call.work.bank.calendar)


async def _this_day(filling: Filling) -> Sequence[Option]:
    """Offer to confirm, by its date, a day on which the bank rests or an hour at which it is closed."""
    when = filling.values.get("when")
    start = read_instant(when.partition(" ")[0]) if when else None
    return [Option(f"d{when[:10]}", say("training.confirm_day", day=start))] if when else []


@dataclass(frozen=True)
class DayQuestion(Question):
    """The one more confirmation of an unusual day; the summary names it."""

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say which day was confirmed."""
        return say("training.day", day=date.fromisoformat(str(value)[1:]))


async def _rooms(filling: Filling) -> Sequence[Option]:
    branches = filling.call.work.bank.policy.branches
    return [Option(branch.code, Given(branch.room, branch.room_en)) for branch in branches[:4]]


@dataclass(frozen=True)
class TrainerQuestion(PersonQuestion):
    """A question who teaches: somebody of the bank, or an outside trainer by name."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Find the person; a name that nobody here bears is an outside trainer's."""
        everybody = await people.list_people(filling.call.work.tx)
        if not match_people(text, [(p.id, p.name, p.staff_no) for p in everybody]):
            name = str(mask(text.strip()))[:40]
            refuse_unless(name and not name.isdigit(), "form.empty")
            return f"{OUTSIDE}{name}"
        return await PersonQuestion.read_text(self, filling, text)

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say who it is."""
        if str(value).startswith(OUTSIDE):
            return say("training.outside", name=Given(str(value)[1:]))
        return await PersonQuestion.show(self, filling, value)


async def _trainers(filling: Filling) -> Sequence[Person]:
    found = await people.list_with_role(filling.call.work.tx, Role.TRAINING)
    return found[:3]


@dataclass(frozen=True)
class CapacityQuestion(Question):
    """A question for how many: offered, or a number typed."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read a number of places."""
        found = re.fullmatch(r"\s*(\d{1,4})\s*(?:人|个|名|people)?\s*", text)
        if found is None:
            raise RefusalError("training.number")
        refuse_unless(int(found[1]) > 0, "training.number")
        return found[1]

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say how many."""
        return say("training.places_free") if value == FREE else say("training.places", capacity=int(value))


async def _capacities(_: Filling) -> Sequence[Option]:
    free = Option(FREE, say("training.places_free"))
    return [free, *(Option(str(n), say("training.places", capacity=n)) for n in CAPACITIES)]


@dataclass(frozen=True)
class TopicQuestion(Question):
    """A question for topics: one pressed, or several typed."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read topics by their words in either language."""
        plain = filling.call.tongue.plain
        found = [topic for topic in Topic if plain(say(f"Topic.{topic}")).casefold() in text.casefold()]
        refuse_unless(found, "training.topic")
        return ",".join(found)

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the topics."""
        return say("training.topics_bare", topics=[say(f"Topic.{topic}") for topic in str(value).split(",")])


async def _topics(_: Filling) -> Sequence[Option]:
    return [Option(topic.value, say(f"Topic.{topic}")) for topic in Topic]


def session_of(values: Mapping[str, Any], *, now: datetime) -> SessionDraft:
    """Give the session that was put down."""
    slot = slot_of(values)
    check_times(slot, now=now)
    trainer = str(values.get("trainer") or "")
    outside = trainer[1:] if trainer.startswith(OUTSIDE) else None
    capacity = int(values["capacity"])
    return SessionDraft(
        slot=slot,
        place=str(values["place"]),
        trainer_id=int(trainer) if trainer and outside is None else None,
        trainer=outside,
        capacity=capacity or None,
    )


TITLE = TextQuestion("title", say("ask.training_title"), limit=60)
TOPIC = TopicQuestion("topic", say("ask.training_topic"), _topics, width=3)
WHEN = SessionTimeQuestion("when", say("ask.training_when"), _times, width=3, check=_ahead)
LENGTH = LengthQuestion("length", say("ask.training_length"), _lengths, width=2)
UNUSUAL = DayQuestion("unusual", say("ask.training_unusual"), _this_day, width=1, applies=_is_unusual)
PLACE = TextQuestion("place", say("ask.training_place"), _rooms, limit=60, width=1)
TRAINER = TrainerQuestion("trainer", say("ask.training_trainer"), optional=True, width=1, likely=_trainers)
CAPACITY = CapacityQuestion("capacity", say("ask.training_capacity"), _capacities)
SESSION = (LENGTH, WHEN, UNUSUAL, PLACE, TRAINER, CAPACITY)
"""What is asked of a session."""

"""The questions about a session: when, how long, where, with whom, for how many."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.call import Attachment
from bot.forms.parts import keep
from bot.forms.questions import FILE_LIMIT, Filling, Option, Question, TextQuestion
from bot.forms.slots import LENGTH, UNUSUAL, SpanQuestion, slot_of
from bot.forms.who import PersonQuestion
from bot.instants import pack_minute
from bot.words import Given, Words, say
from domain.errors import RefusalError, refuse_unless
from domain.names import match_people
from domain.people import Person, Role
from domain.personal import mask
from domain.training import PartState, Topic
from domain.training.rules import check_times
from storage import people
from workflows.training import SessionDraft, attendance, on_call

USUAL = time(14, 0)
"""When trainings usually begin: what is offered first."""
AHEAD = (5, 6, 7)
"""Workdays from today whose afternoons are offered."""
MOST_TYPED = 300
"""People named in one message."""
OUTCOMES = (PartState.PRESENT, PartState.LATE, PartState.ABSENT, PartState.EXCUSED)
CAPACITIES = (20, 30, 50)
OUTSIDE = "="
"""Marks the name of an outside trainer."""
NUMBER = 40
"""Characters of an official document's number."""
FREE = "0"
"""As many places as people come."""


async def _times(filling: Filling) -> Sequence[Option]:
    calendar, today = filling.call.work.bank.calendar, filling.call.work.today
    days = [calendar.add_workdays(today, n) for n in AHEAD]
    return [Option(pack_minute(at), say("button.time", start=at)) for at in (calendar.instant(d, USUAL) for d in days)]


async def _ahead(filling: Filling, start: Any) -> None:
    refuse_unless(start > filling.call.work.now, "training.past")


async def _rooms(filling: Filling) -> Sequence[Option]:
    branches = filling.call.work.bank.policy.branches
    return [Option(branch.code, Given(branch.room, branch.room_en)) for branch in branches[:4]]


@dataclass(frozen=True)
class TrainerQuestion(PersonQuestion):
    """A question who teaches: somebody of the bank, or an outside trainer by name."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Find the person; a name that nobody here bears is an outside trainer's."""
        everybody = await people.list_people(filling.call.work.tx)
        name = str(mask(text.strip()))[:40]
        known = match_people(text, [(p.id, p.name, p.staff_no) for p in everybody])
        if name and not name.isdigit() and not known:
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
class DocumentQuestion(Question):
    """A question for the official document: its number typed, or the PDF with the number beside it."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Take the number; a PDF that came before stays."""
        number = str(mask(text.strip()))
        refuse_unless(number, "form.empty")
        refuse_unless(len(number) <= NUMBER, "form.too_long", limit=NUMBER, length=len(number))
        return f"{document_of(filling.values)[1] or ''} {number}"

    async def read_file(self, filling: Filling, attachment: Attachment) -> Any:
        """Take the PDF; a number that came before stays where none is beside it."""
        named = (attachment.name or "").lower().endswith(".pdf") or attachment.mime == "application/pdf"
        refuse_unless(attachment.kind == "document" and named, "training.pdf")
        refuse_unless(attachment.size <= FILE_LIMIT, "form.file_too_big", megabytes=20)
        number = str(mask(filling.call.text.strip()))[:NUMBER] or document_of(filling.values)[0] or ""
        return f"{await keep(filling.call)} {number}"

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say its number, and whether the PDF is there."""
        number, file = document_of({self.field: value})
        return say("training.document.pdf" if file else "training.document.bare", number=Given(number or ""))


def document_of(values: Mapping[str, Any]) -> tuple[str | None, int | None]:
    """Give the official document's number and file, as far as either was put down."""
    file, _, number = str(values.get("document") or "").partition(" ")
    return number or None, int(file) if file else None


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


async def _about(filling: Filling) -> Sequence[Option]:
    """Offer what it was opened for, as a weak part of an exam."""
    about = filling.values.get("about")
    return [Option("about", Given(about))] if about else []


@dataclass(frozen=True)
class RollQuestion(Question):
    """A question for several people of a session, typed by name or staff number; or all who are not said yet."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Find each among the people of the session; refused with the word that means nobody, or several."""
        rows = await on_call(filling.call.work, int(filling.values["id"]))
        found = set[int]()
        for word in re.split(r"[、，,;；\s]+", text.strip())[:MOST_TYPED]:
            named = [row for row in rows if word in (row.person.staff_no, row.person.name)]
            refuse_unless(len(named) == 1, "training.who" if not named else "training.several", text=word[:20])
            found.add(named[0].part.id)
        refuse_unless(found, "form.empty")
        return ",".join(str(part) for part in sorted(found))

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take all who have not been said yet."""
        refuse_unless(value == "rest", "form.press")
        rows = (await attendance(filling.call.work, int(filling.values["id"]))).rows
        rest = [str(r.part.id) for r in rows if r.part.state in (PartState.COMING, PartState.INVITED)]
        refuse_unless(rest, "training.nobody_left")
        return ",".join(rest)

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say how many."""
        return say("training.places", capacity=len(str(value).split(",")))


async def _rest(_: Filling) -> Sequence[Option]:
    return [Option("rest", say("training.roll.rest"))]


async def _outcomes(_: Filling) -> Sequence[Option]:
    return [Option(s.value, say(f"PartState.{s}")) for s in OUTCOMES]


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


TITLE = TextQuestion("title", say("ask.training_title"), _about, limit=60)
TOPIC = TopicQuestion("topic", say("ask.training_topic"), _topics, width=3)
WHEN = SpanQuestion("when", say("ask.training_when"), _times, width=3, check=_ahead)
PLACE = TextQuestion("place", say("ask.training_place"), _rooms, limit=60, width=1)
TRAINER = TrainerQuestion("trainer", say("ask.training_trainer"), optional=True, width=1, likely=_trainers)
CAPACITY = CapacityQuestion("capacity", say("ask.training_capacity"), _capacities)
SESSION = (LENGTH, WHEN, UNUSUAL, PLACE, TRAINER, CAPACITY)
"""What is asked of a session."""
ROLL = (
    RollQuestion("who", say("ask.roll"), _rest, width=1),
    Question("outcome", say("ask.roll_outcome"), _outcomes),
)
"""What is asked of several people of a session."""

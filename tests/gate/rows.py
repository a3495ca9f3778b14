"""The form of the matrix: one row a way in, with whom it lets in, whom it tells why not, and what it leaves."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.buttons import Button
from bot.cards.forms import Confirm
from bot.forms.engine import OPENER, REVIEW
from tests.factories import NOW, shanghai
from tests.gate.cast import names

Names = str | Set[str]
FREE = shanghai("2026-12-09 10:00")
"""A time at which everybody is free."""
LATER = NOW + timedelta(hours=1)
DRAFT_VERSION = 7
"""The version of the drafts that a row puts into people's hands."""


@dataclass(frozen=True)
class Thing:
    """An object of the bank: its id, its version, the number by which people call it."""

    id: int
    version: int = 0
    number: str = ""
    more: Mapping[str, int] | None = None
    """What belongs to it, by name."""


Things = Mapping[str, Thing]


@dataclass(frozen=True)
class Draft:
    """A form as somebody has filled it in, only to be confirmed."""

    form: str
    values: Mapping[str, Any]
    question: str = REVIEW


@dataclass(frozen=True)
class Row:
    """One way in. Whoever is neither named in `may` nor in `told` is denied, and nothing changes by that."""

    way: str
    """What must be covered: `/talks`, `Book:tb`, `AskForm:tf book`, `form book`."""
    on: str
    act: Callable[[Things], str]
    """The text or button's data that is sent."""
    may: frozenset[str]
    told: frozenset[str] = frozenset()
    """Who is refused with the reason, or shown what is true now; nothing changes."""
    leaves: str | None = None
    """What the audit holds afterwards, by whom; None where nothing but an answer is left."""
    opens: str | None = None
    """The form that is open afterwards; several where it depends on who asks."""
    sees: frozenset[str] | None = None
    """Who is shown the object's number; whoever may or is told, unless it says otherwise."""
    draft: Callable[[Things], Draft] | None = None
    """The draft that everybody holds before."""
    drafted: frozenset[str] | None = None
    """Who holds it, where not everybody does."""

    @property
    def title(self) -> str:
        return f"{self.way} on {self.on}" if self.on else self.way


def way_of(kind: type[Button]) -> str:
    """Name a button; its code beside its name, which it may share with another."""
    return f"{kind.__name__}:{kind.code}"


def press(kind: type[Button], on: str, *, may: Names, told: Names = "", **more: Any) -> Row:
    """A button on an object; fields that are not given are taken from it."""
    row, values, way = _parted(more)

    def data(things: Things) -> str:
        return kind.model_validate(_fields(kind, things[on] if on else Thing(0), things, values)).pack()

    way = f"{way_of(kind)} {values['form']}" if "form" in kind.model_fields else way_of(kind)
    return Row(way=way, on=on, act=data, may=names(may), told=names(told), **row)


def _parted(more: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Part what describes the row from what fills the button."""
    row = {key: more[key] for key in ("leaves", "opens", "draft") if key in more}
    row |= {key: names(more[key]) for key in ("sees", "drafted") if key in more}
    return row, {key: value for key, value in more.items() if key not in row}, ""


def _fields(kind: type[Button], thing: Thing, things: Things, values: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Any] = {"version": thing.version, "page": 0, "start": FREE, "until": LATER, **(thing.more or {})}
    given = {key: value(things) if callable(value) else value for key, value in values.items()}
    return {name: {**dict.fromkeys(OBJECTS, thing.id), **known, **given}[name] for name in _wanted(kind, known, given)}


OBJECTS = (
    *("talk", "complaint", "followup", "leave", "remedy", "item", "digest", "person"),
    *("training", "session", "part", "record", "correction", "broadcast", "feedback"),
    *("exam", "candidate", "duty", "room", "mark", "appeal", "attempt"),
)


def _wanted(kind: type[Button], known: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    return [name for name in kind.model_fields if name in known or name in given or name in OBJECTS]


def command(text: str, *, may: Names, told: Names = "", on: str = "", **more: Any) -> Row:
    """A command; `{number}` stands for the object's number, or a staff number."""
    row, _, _ = _parted(more)

    def typed(things: Things) -> str:
        return text.format(number=things[on].number) if on else text

    return Row(way=text.split()[0], on=on, act=typed, may=names(may), told=names(told), **row)


def form(name: str, on: str, *, may: Names, told: Names = "", leaves: str | None, **values: Any) -> Row:
    """A form that everybody holds filled in, and confirms: the rights are asked once more as it ends."""

    def draft(things: Things) -> Draft:
        thing = things[on] if on else Thing(0)
        given = {key: value(things) if callable(value) else value for key, value in values.items()}
        known = {"talk_id": thing.id, "complaint_id": thing.id, "followup_id": thing.id, "version": thing.version}
        return Draft(name, {OPENER: None, **known, **given})

    sent = Confirm(version=DRAFT_VERSION).pack()
    return Row(f"form {name}", on, lambda _: sent, names(may), names(told), leaves, draft=draft)


def of(thing: str, part: str = "") -> Callable[[Things], Any]:
    """Give the id of an object, or of what belongs to it, once the bank is there."""
    return lambda things: (things[thing].more or {})[part] if part else things[thing].id


def ident(thing: str) -> Callable[[Things], str]:
    """Give an object's id as a form keeps a person's."""
    return lambda things: str(things[thing].id)


def written(at: datetime) -> str:
    """Write an instant as a form keeps it."""
    return at.isoformat()

"""What a handler says: a card of typed words and buttons, and where it goes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.buttons import Button
from bot.words import Tongue, Words

TEXT_LIMIT = 4_096
"""The Bot API's limit on a message, in UTF-16 units after entities; we stay below it in characters."""


@dataclass(frozen=True)
class Choice:
    """A button of a card: what it says and what it asks for."""

    label: Words
    button: Button


@dataclass(frozen=True)
class Card:
    """A message: its lines and its rows of buttons."""

    lines: Sequence[Words]
    rows: Sequence[Sequence[Choice]] = ()
    silent: bool = False
    protected: bool = False
    """Whether it can't be forwarded."""


@dataclass(frozen=True)
class Reply:
    """The answer to an update: a card, in place of the pressed one if `edit`, and a toast."""

    card: Card | None = None
    edit: bool = False
    toast: Words | None = None
    language: str | None = None
    """The language to answer in, where it has just changed."""
    fold: str | None = None
    """The notice that folds this opened card again after the policy's minutes."""
    subject_id: int | None = None
    """The object whose card folds."""


@dataclass(frozen=True)
class Document:
    """A file that is made when it leaves, in a worker thread."""

    name: str
    make: Callable[[], bytes]
    caption: str = ""


def render(card: Card, tongue: Tongue) -> dict[str, Any]:
    """Give a card as the parameters of a Bot API call."""
    text = "\n".join(tongue.render(line) for line in card.lines)
    content: dict[str, Any] = {"text": _cut(text), "keyboard": keyboard(card, tongue)}
    return content | {"silent": card.silent, "protected": card.protected}


def keyboard(card: Card, tongue: Tongue) -> list[list[Mapping[str, str]]]:
    """Give a card's buttons as label and data."""
    return [
        [{"text": tongue.plain(choice.label), "data": choice.button.pack()} for choice in row]
        for row in card.rows
        if row
    ]


def _cut(text: str) -> str:
    """Keep a message within the limit; whole lines go, so that no entity is torn."""
    if len(text) <= TEXT_LIMIT:
        return text
    lines = text.split("\n")
    while len("\n".join(lines)) > TEXT_LIMIT - 2 and len(lines) > 1:
        lines.pop()
    return "\n".join(lines)[: TEXT_LIMIT - 2] + "\n…"


def rows_of(choices: Sequence[Choice], width: int) -> list[Sequence[Choice]]:
    """Lay choices out in rows."""
    return [choices[i : i + width] for i in range(0, len(choices), width)]

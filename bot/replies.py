"""What a handler says: a card of typed words and buttons, and where it goes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.buttons import Button
from bot.words import Tongue, Words

TEXT_LIMIT = 3_900
"""UTF-16 units of HTML; well within the Bot API's 4,096 after entities, so that a mark still fits behind."""


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
    """The notice that folds this opened card again after the policy's minutes; if it is long, it is read by pages."""
    subject_id: int | None = None
    """The object whose card folds."""
    erase: int | None = None
    """A message of the reader's own that shows what was masked: it is taken out of the chat."""
    hold: str | None = None
    """Wait a second with the card, which takes the place of one that is held by that name: an album has no end."""
    also: int | None = None
    """An older card that shows the same from now on: the one whose button opened a form."""


@dataclass(frozen=True)
class Document:
    """A file that is made when it leaves, in a worker thread."""

    name: str
    make: Callable[[], bytes]
    """May raise `LostFileError`."""
    caption: str = ""
    protected: bool = False
    """Whether it can't be forwarded."""
    lost: str = ""
    """What is said where it can't be made any more."""
    voice: bool = False
    """Whether it is a voice note, to be played in the chat."""


@dataclass(frozen=True)
class KeptFile:
    """A file that somebody sent once, to be handed out: by its hash."""

    name: str
    digest: str
    caption: str = ""
    voice: bool = False
    """Whether it came as a voice note, and leaves as one."""


class LostFileError(Exception):
    """A kept file is gone, or its key is."""


@dataclass(frozen=True)
class Picture:
    """A picture that is drawn when it leaves, in a worker thread."""

    name: str
    make: Callable[[], bytes]
    caption: str = ""
    edit: int | None = None
    """The message whose picture it takes the place of."""


@dataclass(frozen=True)
class Quiz:
    """A question with one right answer, native to the chat: anonymous, so nobody's answer is known."""

    question: str
    options: Sequence[str]
    right: int
    """The number of the right option, from 0."""
    explanation: str
    keyboard: Sequence[Sequence[Mapping[str, str]]] = ()


def render(card: Card, tongue: Tongue) -> dict[str, Any]:
    """Give a card as the parameters of a Bot API call."""
    content: dict[str, Any] = {"text": _cut(written(card, tongue)), "keyboard": keyboard(card, tongue)}
    return content | {"silent": card.silent, "protected": card.protected}


def written(card: Card, tongue: Tongue) -> str:
    """Give a card's lines as HTML, however long."""
    return "\n".join(tongue.render(line) for line in card.lines)


def units(text: str) -> int:
    """Measure a text as the Bot API does: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def keyboard(card: Card, tongue: Tongue) -> list[list[Mapping[str, str]]]:
    """Give a card's buttons as label and data."""
    return [
        [{"text": tongue.plain(choice.label), "data": choice.button.pack()} for choice in row]
        for row in card.rows
        if row
    ]


def _cut(text: str) -> str:
    """Keep a message within the limit, as the last resort: its end goes, no entity is torn, no tag left open."""
    if units(text) <= TEXT_LIMIT:
        return text
    kept = text.encode("utf-16-le")[: 2 * TEXT_LIMIT].decode("utf-16-le", "ignore")
    kept = re.sub(r"(&[^;\s]{0,9}|<[^>]{0,9})$", "", kept)
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)([a-z]+)>", kept):
        if closing:
            open_tags.pop()
        else:
            open_tags.append(tag)
    return kept + "…" + "".join(f"</{tag}>" for tag in reversed(open_tags))


def rows_of(choices: Sequence[Choice], width: int) -> list[Sequence[Choice]]:
    """Lay choices out in rows."""
    return [choices[i : i + width] for i in range(0, len(choices), width)]

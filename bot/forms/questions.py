"""Questions of a form: what each asks, which answers it takes, and what it makes of them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.call import Attachment, Call
from bot.instants import pack_minute, read_instant, unpack_minute
from bot.words import LANGUAGES, Given, Text, Words, recalled, say
from domain.errors import RefusalError, refuse_unless
from domain.personal import mask
from domain.when import Ambiguous, Impossible, Understood, read_when

FILE_LIMIT = 20 * 1024 * 1024
"""Bytes; the Bot API hands out no larger file."""


FILES = ("photo", "document")
"""What may be an answer; a voice note or video can't be read at a desk."""


@dataclass(frozen=True)
class Filling:
    """A draft while it is filled in: the call, and the values so far by field."""

    call: Call
    values: dict[str, Any]


@dataclass(frozen=True)
class Option:
    """An answer that one can press."""

    value: str
    label: Words


@dataclass(frozen=True)
class AskBackError(Exception):
    """The answer can't be taken as it is; the options say what may be meant, or what could be had instead."""

    prompt: Words
    options: tuple[Option, ...]
    field: str = ""
    """The question to which it goes back, if it is not the one asked."""


Options = Callable[[Filling], Awaitable[Sequence[Option]]]


@dataclass(frozen=True)
class Day:
    """A day of a week of times, and whether it has one."""

    day: date
    free: bool


@dataclass(frozen=True)
class Grid:
    """A week of times on buttons, one day of it open."""

    days: tuple[Day, ...]
    chosen: date
    times: tuple[Option, ...]
    earlier: date | None
    later: date | None


async def always(_: "Filling") -> bool:
    """Ask whatever the other answers are."""
    return True


async def no_options(_: Filling) -> Sequence[Option]:
    """Offer nothing to press."""
    return ()


@dataclass(frozen=True)
class Question:
    """A question: the field that it fills, its sentence, what one can press, whether it may be skipped."""

    field: str
    prompt: Text
    options: Options = no_options
    optional: bool = False
    only_when_edited: bool = False
    """Whether it is asked only when its person wants to change it."""
    presumed: Text | None = None
    """What the summary says, so that it can be changed, where nothing was answered."""
    unlisted: bool = False
    """Whether only the form itself asks it, once it was confirmed: its answer carries the form out."""
    more_files: bool = False
    """Whether a file that comes while it is asked belongs to the answer with files before it."""
    width: int = 2
    """Buttons in a row."""
    most: int = 6
    """Buttons of its card; seven where they are a grid of times."""
    applies: Callable[[Filling], Awaitable[bool]] = always
    """Whether the other answers leave the question to be asked."""
    grid: Callable[[Filling, date | None], Awaitable[Grid]] | None = None
    """A week of answers to pick from, beside the options."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Make a value of typed text; raises `RefusalError` or `AskBackError`."""
        for option in await self.options(filling):
            if filling.call.tongue.plain(option.label).casefold() == text.strip().casefold():
                return await self.read_pick(filling, option.value)
        raise RefusalError("form.press")

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Make a value of a press; raises `RefusalError` for what is not offered any more."""
        known = {option.value for option in await self.options(filling)}
        refuse_unless(value in known, "form.press")
        return value

    async def read_file(self, filling: Filling, attachment: Attachment) -> Any:
        """Make a value of a file; raises `RefusalError`."""
        raise RefusalError("form.no_file")

    async def worded(self, filling: Filling) -> "Question":
        """Give the question as it is asked now, where its sentence depends on the other answers."""
        return self

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say a value in the summary."""
        for option in await self.options(filling):
            if option.value == value:
                return option.label
        return Given(str(value))


@dataclass(frozen=True)
class TextQuestion(Question):
    """A question that takes free text, masked before it is kept."""

    limit: int = 1_000
    """Characters."""
    files: bool = False
    """Whether a photo or file may be the answer, its caption the text."""
    shown: int = 80
    """How much of it the summary shows."""
    kinds: tuple[str, ...] = FILES
    """Which files may be the answer."""
    album: bool = False
    """Whether the files of one album are one answer."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Take the text unless it is empty or too long."""
        kept = mask(text.strip())
        refuse_unless(kept, "form.empty")
        refuse_unless(len(kept) <= self.limit, "form.too_long", limit=self.limit, length=len(kept))
        return str(kept)

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take the label of the option as the text, in the first language."""
        first = replace(filling.call.tongue, language=LANGUAGES[0])
        for option in await self.options(filling):
            if option.value == value:
                return first.plain(option.label)
        raise RefusalError("form.press")

    async def read_file(self, filling: Filling, attachment: Attachment) -> Any:
        """Take the caption; the file itself is kept beside it."""
        refuse_unless(self.files, "form.no_file")
        refuse_unless(attachment.kind in self.kinds, "form.no_voice")
        refuse_unless(attachment.size <= FILE_LIMIT, "form.file_too_big", megabytes=20)
        return str(mask(filling.call.text.strip()))

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the beginning of the text; of a long one, how much there is of it."""
        text = str(value)
        if not text:
            return say("form.file")
        if len(text) <= self.shown:
            return recalled(text)
        return say("form.beginning", text=Given(text[: self.shown]), count=len(text))


@dataclass(frozen=True)
class WhenQuestion(Question):
    """A question for a time: one of the offered, or typed as one says it."""

    check: Callable[[Filling, Any], Awaitable[None]] | None = None
    """Raises `RefusalError` for a time that can't be."""
    happened: bool = False
    """Whether the time lies in the past, so that a weekday is the last one."""

    async def read_text(self, filling: Filling, text: str) -> Any:
        """Read a time as people write it; ask back where it can be read in two ways."""
        call = filling.call
        reading = read_when(text, now=call.work.now, calendar=call.work.bank.calendar, happened=self.happened)
        if isinstance(reading, Ambiguous):
            raise AskBackError(say("when.ambiguous"), tuple(option_at(at) for at in reading.candidates[:4]))
        refuse_unless(not isinstance(reading, Impossible), "when.impossible")
        refuse_unless(isinstance(reading, Understood), "when.not_understood")
        refuse_unless(isinstance(reading, Understood) and reading.has_time, "when.no_time")
        assert isinstance(reading, Understood)  # noqa: S101 - refused above
        return await self._checked(filling, reading.start)

    async def read_pick(self, filling: Filling, value: str) -> Any:
        """Take an offered time, or one of the readings asked back."""
        return await self._checked(filling, unpack_minute(value))

    async def _checked(self, filling: Filling, start: Any) -> str:
        if self.check is not None:
            await self.check(filling, start)
        return str(start.isoformat())

    async def show(self, filling: Filling, value: Any) -> Words:
        """Say the time in full."""
        return say("form.when", start=read_instant(value))


def option_at(at: datetime) -> Option:
    """Offer a time."""
    return Option(pack_minute(at), say("button.time", start=at))

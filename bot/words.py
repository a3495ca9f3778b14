"""Words for people: typed texts, and the catalogues that turn them into sentences.

A text names its sentence and what fills it; it is no `str`, so no literal sentence passes for one.
"""

import html
import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from domain.slots import Interval
from domain.workdays import WorkCalendar

LANGUAGES = ("zh-CN", "en")
LOCALE = Path(__file__).with_name("locale")


@dataclass(frozen=True)
class Text:
    """A sentence by its key in the catalogues, and what fills it."""

    key: str
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """Something that a person wrote or that the policy names: shown as it is, escaped."""

    zh: str
    en: str | Callable[[str], str] | None = None
    """How English has it, or what turns the Chinese into that: it is asked only where somebody reads English."""

    def written(self, language: str) -> str:
        """Give what a reader of the language sees."""
        if language != "en" or not self.en:
            return self.zh
        return self.en if isinstance(self.en, str) else self.en(self.zh)


Words = Text | Given


def say(key: str, **args: object) -> Text:
    """Name a sentence and what fills it."""
    return Text(key, args)


@dataclass(frozen=True)
class Tongue:
    """A reader: the language, and the day and zone from which distances count."""

    language: str
    now: datetime
    calendar: WorkCalendar
    on_paper: bool = False
    """Whether it is read long after: days with their year, and no distance."""

    def render(self, words: Words) -> str:
        """Give the sentence as HTML, everything that fills it escaped."""
        if isinstance(words, Given):
            return html.escape(words.written(self.language), quote=False)
        return "".join(
            part if isinstance(part, str) else self._fill(part, words.args)
            for part in _parts(catalogue(self.language)[words.key])
        )

    def _fill(self, gap: "_Gap", args: Mapping[str, object]) -> str:
        """Write what fills a gap: by its format, which says how a reader of the language writes it, or by its type."""
        value = args[gap.name]
        for attribute in gap.attributes:
            value = getattr(value, attribute)
        if isinstance(value, Text | Given):
            return self.render(value)
        if isinstance(value, Enum):
            return self.render(Text(word_key(value)))
        if gap.written is None:
            return html.escape(str(value), quote=False)
        rest = "".join(part if isinstance(part, str) else self._fill(part, args) for part in gap.rest)
        return gap.written(self, value, rest)

    def plain(self, words: Words) -> str:
        """Give the sentence as plain text: for buttons, toasts and files."""
        return html.unescape(re.sub(r"</?[a-z]+>", "", self.render(words)))


def tongue_of(language_code: str | None) -> str:
    """Give the language for a client's language code; Chinese unless it is another."""
    return "zh-CN" if not language_code or language_code.lower().startswith("zh") else "en"


@lru_cache
def catalogue(language: str) -> Mapping[str, str]:
    """Read a language's catalogues, one a capability: key to sentence."""
    from babel.messages.pofile import read_po  # read only when needed

    sentences: dict[str, str] = {}
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            sentences |= {str(m.id): str(m.string) for m in read_po(file) if m.id}
    return sentences


def recalled(text: str) -> Words:
    """Give a kept standard phrase in its reader's language again; anything else as it is."""
    key = f"reason.{text}" if text in _CODES else _phrases().get(text)
    return Text(key) if key is not None else Given(text)


def phrase(key: str) -> str:
    """Give a standard phrase as it is kept: in the first language. `recalled` reads it again."""
    return catalogue("zh-CN")[key]


@lru_cache
def _phrases() -> Mapping[str, str]:
    """Give the phrases that forms offer as an answer, by their Chinese wording."""
    return {words: key for key, words in catalogue("zh-CN").items() if key.partition(".")[0] in _OFFERED}


_LEAVE = {"leave_recorded", "away_recorded", "training_recorded"}
_CODES = frozenset({"left_the_bank", "deputy_refused", "deputy_gone", *_LEAVE})
"""Reasons that the program itself gives, kept as codes."""
_OFFERED = ("place", "purpose", "reason")


def word_key(member: Enum) -> str:
    """Give the key of an enum member's word."""
    return f"{type(member).__name__}.{member.value}"


def _day(tongue: Tongue, value: Any, _: str = "") -> str:
    day = tongue.calendar.local(value).date() if isinstance(value, datetime) else value
    return _write_day(tongue, day)


def _write_day(tongue: Tongue, day: date) -> str:
    other_year = tongue.on_paper or day.year != tongue.calendar.local(tongue.now).year
    weekday = catalogue(tongue.language)[f"weekday.{day.weekday()}"]
    month = catalogue(tongue.language)[f"month.{day.month}"]
    sentence = catalogue(tongue.language)["day.with_year" if other_year else "day"]
    return sentence.format(year=day.year, month=month, day=day.day, weekday=weekday)


def _date(tongue: Tongue, value: date, _: str = "") -> str:
    """Write a day as short as a list wants it."""
    words = catalogue(tongue.language)
    return words["day.short"].format(month=words[f"month.{value.month}"], day=value.day)


def _time(tongue: Tongue, value: Any, _: str = "") -> str:
    return tongue.calendar.local(value).strftime("%H:%M")


def _when(tongue: Tongue, value: Any, _: str = "") -> str:
    """Write a time with its weekday and, within a week, the distance."""
    return _moment(tongue, value) + _distance(tongue, value)


def _span(tongue: Tongue, value: Interval, _: str = "") -> str:
    """Write from when to when, as `when` does."""
    return _moment(tongue, value) + _distance(tongue, value.start)


def _moment(tongue: Tongue, value: Any, _: str = "") -> str:
    """Write a time or a stretch of it without the distance, for the middle of a sentence."""
    start, hours = value, ""
    if isinstance(value, Interval):
        start, hours = value.start, f"–{_time(tongue, value.end)}"
    sentence = catalogue(tongue.language)["when"]
    return sentence.format(day=_day(tongue, start), time=_time(tongue, start) + hours)


def _distance(tongue: Tongue, value: datetime) -> str:
    if tongue.on_paper:
        return ""
    days = tongue.calendar.distance_in_days(tongue.now, tongue.calendar.local(value).date())
    sentence = catalogue(tongue.language).get(f"distance.{days}")
    if sentence is None and 0 < days <= 7:
        sentence = catalogue(tongue.language)["distance.days"].format(days=days)
    return sentence or ""


def _short(tongue: Tongue, value: datetime, _: str = "") -> str:
    """Write a time on a button: weekday within a week, else the date."""
    here = tongue.calendar.local(value)
    near = 0 <= tongue.calendar.distance_in_days(tongue.now, here.date()) < 7
    words = catalogue(tongue.language)
    day = words[f"weekday.{here.weekday()}"] if near else _date(tongue, here.date())
    return f"{day} {here:%H:%M}"


def _plural(tongue: Tongue, value: Any, forms: str) -> str:
    one, many = forms.split("|")
    return one if value == 1 else many


def _lines(tongue: Tongue, value: Sequence[Words], _: str = "") -> str:
    return "\n".join(tongue.render(part) for part in value)


def _list(tongue: Tongue, value: Sequence[Words], _: str = "") -> str:
    return catalogue(tongue.language)["list.comma"].join(tongue.render(part) for part in value)


_FORMATS: Mapping[str, Callable[[Tongue, Any, str], str]] = {
    "day": _day,
    "date": _date,
    "time": _time,
    "when": _when,
    "moment": _moment,
    "span": _span,
    "short": _short,
    "plural": _plural,
    "list": _list,
    "lines": _lines,
}


@dataclass(frozen=True)
class _Gap:
    """What is to be filled in a sentence: `{name}`, `{name.attribute}` or `{name:format rest}`."""

    name: str
    attributes: tuple[str, ...]
    written: Callable[[Tongue, Any, str], str] | None
    rest: tuple["str | _Gap", ...]


@cache
def _parts(sentence: str) -> tuple[str | _Gap, ...]:
    """Take a sentence apart, once: literal text, and what is to be filled."""
    parts: list[str | _Gap] = []
    for literal, field_name, spec, _ in string.Formatter().parse(sentence):
        parts += [literal] if literal else []
        if field_name is not None:
            name, *attributes = field_name.split(".")
            kind, _, rest = (spec or "").partition(" ")
            parts.append(_Gap(name, tuple(attributes), _FORMATS.get(kind), _parts(rest)))
    return tuple(parts)

"""The words that a roster file may use, from `config/roster_words.toml`, and how they are compared."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from domain.people import Line, Role, Standing

WORDS_FILE = Path(__file__).parents[2] / "config" / "roster_words.toml"

Meaning = TypeVar("Meaning")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Part):
    """A column of the template; the width is in characters."""

    width: int
    english: str
    chinese_help: str
    english_help: str


class TemplateWords(_Part):
    """The template's texts and its fictitious people."""

    sheet: str
    guide: str
    title: str
    guide_headings: list[str]
    allowed_headings: list[str]
    columns: dict[str, Column]
    people: list[dict[str, date | str]]


class Words(_Part):
    """Everything that `roster_words.toml` says; the first spelling of each list is the usual one."""

    headings: dict[str, list[str]]
    ignored: dict[str, list[str]]
    roles: dict[Role, list[str]]
    lines: dict[Line, list[str]]
    standings: dict[Standing, list[str]]
    template: TemplateWords


@lru_cache(maxsize=1)
def words() -> Words:
    """Give the words, read from their file at the first call."""
    return Words.model_validate(tomllib.loads(WORDS_FILE.read_text("utf-8")))


def clean(text: str) -> str:
    """Fold full-width characters and remove what can't be seen; line breaks inside stay."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf")).strip()


def word_key(text: str) -> str:
    """Give what is compared of a word: no case, spaces or punctuation."""
    return re.sub(r"[\W_]+", "", clean(text).casefold())


def heading_key(text: str) -> str:
    """Give what is compared of a heading: a remark in brackets doesn't count."""
    return word_key(re.sub(r"\(.*?\)", "", clean(text)))


@lru_cache(maxsize=1)
def fields_by_heading() -> Mapping[str, str]:
    """Give the field of each heading, by the heading's key."""
    return {heading_key(text): field for field, texts in words().headings.items() for text in texts}


@lru_cache(maxsize=1)
def ignored_headings() -> frozenset[str]:
    """Give the keys of the headings whose columns are passed over."""
    return frozenset(heading_key(text) for texts in words().ignored.values() for text in texts)


@lru_cache(maxsize=1)
def roles_by_word() -> Mapping[str, Role]:
    """Give the role of each word, by the word's key."""
    return _by_word(words().roles)


@lru_cache(maxsize=1)
def lines_by_word() -> Mapping[str, Line]:
    """Give the line of each word, by the word's key."""
    return _by_word(words().lines)


@lru_cache(maxsize=1)
def standings_by_word() -> Mapping[str, Standing]:
    """Give the standing of each word, by the word's key."""
    return _by_word(words().standings)


def _by_word(spellings: Mapping[Meaning, list[str]]) -> Mapping[str, Meaning]:
    return {word_key(text): meaning for meaning, texts in spellings.items() for text in texts}

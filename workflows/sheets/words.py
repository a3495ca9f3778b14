"""The words that a sheet may use, as a file of `config/` has them, and how they are compared."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

WORDS_FOLDER = Path(__file__).parents[2] / "config"

Meaning = TypeVar("Meaning")


class WordsPart(BaseModel):
    """A part of the words: frozen, and no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(WordsPart):
    """A column of the template; the width is in characters."""

    width: int
    english: str
    chinese_help: str
    english_help: str


class TemplateWords(WordsPart):
    """The template's texts and its invented rows."""

    sheet: str
    guide: str
    title: str
    guide_headings: list[str]
    allowed_headings: list[str]
    columns: dict[str, Column]
    rows: list[dict[str, date | str]]


class SheetWords(WordsPart):
    """What every kind of sheet says; the first spelling of each list is the usual one."""

    headings: dict[str, list[str]]
    """The headings of each field, in the order of the template's columns."""
    ignored: dict[str, list[str]]
    template: TemplateWords


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


def by_word(spellings: Mapping[Meaning, list[str]]) -> Mapping[str, Meaning]:
    """Give the meaning of each word, by the word's key."""
    return {word_key(text): meaning for meaning, texts in spellings.items() for text in texts}

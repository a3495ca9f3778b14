"""The words that a roster file may use, from `config/roster_words.toml`."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache

from domain.people import Line, Role, Standing
from workflows.sheets.words import WORDS_FOLDER, SheetWords, by_word


class Words(SheetWords):
    """Everything that `roster_words.toml` says."""

    roles: dict[Role, list[str]]
    lines: dict[Line, list[str]]
    standings: dict[Standing, list[str]]


@lru_cache(maxsize=1)
def words() -> Words:
    """Give the words, read from their file at the first call."""
    return Words.model_validate(tomllib.loads((WORDS_FOLDER / "roster_words.toml").read_text("utf-8")))


@lru_cache(maxsize=1)
def roles_by_word() -> Mapping[str, Role]:
    """Give the role of each word, by the word's key."""
    return by_word(words().roles)


@lru_cache(maxsize=1)
def lines_by_word() -> Mapping[str, Line]:
    """Give the line of each word, by the word's key."""
    return by_word(words().lines)


@lru_cache(maxsize=1)
def standings_by_word() -> Mapping[str, Standing]:
    """Give the standing of each word, by the word's key."""
    return by_word(words().standings)

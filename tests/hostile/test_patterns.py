"""No pattern of the program can be read in so many ways that it never ends: no repeat without end within another."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from re import _constants as words  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import bot
import config
import domain
import scheduler
import storage
import workflows

FLOORS = (bot, config, domain, scheduler, storage, workflows)
REPEATS = (words.MAX_REPEAT, words.MIN_REPEAT)
PARTED = ("domain.personal.reading._ALONE",)
"""Where digits that must be there part the blanks that may be many: only one reading is left."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Give every pattern that a module of the program holds, in a table too."""
    found = {}
    for floor in FLOORS:
        for module in pkgutil.walk_packages(floor.__path__, f"{floor.__name__}."):
            if module.name == "bot.__main__" or ".migrations." in module.name:
                continue
            for name, value in vars(import_module(module.name)).items():
                for number, pattern in enumerate(_within(value)):
                    found[f"{pattern.pattern[:30]} ({module.name}.{name} {number})"] = pattern
    return found


def _within(value: Any, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _within(one, depth - 1)
    elif depth and isinstance(value, dict):
        yield from _within([*value.keys(), *value.values()], depth)


def endless_within_endless(parsed: Any, *, within: bool = False) -> bool:
    """Whether something that may repeat without end stands in something that may."""
    for kind, given in parsed:
        endless = kind in REPEATS and given[1] is words.MAXREPEAT
        if endless and within:
            return True
        for part in _parts(given):
            if endless_within_endless(part, within=within or endless):
                return True
    return False


def _parts(given: Any) -> Iterator[Any]:
    """Give the patterns within a part of one."""
    if isinstance(given, parser.SubPattern):
        yield given
    elif isinstance(given, (tuple, list)):
        for one in given:
            yield from _parts(one)


PATTERNS = patterns()


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 40


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_repeats_nothing_without_end_within_a_repeat_without_end(name: str) -> None:
    pattern = PATTERNS[name]
    if any(known in name for known in PARTED):
        return
    assert not endless_within_endless(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))


@pytest.mark.parametrize("hanging", [r"(a+)+b", r"(?:x*y*)*", r"(\s*,?)+$", r"((?:ab)*c?)*"])
def test_a_pattern_that_could_hang_is_seen(hanging: str) -> None:
    assert endless_within_endless(parser.parse(hanging))

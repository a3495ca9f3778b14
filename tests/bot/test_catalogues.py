"""The catalogues: both languages say everything, nothing more, and every code has its sentence."""

import ast
import re
import string
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.forms.catalogue import FORMS
from bot.handlers import LISTED
from bot.words import LANGUAGES, LOCALE, catalogue, word_key
from domain.audiences import Ground
from domain.broadcasts import BroadcastState
from domain.complaints import (
    Channel,
    ComplaintState,
    ExtensionState,
    Outcome,
    ReviewResult,
    Source,
    Subject,
    Tie,
)
from domain.conversion import AttemptState, ConversionPart, PartResult
from domain.feedback import Closing, FeedbackState, Kind, Step, Tone
from domain.followups import FollowupState
from domain.leave import LeaveKind
from domain.lists import Run, Section
from domain.minutes import Conclusion, MinutesState
from domain.people import Line, Role, Standing
from domain.slots import SlotProblem
from domain.talks import Alone, Interest, TalkKind, TalkState, Trigger
from domain.training import PartState, Topic, TrainingState
from tests.factories import BANK
from workflows.agenda import What
from workflows.clauses import CLAUSES
from workflows.results.views import Status

ROOT = Path(__file__).parents[2]
ZH, EN = (catalogue(language) for language in LANGUAGES)
ANY = r"[\w.-]+"
FAMILIES = (
    *(Role, Subject, Source, ComplaintState, TalkState, TalkKind, Trigger, Interest, Alone),
    *(Outcome, Channel, Tie, ExtensionState, ReviewResult),
    LeaveKind,
    Section,
    Run,
    *(Ground, Line, Standing, BroadcastState),
    *(Topic, TrainingState, PartState, What),
    *(MinutesState, Conclusion, FollowupState),
    *(FeedbackState, Kind, Tone, Closing, Step),
    *(Status, ConversionPart, PartResult, AttemptState),
)


@cache
def trees(*floors: str) -> list[ast.Module]:
    paths = [path for floor in floors for path in sorted((ROOT / floor).rglob("*.py"))]
    return [ast.parse(path.read_text("utf-8")) for path in paths]


@cache
def called(floor: str) -> dict[str, list[ast.Call]]:
    """Give every call of a floor, by what is called."""
    found: dict[str, list[ast.Call]] = defaultdict(list)
    for tree in trees(floor):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found[node.func.id].append(node)
    return found


def calls(*names: str, floors: tuple[str, ...]) -> Iterator[ast.Call]:
    for floor in floors:
        for name in names:
            yield from called(floor)[name]


def literals(node: ast.expr) -> Iterator[str]:
    """Give what a key's expression may be: itself, or either side of a choice; patterns for f-strings."""
    if isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else ANY for p in node.values)


def placeholders(sentence: str) -> set[str]:
    found = set()
    for _, name, spec, _ in string.Formatter().parse(sentence):
        if name is not None:
            found.add(f"{name}:{(spec or '').partition(' ')[0]}")
    return found


def values(sentence: str) -> set[str]:
    """Give the names of what fills a sentence, in whatever format."""
    return {name.partition(":")[0] for name in placeholders(sentence)}


@cache
def refusal_codes() -> set[str]:
    """Give every code that a rule anywhere refuses with."""
    codes = set()
    floors = ("domain", "storage", "workflows", "bot")
    for call in calls("RefusalError", floors=floors):
        codes |= set(literals(call.args[0]))
    for call in calls("refuse_unless", floors=floors):
        codes |= set(literals(call.args[1]))
    for call in calls("BadRow", floors=floors):
        codes |= {found for key in call.keywords if key.arg == "code" for found in literals(key.value)}
    for tree in trees("workflows/roster_sheet", "workflows/sheets", "workflows/archive"):
        constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        found = [value for value in constants if isinstance(value, str)]
        codes |= {re.escape(value) for value in found if value.startswith(("roster.", "sheet.", "archive."))}
    return codes


def used() -> set[str]:
    """Give every key that code may name: by a literal, by an f-string, by an enum, by a table."""
    patterns = set()
    for tree in trees("bot"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr):
                patterns |= {found for found in literals(node) if "." in found or found in ZH}
    patterns -= {rf"refusal\.{ANY}", rf"command\.{ANY}", rf"Role\.{ANY}"}
    patterns -= {p for p in patterns if not re.search(r"[a-z]", p.replace(ANY, ""))}
    patterns |= {f"refusal\\.{code}" for code in refusal_codes()}
    named = re.compile("|".join(sorted(patterns)))
    keys = {key for key in ZH if named.fullmatch(key)}
    keys |= {f"command.{name}" for name in LISTED}
    return keys | {word_key(member) for family in FAMILIES for member in family}


def test_both_languages_have_the_same_keys() -> None:
    assert set(ZH) == set(EN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_stands_in_one_file_only(language: str) -> None:
    keys = [
        key
        for path in (LOCALE / language).glob("*.po")
        for key in re.findall(r'^msgid "(.+)"$', path.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(keys) == len(set(keys)) == len(ZH)


def test_a_sentence_takes_the_same_values_in_both_languages() -> None:
    assert {key: placeholders(EN[key]) for key in ZH if values(EN[key]) != values(ZH[key])} == {}


def test_every_refusal_has_its_sentence() -> None:
    refusals = [key for key in ZH if key.startswith("refusal.")]
    assert {
        code for code in refusal_codes() if not any(re.fullmatch(f"refusal\\.{code}", key) for key in refusals)
    } == set()


def test_every_sentence_that_code_names_is_in_the_catalogue() -> None:
    for call in calls("say", "Text", floors=("bot",)):
        for pattern in literals(call.args[0]):
            assert any(re.fullmatch(pattern, key) for key in ZH), ast.unparse(call)


def test_every_word_of_a_family_is_in_the_catalogue() -> None:
    wanted = {word_key(member) for family in FAMILIES for member in family}
    wanted |= {f"talk.{side}.{state}" for side in ("host", "manager") for state in TalkState}
    wanted |= {f"refusal.slot.{problem}" for problem in SlotProblem}
    wanted |= {f"snooze.{label}" for label in ("hour", "afternoon", "morning")}
    wanted |= {f"talk.why.{clause}" for clause in ("deadline", "reminders", "answer", "closed")}
    wanted |= {f"weekday.{n}" for n in range(7)} | {f"month.{n}" for n in range(1, 13)}
    wanted |= {f"command.{name}" for name in LISTED}
    wanted |= {form.title.key for form in FORMS}
    wanted |= {key for form in FORMS for q in form.questions for key in (q.prompt.key, f"{q.prompt.key}.name")}
    assert wanted <= set(ZH)


def test_no_sentence_is_left_that_nothing_names() -> None:
    assert set(ZH) - used() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_shouts_or_is_empty(language: str) -> None:
    for key, sentence in catalogue(language).items():
        assert sentence.strip(), key
        assert not re.search("[!！]", sentence), key
        assert not re.search("[你亲]", sentence), key


def test_every_ladder_and_clause_has_a_name_for_who_asks_why() -> None:
    for clause in {*CLAUSES.values(), *(f"ladders.{purpose}" for purpose in BANK.policy.ladders)}:
        assert f"clause.{clause}" in ZH

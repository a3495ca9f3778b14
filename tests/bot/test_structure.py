"""The laws of the ways in: each behind the gate, each button typed, short and its own."""

import ast
from datetime import date
from pathlib import Path

import pytest

from bot import handlers
from bot.buttons import LIMIT, Button
from bot.cards import forms as form_cards
from bot.cards.talks import AskForm, AskHanding, Conclude, ShowCause
from bot.cards.views.buttons import CAUSES, STATES
from bot.forms import exam, followup, minutes, practice, results, training
from bot.forms.case import ACTS
from bot.forms.catalogue import FORMS
from bot.forms.feedback_acts import ACTS as FEEDBACK_ACTS
from bot.handlers import COMMANDS, LISTED, Ways
from bot.menu import Menu
from bot.notices import Notices
from bot.routes import Command
from domain.feedback import FeedbackState, Kind
from domain.lists import Listed
from domain.rights import ARCHIVES, TABLE, Right
from domain.talks import TalkState
from domain.training import PartState, Topic
from tests.bot.samples import BANK, LONG_ID, LONG_VERSION, NOW, opened, pickers, sent
from tests.bot.test_catalogues import trees
from tests.ways import PRESSES, ROUTES, right_of

EVERY = [route for found in ROUTES.values() for route in found]
SAMPLES = {
    **dict.fromkeys(
        ("talk", "complaint", "feedback", "item", "after", "digest", "followup", "leave", "person", "number"), LONG_ID
    ),
    **dict.fromkeys(("start", "until"), NOW),
    "version": LONG_VERSION,
    "page": 99,
}
SAMPLES |= dict.fromkeys(("training", "session", "part", "record", "correction", "broadcast"), LONG_ID)
SAMPLES |= dict.fromkeys(("exam", "mark", "appeal", "attempt", "candidate", "duty", "room"), LONG_ID) | {
    "passed": 1,
    "anyway": 1,
}
SAMPLES |= {"topic": max(Topic, key=len), "round": LONG_ID}
SAMPLES |= {"quarter": 20264, "score": 5, "days": 7}
SAMPLES |= dict.fromkeys(("file", "extension", "remedy", "deputy", "trigger"), LONG_ID) | {"only_open": 1}
LONGEST = {
    "form": max((form.name for form in FORMS), key=len),
    "field": max((q.field for form in FORMS for q in form.questions), key=len),
    "value": "x" * 24,
    "outcome": max(TalkState, key=len),
    "result": PartState.PRESENT,
    "language": "zh-CN",
    "day": date(2026, 12, 31),
    "listed": Listed.TALKS,
    "state": max(STATES, key=len),
    "cause": max(CAUSES, key=len),
    "branch": "x" * 12,
    "month": "202612",
    "stands": max(FeedbackState, key=len),
    "kind": Kind.EVALUATION,
    "product": "x" * 24,
    "department": "x" * 12,
    "what": "m",
    "key": "f" * 8,
    "opening": ShowCause(talk=LONG_ID, version=LONG_VERSION).pack(),
}


def buttons() -> list[type[Button]]:
    """Give every concrete button of the program."""
    found, kinds = [Button], []
    while found:
        kind = found.pop()
        found += kind.__subclasses__()
        if kind.code:
            kinds.append(kind)
    return kinds


def test_every_way_in_takes_a_right_that_the_table_gives_to_somebody() -> None:
    for route in EVERY:
        assert TABLE[right_of(route)], route


def test_every_right_of_the_table_is_asked_for_somewhere() -> None:
    asked = {right_of(route) for route in EVERY} | {form.right for form in FORMS} | set(ARCHIVES.values())
    assert asked == set(Right) == set(TABLE)


def test_every_form_is_opened_with_a_right_of_its_own() -> None:
    assert len({form.name for form in FORMS}) == len(FORMS)


def test_every_button_has_a_handler_and_a_code_of_its_own() -> None:
    assert {route.kind for route in PRESSES} == set(buttons())
    codes = [route.kind.code for route in PRESSES]
    assert len(codes) == len(set(codes))


def test_every_command_is_named_once() -> None:
    names = [route.name for route in EVERY if isinstance(route, Command)]
    assert len(names) == len(set(names))
    assert set(COMMANDS) == set(names)
    assert set(LISTED) == set(names) - {"start"}


async def test_every_command_and_every_button_leads_to_its_capability() -> None:
    for capability, found in ROUTES.items():
        for route in found:
            ways = Ways(str)  # who knows of nothing yet
            if isinstance(route, Command):
                assert COMMANDS[route.name][0] == capability
                await ways.command(route.name)
            else:
                press = await ways.press(route.kind.code)
                assert press is not None
                assert press.kind is route.kind


async def test_a_code_of_no_button_leads_nowhere() -> None:
    ways = Ways(str)
    for code in ("", "t", "tzz", "zz", "9"):
        assert await ways.press(code) is None


def test_every_capability_with_ways_in_is_named() -> None:
    modules = {path.stem for path in Path(handlers.__file__).parent.glob("*.py") if "def routes(" in path.read_text()}
    assert modules == set(ROUTES)


@pytest.mark.parametrize("kind", buttons(), ids=lambda kind: kind.__name__)
def test_a_button_fits_with_the_largest_values_and_comes_back_as_it_was(kind: type[Button]) -> None:
    button = kind.model_validate({name: {**SAMPLES, **LONGEST}[name] for name in kind.model_fields})
    packed = button.pack()
    assert len(packed.encode()) <= LIMIT
    assert kind.unpack(packed) == button


def test_every_button_of_every_card_has_a_handler() -> None:
    known = {route.kind for route in PRESSES}
    for card in [*sent(), *pickers(), *opened()]:
        assert {type(choice.button) for row in card.rows for choice in row} <= known


def test_every_form_of_a_talks_card_exists() -> None:
    forms = {form.name for form in FORMS}
    buttons = [choice.button for card in sent() for row in card.rows for choice in row]
    asked = {button.form for button in buttons if isinstance(button, AskForm | AskHanding)}
    other = {
        "complaint",
        "feedback",
        "relay",
        *FEEDBACK_ACTS,
        "snooze",
        "raise",
        "wish",
        "word",
        *ACTS,
        "leave",
        "leave_for",
        "statement",
        "minutes",
        *(form.name for part in (minutes, followup, training, exam, practice, results) for form in part.FORMS),
    }
    assert asked == forms - other


def test_a_talk_is_only_concluded_as_held_or_missed() -> None:
    found = {c.button.outcome for card in sent() for row in card.rows for c in row if isinstance(c.button, Conclude)}
    assert found == {TalkState.HELD, TalkState.NO_SHOW, TalkState.HOST_ABSENT}


def test_the_codes_of_categories_fit_a_button() -> None:
    for code, _, _ in BANK.policy.complaints.categories:
        form_cards.Pick(version=LONG_VERSION, field="category", value=code).pack()


async def test_every_notice_that_is_planned_has_a_card() -> None:
    planned = {
        ast.literal_eval(node.args[at])
        for tree in trees("workflows")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for at in [
            {"plan": 1, "again": 0, "promise_now": 1, "hand_out": 1, "tell_chat": 1, "_tell": 2, "_tell_host": 2}.get(
                ast.unparse(node.func), -1
            )
        ]
        if 0 <= at < len(node.args) and isinstance(node.args[at], ast.Constant)
    }
    assert {"talk.due", "talk.invited", "talk.reminder", "form.expired"} <= planned
    for kind in planned:
        await Notices(Menu(LISTED)).renderer(kind)

"""The cards of questions: six buttons at most, every answer within reach, always a way out."""

from itertools import product

import pytest

from bot.cards import forms as cards
from bot.forms.catalogue import FORMS
from bot.forms.questions import AskBackError, Option, Question, option_at
from bot.replies import Card, Choice, render
from bot.words import Given, Text, say
from tests.bot.samples import TONGUES, slot

FORM = FORMS[0]
EVERY = list(product((True, False), repeat=3))
WAYS_OUT = (cards.Back, cards.Cancel, cards.Keep, cards.Resume)


def options(count: int) -> list[Option]:
    return [Option(str(n), Given(f"选项{n}")) for n in range(count)]


def buttons(card: Card) -> list[Choice]:
    return [choice for row in card.rows for choice in row]


def asked(count: int, page: int, *, optional: bool, kept: bool, done: bool) -> Card:
    question = Question("x", Text("ask.source"), optional=optional, width=3)
    before = ["w"] if done else []
    return cards.ask(FORM.title, question, options(count), 7, (2, 5), before, None, kept=kept, page=page)


@pytest.mark.parametrize(("optional", "kept", "done"), EVERY)
@pytest.mark.parametrize("count", range(14))
def test_every_answer_is_within_reach_of_six_buttons(count: int, optional: bool, kept: bool, done: bool) -> None:
    offered, page = list[str](), 0
    while True:
        card = asked(count, page, optional=optional, kept=kept, done=done)
        shown = buttons(card)
        assert len(shown) <= 6
        assert all(len(row) <= 3 for row in card.rows)
        offered += [choice.button.value for choice in shown if isinstance(choice.button, cards.Pick)]
        ahead = [c.button.page for c in shown if isinstance(c.button, cards.TurnOptions) and c.button.page > page]
        if not ahead:
            break
        (page,) = ahead
    assert offered == [str(n) for n in range(count)]


@pytest.mark.parametrize(("optional", "kept", "done"), EVERY)
@pytest.mark.parametrize("count", range(14))
def test_a_question_has_always_a_way_out(count: int, optional: bool, kept: bool, done: bool) -> None:
    shown = buttons(asked(count, 0, optional=optional, kept=kept, done=done))
    assert any(isinstance(choice.button, WAYS_OUT) for choice in shown)
    assert any(isinstance(choice.button, cards.Skip) for choice in shown) is optional
    if done and not kept:
        assert any(isinstance(choice.button, cards.Back) for choice in shown)


@pytest.mark.parametrize("count", range(14))
def test_a_form_can_be_dropped_on_the_last_page_of_every_question(count: int) -> None:
    shown = buttons(asked(count, 99, optional=False, kept=False, done=True))
    assert any(isinstance(choice.button, cards.Cancel) for choice in shown)


def test_a_page_that_is_not_there_any_more_is_the_last() -> None:
    assert buttons(asked(9, 99, optional=False, kept=False, done=True))


@pytest.mark.parametrize("count", range(1, 12))
def test_what_can_be_changed_is_within_reach_of_six_buttons(count: int) -> None:
    offered, page = list[str](), 0
    while True:
        shown = buttons(cards.edit_menu(FORM.title, [(Text("ask.words"), str(n)) for n in range(count)], 7, page))
        assert len(shown) <= 6
        offered += [choice.button.field for choice in shown if isinstance(choice.button, cards.Edit)]
        ahead = [c.button.page for c in shown if isinstance(c.button, cards.TurnEdits) and c.button.page > page]
        if not ahead:
            break
        (page,) = ahead
    assert offered == [str(n) for n in range(count)]


@pytest.mark.parametrize("count", range(7))
def test_what_is_asked_back_names_its_form_and_leads_back(count: int) -> None:
    question = next(q for q in FORM.questions if q.field == "received")
    unclear = AskBackError(say("when.ambiguous"), tuple(option_at(slot(1).start) for _ in range(count)))
    card = cards.ask_back(FORM.title, question, unclear, 7, (2, 5))
    lines = str(render(card, TONGUES[0])["text"]).split("\n")
    assert lines[1] == "✎ 受理登记（2/5）"
    shown = buttons(card)
    assert len(shown) <= 6
    assert any(isinstance(choice.button, cards.Resume) for choice in shown)
    assert sum(isinstance(choice.button, cards.Pick) for choice in shown) == min(count, 5)


def test_what_is_asked_back_at_the_end_leads_to_the_answer_before() -> None:
    question = next(q for q in FORM.questions if q.unlisted)
    unclear = AskBackError(say("complaint.same"), (Option("new", say("complaint.same.new")),), field="same")
    shown = buttons(cards.ask_back(FORM.title, question, unclear, 7, None))
    assert any(isinstance(choice.button, cards.Back) for choice in shown)

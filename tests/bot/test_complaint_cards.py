"""What a complaint's cards offer first, and what they say."""

from bot.cards import complaints as cards
from bot.replies import Card
from bot.words import LANGUAGES, Tongue
from domain.complaints import Subject
from tests.bot.samples import LIANG, complaint
from tests.bot.samples import viewed_case as viewed
from tests.factories import BANK, NOW
from workflows.complaints import Registered

CHINESE = Tongue(LANGUAGES[0], NOW, BANK.calendar)


def first_row(card: Card) -> list[str]:
    return [CHINESE.plain(choice.label) for choice in card.rows[0]]


def said(card: Card) -> str:
    return "\n".join(CHINESE.plain(line) for line in card.lines)


def test_the_head_takes_a_case_without_handler_or_names_one_by_one_press() -> None:
    assert first_row(cards.told(viewed(complaint(), LIANG), "complaint.unhandled")) == ["承办", "指定承办人"]


def test_the_head_hands_an_overdue_case_on_by_one_press() -> None:
    view = viewed(complaint(handler_id=1), LIANG)
    assert first_row(cards.chase(view, "complaint.clock", "complaint_head", 6)) == ["转办"]


def test_the_receipt_of_a_case_about_whom_nobody_knows_yet_does_not_say_that_it_is_no_client_manager() -> None:
    known, unknown = (
        said(cards.registered(Registered(complaint(subject=of, about_id=None), None, None, None)))
        for of in (Subject.PRODUCT, Subject.UNKNOWN)
    )
    assert "不是客户经理" in known
    assert "不是客户经理" not in unknown
    assert "补充对象" in unknown

"""Cards of practice, in every shape that they take."""

from collections.abc import Iterator

from bot.cards import practice as cards
from bot.replies import Card
from domain.sheets import BadRow
from domain.training import Topic
from workflows.practice import AllDrawn, BankTaken, PracticeView

BAD = (BadRow(row=0, code="sheet.missing_heading", fact="right"), BadRow(row=7, code="practice.right", fact="C"))


def of_practice() -> Iterator[Card]:
    """Give the cards."""
    counts = {Topic.RULES: 12, Topic.ECONOMICS: 1, Topic.INDUSTRY: 7}
    for keeps in (True, False):
        yield cards.overview(PracticeView(counts, keeps))
        yield cards.overview(PracticeView({}, keeps))
        yield cards.overview(PracticeView({Topic.RULES: 1}, keeps))
    for topic in (None, Topic.RULES):
        done = cards.drawn(AllDrawn(topic, 12)).card
        assert done is not None
        yield done
        yield cards.invited(topic, 12, 3)
    yield cards.asked(41)
    yield cards.awaited()
    yield cards.taken(BankTaken(3, 1, 2, 42))
    yield cards.taken(BankTaken(0, 0, 0, 42, BAD, 25))

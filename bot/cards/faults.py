"""What is said when something can't be done, and when something went wrong."""

from collections.abc import Sequence

from bot.buttons import BadButtonError
from bot.cards.forms import refusal
from bot.replies import Card
from bot.words import Words, say
from domain.errors import RefusalError
from domain.sheets import BadRow


def refused(error: RefusalError | BadButtonError) -> Words:
    """Name the sentence of a refusal, or of a button that nobody knows."""
    return refusal(error) if isinstance(error, RefusalError) else say("refusal.gate.bad_button")


def is_final(error: RefusalError | BadButtonError) -> bool:
    """Whether the pressed card is not its reader's any more, so that the refusal takes its place and its buttons."""
    return isinstance(error, RefusalError) and error.code in FINAL


FINAL = ("talk.handed_away",)
"""Refusals that will never be another answer."""


def unforeseen(ref: str) -> Words:
    """Apologise with a reference."""
    return say("fault.unforeseen", ref=ref)


def too_many() -> Words:
    """Ask somebody who sends more than can be answered to wait."""
    return say("fault.too_many")


def card(words: Words) -> Card:
    """Put one sentence on a card."""
    return Card([words])


OF_FIELDS = ("sheet.missing", "sheet.missing_heading", "sheet.too_long")
"""Faults that quote a field of the sheet, not what stands in a cell."""


def bad_rows(bad: Sequence[BadRow]) -> list[Words]:
    """Name what is wrong with the rows of a sheet, each with its number."""
    return [
        say("audience.bad_row", row=fault.row, what=fault_word(fault)) if fault.row else fault_word(fault)
        for fault in bad
    ]


def fault_word(bad: BadRow) -> Words:
    """Say what is wrong with a row of a sheet."""
    fact = say(f"sheet.field.{bad.fact}") if bad.code in OF_FIELDS else bad.fact
    return refused(RefusalError(bad.code, fact=fact))

"""Buttons: what was forged or is beyond every number is refused, never raised."""

from typing import Any

import pytest

from bot.buttons import BadButtonError
from bot.cards.talks import Accept, Book
from bot.cards.training.buttons import AnswerCorrection
from bot.forms.engine import Engine
from domain.training import PartState


@pytest.mark.parametrize(
    "data",
    ["ta:1", "ta:1:2:3", "ta:x:1", "ta:-1:1", f"ta:{10**30}:1", f"ta:{2**63}:1", "ta:1:²", "ta::", "tb:1:1:2", "ta"],
)
def test_forged_data_is_a_bad_button(data: str) -> None:
    with pytest.raises(BadButtonError):
        Accept.unpack(data)


def test_an_instant_beyond_time_is_a_bad_button() -> None:
    with pytest.raises(BadButtonError):
        Book.unpack("tb:1:1:zzzzzzzz")


def test_an_outcome_that_no_card_offers_is_a_bad_button() -> None:
    with pytest.raises(BadButtonError):
        AnswerCorrection.unpack("n9:1:elsewhere")
    assert AnswerCorrection.unpack(AnswerCorrection(correction=1, result=PartState.LATE).pack()).result == "late"
    assert AnswerCorrection.unpack("n9:1:refused").result == "refused"


async def test_a_button_that_names_no_form_is_a_bad_button() -> None:
    call: Any = None
    with pytest.raises(BadButtonError):
        await Engine().open(call, "elsewhere")

"""Buttons: what was forged or is beyond every number is refused, never raised."""

import pytest

from bot.buttons import BadButtonError
from bot.cards.talks import Accept, Book


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

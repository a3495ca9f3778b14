"""Replies: however long a text is, it is sent, and no entity or tag is torn."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.replies import TEXT_LIMIT, Card, render
from bot.words import Given, say
from tests.bot.samples import TONGUES


def text_of(*lines: str) -> str:
    return str(render(Card([Given(line) for line in lines]), TONGUES[0])["text"])


def test_a_long_paragraph_keeps_its_beginning() -> None:
    text = text_of("第一行", "客" * 5_000)
    assert text.startswith("第一行\n客客")
    assert text.endswith("客…")
    assert len(text) > TEXT_LIMIT - 5


def test_an_open_tag_is_closed() -> None:
    section = say("policy.section", section="x" * 5_000, clauses=Given("y"))
    assert str(render(Card([section]), TONGUES[0])["text"]).endswith("x…</b>")


@given(st.text(st.sampled_from("客😀<&> \nabc;"), min_size=3_000, max_size=9_000))
def test_any_text_fits_and_stays_whole(words: str) -> None:
    text = text_of(words)
    assert len(text.encode("utf-16-le")) // 2 <= TEXT_LIMIT + 20
    assert not re.search(r"&(?!amp;|lt;|gt;)", text)
    assert "<" not in text

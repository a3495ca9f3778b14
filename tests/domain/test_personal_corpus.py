"""How much of what people write is masked that should be, and that should not be: measured on a labelled set."""

import time
from collections import Counter

import pytest

from domain.personal import mask
from tests.domain.corpus import PERSONAL, SPELLED, Labelled, Writer, cut, ordinary, personal

PEOPLES = personal(300)
NOBODYS = ordinary(250)
MISSED_AT_MOST = 0.01
WRONG_AT_MOST = 0.01


def digits_in(text: str) -> int:
    return sum(char.isdecimal() or char in "xXＸ" or any(char in row for row in SPELLED) for char in text)


def is_hidden(one: Labelled) -> bool:
    """Say whether no more than the shown digits of the number are left; the digits around it don't help."""
    masked = mask(one.text)
    return "****" in masked and digits_in(one.text) - digits_in(masked) >= len(one.number) - one.shown


def test_the_labelled_set_is_large_and_has_every_kind() -> None:
    assert len(PEOPLES) + len(NOBODYS) > 6_000
    assert min(Counter(one.kind for one in PEOPLES).values()) == 300
    assert min(Counter(one.kind for one in NOBODYS).values()) == 250
    assert len({one.text for one in PEOPLES}) > 2_900


@pytest.mark.parametrize("kind", sorted({one.kind for one in PEOPLES}))
def test_of_a_hundred_numbers_of_each_kind_one_at_most_is_kept(kind: str) -> None:
    texts = [one for one in PEOPLES if one.kind == kind]
    missed = [one.text for one in texts if not is_hidden(one)]
    assert len(missed) <= len(texts) * MISSED_AT_MOST, missed


@pytest.mark.parametrize("kind", sorted({one.kind for one in NOBODYS}))
def test_of_a_hundred_ordinary_texts_of_each_kind_one_at_most_is_changed(kind: str) -> None:
    texts = [one.text for one in NOBODYS if one.kind == kind]
    wrong = [text for text in texts if mask(text) != text]
    assert len(wrong) <= len(texts) * WRONG_AT_MOST, wrong


def test_masking_the_labelled_set_twice_changes_nothing() -> None:
    changed = [one.text for one in [*PEOPLES, *NOBODYS] if mask(mask(one.text)) != mask(one.text)]
    assert changed == []


def test_two_numbers_side_by_side_are_both_masked() -> None:
    writer, wrong = Writer(7), list[str]()
    for _ in range(1_000):
        one, other = (_tightly(writer) for _ in "12")
        text = one[1] + writer.any(["，", "、", "\n", " 或 ", "；", " "]) + other[1]
        hidden = digits_in(text) - digits_in(mask(text))
        if hidden < sum(len(found.number) - found.shown for found, _ in (one, other)):
            wrong.append(text)
    assert len(wrong) <= 1_000 * MISSED_AT_MOST, wrong


def _tightly(writer: Writer) -> tuple[Labelled, str]:
    found = next(one for one in iter(lambda: writer.any(PERSONAL)(writer), None) if one.kind in CUTS)
    return found, writer.any(["", " ", "-"]).join(cut(found.number, *CUTS[found.kind]))


CUTS = {"mobile": (3, 7), "card": (4, 8, 12, 16), "identity": ()}


def test_a_letter_of_some_pages_is_masked_at_once() -> None:
    letter = "".join(one.text for one in [*PEOPLES, *NOBODYS])[:12_000]
    worst = [letter, "1 " * 6_000, "138，" * 3_000, "一" * 12_000, "后四位" * 4_000, "6222 0212，" * 1_200]
    began = time.perf_counter()
    for text in worst:
        mask(text)
    assert time.perf_counter() - began < 5  # seconds, on a machine that does other things too

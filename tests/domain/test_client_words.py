"""How much is masked of 5,000 texts of clients and managers, by kind; and what is kept of a client's name."""

from collections.abc import Sequence

import pytest

from domain.feedback.lexicon import unnamed
from domain.personal import mask
from tests.domain.client_words import ORDINARY, PERSONAL, with_numbers, without
from tests.domain.corpus import Labelled
from tests.domain.test_personal_corpus import is_hidden

NUMBERS, ORDINARIES = with_numbers(), without()
RECALL, FALSE = 0.99, 0.01

NAMES = ("王小明", "李强", "欧阳修文", "陈建国", "刘芳", "周冬雨", "金大山", "沈一鸣", "单雄", "曾国华")
FORMS = (
    "{name} 13905718888",
    "{name}13905718888",
    "{name}，开小卖部",
    "客户{name}",
    "户主：{name}",
    "{name}先生",
    "{name}(建材)",
    "{name}的妻子",
    "{name}夫妇",
    "借款人{name}，{name}",
)
NO_NAMES = (
    "C-2041",
    "张氏粮油店",
    "江滨水果店",
    "金华火腿店",
    "方便面批发部",
    "高山蔬菜合作社",
    "老王",
    "王先生",
    "王总",
)


def of_kind(texts: Sequence[Labelled], kind: str) -> list[Labelled]:
    return [one for one in texts if one.kind == kind]


def test_there_are_five_thousand_texts_half_of_them_with_a_number_of_somebodys() -> None:
    assert (len(NUMBERS), len(ORDINARIES)) == (2_500, 2_500)
    assert len({one.text for one in [*NUMBERS, *ORDINARIES]}) > 4_900
    assert {one.kind for one in ORDINARIES} == set(ORDINARY)
    assert len({one.kind for one in NUMBERS}) == len(PERSONAL)


@pytest.mark.parametrize("kind", sorted({one.kind for one in NUMBERS}))
def test_of_a_hundred_clients_numbers_ninety_nine_are_masked(kind: str) -> None:
    texts = of_kind(NUMBERS, kind)
    missed = [one.text for one in texts if not is_hidden(one)]
    assert len(missed) <= len(texts) * (1 - RECALL), missed


@pytest.mark.parametrize("kind", sorted(ORDINARY))
def test_of_a_hundred_texts_without_one_is_touched_at_most(kind: str) -> None:
    texts = of_kind(ORDINARIES, kind)
    touched = [one.text for one in texts if mask(one.text) != one.text]
    assert len(touched) <= len(texts) * FALSE, touched


@pytest.mark.parametrize("form", FORMS)
def test_of_a_clients_name_no_more_than_the_surname_is_kept(form: str) -> None:
    kept = [(name, unnamed(mask(form.format(name=name)))) for name in NAMES]
    assert [text for name, text in kept if name in text or name[-1] in text] == []


@pytest.mark.parametrize("reference", NO_NAMES)
def test_what_is_no_name_stays_as_it_is(reference: str) -> None:
    assert unnamed(mask(reference)) == reference

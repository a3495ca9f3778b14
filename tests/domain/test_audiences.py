"""Audiences: who is meant and why, read as people write it, kept up as people come and go."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audiences import Audience, Ground, ListedRow, change, ground_of, preview, read_audience, read_list
from domain.errors import RefusalError
from domain.people import Line, Person, Role, Standing
from tests.factories import make_person

WORDS: dict[str, list[tuple[str, object]]] = {
    "城关支行": [("branches", "CG")],
    "江滨支行": [("branches", "JB")],
    "公司": [("lines", Line.CORPORATE)],
    "公司条线": [("lines", Line.CORPORATE)],
    "见习": [("standings", Standing.TRAINEE)],
    "client manager": [("roles", Role.CLIENT_MANAGER)],
    "a级": [("grades", "A")],
}
NUMBERS = {"1003": 3, "1004": 4, "0007": 7}

ZHANG = make_person(3, line=Line.CORPORATE, standing=Standing.FORMAL, grade="A")
LI = make_person(4, line=Line.PERSONAL, standing=Standing.TRAINEE)
ZHOU = make_person(7, branch="JB", line=Line.CORPORATE, standing=Standing.FORMAL)
GONE = make_person(9, line=Line.CORPORATE, left_on=date(2026, 11, 1))
EVERYBODY = (ZHANG, LI, ZHOU, GONE)


def ids(audience: Audience) -> list[int]:
    return [member.person.id for member in preview(audience, EVERYBODY).inside]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("城关支行", [3, 4]),
        ("城关支行、公司条线", [3]),
        ("城关支行公司条线", [3]),
        ("城关支行 和 江滨支行 的 公司", [3, 7]),
        ("client manager", [3, 4, 7]),
        ("Client Manager except 1003", [4, 7]),
        ("城关支行，除1004外", [3]),
        ("公司，除1003、0007", []),
        ("1003、0007", [3, 7]),
        ("见习 0007", [4, 7]),
        ("A级", [3]),
    ],
)
def test_an_audience_is_read_as_people_write_it(text: str, meant: list[int]) -> None:
    assert ids(read_audience(text, WORDS, NUMBERS)) == meant


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "audience.empty"),
        ("、，", "audience.empty"),
        ("除1003", "audience.empty"),
        ("火星支行", "audience.word"),
        ("9999", "audience.word"),
        ("城关支行，除公司", "audience.without"),
        ("城关支行，除", ""),
        ("<b>", "audience.word"),
    ],
)
def test_what_means_nobody_or_nothing_is_refused_with_the_word(text: str, code: str) -> None:
    if not code:
        assert ids(read_audience(text, WORDS, NUMBERS)) == [3, 4]
        return
    with pytest.raises(RefusalError, match=f"^{code}$"):
        read_audience(text, WORDS, NUMBERS)


@given(st.text(max_size=40))
def test_reading_ends_whatever_is_typed(text: str) -> None:
    with suppress(RefusalError):
        assert not read_audience(text, WORDS, NUMBERS).empty


def test_each_is_in_or_out_with_a_ground() -> None:
    audience = Audience(branches=frozenset({"CG"}), listed=frozenset({7, 9}), without=frozenset({4}))
    grounds = {person.id: ground_of(audience, person) for person in EVERYBODY}
    assert grounds == {3: Ground.RULED, 4: Ground.WITHOUT, 7: Ground.LISTED, 9: Ground.LEFT}
    found = preview(audience, EVERYBODY, unreached=[3, 4])
    assert [member.person.id for member in found.outside] == [4, 9]
    assert found.unreached == {3}
    assert found.by_branch == (("CG", 1), ("JB", 1))


def test_who_left_belongs_to_no_audience_by_what_they_were() -> None:
    assert ground_of(Audience(lines=frozenset({Line.CORPORATE})), GONE) is None


def test_a_transfer_joins_one_audience_and_leaves_the_other() -> None:
    moved: list[Person] = [ZHANG.model_copy(update={"branch": "JB"}), LI, ZHOU]
    of_branch = Audience(branches=frozenset({"CG"}))
    assert change(of_branch, moved, told=[3, 4]).gone == {3}
    joined = change(Audience(branches=frozenset({"JB"})), moved, told=[7])
    assert [person.id for person in joined.joined] == [3]


@given(st.sets(st.sampled_from([3, 4, 7, 9])), st.sets(st.sampled_from([3, 4, 7, 9])))
def test_after_a_change_those_told_are_those_meant(listed: set[int], told: set[int]) -> None:
    audience = Audience(listed=frozenset(listed))
    found = change(audience, EVERYBODY, told)
    assert (told | {person.id for person in found.joined}) - found.gone == set(ids(audience))


def test_a_list_names_every_bad_row_and_guesses_nobody() -> None:
    people = {person.staff_no: person for person in EVERYBODY}
    rows = [
        (2, ListedRow(staff_no="2003", name="张伟")),
        (3, ListedRow(staff_no="2004", name="李娜")),
        (4, ListedRow(staff_no="9999")),
        (5, ListedRow(staff_no="2009")),
        (6, ListedRow(staff_no="2003")),
    ]
    audience, bad = read_list(rows, people)
    assert [(fault.row, fault.code) for fault in bad] == [
        (3, "audience.name"),
        (4, "audience.unknown"),
        (5, "audience.left"),
        (6, "sheet.twice"),
    ]
    assert audience.listed == {3, 4, 9}

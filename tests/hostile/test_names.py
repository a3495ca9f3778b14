"""Names that are not what they seem: marks, invisible characters, other scripts that look alike."""

import html

import pytest

from bot.cards.names import named
from bot.replies import Card, render
from bot.words import Tongue
from domain.names import match_people
from sandbox.entities import parse_html
from tests.bot.samples import TONGUES
from tests.factories import make_person
from tests.hostile.texts import ALIKE, BREAKS, MARKUP, UNSEEN
from tests.workflows.rosters import BRANCHES, SHORT, csv_of
from workflows.roster_sheet import read_roster

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = TURNING + "\u200b\u200c\u200d\ufeff\x00\x07\x1b\x7f"


@pytest.mark.parametrize("mark", INVISIBLE, ids=lambda mark: f"{ord(mark):04x}")
def test_a_name_of_the_roster_holds_nothing_that_turns_or_hides_what_stands_beside_it(mark: str) -> None:
    sheet = read_roster("r.csv", csv_of(SHORT, ("1001", f"赵{mark}一", "城关支行", "客户经理")), branches=BRANCHES)
    assert all(mark not in entry.name for _, entry in sheet.rows)
    assert sheet.rows or sheet.bad


@pytest.mark.parametrize("name", [*MARKUP, *BREAKS, *UNSEEN, *ALIKE], ids=repr)
@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.language)
def test_whatever_a_name_says_a_card_shows_it_as_text(name: str, tongue: Tongue) -> None:
    person = make_person(name=name[:60])
    shown = render(Card([named(person)]), tongue)
    text, entities = parse_html(str(shown["text"]))
    assert entities == []
    assert html.unescape(str(shown["text"])) == text


def test_names_that_look_alike_are_told_apart_by_asking() -> None:
    staff = [(1, "赵一", "1001"), (2, "趙一", "1002"), (3, "赵一", "1003"), (4, "Ζhao Υi", "1004")]
    assert set(match_people("赵一", staff)) == {1, 3}
    assert match_people("1003", staff) == [3]
    assert set(match_people("赵\u200b一\u202e", staff)) == {1, 3}
    assert match_people("Zhao Yi\u0441", staff) != [4]

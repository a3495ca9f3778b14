"""Exports of lists: the columns, and the mark of what was entered afterwards."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.notices.sheets import COMPLAINT, ENTERED, TALK, list_sheet
from bot.spreadsheets import workbook
from bot.words import Tongue
from domain.complaints import ComplaintState
from domain.lists import Filter, Listed
from domain.talks import TalkState
from tests.bot.samples import BANK, CHEN, MARK, TONGUES, ZHANG, complaint, listing, talk
from workflows.views import ComplaintRow, TalkRow

both = pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.language)
BRANCHES = BANK.policy.branches


@both
def test_what_was_entered_afterwards_says_so_with_who_and_when_and_its_old_number(tongue: Tongue) -> None:
    old = talk(TalkState.CLOSED, slot=None, place=None, due_on=date(2025, 3, 20))
    rows = (TalkRow(old, CHEN, ZHANG, CHEN.id, mark=MARK), TalkRow(talk(), CHEN, ZHANG, CHEN.id))
    made = list_sheet(listing(Filter(), rows), BRANCHES, tongue)
    entered, other = (dict(zip(TALK, row, strict=True)) for row in made.rows)
    assert [entered[name] for name in ENTERED][:2] == ["投诉2025-018 <b>", date(2026, 12, 1)]
    assert entered["entered_by"]
    assert (entered["start"], entered["due"]) == (date(2025, 3, 20), None)
    assert [other[name] for name in ENTERED] == [None] * 3
    load_workbook(BytesIO(workbook([made])))


@both
def test_a_complaint_of_the_old_books_says_so_too(tongue: Tongue) -> None:
    closed = complaint(state=ComplaintState.CLOSED)
    found = listing(Filter(listed=Listed.COMPLAINTS), (ComplaintRow(closed, ZHANG, date(2025, 3, 3), mark=MARK),))
    (row,) = list_sheet(found, BRANCHES, tongue).rows
    assert dict(zip(COMPLAINT, row, strict=True))["entered_on"] == date(2026, 12, 1)

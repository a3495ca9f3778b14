"""Every way in by every role, of the own branch and another, in the matter and beside it: the gate, proven.

What is expected stands in the tables beside this file, row by row, written from docs/domain.md. Each cell goes
through the real intake on a copy of a real bank. A new command, button or form without a row fails here.
"""

from typing import Any

import pytest

from bot.forms.catalogue import FORMS
from bot.routes import Command
from domain.people import Role
from domain.rights import Right
from tests.gate import (
    table_complaints,
    table_everyday,
    table_exams,
    table_feedback,
    table_practice,
    table_results,
    table_talks,
    table_training,
)
from tests.gate.cast import ACCOUNTS, CAST, STRANGERS
from tests.gate.door import Door, Ended, Outcome, Trial
from tests.gate.rows import DRAFT_VERSION, Row, way_of
from tests.ways import ROUTES, right_of

ROWS: tuple[Row, ...] = (
    *table_everyday.ROWS,
    *table_talks.ROWS,
    *table_complaints.ROWS,
    *table_training.ROWS,
    *table_feedback.ROWS,
    *table_practice.ROWS,
    *table_results.ROWS,
    *table_exams.ROWS,
)
EVERY = [route for found in ROUTES.values() for route in found]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_command_button_and_form_has_its_row() -> None:
    ways = {row.way for row in ROWS}
    wanted = {f"/{r.name}" if isinstance(r, Command) else way_of(r.kind) for r in EVERY}
    opened = {name for row in ROWS for name in (row.opens or "").split()}
    assert wanted == {way.split()[0] for way in ways if not way.startswith("form ")}
    assert {f"form {form.name}" for form in FORMS} == {way for way in ways if way.startswith("form ")}
    assert {form.name for form in FORMS} == opened


async def test_every_role_has_its_part() -> None:
    assert set(Role) <= {part.role for part in CAST.values()}


async def test_every_right_is_tried_by_somebody_who_has_it_and_somebody_who_has_not() -> None:
    rights = {f"/{r.name}" if isinstance(r, Command) else way_of(r.kind): right_of(r) for r in EVERY}
    tried = {rights[row.way.split()[0]] for row in ROWS if not row.way.startswith("form ") and row.may}
    # No way in of the chat: bot/commands.py asks for them.
    imports = {Right.ARCHIVE_COMPLAINTS, Right.ARCHIVE_TALKS, Right.ARCHIVE_TRAININGS, Right.ARCHIVE_EXAMS}
    of_forms = {form.right for form in FORMS}
    assert tried | imports | of_forms == set(Right)
    assert all(set(CAST) - row.may for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
async def test_a_way_in_lets_in_whom_it_is_for_and_nobody_else(door: Door, row: Row) -> None:
    sent = row.act(door.things)
    await _others_get_nothing(door, row, sent)
    # What changes an object is tried by one after the other, each on a bank of its own.
    groups = [[name] for name in sorted(row.may)] if row.leaves is not None else [sorted(row.may)]
    for names in groups:
        await _let_in(door, row, sent, names)


async def _others_get_nothing(door: Door, row: Row, sent: str) -> None:
    """Let everybody try who may not: nothing changes, nothing is promised, nothing is told but why not."""
    others = [name for name in ACCOUNTS if name not in row.may]
    async with door.trial() as trial:
        await _hand_out(trial, row, others)
        before = trial.state()
        ends = await trial.send(dict.fromkeys(others, sent))
        assert new_rows(before, trial.state()) == []
    for name, end in ends.items():
        assert _is_turned_away(row, name, end), f"{name}: {end}"
        if row.on and name not in _seers(row):
            assert door.things[row.on].number not in end.text or not door.things[row.on].number, f"{name}: {end.text}"


def new_rows(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[Any]:
    """Give what is there that was not, or is not any more."""
    return [(table, row) for table in after for row in after[table] if row not in before[table]] + [
        (table, "gone", row) for table in before for row in before[table] if row not in after[table]
    ]


def _is_turned_away(row: Row, name: str, end: Outcome) -> bool:
    if name in STRANGERS:
        return end.ended in (Ended.STRANGER, Ended.SILENT)
    if name in row.told:
        return end.ended in (Ended.TOLD, Ended.ANSWERED) or (end.ended is Ended.SILENT and end.toasted)
    # A form that its holder may not fill in is not there any more: a toast says so.
    gone = row.draft is not None and end.ended is Ended.SILENT and end.toasted
    return end.ended is Ended.DENIED or gone


def _seers(row: Row) -> frozenset[str]:
    return row.sees if row.sees is not None else row.may | row.told


async def _hand_out(trial: Trial, row: Row, holders: list[str]) -> None:
    if row.draft is not None:
        held = [name for name in holders if name in CAST and name in (row.drafted or CAST)]
        await trial.hold(row.draft(trial.things), held)


async def _let_in(door: Door, row: Row, sent: str, names: list[str]) -> None:
    """Let who may do it: it is done, by that person."""
    async with door.trial() as trial:
        await _hand_out(trial, row, names)
        known, promised = len(await trial.audit()), trial.promised()
        ends = await trial.send(dict.fromkeys(names, sent))
        done = (await trial.audit())[known:]
        for name in names:
            end, person = ends[name], trial.people[name].id
            assert end.ended in (Ended.ANSWERED, Ended.SILENT), f"{name}: {end}"
            assert end.text or end.toasted, f"{name}: {end}"
            await _assert_left(trial, row, person, done, trial.promised() - promised)
            if row.sees is not None and row.on:
                assert (door.things[row.on].number in end.text) == (name in row.sees), f"{name}: {end.text}"


async def _assert_left(trial: Trial, row: Row, person: int, done: list[tuple[int | None, str]], promised: int) -> None:
    if row.leaves == "notice":
        assert promised > 0
    elif row.leaves == "draft":
        assert row.draft is not None
        held = row.draft(trial.things)
        assert (await trial.drafts()).get(person) != (held.form, DRAFT_VERSION, held.question)
    elif row.leaves is not None:
        assert (person, row.leaves) in done, done
    if row.opens is not None:
        assert (await trial.drafts())[person][0] in row.opens.split()

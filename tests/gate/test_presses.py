"""Buttons that were forged, pressed again, or shown long ago: nothing changes by them, and each is answered."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.buttons import MOST
from bot.cards.pages import TurnPage
from tests import ways
from tests.gate.cast import ACCOUNTS
from tests.gate.door import Door, Ended, Outcome, Trial, update
from tests.gate.rows import OBJECTS, Row, way_of
from tests.gate.test_matrix import ROWS

pytestmark = pytest.mark.asyncio(loop_scope="module")
PRESSES = {way_of(route.kind): route.kind for route in ways.PRESSES}
NAMED = {*OBJECTS} - {"person"}
"""Fields that name an object; a person may be anybody."""
OF_OBJECTS = [kind for kind in PRESSES.values() if NAMED & set(kind.model_fields)]
SOME = ("host", "desk_head", "confidant")
"""Of each kind of reach one."""
NONSENSE = (
    *("", ":", "zz", "zz:1:1", "ta", "ta:", "ta:1", "ta:1:1:1", "ta:-1:1", "ta:x:y", f"ta:{10**30}:1", "ta:1:1\n"),
    *("t\u0430:1:1", "vl:t:'; DROP TABLE talks; --:::0", "fc:0", "fp:7:kind:leave", "gl:0:", "gl:0:gl:0:gl:0"),
    *("gl:0:tb:1:1:zz", "ca:1:1:leave", "tf:1:1:minutes", "mf:1:1:book", "pl:xx", "op:0:0:x", "x" * 64),
    *("\u202e\u200b", "😀:1"),
)
"""Data of no button, or of one that does not fit."""
RECORDED = ("opened", "noted", "read", "prompted", "kept")
"""How an act ends, to the audit, that changes no object and is on record each time it is done."""


def _kind_of(row: Row) -> Any:
    return PRESSES.get(row.way.split()[0])


CHANGING = [
    row
    for row in ROWS
    if _kind_of(row) is not None
    and "version" in _kind_of(row).model_fields
    and row.draft is None
    and row.leaves not in (None, "notice")
    and not str(row.leaves).endswith(RECORDED)
]
"""Presses that change an object, and bear the version of it that their card showed."""


async def nothing_comes_of(trial: Trial, data: str, *people: str) -> None:
    """Let people press something: each is answered, nothing changes, and nothing was unforeseen."""
    before = trial.state()
    with capture_logs() as logs:
        ends = await trial.send(dict.fromkeys(people, data))
    _unchanged(trial, before)
    assert not [line for line in logs if line["log_level"] == "error"]
    assert all(_is_answered(end) for end in ends.values()), ends


def _unchanged(trial: Trial, before: dict[str, list[Any]]) -> None:
    after = trial.state()
    assert {table: after[table] for table in after if after[table] != before[table] and table not in READ} == {}


READ = {"broadcast_readers"}
"""That a card was read is true whatever becomes of the press."""


def _is_answered(end: Outcome) -> bool:
    return bool(end.text) or end.toasted


@pytest.mark.parametrize("kind", OF_OBJECTS, ids=way_of)
async def test_a_button_of_an_object_that_is_not_there_opens_nothing_to_anybody(door: Door, kind: Any) -> None:
    row = next(row for row in ROWS if row.way.split()[0] == way_of(kind) and row.on)
    button, fields = kind.unpack(row.act(door.things)), {*NAMED, "version", "page"} & set(kind.model_fields)
    async with door.trial() as trial:
        for number in (0, 10**9, MOST - 1):
            forged = button.model_copy(update=dict.fromkeys(fields, number))
            await nothing_comes_of(trial, forged.pack(), *SOME, *sorted(row.may)[:1])


@pytest.mark.parametrize("data", NONSENSE)
async def test_data_that_nobody_was_given_changes_nothing(door: Door, data: str) -> None:
    async with door.trial() as trial:
        await nothing_comes_of(trial, data, *SOME)


@pytest.mark.parametrize("row", CHANGING, ids=lambda row: row.title)
async def test_a_button_that_is_pressed_again_does_what_it_did_once(door: Door, row: Row) -> None:
    name = sorted(row.may)[0]
    async with door.trial() as trial:
        first = await trial.send({name: row.act(door.things)})
        assert first[name].ended is not Ended.DENIED
        done = trial.state()
        number = next(trial.numbers)
        for _ in range(2):  # the second one is the same update, delivered again
            await trial.program.intake.take([update(number, ACCOUNTS[name], row.act(door.things))])
        _unchanged(trial, done)


@pytest.mark.parametrize("row", CHANGING, ids=lambda row: row.title)
async def test_a_button_of_another_version_changes_nothing(door: Door, row: Row) -> None:
    button = _kind_of(row).unpack(row.act(door.things))
    async with door.trial() as trial:
        for version in (button.version - 1, button.version + 1, MOST - 1):
            old = button.model_copy(update={"version": version})
            await nothing_comes_of(trial, old.pack(), sorted(row.may)[0])


async def test_a_page_turns_no_press_that_changes_something(door: Door) -> None:
    async with door.trial() as trial:
        for row in CHANGING:
            await nothing_comes_of(trial, TurnPage(page=1, opening=row.act(door.things)).pack(), *sorted(row.may))

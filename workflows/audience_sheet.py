"""A sheet that names people one by one: staff numbers, and names to hold against them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from domain.audiences import ListedRow
from domain.sheets import BadRow
from workflows.sheets import read_sheet
from workflows.sheets.cells import close_gaps, exact_number, text_of
from workflows.sheets.grid import Scalar
from workflows.sheets.shape import Reader, shape_of
from workflows.sheets.words import WORDS_FOLDER, SheetWords


class AudienceWords(SheetWords):
    """Everything that `audience_words.toml` says."""

    all: dict[str, list[str]]


@dataclass(frozen=True)
class ListSheet:
    """What a file says: rows that could be read, by number, and faults by number."""

    rows: tuple[tuple[int, ListedRow], ...]
    bad: tuple[BadRow, ...]


@lru_cache(maxsize=1)
def words() -> AudienceWords:
    """Give the words, read from their file at the first call."""
    return AudienceWords.model_validate(tomllib.loads((WORDS_FOLDER / "audience_words.toml").read_text("utf-8")))


def read_list(name: str, content: bytes) -> ListSheet:
    """Read a file that names people. Never raises for a bad file."""
    readers: Mapping[str, Reader] = {"staff_no": partial(exact_number, field="staff_no"), "name": _name}
    sheet = read_sheet(name, content, shape_of(words(), readers, required=("staff_no",), keys=frozenset({"staff_no"})))
    rows = tuple((draft.row, ListedRow.model_validate(draft.fields)) for draft in sheet.drafts if not draft.bad)
    return ListSheet(rows=rows, bad=(*sheet.bad, *(fault for draft in sheet.drafts for fault in draft.bad)))


def _name(value: Scalar) -> str:
    return close_gaps(text_of(value))

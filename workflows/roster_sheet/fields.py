"""What a roster's cells mean."""

import re
from collections.abc import Mapping
from functools import partial

from domain.errors import refuse_unless
from domain.people import Line, Role, Standing
from workflows.roster_sheet.words import lines_by_word, roles_by_word, standings_by_word, words
from workflows.sheets.cells import close_gaps, day_of, exact_number, known, meaning_of, number_of, short, text_of
from workflows.sheets.grid import Scalar
from workflows.sheets.shape import Reader, Shape, shape_of
from workflows.sheets.words import clean, word_key

NAME_LENGTH, GRADE_LENGTH = 60, 16
"""As the tables have them, in characters."""
REQUIRED = ("staff_no", "name", "branch", "roles")


def roster_shape(branches: Mapping[str, str]) -> Shape:
    """Give what a roster looks like; `branches` gives the code of each spelling of a branch."""
    readers = {**_READERS, "branch": branch_reader(branches)}
    return shape_of(words(), readers, required=REQUIRED, keys=frozenset({"staff_no", "name"}))


def branch_reader(branches: Mapping[str, str]) -> Reader:
    """Give what reads a branch, by its code or either name."""
    return partial(_branch, {_fold(spelling): code for spelling, code in branches.items()})


def _branch(branches: Mapping[str, str], value: Scalar) -> str:
    return known(branches, _fold(text_of(value)), text_of(value), "roster.branch")


def _fold(text: str) -> str:
    return text_of(clean(text)).casefold()


def _name(value: Scalar) -> str:
    return short(close_gaps(text_of(value)), "name", NAME_LENGTH)


def _roles(value: Scalar) -> frozenset[Role]:
    given = [part.strip() for part in re.split(r"[、,;/\r\n]+", str(value)) if word_key(part)]
    refuse_unless(given, "sheet.missing", fact="roles")
    unknown = [part for part in given if word_key(part) not in roles_by_word()]
    refuse_unless(not unknown, "roster.role", fact=", ".join(unknown))
    return frozenset(roles_by_word()[word_key(part)] for part in given)


def _line(value: Scalar) -> Line:
    return meaning_of(value, lines_by_word(), "roster.line")


def _standing(value: Scalar) -> Standing:
    return meaning_of(value, standings_by_word(), "roster.standing")


def _grade(value: Scalar) -> str:
    return short(text_of(value), "grade", GRADE_LENGTH)


def _supervisor(value: Scalar) -> str:
    return close_gaps(number_of(value))


_READERS: Mapping[str, Reader] = {
    "staff_no": partial(exact_number, field="staff_no"),
    "name": _name,
    "roles": _roles,
    "line": _line,
    "standing": _standing,
    "grade": _grade,
    "joined_on": day_of,
    "branch_since": day_of,
    "formal_on": day_of,
    "supervisor_no": _supervisor,
}

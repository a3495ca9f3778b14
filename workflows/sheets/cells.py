"""What a cell means: a text, a number written as text, a day, a word out of several."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from domain.errors import refuse_unless
from workflows.sheets.grid import Scalar
from workflows.sheets.words import word_key

STAFF_NO_LENGTH = 32
"""As the table has it, in characters."""
EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 digits of a number; the rest of a longer staff number is lost."""
EARLIEST, LATEST = date(1940, 1, 1), date(2099, 12, 31)
SERIAL_ZERO = date(1899, 12, 30)
"""The day before a spreadsheet's day 1, counting its 29 February 1900 that never was."""

_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d\d.*)?|(\d{4})(\d\d)(\d\d)"
)

Meaning = TypeVar("Meaning")


def text_of(value: Scalar) -> str:
    """Write a cell's value in one line, a whole number without its decimals."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def short(text: str, field: str, length: int) -> str:
    """Give a text that is not too long for its field."""
    refuse_unless(len(text) <= length, "sheet.too_long", fact=field)
    return text


def number_of(value: Scalar) -> str:
    """Write a number that is a name; `1001.0` is how other programs export a column of numbers."""
    return re.sub(r"^(\d+)\.0+$", r"\1", text_of(value))


def exact_number(value: Scalar, field: str, length: int = STAFF_NO_LENGTH) -> str:
    """Write a number that is a name, unless the spreadsheet has lost some of its digits."""
    rounded = isinstance(value, (int, float)) and value >= EXACT_BELOW
    rounded = rounded or bool(re.fullmatch(r"\d(\.\d+)?[Ee]\+\d+", str(value)))
    refuse_unless(not rounded, "sheet.too_long", fact=field)
    return short(number_of(value), field, length)


def close_gaps(text: str) -> str:
    """Close the gap by which a name of two characters is stretched to three."""
    return re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", text)


def meaning_of(value: Scalar, meanings: Mapping[str, Meaning], code: str) -> Meaning:
    """Give what a word means, by its key; refused with that code where it is not known."""
    return known(meanings, word_key(str(value)), text_of(value), code)


def known(meanings: Mapping[str, Meaning], key: str, fact: str, code: str) -> Meaning:
    """Give what a key means; refused with that code where it is not known."""
    refuse_unless(key in meanings, code, fact=fact)
    return meanings[key]


def day_of(value: Scalar) -> date:
    """Read a day: a date cell, a text, or the number that a spreadsheet keeps for one."""
    found = _day_of(value)
    sane = found is not None and EARLIEST <= found <= LATEST
    refuse_unless(sane, "sheet.date", fact=text_of(value))
    assert found is not None  # noqa: S101 - refused above
    return found


def _day_of(value: Scalar) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return _typed_day(text_of(value)) or (None if isinstance(value, str) else _serial_day(value))


def _typed_day(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _serial_day(value: float) -> date | None:
    """Read the number that a spreadsheet keeps for a date; None far outside its years."""
    return SERIAL_ZERO + timedelta(days=int(value)) if 0 < value < 10**5 else None

"""Spreadsheets that the bank hands in: what is wrong with a row."""

from collections.abc import Iterable

from domain.model import Value


class BadRow(Value):
    """A row that can't be imported; `code` and `fact` make its sentence."""

    row: int
    code: str
    fact: str = ""


def repeated(keys: Iterable[tuple[int, str]]) -> list[BadRow]:
    """Name each row (number, key) whose key an earlier one bears, with that one's number."""
    first: dict[str, int] = {}
    faults = []
    for number, key in keys:
        earlier = first.setdefault(key, number)
        if earlier != number:
            faults.append(BadRow(row=number, code="sheet.twice", fact=f"{key} ({earlier})"))
    return faults

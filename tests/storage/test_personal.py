"""Every column says whether it is personal; a new one that does not fails here."""

import pytest
from sqlalchemy import Table

from storage.personal import DECLARED, SUBJECT, Personal
from storage.tables import metadata
from storage.types import SealedJson, SealedText

TABLES = list(metadata.tables.values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_declared_personal_or_not(table: Table) -> None:
    assert set(DECLARED[table.name]) == {column.name for column in table.columns}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_words_are_sealed_and_what_is_sealed_is_words(table: Table) -> None:
    words = {name for name, kind in DECLARED[table.name].items() if kind in (Personal.OWN, Personal.WORDS)}
    sealed = {column.name for column in table.columns if isinstance(column.type, SealedText | SealedJson)}
    assert words == sealed - ({"word"} if table.name == "seal_proof" else set())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_names_somebody_of_the_bank_is_declared_so(table: Table) -> None:
    named = {c.name for c in table.columns if any(key.column.table.name == "people" for key in c.foreign_keys)}
    declared = {name for name, kind in DECLARED[table.name].items() if kind is Personal.WHO}
    assert named == declared - ({"id"} if table.name == "people" else set())


def test_rows_about_somebody_are_found_by_a_column_that_names_one() -> None:
    for table, column in SUBJECT.items():
        assert DECLARED[table][column] is Personal.WHO

"""The sheets of the archives: complaints and talks from before go-live, read into rows; and their templates."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Generic

from config.policy import Policy
from domain.archive import Old, OldComplaint, OldTalk
from domain.complaints import Outcome, Source, Subject
from domain.errors import refuse_unless
from domain.minutes import Conclusion
from domain.personal import Masked, mask
from domain.sheets import BadRow
from domain.talks import Trigger
from workflows.roster_sheet.fields import branch_reader
from workflows.sheets import Shape, Sheet, read_sheet, write_template
from workflows.sheets.cells import day_of, exact_number, meaning_of, short, text_of
from workflows.sheets.grid import Scalar
from workflows.sheets.shape import Reader, shape_of
from workflows.sheets.template import spelled
from workflows.sheets.words import WORDS_FOLDER, SheetWords, by_word

OLD_NUMBER_LENGTH, TEXT_LENGTH, TITLE_LENGTH = 40, 500, 60
"""In characters."""
OF_COMPLAINTS = ("old_number", "received_on", "source", "category", "outcome", "closed_on", "text")
OF_TALKS = ("manager_no", "host_no", "held_on", "trigger")
"""What every row must have."""


class ComplaintWords(SheetWords):
    """Everything that `archive_complaints_words.toml` says."""

    subjects: dict[Subject, list[str]]
    sources: dict[Source, list[str]]
    outcomes: dict[Outcome, list[str]]


class TalkWords(SheetWords):
    """Everything that `archive_talks_words.toml` says."""

    triggers: dict[Trigger, list[str]]
    conclusions: dict[Conclusion, list[str]]
    answers: dict[bool, list[str]]


@dataclass(frozen=True)
class ArchiveSheet(Generic[Old]):
    """What a file says: rows that could be read, by number, and faults by number."""

    rows: tuple[tuple[int, Old], ...]
    bad: tuple[BadRow, ...]


@lru_cache(maxsize=1)
def complaint_words() -> ComplaintWords:
    """Give the words of complaints, read from their file at the first call."""
    return ComplaintWords.model_validate(words_of("archive_complaints_words.toml"))


@lru_cache(maxsize=1)
def talk_words() -> TalkWords:
    """Give the words of talks, read from their file at the first call."""
    return TalkWords.model_validate(words_of("archive_talks_words.toml"))


def words_of(file: str) -> Mapping[str, object]:
    """Read the words of a kind of sheet from their file."""
    return tomllib.loads((WORDS_FOLDER / file).read_text("utf-8"))


def read_complaints(name: str, content: bytes, policy: Policy) -> ArchiveSheet[OldComplaint]:
    """Read a file of complaints. Never raises for a bad file."""
    return read_archive(name, content, _complaint_shape(policy), OldComplaint)


def read_talks(name: str, content: bytes, policy: Policy) -> ArchiveSheet[OldTalk]:
    """Read a file of talks. Never raises for a bad file."""
    return read_archive(name, content, _talk_shape(), OldTalk)


def read_archive(name: str, content: bytes, shape: Shape, kind: type[Old]) -> ArchiveSheet[Old]:
    """Read a file as a kind of sheet, into rows of a kind. Never raises for a bad file."""
    sheet: Sheet = read_sheet(name, content, shape)
    rows = tuple((draft.row, kind.model_validate(draft.fields)) for draft in sheet.drafts if not draft.bad)
    faults = (*sheet.bad, *(fault for draft in sheet.drafts for fault in draft.bad))
    return ArchiveSheet(rows=rows, bad=faults)


def _complaint_shape(policy: Policy) -> Shape:
    said = complaint_words()
    categories = by_word({row[0]: list(row) for row in policy.complaints.categories})
    readers: Mapping[str, Reader] = {
        "old_number": _old_number,
        "received_on": day_of,
        "about_no": partial(exact_number, field="about_no"),
        "subject": partial(meaning_of, meanings=by_word(said.subjects), code="archive.word"),
        "branch": branch_reader(policy.spellings()),
        "source": partial(meaning_of, meanings=by_word(said.sources), code="archive.word"),
        "category": partial(meaning_of, meanings=categories, code="archive.word"),
        "outcome": partial(meaning_of, meanings=by_word(said.outcomes), code="archive.word"),
        "told_on": day_of,
        "closed_on": day_of,
        "text": _text,
    }
    return shape_of(said, readers, required=OF_COMPLAINTS, keys=frozenset({"old_number", "received_on"}))


def _talk_shape() -> Shape:
    said = talk_words()
    readers: Mapping[str, Reader] = {
        "manager_no": partial(exact_number, field="manager_no"),
        "host_no": partial(exact_number, field="host_no"),
        "held_on": day_of,
        "trigger": partial(meaning_of, meanings=by_word(said.triggers), code="archive.word"),
        "conclusion": partial(meaning_of, meanings=by_word(said.conclusions), code="archive.word"),
        "on_paper": partial(meaning_of, meanings=by_word(said.answers), code="archive.word"),
        "old_number": _old_number,
    }
    return shape_of(said, readers, required=OF_TALKS, keys=frozenset({"manager_no", "held_on"}))


def _old_number(value: Scalar) -> str:
    return exact_number(value, "old_number", OLD_NUMBER_LENGTH)


def _text(value: Scalar) -> Masked:
    return mask(short(text_of(value), "text", TEXT_LENGTH))


def complaints_template() -> bytes:
    """Make the template of complaints, as the bytes of an .xlsx."""
    said = complaint_words()
    allowed = spelled_words(*said.subjects.values(), *said.sources.values(), *said.outcomes.values())
    days = ("received_on", "told_on", "closed_on")
    return write_template(said, texts=("old_number", "about_no"), dates=days, allowed=allowed)


def talks_template() -> bytes:
    """Make the template of talks, as the bytes of an .xlsx."""
    said = talk_words()
    allowed = spelled_words(*said.triggers.values(), *said.conclusions.values())
    return write_template(said, texts=("manager_no", "host_no", "old_number"), dates=("held_on",), allowed=allowed)


def title_of(value: Scalar) -> str:
    """Read what a training or an exam was called."""
    return mask(short(text_of(value), "title", TITLE_LENGTH))


def number_of(value: Scalar, *, most: float, code: str) -> float:
    """Read a number from 0 up to a most; refused by its code."""
    try:
        number = float(text_of(value))
    except ValueError:
        number = -1
    refuse_unless(0 <= number <= most, code, fact=text_of(value))
    return number


def spelled_words(*words: Sequence[str]) -> list[list[str]]:
    """Explain the words that a cell may hold, a row each."""
    return [spelled(spellings) for spellings in words]

"""The sheet of exams from before go-live, read into rows; and its template."""

from collections.abc import Mapping
from functools import lru_cache, partial

from config.policy import Policy
from domain.archive import OldExam
from domain.exams import ExamKind
from domain.exams.records import RecordResult
from workflows.archive.sheets import ArchiveSheet, number_of, read_archive, spelled_words, title_of, words_of
from workflows.sheets import Shape, write_template
from workflows.sheets.cells import day_of, exact_number, meaning_of
from workflows.sheets.shape import Reader, shape_of
from workflows.sheets.words import SheetWords, by_word

REQUIRED = ("staff_no", "title", "held_on", "kind", "result")
MOST_MARKS = 1000


class ExamWords(SheetWords):
    """Everything that `archive_exams_words.toml` says."""

    kinds: dict[ExamKind, list[str]]
    results: dict[RecordResult, list[str]]


@lru_cache(maxsize=1)
def exam_words() -> ExamWords:
    """Give the words of exams, read from their file at the first call."""
    return ExamWords.model_validate(words_of("archive_exams_words.toml"))


def read_exams(name: str, content: bytes, policy: Policy) -> ArchiveSheet[OldExam]:
    """Read a file of exams. Never raises for a bad file."""
    return read_archive(name, content, _shape(), OldExam)


def _shape() -> Shape:
    said = exam_words()
    readers: Mapping[str, Reader] = {
        "staff_no": partial(exact_number, field="staff_no"),
        "title": title_of,
        "held_on": day_of,
        "kind": partial(meaning_of, meanings=by_word(said.kinds), code="archive.word"),
        "result": partial(meaning_of, meanings=by_word(said.results), code="archive.word"),
        "score": partial(number_of, most=MOST_MARKS, code="archive.marks"),
        "pass_mark": partial(number_of, most=MOST_MARKS, code="archive.marks"),
    }
    return shape_of(said, readers, required=REQUIRED, keys=frozenset({"staff_no", "held_on"}))


def exams_template() -> bytes:
    """Make the template of exams, as the bytes of an .xlsx."""
    said = exam_words()
    allowed = spelled_words(*said.kinds.values(), *said.results.values())
    return write_template(said, texts=("staff_no",), dates=("held_on",), allowed=allowed)

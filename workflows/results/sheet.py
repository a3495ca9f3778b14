"""The sheet of an exam's results: read into rows, and made blank with its candidates."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from domain.errors import RefusalError, refuse_unless
from domain.exams import CandidateState
from domain.exams.results import ResultRow, TopicPoints
from domain.sheets import BadRow
from domain.training import Topic
from workflows.archive.sheets import spelled_words, words_of
from workflows.sheets import Draft, Shape, read_sheet, write_template
from workflows.sheets.cells import close_gaps, exact_number, short, text_of
from workflows.sheets.grid import Scalar
from workflows.sheets.shape import Reader, shape_of
from workflows.sheets.words import SheetWords, by_word, clean, word_key

REQUIRED = ("staff_no", "score")
NAME_LENGTH = 40
TOPICS = tuple(topic.value for topic in Topic)
"""The fields of the topics."""
PER_CENT = 100.0
_NUMBER = r"-?\d{1,6}(?:\.\d{1,4})?"


class ResultWords(SheetWords):
    """Everything that `exam_results_words.toml` says."""

    states: dict[CandidateState, list[str]]


class ResultSheet(NamedTuple):
    """What a file says: rows that could be read, by number, and faults by number."""

    rows: tuple[tuple[int, ResultRow], ...]
    bad: tuple[BadRow, ...]


class Blank(NamedTuple):
    """A row to be filled in."""

    seat: str
    staff_no: str
    name: str


@lru_cache(maxsize=1)
def words() -> ResultWords:
    """Give the words, read from their file at the first call."""
    return ResultWords.model_validate(words_of("exam_results_words.toml"))


def read_results(name: str, content: bytes) -> ResultSheet:
    """Read a file of results. Never raises for a bad file."""
    sheet = read_sheet(name, content, _shape())
    rows = tuple((draft.row, _row(draft)) for draft in sheet.drafts if not draft.bad)
    return ResultSheet(rows, (*sheet.bad, *(fault for draft in sheet.drafts for fault in draft.bad)))


def _row(draft: Draft) -> ResultRow:
    fields = {field: draft.fields[field] for field in ("staff_no", "name", "score", "marker") if field in draft.fields}
    topics = [draft.fields[topic] for topic in TOPICS if topic in draft.fields]
    return ResultRow.model_validate({**fields, "topics": topics})


def _shape() -> Shape:
    said = words()
    readers: Mapping[str, Reader] = {
        "seat": text_of,
        "staff_no": partial(exact_number, field="staff_no"),
        "name": _name,
        "score": partial(_score, states=by_word(said.states)),
        "marker": _name,
        **{topic: partial(_topic, topic=topic) for topic in TOPICS},
    }
    return shape_of(said, readers, required=REQUIRED, keys=frozenset(REQUIRED))


def _name(value: Scalar) -> str:
    return short(close_gaps(text_of(value)), "name", NAME_LENGTH)


def _score(value: Scalar, states: Mapping[str, CandidateState]) -> float | CandidateState:
    """Read points, or in words that there are none; full-width digits count as digits."""
    text = clean(text_of(value))
    state = states.get(word_key(text))
    return state if state is not None else _number(text.removesuffix("分"), text)


def _number(text: str, fact: str) -> float:
    refuse_unless(re.fullmatch(_NUMBER, text.strip()), "result.number", fact=fact)
    return float(text)


def _topic(value: Scalar, topic: str) -> TopicPoints:
    """Read the points of a part as 24/30, or its share in per cent; a date is what a spreadsheet made of 6/10."""
    if isinstance(value, date):
        raise RefusalError("result.topic_date", fact=text_of(value))
    text = clean(text_of(value))
    if isinstance(value, float) and 0 < value < 1:
        return TopicPoints(topic=topic, points=round(value * PER_CENT, 2), out_of=PER_CENT)
    points, slash, out_of = text.partition("/")
    if slash:
        return TopicPoints(topic=topic, points=_number(points, text), out_of=_number(out_of, text))
    return TopicPoints(topic=topic, points=_number(text.removesuffix("%").removesuffix("分"), text), out_of=PER_CENT)


def blank(rows: Sequence[Blank]) -> bytes:
    """Make the sheet of an exam to be filled in: its candidates with seat, number and name."""
    said = words()
    filled = [{"seat": row.seat, "staff_no": row.staff_no, "name": row.name} for row in rows]
    template = said.template.model_copy(update={"rows": filled})
    made = said.model_copy(update={"template": template})
    return write_template(made, texts=("staff_no", *TOPICS), dates=(), allowed=spelled_words(*said.states.values()))

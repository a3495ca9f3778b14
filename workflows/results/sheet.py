"""The sheet of an exam's results: read into rows, and made blank with its candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple

from domain.exams import CandidateState
from domain.exams.results import ResultRow, TopicPoints
from domain.sheets import BadRow
from domain.training import Topic
from workflows.archive.sheets import spelled_words, words_of
from workflows.results.topics import number, part_of, points_of
from workflows.sheets import Draft, Shape, read_sheet, write_template
from workflows.sheets.cells import close_gaps, exact_number, short, text_of
from workflows.sheets.grid import Scalar
from workflows.sheets.shape import Reader, shape_of
from workflows.sheets.words import SheetWords, by_word, clean, word_key

REQUIRED = ("staff_no", "score")
NAME_LENGTH = 40
TOPICS = tuple(topic.value for topic in Topic)
"""The fields of the topics."""


class ResultWords(SheetWords):
    """Everything that `exam_results_words.toml` says."""

    states: dict[CandidateState, list[str]]
    part_example: list[str]
    """How a part is written as a heading, in both languages."""


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
    heading = [fault.model_copy(update={"code": UNKNOWN.get(fault.code, fault.code)}) for fault in sheet.bad]
    return ResultSheet(rows, (*heading, *(fault for draft in sheet.drafts for fault in draft.bad)))


UNKNOWN = {"sheet.heading": "result.heading"}
"""A heading that is not known may be a part that does not say what it has at most."""


def _row(draft: Draft) -> ResultRow:
    fields = {field: draft.fields[field] for field in ("staff_no", "name", "score", "marker") if field in draft.fields}
    topics = [points for points in draft.fields.values() if isinstance(points, TopicPoints)]
    return ResultRow.model_validate({**fields, "topics": topics})


def _shape() -> Shape:
    said = words()
    readers: Mapping[str, Reader] = {
        "seat": text_of,
        "staff_no": partial(exact_number, field="staff_no"),
        "name": _name,
        "score": partial(_score, states=by_word(said.states)),
        "marker": _name,
        **{topic: partial(points_of, topic=topic) for topic in TOPICS},
    }
    shape = shape_of(said, readers, required=REQUIRED, keys=frozenset(REQUIRED))
    return replace(shape, free=partial(part_of, known=shape.headings, ignored=shape.ignored))


def _name(value: Scalar) -> str:
    return short(close_gaps(text_of(value)), "name", NAME_LENGTH)


def _score(value: Scalar, states: Mapping[str, CandidateState]) -> float | CandidateState:
    """Read points, or in words that there are none; full-width digits count as digits."""
    text = clean(text_of(value))
    state = states.get(word_key(text))
    return state if state is not None else number(text.removesuffix("分"), text)


def blank(rows: Sequence[Blank], parts: Sequence[str] = ()) -> bytes:
    """Make the sheet of an exam to be filled in: its candidates with seat, number and name; a column for each part."""
    said = words()
    filled = [{"seat": row.seat, "staff_no": row.staff_no, "name": row.name} for row in rows]
    named = {field: texts for field, texts in said.headings.items() if field not in TOPICS}
    headings = {**named, **{f"{PART}{n}": [part] for n, part in enumerate(parts)}}
    columns = {**said.template.columns, **{f"{PART}{n}": said.template.columns[PART] for n in range(len(parts))}}
    template = said.template.model_copy(update={"rows": filled, "columns": columns})
    made = said.model_copy(update={"template": template, "headings": headings})
    texts = ("staff_no", *(field for field in headings if field.startswith(PART)))
    part = said.template.columns[PART]
    told = [*said.part_example, part.chinese_help, part.english_help]
    return write_template(made, texts=texts, dates=(), allowed=[*spelled_words(*said.states.values()), told])


def heading_of(topic: str, most: float) -> str:
    """Write a part as a heading: its name and what it has at most."""
    return f"{words().headings.get(topic, [topic])[0]} ({most:g})"


PART = "part"
"""The column of a part among the template's columns."""

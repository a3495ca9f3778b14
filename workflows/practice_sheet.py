"""The sheet of practice questions: read into rows, written again as it is kept, and its template."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from domain.errors import refuse_unless
from domain.personal import mask
from domain.practice import EXPLANATION_LENGTH, LETTERS, OPTION_LENGTH, TEXT_LENGTH, Asked, Question
from domain.sheets import BadRow
from domain.training import Topic
from workflows.archive.sheets import spelled_words, words_of
from workflows.sheets import Draft, Shape, read_sheet, write_template
from workflows.sheets.cells import meaning_of, short, text_of
from workflows.sheets.grid import Scalar
from workflows.sheets.shape import Reader, shape_of
from workflows.sheets.words import SheetWords, by_word

OPTIONS = tuple(LETTERS.lower())
"""The fields of the options."""
REQUIRED = ("topic", "question", "right")


class PracticeWords(SheetWords):
    """Everything that `practice_words.toml` says."""

    topics: dict[Topic, list[str]]


class QuestionSheet(NamedTuple):
    """What a file says: rows that could be read, by number, and faults by number."""

    rows: tuple[tuple[int, Asked], ...]
    bad: tuple[BadRow, ...]


@lru_cache(maxsize=1)
def words() -> PracticeWords:
    """Give the words, read from their file at the first call."""
    return PracticeWords.model_validate(words_of("practice_words.toml"))


def read_questions(name: str, content: bytes) -> QuestionSheet:
    """Read a file of questions. Never raises for a bad file."""
    sheet = read_sheet(name, content, _shape())
    rows = tuple((draft.row, _asked(draft)) for draft in sheet.drafts if not draft.bad)
    return QuestionSheet(rows, (*sheet.bad, *(fault for draft in sheet.drafts for fault in draft.bad)))


def _asked(draft: Draft) -> Asked:
    return Asked(
        topic=Topic(draft.text("topic")),
        text=draft.text("question"),
        options=tuple(draft.text(field) for field in OPTIONS),
        right=draft.text("right"),
        explanation=draft.text("explanation"),
    )


def _shape() -> Shape:
    said = words()
    readers: dict[str, Reader] = {
        "topic": partial(meaning_of, meanings=by_word(said.topics), code="archive.word"),
        "question": partial(_words, field="question", length=TEXT_LENGTH),
        "right": _letter,
        "explanation": partial(_words, field="explanation", length=EXPLANATION_LENGTH),
    }
    readers |= {field: partial(_words, field=field, length=OPTION_LENGTH) for field in OPTIONS}
    return shape_of(said, readers, required=REQUIRED, keys=frozenset({"question", "right"}))


def _words(value: Scalar, field: str, length: int) -> str:
    """Read a text of one line; what it is masked of would be nobody's number in a question."""
    return str(mask(short(_as_written(text_of(value)), field, length)))


def _as_written(text: str) -> str:
    """Give Chinese text its own punctuation back, which reading a cell has folded."""
    text = re.sub(rf"(?<={_HAN})[,?!:;]", lambda found: _WIDE[found[0]], text)
    return re.sub(rf"\(([^()]*{_HAN}[^()]*)\)", r"（\1）", text)


_HAN = r"[\u3400-\u9fff）》”]"
_WIDE = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；"}


def _letter(value: Scalar) -> str:
    letter = text_of(value).upper()
    refuse_unless(len(letter) == 1 and letter in LETTERS, "practice.letter", fact=text_of(value))
    return letter


def questions_template() -> bytes:
    """Make the template of practice questions, as the bytes of an .xlsx."""
    return _written(words())


def written(questions: Sequence[Question]) -> bytes:
    """Write the questions as they are kept, to be changed and sent again."""
    said = words()
    rows: list[Mapping[str, str]] = [_row(question, said) for question in questions]
    return _written(said.model_copy(update={"template": said.template.model_copy(update={"rows": rows})}))


def _row(question: Question, said: PracticeWords) -> dict[str, str]:
    row = {"topic": said.topics[question.topic][0], "question": question.text, "right": LETTERS[question.answer]}
    row |= dict(zip(OPTIONS, question.options, strict=False))
    return row | ({"explanation": question.explanation} if question.explanation else {})


def _written(said: PracticeWords) -> bytes:
    return write_template(said, texts=tuple(said.headings), dates=(), allowed=spelled_words(*said.topics.values()))

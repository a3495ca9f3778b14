"""The sheet of trainings from before go-live, read into rows; and its template."""

from collections.abc import Mapping
from functools import lru_cache, partial

from config.policy import Policy
from domain.archive import OldTraining
from domain.training import PartState, Topic
from workflows.archive.sheets import ArchiveSheet, number_of, read_archive, spelled_words, title_of, words_of
from workflows.sheets import Shape, write_template
from workflows.sheets.cells import day_of, exact_number, meaning_of
from workflows.sheets.shape import Reader, shape_of
from workflows.sheets.words import SheetWords, by_word

REQUIRED = ("staff_no", "title", "held_on", "topic", "result")
MOST_HOURS = 400


class TrainingWords(SheetWords):
    """Everything that `archive_trainings_words.toml` says."""

    topics: dict[Topic, list[str]]
    results: dict[PartState, list[str]]


@lru_cache(maxsize=1)
def training_words() -> TrainingWords:
    """Give the words of trainings, read from their file at the first call."""
    return TrainingWords.model_validate(words_of("archive_trainings_words.toml"))


def read_trainings(name: str, content: bytes, policy: Policy) -> ArchiveSheet[OldTraining]:
    """Read a file of trainings. Never raises for a bad file."""
    return read_archive(name, content, _shape(), OldTraining)


def _shape() -> Shape:
    said = training_words()
    readers: Mapping[str, Reader] = {
        "staff_no": partial(exact_number, field="staff_no"),
        "title": title_of,
        "held_on": day_of,
        "topic": partial(meaning_of, meanings=by_word(said.topics), code="archive.word"),
        "result": partial(meaning_of, meanings=by_word(said.results), code="archive.word"),
        "hours": partial(number_of, most=MOST_HOURS, code="archive.hours"),
        "valid_until": day_of,
    }
    return shape_of(said, readers, required=REQUIRED, keys=frozenset({"staff_no", "held_on"}))


def trainings_template() -> bytes:
    """Make the template of trainings, as the bytes of an .xlsx."""
    said = training_words()
    allowed = spelled_words(*said.topics.values(), *said.results.values())
    return write_template(said, texts=("staff_no",), dates=("held_on", "valid_until"), allowed=allowed)

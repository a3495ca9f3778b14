"""The parts of an exam as a results sheet names them: a column each, its heading with what it has at most."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial

from domain.errors import RefusalError, refuse_unless
from domain.exams.results import TopicPoints
from domain.personal import mask
from domain.training import Topic
from workflows.sheets.cells import text_of
from workflows.sheets.grid import Scalar
from workflows.sheets.shape import Reader
from workflows.sheets.words import clean, heading_key, word_key

PER_CENT = 100.0
MOST_NAME, MOST_POINTS = 20, 1000
"""Characters of a part's name, and what it has at most."""
FREE = "topic:"
"""How the field of a part begins that no topic of trainings is."""
NUMBER = r"-?\d{1,6}(?:\.\d{1,4})?"
_HEADING = re.compile(r"(?P<name>.*?)\s*\(\s*(?:满分|out of)?\s*(?P<most>\d{1,4}(?:\.\d)?)\s*(?:分|points?)?\s*\)")


def number(text: str, fact: str) -> float:
    """Read a number; refused with what was written in its place."""
    refuse_unless(re.fullmatch(NUMBER, text.strip()), "result.number", fact=fact)
    return float(text)


def part_of(heading: str, known: Mapping[str, str], ignored: frozenset[str]) -> tuple[str, Reader] | None:
    """Give the field and reader of a part whose heading says what it has at most: 制度 (40); None for any other.

    A topic of trainings keeps its field, so that it is one topic however its heading is written.
    """
    found = _HEADING.fullmatch(clean(heading))
    if found is None or heading_key(heading) in ignored or not 0 < float(found["most"]) <= MOST_POINTS:
        return None
    field, name = known.get(heading_key(heading)), " ".join(str(mask(found["name"])).split())
    if (field is not None and field not in set(Topic)) or not 0 < len(name) <= MOST_NAME or not word_key(name):
        return None
    reader = partial(points_of, topic=field or name, most=float(found["most"]))
    return field or f"{FREE}{word_key(name)}", reader


def points_of(value: Scalar, topic: str, most: float | None = None) -> TopicPoints:
    """Read the points of a part: as 24 where the heading says out of how many, as 24/40, or in per cent as 60%.

    A date is what a spreadsheet made of 6/10, a fraction what it made of a per cent.
    """
    if isinstance(value, date):
        raise RefusalError("result.topic_date", fact=text_of(value))
    text = clean(text_of(value))
    if most is None and isinstance(value, float) and 0 < value < 1:
        return TopicPoints(topic=topic, points=round(value * PER_CENT, 2), out_of=PER_CENT)
    points, slash, out_of = text.partition("/")
    if slash:
        return TopicPoints(topic=topic, points=number(points, text), out_of=number(out_of, text))
    if text.endswith("%"):
        share = number(text.removesuffix("%"), text)
        return TopicPoints(topic=topic, points=round(share * (most or PER_CENT) / PER_CENT, 2), out_of=most or PER_CENT)
    points_ = number(text.removesuffix("分"), text)
    if most is None:
        raise RefusalError("result.topic_most", fact=text)
    return TopicPoints(topic=topic, points=points_, out_of=most)


def guess(topic: str, words: Mapping[str, list[str]]) -> Topic | None:
    """Say which topic of trainings a part is about: by its field, or by a word that it shares; None where none fits."""
    if topic in set(Topic):
        return Topic(topic)
    key = word_key(topic)
    near = (one for one in Topic if any(key in word_key(word) or word_key(word) in key for word in words[one]))
    return next(near, None) if key else None

"""Practice questions (练习题): quizzes to learn by; who answers what is kept nowhere."""

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256

from domain.model import Value
from domain.sheets import BadRow, repeated
from domain.training import Topic

LETTERS = "ABCDEF"
"""What options are called; so many at most."""
LEAST_OPTIONS = 2
TEXT_LENGTH, OPTION_LENGTH, EXPLANATION_LENGTH = 280, 100, 200
"""In characters: what the Bot API takes, with room for a mark behind the question."""


class Asked(Value):
    """A question as a sheet has it."""

    topic: Topic
    text: str
    options: tuple[str, ...]
    """Of each letter, in their order; an empty one where nothing stands."""
    right: str
    """The letter of the right one."""
    explanation: str = ""


class Question(Value):
    """A practice question that is kept."""

    id: int
    topic: Topic
    text: str
    options: tuple[str, ...]
    answer: int
    """The number of the right option, from 0."""
    explanation: str = ""

    @property
    def facts(self) -> tuple[object, ...]:
        """What a sheet says of it."""
        return (self.topic, self.text, self.options, self.answer, self.explanation)


class BankPlan(Value):
    """What a sheet makes of the questions: it is all of them, so what it does not name goes."""

    new: tuple[Question, ...]
    changed: tuple[Question, ...]
    gone: tuple[Question, ...]
    unchanged: int
    bad: tuple[BadRow, ...]

    @property
    def total(self) -> int:
        """How many questions there are afterwards."""
        return len(self.new) + len(self.changed) + self.unchanged


def plan_bank(rows: Sequence[tuple[int, Asked]], known: Sequence[Question], bad: Sequence[BadRow]) -> BankPlan:
    """Compare a sheet (row number, question) with the questions that are kept; a question is known by its text."""
    faults = [*bad, *(fault for number, row in rows for fault in _faults(number, row))]
    faults += repeated((number, row.text) for number, row in rows)
    kept = {question.text: question for question in known}
    wanted = {row.text: _question(row, kept.get(row.text)) for _, row in rows} if not faults else {}
    changed = [q for text, q in wanted.items() if text in kept and kept[text].facts != q.facts]
    return BankPlan(
        new=tuple(q for text, q in wanted.items() if text not in kept),
        changed=tuple(changed),
        gone=tuple(q for q in known if q.text not in wanted) if not faults else (),
        unchanged=sum(text in kept for text in wanted) - len(changed),
        bad=tuple(sorted(faults, key=lambda fault: fault.row)),
    )


def _question(row: Asked, kept: Question | None) -> Question:
    return Question(
        id=kept.id if kept is not None else 0,
        topic=row.topic,
        text=row.text,
        options=tuple(option for option in row.options if option),
        answer=LETTERS.index(row.right),
        explanation=row.explanation,
    )


def _faults(number: int, row: Asked) -> Iterable[BadRow]:
    """Name what is wrong with the options of a row."""
    given = [option for option in row.options if option]
    if len(given) < LEAST_OPTIONS:
        yield BadRow(row=number, code="practice.options", fact=str(len(given)))
    elif row.options[: len(given)] != tuple(given):
        yield BadRow(row=number, code="practice.gap", fact=LETTERS[row.options.index("")])
    if len(set(given)) < len(given):
        yield BadRow(row=number, code="practice.same", fact=next(o for o in given if given.count(o) > 1))
    if not row.options[LETTERS.index(row.right)]:
        yield BadRow(row=number, code="practice.right", fact=row.right)


def next_question(ids: Collection[int], *, seed: str, after: int) -> int | None:
    """Give the question that follows another in a seed's own order; the first after 0, None behind the last.

    The order is somebody's own of a day, so that nothing has to be kept for nobody to be asked twice.
    """
    order = sorted(ids, key=lambda question: sha256(f"{seed}:{question}".encode()).digest())
    place = order.index(after) + 1 if after in order else 0
    return order[place] if place < len(order) else None

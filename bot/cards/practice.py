"""Cards of practice: what there is to practise, a question's next, what became of a sheet."""

from bot.buttons import Button
from bot.cards.faults import bad_rows
from bot.replies import Card, Choice, Quiz, Reply, keyboard, rows_of
from bot.words import Tongue, Words, say
from domain.practice import Question
from domain.training import Topic
from workflows.practice import AllDrawn, BankTaken, Drawn, PracticeView


class DrawQuestion(Button):
    """Ask the next question; `round` is the invitation that it came from."""

    code = "qa"
    topic: str
    after: int
    round: int = 0


class AskPracticeForm(Button):
    """Open a form of practice."""

    code = "qb"
    form: str


class GiveQuestions(Button):
    """Give the questions as a file."""

    code = "qc"


def overview(view: PracticeView) -> Card:
    """Show what there is to practise."""
    head = say("practice.head" if view.total else "practice.empty", count=view.total)
    lines: list[Words] = [head]
    lines += [say("practice.count", topic=topic_word(topic), count=count) for topic, count in view.counts.items()]
    lines += [say("practice.private")] if view.total else []
    one = [Choice(say("practice.button.draw"), DrawQuestion(topic="", after=0))] if view.total else []
    by = [Choice(topic_word(topic), DrawQuestion(topic=topic, after=0)) for topic in view.counts]
    by = by if len(by) > 1 and not view.keeps else []
    return Card(lines, [one, *rows_of(by, 3), *_keeping(view)])


def _keeping(view: PracticeView) -> list[list[Choice]]:
    if not view.keeps:
        return []
    ask = [Choice(say("practice.button.invite"), AskPracticeForm(form="practice_invite"))] if view.total else []
    sheet = Choice(say("practice.button.sheet"), AskPracticeForm(form="practice_sheet"))
    return [[*ask, sheet, Choice(say("practice.button.file"), GiveQuestions())]]


def topic_word(topic: Topic | None) -> Words:
    """Name a topic, or all of them."""
    return say(f"Topic.{topic}") if topic is not None else say("practice.all")


def drawn(result: Drawn | AllDrawn) -> Reply:
    """Answer a draw: the question comes by itself."""
    if isinstance(result, Drawn):
        return Reply()
    again = Choice(say("practice.button.again"), DrawQuestion(topic=result.topic or "", after=0))
    lines = [say("practice.done", topic=topic_word(result.topic), count=result.count), say("practice.done.hint")]
    return Reply(Card(lines, [[again]]))


def quiz(question: Question, topic: str, tongue: Tongue) -> Quiz:
    """Put a question into the chat's own form, with the way to the next."""
    more = Choice(say("practice.button.next"), DrawQuestion(topic=topic, after=question.id))
    return Quiz(
        question=question.text,
        options=question.options,
        right=question.answer,
        explanation=question.explanation,
        keyboard=keyboard(Card([], [[more]]), tongue),
    )


def invited(topic: Topic | None, count: int, round_id: int) -> Card:
    """Ask somebody to practise."""
    lines = [say("practice.invited", topic=topic_word(topic), count=count), say("practice.private")]
    return Card(
        lines, [[Choice(say("practice.button.begin"), DrawQuestion(topic=topic or "", after=0, round=round_id))]]
    )


def asked(count: int) -> Card:
    """Say that people were asked; how far that is stands in a message of its own."""
    return Card([say("practice.asked", count=count)])


def awaited() -> Card:
    """Say that a sheet is being read."""
    return Card([say("practice.reading")])


def taken(result: BankTaken) -> Card:
    """Say what became of a sheet."""
    again = Choice(say("practice.button.resend"), AskPracticeForm(form="practice_sheet"))
    if result.faults:
        lines: list[Words] = [say("practice.bad", count=result.faults)]
        lines += bad_rows(result.bad)
        return Card([*lines, say("practice.bad.hint")], [[again]])
    counts = {"new": result.new, "changed": result.changed, "gone": result.gone}
    lines = [say("practice.taken", count=result.total)]
    lines += [say(f"practice.taken.{name}", count=count) for name, count in counts.items() if count]
    ask = Choice(say("practice.button.invite"), AskPracticeForm(form="practice_invite"))
    return Card(lines, [[ask, Choice(say("practice.button.draw"), DrawQuestion(topic="", after=0))]])

"""Cards of the form engine: a question, the review, and what became of a form."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.buttons import Button
from bot.replies import Card, Choice, rows_of
from bot.words import Text, Words, say
from domain.errors import RefusalError

if TYPE_CHECKING:
    from bot.forms.questions import AskBackError, Option, Question


class Pick(Button):
    """Answer a question by a press."""

    code = "fp"
    version: int
    field: str
    value: str


class Skip(Button):
    """Leave a question unanswered."""

    code = "fs"
    version: int
    field: str


class Keep(Button):
    """Leave an answer as it is."""

    code = "fk"
    version: int
    field: str


class Back(Button):
    """Go to the question before."""

    code = "fb"
    version: int


class Edit(Button):
    """Answer one question again."""

    code = "fe"
    version: int
    field: str


class EditMenu(Button):
    """Show which answers can be changed."""

    code = "fm"
    version: int


class Confirm(Button):
    """Carry the form out."""

    code = "fc"
    version: int


class Cancel(Button):
    """Drop the form."""

    code = "fx"
    version: int


class Resume(Button):
    """Go on with the unfinished form."""

    code = "fr"
    version: int


def refusal(error: RefusalError) -> Text:
    """Name the sentence of a refusal."""
    return Text(f"refusal.{error.code}", error.facts)


def ask(
    title: Text,
    question: "Question",
    options: Sequence["Option"],
    version: int,
    step: tuple[int, int] | None,
    done: Sequence[str],
    first: Words | None,
    *,
    kept: bool = False,
) -> Card:
    """Ask a question, with what went wrong before in the first line; an answer that is there may be kept."""
    head = (
        say("form.step", title=title, n=step[0], of=step[1]) if step and step[1] > 1 else say("form.title", title=title)
    )
    picks = [Choice(o.label, Pick(version=version, field=question.field, value=o.value)) for o in options]
    exits = [Choice(say("button.keep"), Keep(version=version, field=question.field))] if kept else []
    exits += [Choice(say("button.skip"), Skip(version=version, field=question.field))] if question.optional else []
    exits += [Choice(say("button.back"), Back(version=version))] if done else []
    exits += [Choice(say("button.cancel_form"), Cancel(version=version))]
    return Card(
        [*([first] if first else []), head, question.prompt],
        [*rows_of(picks, question.width), exits],
        protected=True,
    )


def ask_back(field: str, version: int, unclear: "AskBackError") -> Card:
    """Ask which reading of an answer is meant."""
    picks = [Choice(o.label, Pick(version=version, field=field, value=o.value)) for o in unclear.options]
    return Card(
        [unclear.prompt],
        [*rows_of(picks, 2), [Choice(say("button.cancel_form"), Cancel(version=version))]],
        protected=True,
    )


def review(title: Text, shown: Sequence[tuple[Text, str, Words]], version: int, first: Words | None) -> Card:
    """Show the answers for confirmation, each with a button to change it."""
    lines = [say("form.line", name=say(f"{prompt.key}.name"), value=value) for prompt, _, value in shown]
    last = [
        Choice(say("button.submit"), Confirm(version=version)),
        Choice(say("button.edit_menu"), EditMenu(version=version)),
        Choice(say("button.cancel_form"), Cancel(version=version)),
    ]
    head = say("form.review", title=title)
    return Card([*([first] if first else []), head, *lines], [last], protected=True)


def edit_menu(title: Text, prompts: Sequence[tuple[Text, str]], version: int) -> Card:
    """Ask which answer is to be changed."""
    edits = [Choice(say(f"{prompt.key}.name"), Edit(version=version, field=field)) for prompt, field in prompts]
    exits = [Choice(say("button.resume"), Resume(version=version))]
    return Card([say("form.edit_menu", title=title)], [*rows_of(edits, 3), exits], protected=True)


def unfinished(title: Text, version: int) -> Card:
    """Say that another form is still open."""
    row = [
        Choice(say("button.resume"), Resume(version=version)),
        Choice(say("button.drop"), Cancel(version=version)),
    ]
    return Card([say("form.unfinished", title=title)], [row], protected=True)


def dropped(title: Text) -> Card:
    """Say that a form was dropped."""
    return Card([say("form.dropped", title=title)])


def expired(title: Text) -> Card:
    """Say that a form was dropped because nobody touched it."""
    return Card([say("form.expired", title=title)])


def nothing_open() -> Card:
    """Say that there was no form to drop."""
    return Card([say("form.nothing_open")])

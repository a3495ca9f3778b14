"""Cards of the form engine: a question, the review, and what became of a form."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator

from bot.buttons import Button
from bot.replies import Card, Choice, Reply, rows_of
from bot.words import Text, Words, say
from domain.errors import RefusalError

if TYPE_CHECKING:
    from bot.forms.questions import AskBackError, Day, Grid, Option, Question


class Pick(Button):
    """Answer a question by a press."""

    code = "fp"
    version: int
    field: str
    value: str


class TurnOptions(Button):
    """Show other answers of the same question."""

    code = "fo"
    version: int
    field: str
    page: int


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


class Look(Button):
    """Show a week of answers, one day of it open."""

    code = "t2"
    version: int
    field: str
    day: Annotated[date | None, BeforeValidator(lambda value: value or None)]
    """None for the first day that has one."""


class Edit(Button):
    """Answer one question again."""

    code = "fe"
    version: int
    field: str


class EditMenu(Button):
    """Show which answers can be changed."""

    code = "fm"
    version: int


class TurnEdits(Button):
    """Show other answers that can be changed."""

    code = "fn"
    version: int
    page: int


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


SAME = "same"
"""The field that is asked once a form was confirmed, beside what it may repeat."""
MOST = 6
"""Buttons of a card."""


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
    page: int = 0,
) -> Card:
    """Ask a question, with what went wrong before in the first line; an answer that is there may be kept.

    Where six buttons do not hold every answer and way, the answers come in pages: each has 放弃, the first
    返回 or 保留原内容 too, the last every way.
    """
    field = question.field
    picks = [Choice(o.label, Pick(version=version, field=field, value=o.value)) for o in options]
    weeks = [Choice(say("button.week"), Look(version=version, field=field, day=None))] if question.grid else []
    ways = _ways(version, question, kept=kept, back=bool(done))
    if question.most > MOST:  # a grid stands on one card, or it is none
        ways = ways if len(picks) + len(weeks) + len(ways) <= question.most else ways[-1:]
    if len(picks) + len(weeks) + len(ways) <= question.most:
        rows = [*rows_of(picks, question.width), weeks, *rows_of(ways, 3)]
    else:
        turn = partial(TurnOptions, version=version, field=field)
        shown, below = _page(picks, _narrowed(ways), ways, page, turn, most=question.most - len(weeks))
        rows = [*rows_of(shown, question.width), weeks, *rows_of(below, 3)]
    return Card([*([first] if first else []), _head(title, step), question.prompt], rows, protected=True)


def _head(title: Text, step: tuple[int, int] | None) -> Words:
    if step and step[1] > 1:
        return say("form.step", title=title, n=step[0], of=step[1])
    return say("form.title", title=title)


def _ways(version: int, question: "Question", *, kept: bool, back: bool) -> list[Choice]:
    """Give the ways on and out: keep, skip, back, drop the form."""
    ways = [Choice(say("button.keep"), Keep(version=version, field=question.field))] if kept else []
    ways += [Choice(say("button.skip"), Skip(version=version, field=question.field))] if question.optional else []
    ways += [Choice(say("button.back"), Back(version=version))] if back else []
    return [*ways, Choice(say("button.cancel_form"), Cancel(version=version))]


def _narrowed(ways: Sequence[Choice]) -> list[Choice]:
    """Leave of the ways the one that skips, one that leads back, and the one that drops the form."""
    outs = [way for way in ways if not isinstance(way.button, Skip)]
    return [*(way for way in ways if isinstance(way.button, Skip)), *outs[:-1][:1], outs[-1]]


def _page(
    picks: Sequence[Choice],
    first: Sequence[Choice],
    last: Sequence[Choice],
    page: int,
    turn: Callable[..., Button],
    *,
    most: int = MOST,
) -> tuple[Sequence[Choice], list[Choice]]:
    """Give a page of answers, and the row below it: ways on the first, all of them on the last, between them one."""
    if len(picks) + len(last) <= most:
        return picks, list(last)
    rooms = _rooms(len(picks), most - 1 - len(first), max(most - 1 - len(last), 1), most - 3)
    at, end = min(page, len(rooms) - 1), len(rooms) - 1
    below = [Choice(say("button.page_before"), turn(page=at - 1))] if at else []
    below += {0: first, end: last}.get(at, first[-1:])
    below += [Choice(say("button.page_after"), turn(page=at + 1))] if at < end else []
    begin = sum(rooms[:at])
    return picks[begin : begin + rooms[at]], below


def _rooms(count: int, first: int, last: int, between: int) -> list[int]:
    """Give how many of so many answers stand on each page, at least one of them on the last."""
    rooms = [min(first, count - 1)]
    while count - sum(rooms) > last:
        rooms.append(min(between, count - sum(rooms) - 1))
    return [*rooms, count - sum(rooms)]


GRID_WIDTH, MOST_TIMES = 4, 24
"""Times in a row below the days of the week, and in all."""


def week(title: Text, question: "Question", grid: "Grid", version: int) -> Card:
    """Show a week of answers: its days in one row, below them the times of the open one."""
    field = question.field
    days = [Choice(_day_label(d, grid), Look(version=version, field=field, day=d.day)) for d in grid.days]
    times = [Choice(o.label, Pick(version=version, field=field, value=o.value)) for o in grid.times[:MOST_TIMES]]
    turns = [("grid.earlier", grid.earlier), ("grid.later", grid.later)]
    ways = [Choice(say(label), Look(version=version, field=field, day=day)) for label, day in turns if day]
    back = Choice(say("button.back"), Resume(version=version))
    told = say("grid.day", day=grid.chosen) if grid.times else say("grid.none", day=grid.chosen)
    return Card(
        [say("form.title", title=title), told], [days, *rows_of(times, GRID_WIDTH), [*ways, back]], protected=True
    )


def _day_label(day: "Day", grid: "Grid") -> Words:
    """Write a day on a narrow button: its weekday and number, a dot where nothing is free."""
    key = "grid.chosen" if day.day == grid.chosen else "grid.free" if day.free else "grid.taken"
    return say(key, weekday=say(f"grid.weekday.{day.day.weekday()}"), number=day.day.day)


def ask_back(
    title: Text, question: "Question", unclear: "AskBackError", version: int, step: tuple[int, int] | None
) -> Card:
    """Ask which reading of an answer is meant; back is the question itself, or the one before the form's end."""
    field = question.field
    picks = [Choice(o.label, Pick(version=version, field=field, value=o.value)) for o in unclear.options[: MOST - 1]]
    back = Back(version=version) if question.unlisted else Resume(version=version)
    ways = [Choice(say("button.back"), back), Choice(say("button.cancel_form"), Cancel(version=version))]
    rows = [*rows_of(picks, 2), ways[: MOST - len(picks)]]
    return Card([unclear.prompt, _head(title, step)], rows, protected=True)


def review(title: Text, shown: Sequence[tuple[Text, str, Words]], version: int, first: Words | None) -> Card:
    """Show the answers for confirmation, each with a button to change it."""
    lines = [say("form.line", name=say(f"{prompt.key}.name", **prompt.args), value=value) for prompt, _, value in shown]
    last = [
        Choice(say("button.submit"), Confirm(version=version)),
        Choice(say("button.edit_menu"), EditMenu(version=version)),
        Choice(say("button.cancel_form"), Cancel(version=version)),
    ]
    head = say("form.review", title=title)
    return Card([*([first] if first else []), head, *lines], [last], protected=True)


def edit_menu(title: Text, prompts: Sequence[tuple[Text, str]], version: int, page: int = 0) -> Card:
    """Ask which answer is to be changed, in pages where there are many."""
    edits = [
        Choice(say(f"{prompt.key}.name", **prompt.args), Edit(version=version, field=field))
        for prompt, field in prompts
    ]
    ways = [Choice(say("button.resume"), Resume(version=version))]
    shown, below = _page(edits, ways, ways, page, partial(TurnEdits, version=version))
    return Card([say("form.edit_menu", title=title)], [*rows_of(shown, 3), below], protected=True)


def unfinished(title: Text, version: int) -> Card:
    """Say that another form is still open."""
    row = [
        Choice(say("button.resume"), Resume(version=version)),
        Choice(say("button.drop"), Cancel(version=version)),
    ]
    return Card([say("form.unfinished", title=title)], [row], protected=True)


def folding(reply: Reply) -> Reply:
    """Let a card that shows answers fold again: the review, and what is asked once it was confirmed."""
    buttons = [choice.button for row in reply.card.rows for choice in row] if reply.card is not None else []
    asks_last = (b for b in buttons if isinstance(b, Confirm) or (isinstance(b, Pick) and b.field == SAME))
    shown = next(asks_last, None)
    return reply if shown is None else replace(reply, fold="form.fold", subject_id=shown.version)


def folded(title: Text, version: int) -> Card:
    """Say that a form waits to be handed in; its answers show again by a press."""
    row = [
        Choice(say("button.resume"), Resume(version=version)),
        Choice(say("button.cancel_form"), Cancel(version=version)),
    ]
    return Card([say("form.folded", title=title)], [row], protected=True)


def dropped(title: Text) -> Card:
    """Say that a form was dropped."""
    return Card([say("form.dropped", title=title)])


def expired(title: Text) -> Card:
    """Say that a form was dropped because nobody touched it."""
    return Card([say("form.expired", title=title)])


def nothing_open() -> Card:
    """Say that there was no form to drop."""
    return Card([say("form.nothing_open")])


def warned(card: Card | None, warning: Words) -> Card | None:
    """Put a warning in front of a card, if there is one."""
    return replace(card, lines=[warning, *card.lines]) if card else None

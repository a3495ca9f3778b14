"""What every notice has besides its answers: 更多, which turns it into snooze and *why am I getting this*."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.buttons import Button, Minute
from bot.replies import Card, Choice, Reply
from bot.words import Text, Words, say
from storage.outbox import Item
from workflows.asides import Why

MOST_IN_A_ROW = 3


class ItemMore(Button):
    """Turn a notice into snooze and *why am I getting this*."""

    code = "gm"
    item: int


class ItemWhy(Button):
    """Say which clause sent a notice."""

    code = "gy"
    item: int


class ItemSnooze(Button):
    """Show a notice again later."""

    code = "gz"
    item: int
    until: Minute


class ItemOwnTime(Button):
    """Ask when a notice is to be shown again."""

    code = "gt"
    item: int


class ItemBack(Button):
    """Show a notice as it is now, in place."""

    code = "gb"
    item: int


MORE = say("button.more")


WITHOUT_MORE = ("digest", "form.expired", "people.rebound", "broadcast.progress")
"""Notices that nobody can put off; a digest has a *more* of its own."""


def with_more(card: Card, item: Item) -> Card:
    """Give a notice its last button, unless its card has one of its own or none could put it off."""
    return card if item.kind in WITHOUT_MORE else with_more_of(card, item.id)


def with_more_of(card: Card, item_id: int) -> Card:
    """Give a card the last button of the notice whose message it is, unless it has one of its own."""
    if any(choice.label == MORE for row in card.rows for choice in row):
        return card
    more, rows = Choice(MORE, ItemMore(item=item_id)), [list(row) for row in card.rows]
    if rows and len(rows[-1]) < MOST_IN_A_ROW:
        rows[-1].append(more)
    else:
        rows.append([more])
    return replace(card, rows=rows)


def item_of(pressed: str | None, buttons: Iterable[object]) -> int | None:
    """Give the notice whose message a press came from, by the last button of it; None if that was pressed itself."""
    found = [data for data in buttons if isinstance(data, str) and data.partition(":")[0] == ItemMore.code]
    return ItemMore.unpack(found[-1]).item if found and pressed not in found else None


def more(item: Item, head: Words, times: Sequence[tuple[str, datetime]]) -> Card:
    """Show snooze and *why am I getting this* in place of a notice."""
    later = [Choice(say(f"snooze.{label}"), ItemSnooze(item=item.id, until=at)) for label, at in times]
    own = [Choice(say("snooze.own"), ItemOwnTime(item=item.id))] if times else []
    rest = [Choice(say("button.why"), ItemWhy(item=item.id)), Choice(say("button.back"), ItemBack(item=item.id))]
    return Card([head], [later, [*own, *rest]], protected=True)


def clause_of(clause: str) -> Text:
    """Name a clause of the policy: in the reader's words, and as the policy file has it."""
    return say("notice.why.clause", name=say(f"clause.{clause}"), clause=clause)


def why(found: Why, head: Words) -> Card:
    """Say which clause and step sent a notice."""
    lines = [head, say("notice.why", at=found.item.due_at)]
    lines += [say("notice.why.ladder", step=found.step)] if found.step is not None else []
    lines += [clause_of(found.clause)] if found.clause is not None else []
    return Card(lines, [[Choice(say("button.back"), ItemBack(item=found.item.id))]], protected=True)


def snoozed(head: Words, item_id: int, at: datetime) -> Reply:
    """Say when a notice comes again."""
    row = [Choice(say("button.back"), ItemBack(item=item_id))]
    return Reply(Card([head, say("notice.snoozed", start=at)], [row], protected=True), edit=True)

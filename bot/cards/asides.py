"""What every notice has besides its answers: 更多, which turns it into snooze and *why am I getting this*."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.buttons import Button, Minute
from bot.replies import Card, Choice, Reply
from bot.words import Words, say
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


WITHOUT_MORE = ("digest", "form.expired", "people.rebound")
"""Notices that nobody can put off; a digest has a *more* of its own."""


def with_more(card: Card, item: Item) -> Card:
    """Give a notice its last button, unless its card has one of its own or none could put it off."""
    if item.kind in WITHOUT_MORE or any(choice.label == MORE for row in card.rows for choice in row):
        return card
    more, rows = Choice(MORE, ItemMore(item=item.id)), [list(row) for row in card.rows]
    if rows and len(rows[-1]) < MOST_IN_A_ROW:
        rows[-1].append(more)
    else:
        rows.append([more])
    return replace(card, rows=rows)


def more(item: Item, head: Words, times: Sequence[tuple[str, datetime]]) -> Card:
    """Show snooze and *why am I getting this* in place of a notice."""
    later = [Choice(say(f"snooze.{label}"), ItemSnooze(item=item.id, until=at)) for label, at in times]
    own = [Choice(say("snooze.own"), ItemOwnTime(item=item.id))] if times else []
    rest = [Choice(say("button.why"), ItemWhy(item=item.id)), Choice(say("button.back"), ItemBack(item=item.id))]
    return Card([head], [later, [*own, *rest]], protected=True)


def why(found: Why, head: Words) -> Card:
    """Say which clause and step sent a notice."""
    lines = [head, say("notice.why", at=found.item.due_at)]
    if found.clause is not None:
        lines += [say("notice.why.ladder", step=found.step), say("notice.why.clause", clause=found.clause)]
    return Card(lines, [[Choice(say("button.back"), ItemBack(item=found.item.id))]], protected=True)


def snoozed(head: Words, item_id: int, at: datetime) -> Reply:
    """Say when a notice comes again."""
    row = [Choice(say("button.back"), ItemBack(item=item_id))]
    return Reply(Card([head, say("notice.snoozed", start=at)], [row], protected=True), edit=True)

"""The mark of what was entered afterwards (补录), on cards and on what opens by a press."""

from bot.cards.names import named
from bot.words import Given, Words, say
from domain.talks import Talk
from workflows.archive import Mark


def marked(mark: Mark | None) -> list[Words]:
    """Say who entered something afterwards, and when; nothing without a mark."""
    return [] if mark is None else [say("archive.mark", name=named(mark.by), day=mark.entered.at)]


def held(mark: Mark | None, talk: Talk) -> list[Words]:
    """Say on which day a talk of the old books was held, beside its mark."""
    return [] if mark is None else [say("archive.held_on", day=talk.due_on), *marked(mark)]


def opened(mark: Mark | None) -> list[Words]:
    """Say what the old books have beside it: only by a press, since an old number may say what it is about."""
    if mark is None:
        return []
    entered, lines = mark.entered, list[Words]()
    if entered.old_number:
        lines.append(say("archive.old_number", number=Given(entered.old_number)))
    if entered.conclusion is not None:
        lines.append(say("archive.conclusion", conclusion=entered.conclusion))
    return [*lines, say("archive.on_paper")] if entered.on_paper else lines

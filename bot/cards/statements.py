"""Cards of statements (情况说明)."""

from bot.cards.aftermath import AskStatement, FoldStatement, GiveStatementFile, ReadStatement
from bot.cards.names import named
from bot.cards.talks import cause_and_more, facts
from bot.cards.talks.state import ABOUT, rows
from bot.replies import Card, Choice
from bot.words import Given, Words, say
from domain.talks import TalkState
from storage.files import FileState, IncomingFile
from workflows.statements import HandedIn, Statement

MOST_FILES = 3
"""Buttons of a row; the policy allows no more files by default."""


def handed_in(result: HandedIn) -> Card:
    """Say what has been handed in: to the manager with a way to add to it, to the host with one to read it."""
    view, talk = result.view, result.view.talk
    read = Choice(say("statement.button.read"), ReadStatement(talk=talk.id))
    if view.hosting:
        head = say("statement.received", number=talk.number, name=named(view.manager), count=result.parts)
        return Card([head], [[read]], protected=True)
    more = Choice(say("statement.button.more"), AskStatement(talk=talk.id))
    ways = rows(view)[:1] if talk.state is TalkState.CONFIRMED and not view.begun else []
    head = say("statement.done", number=talk.number, count=result.parts)
    buttons = [[more, read], *ways, *([cause_and_more(talk, ABOUT)] if talk.open else [])]
    return Card([head, *facts(view)], buttons, protected=True)


def statement(result: Statement) -> Card:
    """Open a statement: its parts in their order, files by name."""
    talk = result.view.talk
    lines: list[Words] = [say("statement.head", number=talk.number)]
    for part, file in result.parts:
        if part.text:
            lines.append(say("statement.text", at=part.at, text=Given(part.text)))
        if file is not None:
            lines.append(say("statement.file", at=part.at, name=file_name(file)))
    if not result.parts:
        lines.append(say("statement.none"))
    kept = [file for _, file in result.parts if file is not None and file.state is FileState.KEPT]
    gives = [
        Choice(say("statement.button.file", n=n), GiveStatementFile(talk=talk.id, file=file.id))
        for n, file in enumerate(kept[:MOST_FILES], 1)
    ]
    return Card(lines, [gives, [Choice(say("button.fold"), FoldStatement(talk=talk.id))]], protected=True)


def file_name(file: IncomingFile) -> Words:
    """Name a kept file."""
    return Given(file.name) if file.name else say("form.file")

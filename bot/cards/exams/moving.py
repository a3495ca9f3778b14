"""What another time of an exam would do, as it is shown before it is done."""

from collections.abc import Sequence

from bot.cards.days import warned
from bot.cards.names import named
from bot.words import Words, say
from domain.people import Person
from domain.workdays import WorkCalendar
from workflows.clashes import Clashes
from workflows.exams.moving import Move

MOST_NAMES = 12


def moving(move: Move, calendar: WorkCalendar) -> list[Words]:
    """Say old and new, how many hear of it, and what stands against it."""
    told = "exam.move.told" if move.candidates or move.invigilators else "exam.move.nobody"
    return [
        say("exam.changed.when", was=move.before.slot, slot=move.after.slot),
        say(told, candidates=move.candidates, invigilators=move.invigilators),
        *warned(move.after.slot, calendar),
        *_clashes(move.clashes, "candidates"),
        *_clashes(move.duty_clashes, "invigilators"),
    ]


def _clashes(found: Clashes, who: str) -> list[Words]:
    lines = [_line(f"exam.move.away.{who}", found.away)] if found.away else []
    return [*lines, *([_line(f"exam.move.busy.{who}", found.busy)] if found.busy else [])]


def _line(key: str, people: Sequence[Person]) -> Words:
    # Somebody else of the exam may bear the same name.
    names: list[Words] = [
        say("training.mark.numbered", name=named(person), staff_no=person.staff_no) for person in people[:MOST_NAMES]
    ]
    names += [say("exam.move.others", count=len(people) - len(names))] if len(people) > len(names) else []
    return say(key, count=len(people), names=names)

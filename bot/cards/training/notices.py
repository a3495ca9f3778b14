"""Cards of trainings that come unasked: reminders, changes, leave to decide, what is to be settled."""

from collections.abc import Sequence

from bot.cards.audiences import unreadable
from bot.cards.names import distinct, named
from bot.cards.training.attendance import MOST_NAMES, attendance
from bot.cards.training.buttons import (
    ArrangeMakeUp,
    AskPartForm,
    AskTrainingForm,
    GrantLeave,
    MaterialsRead,
    NotedTraining,
    SeeLeave,
    ShowAttendance,
    ShowTraining,
)
from bot.cards.training.state import own, own_rows, place_of, place_words, title
from bot.replies import Card, Choice
from bot.words import Given, Words, recalled, say
from domain.people import Person
from domain.slots import Interval
from domain.training import ASKING, PartState, Session
from workflows.audience_lists import BadList
from workflows.training import Attendance, PartView, SessionView, TrainingView


def soon(view: TrainingView) -> Card:
    """Tell of a session in the morning's digest."""
    meant = view.meant
    assert meant is not None  # noqa: S101 - who comes has a session
    head = say("training.soon", start=meant.session.slot.start, number=view.training.number)
    return _reminding(view, head)


def reminder(view: TrainingView, minutes: int) -> Card:
    """Remind of a session: a day before, or near its time of where it is."""
    meant = view.meant
    assert meant is not None  # noqa: S101 - who comes has a session
    start = meant.session.slot.start
    near = minutes < 12 * 60
    key = "changed" if near and meant.session.place_changed else "elsewhere" if near else "day"
    place = place_of(meant)
    return _reminding(view, say(f"training.reminder.{key}", number=view.training.number, start=start, place=place))


def _reminding(view: TrainingView, head: Words) -> Card:
    meant = view.meant
    assert meant is not None  # noqa: S101 - as above
    lines = [head, title(view.training), *place_words(meant)]
    lines += [say("training.unread", count=len(view.materials))] if view.unread else []
    noted = Choice(say("training.button.noted"), NotedTraining(training=view.training.id))
    return Card(lines, [[noted, *own_rows(view)[0]][:3], *own_rows(view)[1:]])


def chase(view: TrainingView, step: int) -> Card:
    """Ask the silent again for an answer, shorter each time."""
    meant, number = view.meant, view.training.number
    start = meant.session.slot.start if meant is not None else view.now
    if step <= 1:
        return own(view, head=say("training.answer.participant", number=number))
    return Card([say("training.answer.again", number=number, start=start)], own_rows(view))


def silent(view: TrainingView, session: SessionView, persons: Sequence[Person]) -> Card:
    """Name to a supervisor whose answer is missing, in one message."""
    shown = [distinct(person, persons) for person in persons[:MOST_NAMES]]
    names = "more" if len(persons) > MOST_NAMES else "all"
    lines: list[Words] = [say("training.answer.supervisor", number=view.training.number, count=len(persons))]
    lines += [say(f"training.silent_names.{names}", names=shown), title(view.training), *place_words(session)]
    return Card(lines, [[Choice(say("training.button.show"), ShowTraining(training=view.training.id))]], protected=True)


def changed(view: TrainingView, was: Interval, where: str) -> Card:
    """Tell what changed of a session: old and new."""
    meant, part = view.meant, view.part
    assert meant is not None  # noqa: S101 - who hears of it has a session
    assert part is not None  # noqa: S101
    lines: list[Words] = [say("training.changed", number=view.training.number), title(view.training)]
    lines += _old_and_new(meant, was, where)
    if part.state is PartState.INVITED:
        lines.append(say("training.changed.answer"))
    lines += [say("training.clash", slot=view.clash)] if view.clash is not None else []
    noted = [Choice(say("training.button.noted"), NotedTraining(training=view.training.id))]
    rows = own_rows(view)
    return Card(lines, [[*(noted if part.state not in ASKING else []), *rows[0]][:3], *rows[1:]])


def _old_and_new(view: SessionView, was: Interval, where: str) -> list[Words]:
    """Say what of time and place changed: old and new; and the time where it stays."""
    session = view.session
    moved, old, new = was != session.slot, Given(where), place_of(view)
    lines: list[Words] = [say("training.changed.when", was=was, slot=session.slot)] if moved else []
    lines += [say("training.changed.where", was=old, place=new)] if where != session.place else []
    return lines if moved else [*lines, say("training.when", slot=session.slot)]


def leave(row: PartView, *, to: str = "supervisor") -> Card:
    """Ask who decides for leave; why it is asked comes by a press."""
    part = row.part
    head = say(f"training.leave.{to}", number=row.training.number, name=named(row.person))
    lines: list[Words] = [head, title(row.training)]
    lines += [say("training.when", slot=row.session.slot)] if row.session is not None else []
    return Card(
        lines, [_decisions(row), [Choice(say("training.button.reason"), SeeLeave(part=part.id))]], protected=True
    )


def _decisions(row: PartView) -> list[Choice]:
    part = row.part
    refuse = AskPartForm(form="leave_refuse", part=part.id, version=part.version)
    return [
        Choice(say("training.button.grant"), GrantLeave(part=part.id)),
        Choice(say("training.button.refuse"), refuse),
    ]


def leave_opened(row: PartView) -> Card:
    """Open why somebody asks leave."""
    card = leave(row)
    why = say("training.leave.reason", text=recalled(row.part.reason or ""))
    rows = [_decisions(row)] if row.part.state is PartState.ASKED else []
    return Card([*card.lines, why], rows, protected=True)


def decided(row: PartView, *, fresh: bool) -> Card:
    """Say what became of a request for leave."""
    key = "excused" if row.part.state is PartState.EXCUSED else "refused"
    key = key if fresh else "before"
    head = say(f"training.decided.{key}", number=row.training.number, name=named(row.person))
    return Card([head, title(row.training)], protected=True)


def told(view: TrainingView, kind: str) -> Card:
    """Tell somebody what became of the own part."""
    part = view.part
    head = say(f"{kind}.told", number=view.training.number)
    if part is None:
        return Card([head, title(view.training)])
    card = own(view, head=head)
    extra = (
        [say("training.overruled.why", text=Given(part.overruled_why))]
        if kind == "training.overruled" and part.overruled_why
        else []
    )
    return Card([*card.lines, *extra], card.rows)


def out(row: PartView, kind: str) -> Card:
    """Tell somebody whom a training does not concern any more, or that it is off."""
    lines: list[Words] = [say(f"{kind}.told", number=row.training.number), title(row.training)]
    lines += [say("training.when", slot=row.session.slot)] if row.session is not None else []
    lines += [say("training.reason", text=Given(row.training.reason))] if row.training.reason else []
    return Card(lines)


def teach(found: Attendance, kind: str, was: tuple[Interval, str] | None) -> Card:
    """Tell a trainer of a session; of a change old and new."""
    head = say(f"{kind}.told", number=found.training.number)
    places = place_words(found.session) if was is None else _old_and_new(found.session, *was)
    show = Choice(say("training.button.attendance"), ShowAttendance(session=found.session.session.id))
    rows = [[show]] if kind != "training.teach_off" else []
    return Card([head, title(found.training), *places], rows)


def settle(found: Attendance, to: str) -> Card:
    """Ask who was at a session, and chase that."""
    return attendance(found, head=say(f"training.settle.{to}", number=found.training.number))


def missed(view: TrainingView, session: Session, count: int, to: str, times: Sequence[Interval]) -> Card:
    """Tell who runs a training how many missed it; one press arranges the make-up session within the quarter."""
    training = view.training
    form = AskTrainingForm(form="training_make_up", training=training.id, version=training.version)
    picks = [
        Choice(say("button.time", start=slot.start), ArrangeMakeUp(session=session.id, start=slot.start))
        for slot in times
    ]
    other = Choice(say("training.button.other_time" if times else "training.button.make_up"), form)
    shown = Choice(say("training.button.show"), ShowTraining(training=training.id))
    lines: list[Words] = [say(f"training.missed.{to}", number=training.number, count=count), title(training)]
    lines += [say("training.missed.same" if times else "training.missed.late")] if view.plans else []
    rows = [picks, [other, shown]] if view.plans else [[shown]]
    return Card(lines, rows, protected=True)


def bad_list(view: TrainingView, found: BadList) -> Card:
    """Say what is wrong with a file that names people."""
    training = view.training
    head = say("training.list_bad", number=training.number, count=found.count)
    again = AskTrainingForm(form="training_audience", training=training.id, version=training.version)
    return unreadable(head, found, Choice(say("training.button.audience"), again))


def materials(view: TrainingView) -> Card:
    """Ask somebody to read the materials; that they were read takes a press of its own."""
    head = say("training.materials", number=view.training.number, count=len(view.materials))
    rows = own_rows(view)
    read = [Choice(say("training.button.read"), MaterialsRead(part=view.part.id))] if view.part and view.unread else []
    return Card([head, title(view.training)], [read, *rows[-1:]])

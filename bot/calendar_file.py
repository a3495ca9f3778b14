"""The calendar files (.ics) of talks, trainings and exams, in their readers' words."""

from bot.calendar_entry import Entry, ical
from bot.cards.talks import place_of
from bot.replies import Document
from bot.words import Given, Tongue, say
from workflows.exams.calendar import ExamEvent
from workflows.talks import CalendarEvent
from workflows.training.calendar import TrainingEvent

ORGANIZER, TRAINER, EXAMINER = "urn:wuhua:talks", "urn:wuhua:training", "urn:wuhua:exams"


def document(event: CalendarEvent, tongue: Tongue) -> Document:
    """Give the file that takes a talk into a calendar, or out of it."""
    talk, plain = event.talk, tongue.plain
    entry = Entry(
        product="Talks",
        uid=f"talk-{talk.number}@wuhua",
        sequence=talk.calendar_sequence,
        stamp=event.stamp,
        slot=event.slot,
        summary=plain(say("talk.file.summary", number=talk.number)),
        place=plain(place_of(talk.place, event.room)),
        organizer=ORGANIZER,
        bank=plain(Given(*event.bank)),
        status=_status(event),
        description=talk.link if talk.link and event.confirmed and not event.cancelled else "",
    )
    caption = plain(say(_caption(event), number=talk.number))
    return Document(f"{talk.number}.ics", lambda: ical(entry), caption)


def _caption(event: CalendarEvent) -> str:
    if not event.cancelled:
        return "talk.file"
    return "talk.file.off" if event.goes_on else "talk.file.cancelled"


def _status(event: CalendarEvent) -> str:
    if event.cancelled:
        return "CANCELLED"
    return "CONFIRMED" if event.confirmed else "TENTATIVE"


def training_document(event: TrainingEvent, tongue: Tongue) -> Document:
    """Give the file that takes a session into somebody's calendar, or out of it."""
    training, session, plain = event.training, event.session, tongue.plain
    entry = Entry(
        product="Training",
        uid=f"training-{training.number}-{event.part.id}@wuhua",
        sequence=event.sequence,
        stamp=event.stamp,
        slot=session.slot,
        summary=plain(say("training.file.summary", number=training.number, title=Given(training.title))),
        place=plain(Given(session.place, event.room_en)),
        organizer=TRAINER,
        bank=plain(Given(*event.bank)),
        status="CANCELLED" if event.cancelled else "CONFIRMED",
    )
    caption = plain(say("training.file.off" if event.cancelled else "training.file", number=training.number))
    return Document(f"training-{training.number}.ics", lambda: ical(entry), caption)


def exam_document(event: ExamEvent, tongue: Tongue) -> Document:
    """Give the file that takes an exam into somebody's calendar, or out of it."""
    exam, plain = event.exam, tongue.plain
    place = plain(Given(event.room.place, event.room_en)) if event.room is not None else ""
    entry = Entry(
        product="Exams",
        uid=f"exam-{exam.number}-{event.candidate.id}@wuhua",
        sequence=event.sequence,
        stamp=event.stamp,
        slot=exam.slot,
        summary=plain(say("exam.file.summary", number=exam.number, title=Given(exam.title))),
        place=place,
        organizer=EXAMINER,
        bank=plain(Given(*event.bank)),
        status="CANCELLED" if event.cancelled else "CONFIRMED",
    )
    caption = plain(say("exam.file.off" if event.cancelled else "exam.file", number=exam.number))
    return Document(f"exam-{exam.number}.ics", lambda: ical(entry), caption)

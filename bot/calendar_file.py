"""The calendar file (.ics) of a talk, after RFC 5545: stable UID, rising SEQUENCE, cancelled by METHOD:CANCEL.

The organizer is the bank, not the host: calendars take a cancellation from the same organizer only, and a talk
may be handed over. Times are in UTC, so that no file needs a VTIMEZONE.
"""

from typing import TYPE_CHECKING

from bot.cards.talks import place_of
from bot.replies import Document
from bot.words import Given, Tongue, say
from workflows.talks import CalendarEvent

if TYPE_CHECKING:
    from icalendar import Event

ORGANIZER = "urn:wuhua:talks"


def document(event: CalendarEvent, tongue: Tongue) -> Document:
    """Give the file that takes a talk into a calendar, or out of it."""
    name = f"{event.talk.number}.ics"
    caption = tongue.plain(say(_caption(event), number=event.talk.number))
    summary = tongue.plain(say("talk.file.summary", number=event.talk.number))
    place = tongue.plain(place_of(event.talk.place, event.room))
    bank = tongue.plain(Given(*event.bank))
    return Document(name, lambda: _ical(event, summary, place, bank), caption)


def _caption(event: CalendarEvent) -> str:
    if not event.cancelled:
        return "talk.file"
    return "talk.file.off" if event.goes_on else "talk.file.cancelled"


def _ical(event: CalendarEvent, summary: str, place: str, bank: str) -> bytes:
    from icalendar import Calendar  # loaded only when needed

    calendar = Calendar()
    calendar.add("prodid", "-//Wuhua//Talks//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event.cancelled else "PUBLISH")
    calendar.add_component(_entry(event, summary, place, bank))
    made: bytes = calendar.to_ical()
    return made


def _entry(event: CalendarEvent, summary: str, place: str, bank: str) -> "Event":
    from icalendar import Event, vCalAddress, vText

    entry = Event()
    entry.add("uid", f"talk-{event.talk.number}@wuhua")
    entry.add("sequence", event.talk.calendar_sequence)
    entry.add("dtstamp", event.stamp)
    entry.add("dtstart", event.slot.start)
    entry.add("dtend", event.slot.end)
    entry.add("summary", summary)
    if place:
        entry.add("location", place)
    if event.talk.link and event.confirmed and not event.cancelled:
        entry.add("description", event.talk.link)
    entry.add("status", _status(event))
    entry.add("class", "PRIVATE")
    organizer = vCalAddress(ORGANIZER)
    organizer.params["cn"] = vText(bank)
    entry.add("organizer", organizer)
    return entry


def _status(event: CalendarEvent) -> str:
    if event.cancelled:
        return "CANCELLED"
    return "CONFIRMED" if event.confirmed else "TENTATIVE"

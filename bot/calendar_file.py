"""The calendar file (.ics) of a talk: stable UID, rising SEQUENCE, cancelled by METHOD:CANCEL."""

from icalendar import Calendar, Event, vCalAddress, vText

from bot.cards.talks import place_of
from bot.replies import Document
from bot.words import Tongue, say
from workflows.talks import CalendarEvent


def document(event: CalendarEvent, tongue: Tongue) -> Document:
    """Give the file that takes a talk into a calendar, or out of it."""
    name = f"{event.talk.number}.ics"
    key = "talk.file.cancelled" if event.cancelled else "talk.file"
    caption = tongue.plain(say(key, number=event.talk.number))
    summary = tongue.plain(say("talk.file.summary", number=event.talk.number))
    place = tongue.plain(place_of(event.talk.place, event.room))
    return Document(name, lambda: _ical(event, summary, place), caption)


def _ical(event: CalendarEvent, summary: str, place: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Wuhua//Talks//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event.cancelled else "PUBLISH")
    entry = Event()
    entry.add("uid", f"talk-{event.talk.number}@wuhua")
    entry.add("sequence", event.talk.calendar_sequence)
    entry.add("dtstamp", event.stamp)
    entry.add("dtstart", event.slot.start)
    entry.add("dtend", event.slot.end)
    entry.add("summary", summary)
    if place:
        entry.add("location", place)
    entry.add("status", _status(event))
    entry.add("class", "PRIVATE")
    organizer = vCalAddress(f"urn:wuhua:{event.host.staff_no}")
    organizer.params["cn"] = vText(event.host.name)
    entry.add("organizer", organizer)
    calendar.add_component(entry)
    made: bytes = calendar.to_ical()
    return made


def _status(event: CalendarEvent) -> str:
    if event.cancelled:
        return "CANCELLED"
    return "CONFIRMED" if event.confirmed else "TENTATIVE"

"""A calendar file (.ics) after RFC 5545, whatever it is about: stable UID, rising SEQUENCE, cancelled by METHOD:CANCEL.

The organizer is the bank, not a person: calendars take a cancellation from the same organizer only, and people change.
Times are in UTC, so that no file needs a VTIMEZONE.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.slots import Interval

if TYPE_CHECKING:
    from icalendar import Event


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a calendar file says, in its reader's words."""

    product: str
    uid: str
    sequence: int
    stamp: datetime
    slot: Interval
    summary: str
    place: str
    organizer: str
    bank: str
    status: str
    """CONFIRMED, TENTATIVE or CANCELLED."""
    description: str = ""


def ical(entry: Entry) -> bytes:
    """Write the file that takes something into a calendar, or out of it."""
    from icalendar import Calendar  # loaded only when needed

    calendar = Calendar()
    calendar.add("prodid", f"-//Wuhua//{entry.product}//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.status == "CANCELLED" else "PUBLISH")
    calendar.add_component(_event(entry))
    made: bytes = calendar.to_ical()
    return made


def _event(entry: Entry) -> "Event":
    from icalendar import Event, vCalAddress, vText

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("dtstart", entry.slot.start)
    event.add("dtend", entry.slot.end)
    event.add("summary", entry.summary)
    if entry.place:
        event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    event.add("status", entry.status)
    event.add("class", "PRIVATE")
    organizer = vCalAddress(entry.organizer)
    organizer.params["cn"] = vText(entry.bank)
    event.add("organizer", organizer)
    return event

"""The bank itself: its branches, hours and days."""

import re
from datetime import date, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from config.policy.clause import Clause


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("not a time zone; for China it is Asia/Shanghai") from None
    return name


def _span(text: str) -> str:
    _read_span(text)
    return text


def _read_span(text: str) -> tuple[time, time]:
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text)
    if not found:
        raise ValueError('write a span of hours as "09:00-11:30"')
    start, end = (time.fromisoformat(part) for part in found.groups())
    if end <= start:
        raise ValueError("a span must end after it starts, on the same day")
    return start, end


Span = Annotated[str, AfterValidator(_span)]


def _in_order(spans: list[str]) -> list[str]:
    edges = [edge for span in spans for edge in _read_span(span)]
    if edges != sorted(set(edges)):
        raise ValueError("the spans must stand in the order of the day and must not touch")
    return spans


Spans = Annotated[list[Span], AfterValidator(_in_order)]
"""The working windows of a day."""


class Bank(Clause):
    """The bank itself."""

    name: str = Field(min_length=2, max_length=40)
    name_en: str = Field(min_length=2, max_length=80)
    zone: Annotated[str, AfterValidator(_known_zone)]
    go_live: date
    """From this day on facts make something fall due (上线)."""
    contact: str = Field(min_length=1, max_length=60)
    contact_en: str = Field(min_length=1, max_length=60)


class Branch(Clause):
    """A branch (网点) or the head office."""

    code: str = Field(pattern="^[A-Za-z0-9]{1,12}$")
    name: str = Field(min_length=2, max_length=40)
    name_en: str = Field(min_length=2, max_length=80)
    room: str = Field(min_length=1, max_length=80)
    room_en: str = Field(min_length=1, max_length=120)
    head_office: bool = False
    hours: Spans = Field(default_factory=list)
    """When talks may be booked there, where that differs from the bank's hours."""

    @property
    def windows(self) -> tuple[tuple[time, time], ...]:
        """The branch's own working windows; none where the bank's hours hold."""
        return tuple(_read_span(span) for span in self.hours)


class HoursPolicy(Clause):
    """When talks may be booked and messages pushed."""

    working: Spans = Field(min_length=1)
    push: Span

    @property
    def windows(self) -> tuple[tuple[time, time], ...]:
        """The working windows of a day."""
        return tuple(_read_span(span) for span in self.working)

    @property
    def push_window(self) -> tuple[time, time]:
        """The window in which messages may be pushed."""
        return _read_span(self.push)


class CalendarPolicy(Clause):
    """The bank's own days over the public-holiday calendar."""

    extra_workdays: tuple[date, ...] = ()
    extra_holidays: tuple[date, ...] = ()
    warn_days: int = Field(default=14, ge=1, le=90)

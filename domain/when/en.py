"""Dates and times in English words."""

import re
from datetime import timedelta

from domain.when.numerals import WORDS, number
from domain.when.parts import (
    Clock,
    Days,
    Frame,
    Moment,
    Part,
    Period,
    Problem,
    Rule,
    Weekday,
    clock,
    day_of,
    day_of_month,
    day_of_year,
    in_days,
    in_months,
    in_week,
    month_end,
    rule,
    shifted,
)

_MONTHS = {
    name: index
    for index, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_WEEKDAYS = {name: index for index, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_PERIODS = {
    "morning": Period.MORNING,
    "afternoon": Period.AFTERNOON,
    "evening": Period.EVENING,
    "noon": Period.NOON,
}
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}

_MONTH = (
    "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_WEEKDAY = (
    "(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?![a-z])\.?"
)
_DAY = "([0-9]{1,2})(?![0-9:])(?:st|nd|rd|th)?"
_YEAR = "(?:,? ?([0-9]{4})(?![0-9:]))?"
_COUNT = f"([0-9]{{1,3}}|{'|'.join(sorted(WORDS, key=len, reverse=True))})"
_HALF = r"(a\.?m|p\.?m)(?![a-z])\.?"
_HOUR = "([0-9]{1,2})(?![0-9:./-])"


def _date(frame: Frame, month: str, day: str, year: str | None) -> Days | Problem:
    index = _MONTHS[month[:3]]
    return day_of(int(year), index, int(day)) if year else day_of_year(frame, index, int(day))


def _count(m: re.Match[str], frame: Frame) -> Days | Moment | Problem:
    count, unit = number(m[1]), m[2]
    if unit in _UNITS:
        return Moment(frame.now + count * _UNITS[unit])
    if unit == "month":
        return in_months(frame, count)
    if unit in ("workday", "working day", "business day"):
        return Days((frame.calendar.add_workdays(frame.today, count),))
    return in_days(frame, count * (7 if unit == "week" else 1))


def _weekday(m: re.Match[str], frame: Frame) -> Days | Weekday:
    index = _WEEKDAYS[m[2][:3]]
    this, following = in_week(frame, 0, index), in_week(frame, 1, index)
    if m[1] in (None, "coming"):
        return Weekday(index)
    if m[1] == "last":
        return in_week(frame, -1, index)
    if m[1] == "this":
        return this
    return Days((*this.choices, *following.choices)) if this.choices[0] > frame.today else following


def _hour(m: re.Match[str], _: Frame) -> Clock | Problem:
    return clock(int(m[1]), int(m[2] or 0), period=Period(m[3].replace(".", "")))


def _spoken(m: re.Match[str], _: Frame) -> Clock | Problem:
    hour = number(m[2])
    if m[1] == "quarter to":
        return clock((hour - 2) % 12 + 1, 45)
    return clock(hour, 30 if m[1] == "half past" else 15)


def _today(m: re.Match[str], frame: Frame) -> tuple[Part, ...]:
    return in_days(frame, 0), _PERIODS[m[1]]


_SPAN = "(minute|hour|workday|working day|business day|day|week|month)s?"

RULES: tuple[Rule, ...] = (
    rule(f"in {_COUNT} {_SPAN}(?![a-z])", _count),
    rule(f"{_COUNT} {_SPAN} (?:from now|later)(?![a-z])", _count),
    rule("(?:the )?day after tomorrow(?![a-z])", lambda _, f: in_days(f, 2)),
    rule("(?:the )?day before yesterday(?![a-z])", lambda _, f: in_days(f, -2)),
    rule("(?:tomorrow|tmrw?)(?![a-z])", lambda _, f: in_days(f, 1)),
    rule("(?:right |just )?now(?![a-z])", lambda _, f: Moment(f.now)),
    rule("today(?![a-z])", lambda _, f: in_days(f, 0)),
    rule("yesterday(?![a-z])", lambda _, f: in_days(f, -1)),
    rule("tonight(?![a-z])", lambda _, f: (in_days(f, 0), Period.EVENING)),
    rule("this (morning|afternoon|evening)(?![a-z])", _today),
    rule(
        "(?:the )?end of (?:the |this )?(next )?month(?![a-z])",
        lambda m, f: month_end(*shifted(f.today, 1 if m[1] else 0)),
    ),
    rule(f"(?:(this|next|last|coming) )?{_WEEKDAY}", _weekday),
    rule(f"{_MONTH} ?{_DAY}{_YEAR}", lambda m, f: _date(f, m[1], m[2], m[3])),
    rule(f"(?:the )?{_DAY} ?(?:of )?{_MONTH}{_YEAR}", lambda m, f: _date(f, m[2], m[1], m[3])),
    rule("(?:the )?([0-9]{1,2})(?:st|nd|rd|th)(?![a-z])", lambda m, f: day_of_month(f, int(m[1]))),
    rule(f"([0-9]{{1,2}})(?::([0-9]{{2}}))? ?{_HALF}", _hour),
    rule(f"(half past|quarter past|quarter to) {_COUNT}(?![a-z0-9])", _spoken),
    rule(f"{_HOUR} ?o'?clock", lambda m, _: clock(int(m[1]), 0)),
    rule(f"at {_HOUR}(?! ?(?:[ap]\\.?m|o'?clock|{_MONTH}))", lambda m, _: clock(int(m[1]), 0)),
    rule("(?:in the )?(morning|afternoon|evening|noon)(?![a-z])", lambda m, _: _PERIODS[m[1]]),
)

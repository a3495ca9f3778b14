"""How cards speak of a day on which the bank rests, or an hour at which it is closed."""

from bot.words import Words, say
from domain.slots import Interval, is_unusual
from domain.workdays import WorkCalendar

HOLIDAYS = ("new_year", "spring_festival", "tomb_sweeping", "labour", "dragon_boat", "mid_autumn", "national")
"""Public holidays that have a word of their own."""


def holiday_word(name: str) -> Words:
    """Give the word of a public holiday, as the public calendar names it; any other one is a public holiday."""
    plain = name.casefold().replace("'s", "").replace("-", "_").replace(" ", "_")
    return say(f"holiday.{next((holiday for holiday in HOLIDAYS if plain.startswith(holiday)), 'other')}")


def warned(slot: Interval, calendar: WorkCalendar) -> list[Words]:
    """Warn of a time on a public holiday, on a rest day, or outside the hours of a workday; of any other of nothing."""
    day = calendar.local(slot.start).date()
    holiday = calendar.holiday(day)
    if holiday is not None:
        return [say("day.warn.holiday", day=slot.start, holiday=holiday_word(holiday))]
    if not is_unusual(slot, calendar):
        return []
    return [say("day.warn.closed" if calendar.is_workday(day) else "day.warn.rest", day=slot.start)]

"""Months as people count them."""

from datetime import date


def months_after(day: date, months: int) -> date:
    """Give the day so many months on, the last of its month where that is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(day.day, last))

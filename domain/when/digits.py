"""Dates and times in bare digits, the same in both languages."""

import re

from domain.when.parts import Clock, Frame, Problem, Rule, clock, day_of, day_of_year, either_order, rule

# Below this hour 3:30 without a leading zero is the afternoon: nobody meets in a bank at night.
FIRST_MORNING_HOUR = 7


def _colon(m: re.Match[str], _: Frame) -> Clock | Problem:
    written = m[1].startswith("0") or int(m[1]) >= FIRST_MORNING_HOUR
    return clock(int(m[1]), int(m[2]), exact=written)


RULES: tuple[Rule, ...] = (
    # 2026-12-03, 2026/12/3, 2026.12.3, 2026-12-03T15:00
    rule(
        r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])(?:t(?=[0-9]))?",
        lambda m, _: day_of(int(m[1]), int(m[3]), int(m[4])),
    ),
    # 20261203
    rule(
        r"(20[0-9]{2})([0-9]{2})([0-9]{2})(?![0-9])",
        lambda m, _: day_of(int(m[1]), int(m[2]), int(m[3])),
    ),
    # 3/12, 3/12/2026: which is the month is anybody's guess
    rule(
        r"([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}))?(?![0-9/])",
        lambda m, f: either_order(f, int(m[1]), int(m[2]), int(m[3]) if m[3] else None),
    ),
    # 12-03, 12.3: month first, as in an ISO date and in Chinese
    rule(r"([0-9]{1,2})[-.]([0-9]{1,2})(?![0-9.:-])", lambda m, f: day_of_year(f, int(m[1]), int(m[2]))),
    # 15:00, 15:00:00
    rule(r"([0-9]{1,2}):([0-9]{2})(?::00)?(?![0-9:])", _colon),
)

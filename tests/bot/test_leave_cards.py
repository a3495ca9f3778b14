"""How a leave reads: whole days without their midnights, whatever its other end is."""

import pytest

from bot.cards.leave import period
from bot.words import Tongue
from domain.slots import Interval
from tests.factories import BANK, NOW, shanghai


@pytest.mark.parametrize(
    ("start", "end", "reads"),
    [
        ("2026-12-08 14:00", "2026-12-11 00:00", "12月8日（周二）14:00至12月10日（周四）"),
        ("2026-12-10 14:00", "2026-12-11 00:00", "12月10日（周四）14:00起至当日结束"),
        ("2026-12-08 00:00", "2026-12-11 00:00", "12月8日（周二）至12月10日（周四）"),
    ],
)
def test_a_leave_ends_with_its_last_day(start: str, end: str, reads: str) -> None:
    found = period(Interval(shanghai(start), shanghai(end)), BANK.calendar)
    assert Tongue("zh-CN", NOW, BANK.calendar).plain(found) == reads

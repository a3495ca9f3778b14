"""Dates and times in Chinese words."""

import re
from datetime import timedelta

from domain.when.numerals import COUNT, NUMBER, YEAR, number
from domain.when.parts import (
    Clock,
    Days,
    Frame,
    Moment,
    Period,
    Problem,
    Rule,
    Weekday,
    clock,
    day_in_month,
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

_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_YEARS = {"去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_WEEKDAYS = dict(zip("一二三四五六日天1234567", [*range(7), 6, *range(7)], strict=True))
_PERIODS = {
    "凌晨": Period.DAWN,
    "清晨": Period.MORNING,
    "早上": Period.MORNING,
    "早晨": Period.MORNING,
    "上午": Period.MORNING,
    "早": Period.MORNING,
    "中午": Period.NOON,
    "正午": Period.NOON,
    "下午": Period.AFTERNOON,
    "午后": Period.AFTERNOON,
    "傍晚": Period.EVENING,
    "晚上": Period.EVENING,
    "夜里": Period.EVENING,
    "晚": Period.EVENING,
}
_QUARTERS = {"半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}
_LATER = "(?:之后|以后|后)"
_WEEK = "(?:周|星期|礼拜)"


def _months_from_now(word: str) -> int:
    return word.count("下") - word.count("上")


def _year_of(frame: Frame, said: str) -> int:
    if said in _YEARS:
        return frame.today.year + _YEARS[said]
    year = number(said.removesuffix("年"))
    return year + 2000 if year < 100 else year


def _date(m: re.Match[str], frame: Frame) -> Days | Problem:
    month, day = number(m[2]), number(m[3])
    return day_of(_year_of(frame, m[1]), month, day) if m[1] else day_of_year(frame, month, day)


def _month_end(m: re.Match[str], frame: Frame) -> Days | Problem:
    if not m[2]:
        return month_end(*shifted(frame.today, _months_from_now(m[3] or "")))
    month = number(m[2])
    over = month < frame.today.month and not frame.happened
    return month_end(_year_of(frame, m[1]) if m[1] else frame.today.year + over, month)


def _weekday(m: re.Match[str], frame: Frame) -> Days | Weekday:
    index = _WEEKDAYS[m[2]]
    return Weekday(index) if m[1] is None else in_week(frame, _months_from_now(m[1]), index)


def _from_now(m: re.Match[str], frame: Frame) -> Moment:
    unit = timedelta(minutes=1) if m[3] else timedelta(hours=1)
    return Moment(frame.now + (0.5 if m[1] == "半" else number(m[1])) * unit)


def _clock(m: re.Match[str], _: Frame) -> Clock | Problem:
    said = m[2] or "0"
    minute = _QUARTERS[said] if said in _QUARTERS else number(said)
    return clock(number(m[1]), minute, exact=m[1].startswith("0"))


def _named_day(m: re.Match[str], frame: Frame) -> Days:
    return in_days(frame, _DAYS[m[1]])


RULES: tuple[Rule, ...] = (
    rule(f"(?:(去年|今年|本年|明年|后年|{YEAR}年|[0-9]{{2}}年) ?)?({NUMBER})月 ?({NUMBER})[日号]?", _date),
    rule(f"(?:(去年|今年|本年|明年)?({NUMBER})月份?|(下{{1,2}}个?|这个?|本|上个?)?月)月?[底末]", _month_end),
    rule(
        f"(下{{1,2}}|这|本|上{{1,2}})个?月 ?({NUMBER})[日号]?",
        lambda m, f: day_in_month(f, _months_from_now(m[1]), number(m[2])),
    ),
    rule(f"({COUNT})[天日]{_LATER}", lambda m, f: in_days(f, number(m[1]))),
    rule(f"({COUNT})个?工作日{_LATER}", lambda m, f: Days((f.calendar.add_workdays(f.today, number(m[1])),))),
    rule(f"({NUMBER})个?{_WEEK}{_LATER}", lambda m, f: in_days(f, 7 * number(m[1]))),
    rule(f"({NUMBER})个月{_LATER}", lambda m, f: in_months(f, number(m[1]))),
    rule(f"(半|{COUNT})(?:个?(小时|钟头)|(分钟)){_LATER}", _from_now),
    rule("(大前|大后|前|昨|今|明|后)[天日]", _named_day),
    rule("([昨今明])(?=[早晚])", _named_day),
    rule(f"(下{{1,3}}|这|本|上{{1,2}})?个?{_WEEK}([一二三四五六日天]|[1-7](?![0-9:]))", _weekday),
    rule(f"({NUMBER})[日号]", lambda m, f: day_of_month(f, number(m[1]))),
    rule("现在|刚才|刚刚|方才", lambda _, f: Moment(f.now)),
    rule("|".join(_PERIODS), lambda m, _: _PERIODS[m[0]]),
    rule(f"({NUMBER})[点时](?:钟|整)?(?:(半|[一三13]刻|{NUMBER}(?![月日号天周个年.:/-]))分?)?", _clock),
)

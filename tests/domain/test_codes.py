"""Codes in a room: good for their minutes, known as too old after them, never another session's."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.codes import DIGITS, GRACE, Match, code_at, match, next_change

NOW = datetime(2026, 12, 3, 6, 2, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(INSTANTS, st.integers(1, 60))
def test_a_code_holds_until_it_changes_and_is_too_old_then(at: datetime, minutes: int) -> None:
    code = code_at("secret", at, minutes=minutes)
    until = next_change(at, minutes=minutes)
    assert len(code) == DIGITS
    assert at < until <= at + timedelta(minutes=minutes)
    assert match("secret", code, until - timedelta(microseconds=1), minutes=minutes) is Match.GOOD
    later = until + GRACE + timedelta(seconds=1)
    assert match("secret", code, later, minutes=minutes) in (Match.OLD, Match.GOOD)


def test_a_code_from_the_bus_is_too_old_and_one_from_another_room_is_wrong() -> None:
    code = code_at("secret", NOW, minutes=5)
    assert match("secret", code, NOW + timedelta(minutes=20), minutes=5) is Match.OLD
    assert match("other", code, NOW, minutes=5) is Match.WRONG
    assert match("secret", code, NOW - timedelta(minutes=10), minutes=5) is Match.WRONG


def test_who_typed_while_it_changed_is_not_turned_away() -> None:
    code, until = code_at("secret", NOW, minutes=5), next_change(NOW, minutes=5)
    assert match("secret", code, until + GRACE - timedelta(seconds=1), minutes=5) is Match.GOOD


@given(st.text(max_size=12))
def test_anything_else_is_wrong_and_breaks_nothing(typed: str) -> None:
    if typed != code_at("secret", NOW, minutes=5):
        assert match("secret", typed, NOW, minutes=5) in (Match.WRONG, Match.OLD)

"""Complaints: the statutory clock, masking and recusal."""

from datetime import date, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.complaints import check_received, due_on
from domain.errors import RefusalError
from domain.personal import mask
from tests.factories import NOW, make_complaint


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 12, 1), date(2026, 12, 16)),
        (date(2026, 12, 20), date(2027, 1, 4)),
        (date(2028, 2, 14), date(2028, 2, 29)),
    ],
)
def test_the_clock_counts_calendar_days_over_holidays_and_leap_days(received: date, due: date) -> None:
    assert due_on(received, within_days=15) == due


def test_words_are_received_now_or_earlier() -> None:
    check_received(NOW, now=NOW)
    with pytest.raises(RefusalError, match=r"complaint\.future"):
        check_received(NOW + timedelta(seconds=1), now=NOW)


def test_the_person_complained_about_is_excluded_and_the_registrar_takes_part() -> None:
    scope = make_complaint(about_id=2, registered_by=1).scope
    assert (scope.excluded, scope.parties) == (frozenset({2}), frozenset({1}))
    assert make_complaint(about_id=None).scope.excluded == frozenset()


def test_what_the_person_complained_about_may_know_names_no_client() -> None:
    told = make_complaint(client=mask("C-1"), evidence_id=5).without_client()
    assert (told.client, told.evidence_id) == (None, None)
    assert told.words == make_complaint().words


def test_a_naive_moment_of_receipt_is_refused() -> None:
    with pytest.raises(ValidationError):
        make_complaint(received_at=datetime(2026, 12, 1))  # noqa: DTZ001

"""The overview's counts, and what they must not tell."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.lists import months_before
from domain.overview import Case, summarise

TODAY = date(2026, 12, 1)
MONTHS = months_before(TODAY, 12)[::-1]


def case(days_ago: int = 0, **values: object) -> Case:
    return Case.model_validate(
        {
            "branch": "CG",
            "causes": frozenset({"complaint"}),
            "manager_id": 1,
            "raised_on": TODAY - timedelta(days=days_ago),
            **values,
        }
    )


def test_months_are_counted_back_over_a_new_year() -> None:
    assert months_before(date(2026, 2, 3), 4) == ["202602", "202601", "202512", "202511"]


def test_counts_median_and_repeated_cases() -> None:
    held = [case(held_on=TODAY + timedelta(days=n), manager_id=n) for n in (2, 4, 9)]
    found = summarise([*held, case(branch="JB", manager_id=2), case(500)], months=MONTHS, least=5)
    assert (found.total, found.median_days, found.repeated) == (4, 4, 1)
    assert found.by_branch == (("CG", 3), ("JB", 1))
    assert found.by_month[-1] == ("202612", 4)
    assert len(found.by_month) == 12


def test_a_talk_that_checks_again_makes_nobody_a_repeated_case() -> None:
    found = summarise([case(), case(causes=frozenset({"recheck"}))], months=MONTHS, least=5)
    assert (found.total, found.repeated) == (2, 0)


def test_each_cause_of_a_talk_counts() -> None:
    both = case(causes=frozenset({"complaint", "bad_loan"}))
    found = summarise([both, case()], months=MONTHS, least=5)
    assert (found.total, found.by_cause) == (2, (("complaint", 2), ("bad_loan", 1)))


def test_the_overview_of_nothing_is_empty() -> None:
    found = summarise([], months=MONTHS, least=5)
    assert (found.total, found.median_days, found.by_branch, found.private) == (0, None, (), "<5")


cases = st.builds(
    case,
    st.integers(0, 700),
    branch=st.sampled_from(["CG", "JB"]),
    causes=st.sampled_from([frozenset({"complaint"}), frozenset({"bad_loan"})]),
    manager_id=st.integers(1, 5),
)


@given(st.lists(cases, max_size=30), st.integers(0, 4))
def test_no_sum_gives_away_how_many_private_cases_there_are(plain: list[Case], private: int) -> None:
    hidden = [case(causes=frozenset({"family"}), private=True, manager_id=9)] * private
    assert summarise([*plain, *hidden], months=MONTHS, least=5) == summarise(plain, months=MONTHS, least=5)


@given(st.lists(cases, max_size=30))
def test_every_sum_is_the_same(plain: list[Case]) -> None:
    found = summarise(plain, months=MONTHS, least=5)
    for counts in (found.by_branch, found.by_cause, found.by_month):
        assert sum(count for _, count in counts) == found.total

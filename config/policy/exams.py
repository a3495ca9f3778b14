"""Exams (考试)."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from config.policy.clause import Clause

LEAP_YEAR = 2028
"""A year that has every day."""


def _is_a_day(text: str) -> str:
    date.fromisoformat(f"{LEAP_YEAR}-{text}")
    return text


DayOfYear = Annotated[str, Field(pattern=r"^\d\d-\d\d$"), AfterValidator(_is_a_day)]
"""A day of every year, as month and day: 06-01."""
Minutes = Annotated[int, Field(ge=5, le=20160)]
Days = Annotated[int, Field(ge=1, le=60)]


class ExamPolicy(Clause):
    """Exams (考试)."""

    per_year: int = Field(ge=1, le=12)
    warn_on: list[DayOfYear] = Field(max_length=6)
    trainee_months: int = Field(ge=0, le=36)
    digest_days: int = Field(ge=1, le=30)
    reminders_minutes: list[Minutes] = Field(max_length=6)
    silent_days: list[Days] = Field(max_length=6)
    invigilator_minutes: list[Minutes] = Field(max_length=6)
    proof_workdays: int = Field(ge=0, le=20)
    absent_retakes: bool
    bands: list[tuple[float, str, str]] = Field(max_length=8)
    appeal_workdays: int = Field(ge=1, le=30)
    appeal_answer_workdays: int = Field(ge=1, le=30)
    weak_per_cent: int = Field(ge=1, le=100)
    post_workdays: int = Field(ge=1, le=120)

    @property
    def days(self) -> list[tuple[int, int]]:
        """Give the days of warning as month and day, in their order."""
        return sorted((int(day[:2]), int(day[3:])) for day in self.warn_on)

"""Training (培训)."""

from typing import Annotated

from pydantic import Field, field_validator

from config.policy.clause import Clause

Week = Annotated[int, Field(ge=1, le=13)]
Days = Annotated[int, Field(ge=1, le=365)]


class TrainingPolicy(Clause):
    """Training (培训)."""

    quarter_weeks: list[Week] = Field(min_length=1, max_length=6)
    join_week: Week
    last_workdays: int = Field(ge=0, le=30)
    digest_days: int = Field(ge=1, le=30)
    reminders_minutes: list[Annotated[int, Field(ge=5, le=20160)]] = Field(max_length=6)
    elsewhere_minutes: int = Field(ge=10, le=1440)
    offer_hours: int = Field(ge=1, le=40)
    code_minutes: int = Field(ge=1, le=60)
    checkin_minutes: int = Field(ge=1, le=120)
    late_minutes: int = Field(ge=0, le=120)
    tries: int = Field(ge=3, le=50)
    feedback_days: int = Field(ge=1, le=60)
    shown_from: int = Field(ge=3, le=50)
    words_from: int = Field(ge=3, le=100)
    certificate_days: list[Days] = Field(max_length=6)

    @field_validator("quarter_weeks")
    @classmethod
    def _weeks_in_order(cls, weeks: list[int]) -> list[int]:
        if weeks != sorted(set(weeks)):
            raise ValueError("the weeks must stand in the order in which they come")
        return weeks

    @field_validator("words_from")
    @classmethod
    def _words_after_counts(cls, least: int, info: object) -> int:
        if least < getattr(info, "data", {}).get("shown_from", 0):
            raise ValueError("words give more away than counts: words_from must be at least shown_from")
        return least

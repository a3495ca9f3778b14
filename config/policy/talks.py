"""Appointment talks (约见谈话)."""

from typing import Annotated

from pydantic import Field

from config.policy.clause import Clause


class TalkPolicy(Clause):
    """Appointment talks (约见谈话)."""

    length_minutes: int = Field(ge=10, le=240)
    buffer_minutes: int = Field(ge=0, le=120)
    notice_hours: int = Field(ge=0, le=40)
    daily_max: int = Field(ge=1, le=20)
    rounds: int = Field(ge=1, le=10)
    second_for: list[str] = Field(max_length=12)
    """Triggers whose talks want two people on the bank's side."""
    cover_workdays: int = Field(ge=0, le=10)
    reminders_minutes: list[Annotated[int, Field(ge=5, le=20160)]] = Field(max_length=6)
    newly_formal: bool
    newly_formal_months: int = Field(ge=1, le=24)
    quarter_notice: int = Field(ge=2, le=30)
    shown_from: int = Field(ge=2, le=20)
    hr_contact: str = Field(max_length=32)

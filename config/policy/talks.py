"""Appointment talks (约见谈话)."""

from typing import Annotated

from pydantic import Field

from config.policy.clause import Clause


class TalkPolicy(Clause):
    """Appointment talks (约见谈话)."""

    deadline_workdays: int = Field(ge=1, le=60)
    length_minutes: int = Field(ge=10, le=240)
    buffer_minutes: int = Field(ge=0, le=120)
    notice_hours: int = Field(ge=0, le=40)
    daily_max: int = Field(ge=1, le=20)
    rounds: int = Field(ge=1, le=10)
    reminders_minutes: list[Annotated[int, Field(ge=5, le=20160)]] = Field(max_length=6)

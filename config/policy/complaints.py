"""Complaints (客户投诉)."""

from typing import Annotated

from pydantic import Field, field_validator

from config.policy.clause import Clause

Code = Annotated[str, Field(pattern="^[a-z_]{1,24}$")]
"""A word that a button can carry."""


class ComplaintPolicy(Clause):
    """Complaints (客户投诉)."""

    decide_within_days: int = Field(ge=1, le=60)
    categories: list[tuple[Code, str, str]] = Field(min_length=1, max_length=12)

    @field_validator("categories")
    @classmethod
    def _codes_differ(cls, rows: list[tuple[Code, str, str]]) -> list[tuple[Code, str, str]]:
        if len({code for code, _, _ in rows}) < len(rows):
            raise ValueError("two categories bear the same code")
        return rows

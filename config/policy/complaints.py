"""Complaints (客户投诉)."""

from typing import Annotated

from pydantic import Field, field_validator

from config.policy.clause import Clause

Code = Annotated[str, Field(pattern="^[a-z_]{1,24}$")]
"""A word that a button can carry."""
Table = list[tuple[Code, str, str]]
"""What can be picked: code, Chinese, English."""


class ComplaintPolicy(Clause):
    """Complaints (客户投诉)."""

    decide_within_days: int = Field(ge=1, le=60)
    complex_within_days: int = Field(ge=1, le=120)
    longest_within_days: int = Field(ge=1, le=180)
    first_contact_workdays: int = Field(ge=1, le=10)
    review_ask_days: int = Field(ge=1, le=180)
    review_answer_days: int = Field(ge=1, le=180)
    repeat_months: int = Field(ge=1, le=60)
    duplicate_days: int = Field(ge=1, le=365)
    duplicate_alike: int = Field(ge=30, le=100)
    remedy_days: int = Field(ge=1, le=365)
    categories: Table = Field(min_length=1, max_length=12)
    severities: Table = Field(min_length=1, max_length=6)
    grave_words: list[str]

    @field_validator("categories", "severities")
    @classmethod
    def _codes_differ(cls, rows: Table) -> Table:
        if len({code for code, _, _ in rows}) < len(rows):
            raise ValueError("two categories bear the same code")
        return rows

    @field_validator("longest_within_days")
    @classmethod
    def _in_order(cls, days: int, info: object) -> int:
        known = getattr(info, "data", {})
        terms = [known.get("decide_within_days", 0), known.get("complex_within_days", days), days]
        if terms != sorted(terms):
            raise ValueError("each longer term must be at least as long as the one before it")
        return days

    @property
    def terms(self) -> tuple[int, int, int]:
        """The statutory clock's days: plain, complex, once more."""
        return self.decide_within_days, self.complex_within_days, self.longest_within_days

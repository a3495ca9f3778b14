"""Templates of appointment talks (谈话模板), one a trigger."""

from typing import Annotated, Literal

from pydantic import Field

from config.policy.clause import Clause

CODES = ("complaint", "bad_loan", "newly_formal", "environment", "family", "own_wish", "recheck")
"""The triggers that a bank's policy has a template for."""

Wording = Annotated[str, Field(min_length=1, max_length=60)]
Question = tuple[Wording, Wording] | tuple[Wording, Wording, Literal["facts", "said", "causes"]]
"""A question in Chinese and English, and which part of the minutes it asks for; without one it is asked beyond them."""


class TalkTemplate(Clause):
    """What a talk with one trigger is like."""

    trigger: Literal["complaint", "bad_loan", "newly_formal", "environment", "family", "own_wish", "recheck"]
    purpose: str = Field(min_length=1, max_length=60)
    purpose_en: str = Field(min_length=1, max_length=60)
    bring: str = Field(max_length=120)
    bring_en: str = Field(max_length=120)
    deadline_workdays: int = Field(ge=1, le=60)
    private: bool
    questions: list[Question] = Field(max_length=12)
    """What the minutes ask."""

"""Feedback (信息反馈): who gets it, how long it may take, and by which words it is read."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from config.policy.clause import Clause
from config.policy.complaints import Code

WEIGHT = re.compile(r"=(\d{1,2})$")
"""Ends a word that weighs more, or less, than its length."""


def _readable(word: str) -> str:
    if not WEIGHT.sub("", word).strip("…").strip():
        raise ValueError("a word of the lexicon is empty")
    return word


Lexeme = Annotated[str, AfterValidator(_readable)]
"""A word of a client: `…` stands for a few characters between, `～` for the same one again, `=6` for its weight."""
Lexemes = list[Lexeme]


class FeedbackPolicy(Clause):
    """Feedback (信息反馈)."""

    triage: str = Field(pattern="^[A-Za-z0-9]{1,12}$")
    arbiter_hops: int = Field(ge=1, le=20)
    duplicate_days: int = Field(ge=1, le=365)
    duplicate_alike: int = Field(ge=30, le=100)
    album_files: int = Field(ge=1, le=20)
    voice_minutes: int = Field(ge=1, le=60)
    close_workdays: int = Field(ge=1, le=60)
    files_days: int = Field(ge=1, le=365)
    burst_count: int = Field(ge=2, le=1000)
    burst_days: int = Field(ge=1, le=90)
    theme_weeks: int = Field(ge=1, le=104)
    did_days: int = Field(ge=1, le=730)
    claim_words: Lexemes
    no_claim_words: Lexemes
    complaint_words: Lexemes
    suggestion_words: Lexemes
    problem_words: Lexemes
    need_words: Lexemes
    evaluation_words: Lexemes
    pleased_words: Lexemes
    upset_words: Lexemes
    calm_words: Lexemes


class FeedbackProduct(Clause):
    """What a client may speak of, and the department that answers for it."""

    code: Code
    name: str = Field(min_length=1, max_length=8)
    name_en: str = Field(min_length=1, max_length=40)
    department: str = Field(pattern="^[A-Za-z0-9]{1,12}$")
    words: Lexemes


class FeedbackTheme(Clause):
    """What about a product clients speak of."""

    code: Code
    name: str = Field(min_length=1, max_length=12)
    name_en: str = Field(min_length=1, max_length=40)
    department: str = ""
    """Who answers for it where no product is named; empty for who sorts."""
    words: Lexemes

    @field_validator("department")
    @classmethod
    def _code(cls, code: str) -> str:
        if code and not re.fullmatch("[A-Za-z0-9]{1,12}", code):
            raise ValueError("a department is named by its code")
        return code

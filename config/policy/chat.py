"""How the assistant behaves in chat."""

from datetime import date
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from config.policy.clause import Clause


class CardPolicy(Clause):
    """What texts may carry."""

    fold_minutes: int = Field(ge=1, le=120)


class PrivacyPolicy(Clause):
    """Whether the text of a card as sent may say why; otherwise cause and detail come by a press alone."""

    full_text: bool
    agreed_by: str = Field(max_length=60)
    """Who of compliance agreed to full text."""
    agreed_on: date | Literal[""]

    @field_validator("agreed_by", "agreed_on")
    @classmethod
    def _agreed(cls, value: object, info: ValidationInfo) -> object:
        if info.data.get("full_text") and not value:
            raise ValueError("full_text = true needs compliance's consent: write who agreed, and on which day")
        return value

    def carries_cause(self, *, private: bool = False) -> bool:
        """Whether a card as sent may say why: in full-text mode, and never for what is private (私密)."""
        return self.full_text and not private


class PushPolicy(Clause):
    """How much reaches a person unasked."""

    per_day: int = Field(ge=1, le=50)


class FormPolicy(Clause):
    """Conversations that fill something in."""

    expire_hours: int = Field(ge=1, le=168)

"""How the assistant behaves in chat."""

from pydantic import Field

from config.policy.clause import Clause


class CardPolicy(Clause):
    """What texts may carry."""

    fold_minutes: int = Field(ge=1, le=120)


class PushPolicy(Clause):
    """How much reaches a person unasked."""

    per_day: int = Field(ge=1, le=50)


class FormPolicy(Clause):
    """Conversations that fill something in."""

    expire_hours: int = Field(ge=1, le=168)

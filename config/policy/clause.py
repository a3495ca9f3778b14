"""What every part of the policy has in common."""

from pydantic import BaseModel, ConfigDict


class Clause(BaseModel):
    """A part of the policy: frozen, and no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

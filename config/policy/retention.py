"""How long personal data is kept."""

from pydantic import Field

from config.policy.clause import Clause


class RetentionPolicy(Clause):
    """Years and days after which what is personal is taken out."""

    people_years: int = Field(ge=0, le=30)
    """After somebody left; before that nobody can be erased."""
    matters_years: int = Field(ge=3, le=30)
    """After a complaint was closed, or a talk was due: its words and files."""
    messages_days: int = Field(ge=31, le=3650)
    """After a message left: its text."""

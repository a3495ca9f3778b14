"""What lists and overviews show."""

from pydantic import Field

from config.policy.clause import Clause


class ViewPolicy(Clause):
    """Counts over many."""

    overview_months: int = Field(ge=1, le=36)

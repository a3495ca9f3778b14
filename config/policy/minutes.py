"""What follows a talk: statement, minutes (谈话记录), follow-ups."""

from pydantic import Field

from config.policy.clause import Clause


class MinutesPolicy(Clause):
    """What follows a talk."""

    statement_hours: int = Field(ge=0, le=48)
    statement_files: int = Field(ge=1, le=10)
    answer_workdays: int = Field(ge=1, le=30)
    recheck_days: int = Field(ge=1, le=365)

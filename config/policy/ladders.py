"""Ladders (催办与提级): who is asked, after how long, how often, until the purpose is met."""

from pydantic import Field, field_validator, model_validator

from config.policy.clause import Clause

AFTER = r"^(\d{1,3}[hd]|\d{1,3}%|T[+-]\d{1,2})$"
"""`4h` working hours, `2d` workdays, `50%` of the time to the deadline, `T-2` days before its day."""
WITHIN = r"^[1-9]\d{0,2}[hd]$"
"""`4h` working hours, `3d` workdays."""


class Rung(Clause):
    """One step of a ladder."""

    after: str = Field(pattern=AFTER)
    to: str = Field(pattern="^[a-z_]{2,24}$")
    every: int = Field(default=0, ge=0, le=30)
    """Workdays after which the step comes again; 0 for never."""
    most: int = Field(default=1, ge=0, le=60)
    """How often the step comes in all; 0 for until the purpose is met."""

    @model_validator(mode="after")
    def _repeats(self) -> "Rung":
        if (self.every > 0) != (self.most != 1):
            raise ValueError("a step that repeats needs both every = (workdays) and most = (times, or 0 for no end)")
        return self


class Ladder(Clause):
    """The steps of one purpose, in their order."""

    within: str | None = Field(default=None, pattern=WITHIN)
    """How long the purpose may take on working time; a ladder with it is a clock, its percentages of that time."""
    steps: tuple[Rung, ...] = Field(min_length=1, max_length=12)

    @model_validator(mode="after")
    def _past_the_end(self) -> "Ladder":
        past = [step for step in self.steps if step.after.endswith("%") and int(step.after[:-1]) > 99]
        if past and self.within is None:
            raise ValueError("a step at 100% or later needs within = how long it may take")
        return self

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: tuple[Rung, ...]) -> tuple[Rung, ...]:
        for unit in ("h", "d", "%"):
            lengths = [int(step.after[:-1]) for step in steps if step.after.endswith(unit)]
            if lengths != sorted(lengths):
                raise ValueError("steps must stand in the order in which they come")
        return steps

"""The whole policy."""

from datetime import time

from pydantic import Field, field_validator, model_validator

from config.policy.bank import Bank, Branch, CalendarPolicy, HoursPolicy
from config.policy.chat import CardPolicy, FormPolicy, PrivacyPolicy, PushPolicy
from config.policy.clause import Clause
from config.policy.complaints import ComplaintPolicy
from config.policy.exams import ExamPolicy
from config.policy.feedback import FeedbackPolicy, FeedbackProduct, FeedbackTheme
from config.policy.ladders import Ladder
from config.policy.minutes import MinutesPolicy
from config.policy.retention import RetentionPolicy
from config.policy.talk_templates import CODES, TalkTemplate
from config.policy.talks import TalkPolicy
from config.policy.training import TrainingPolicy
from config.policy.views import ViewPolicy

Coded = FeedbackProduct | FeedbackTheme


class Policy(Clause):
    """The whole policy."""

    bank: Bank
    branches: list[Branch] = Field(min_length=1)
    hours: HoursPolicy
    calendar: CalendarPolicy
    complaints: ComplaintPolicy
    feedback: FeedbackPolicy
    feedback_products: list[FeedbackProduct] = Field(min_length=1, max_length=12)
    feedback_themes: list[FeedbackTheme] = Field(min_length=1, max_length=20)
    talks: TalkPolicy
    talk_templates: list[TalkTemplate]
    minutes: MinutesPolicy
    training: TrainingPolicy
    exams: ExamPolicy
    cards: CardPolicy
    privacy: PrivacyPolicy
    retention: RetentionPolicy
    pushes: PushPolicy
    forms: FormPolicy
    views: ViewPolicy
    ladders: dict[str, Ladder]

    @field_validator("branches")
    @classmethod
    def _branches_differ(cls, rows: list[Branch]) -> list[Branch]:
        if len({b.code for b in rows}) < len(rows) or len({b.name for b in rows}) < len(rows):
            raise ValueError("two branches bear the same code or name")
        if not any(b.head_office for b in rows):
            raise ValueError("no branch is marked head_office = true")
        return rows

    @field_validator("talk_templates")
    @classmethod
    def _one_a_trigger(cls, rows: list[TalkTemplate]) -> list[TalkTemplate]:
        if sorted(row.trigger for row in rows) != sorted(CODES):
            raise ValueError(f"there must be one template for each of {', '.join(CODES)}")
        if not all(row.private for row in rows if row.trigger == "family"):
            raise ValueError("family matters are private: set private = true")
        return rows

    @field_validator("feedback_products", "feedback_themes")
    @classmethod
    def _codes_differ(cls, rows: list[Coded]) -> list[Coded]:
        if len({row.code for row in rows}) < len(rows):
            raise ValueError("two rows bear the same code")
        return rows

    @model_validator(mode="after")
    def _departments_are_known(self) -> "Policy":
        known = {branch.code for branch in self.branches if branch.head_office}
        if strangers := self.feedback_departments - known:
            raise ValueError(f"feedback goes to {', '.join(sorted(strangers))}: no branch with head_office = true")
        return self

    @property
    def feedback_departments(self) -> set[str]:
        """The codes of the departments to which feedback goes, who sorts among them."""
        named = {row.department for row in self.feedback_products} | {row.department for row in self.feedback_themes}
        return (named | {self.feedback.triage}) - {""}

    def template(self, trigger: str) -> TalkTemplate:
        """Give the template of the talks with a trigger; raises `KeyError` for one without."""
        return {str(row.trigger): row for row in self.talk_templates}[trigger]

    def branch(self, code: str) -> Branch:
        """Give the branch with that code; raises `KeyError` for an unknown one."""
        return next((b for b in self.branches if b.code == code), None) or _unknown(code)

    def spellings(self) -> dict[str, str]:
        """Give every way in which a sheet may write a branch, with its code."""
        return {spelling: row.code for row in self.branches for spelling in (row.code, row.name, row.name_en)}

    def windows(self, code: str) -> tuple[tuple[time, time], ...]:
        """Give when talks may be booked at a branch: its own hours, else the bank's."""
        return self.branch(code).windows or self.hours.windows


def _unknown(code: str) -> Branch:
    raise KeyError(code)

"""The bank's policy: what `policy.toml` may say, validated, with the line of what is wrong."""

import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator


class PolicyError(Exception):
    """The policy file can't be used; the text names line, clause, reason and remedy."""


class Clause(BaseModel):
    """A part of the policy: frozen, and no key that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("not a time zone; for China it is Asia/Shanghai") from None
    return name


def _span(text: str) -> str:
    _read_span(text)
    return text


def _read_span(text: str) -> tuple[time, time]:
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text)
    if not found:
        raise ValueError('write a span of hours as "09:00-11:30"')
    start, end = (time.fromisoformat(part) for part in found.groups())
    if end <= start:
        raise ValueError("a span must end after it starts, on the same day")
    return start, end


Span = Annotated[str, AfterValidator(_span)]


class Bank(Clause):
    """The bank itself."""

    name: str = Field(min_length=2, max_length=40)
    name_en: str = Field(min_length=2, max_length=80)
    zone: Annotated[str, AfterValidator(_known_zone)]
    contact: str = Field(min_length=1, max_length=60)
    contact_en: str = Field(min_length=1, max_length=60)


class Branch(Clause):
    """A branch (网点) or the head office."""

    code: str = Field(pattern="^[A-Za-z0-9]{1,12}$")
    name: str = Field(min_length=2, max_length=40)
    name_en: str = Field(min_length=2, max_length=80)
    room: str = Field(min_length=1, max_length=80)
    room_en: str = Field(min_length=1, max_length=120)
    head_office: bool = False


class HoursPolicy(Clause):
    """When talks may be booked and messages pushed."""

    working: list[Span] = Field(min_length=1)
    push: Span

    @property
    def windows(self) -> tuple[tuple[time, time], ...]:
        """The working windows of a day."""
        return tuple(_read_span(span) for span in self.working)

    @property
    def push_window(self) -> tuple[time, time]:
        """The window in which messages may be pushed."""
        return _read_span(self.push)


class CalendarPolicy(Clause):
    """The bank's own days over the public-holiday calendar."""

    extra_workdays: list[date] = []
    extra_holidays: list[date] = []


class ComplaintPolicy(Clause):
    """Complaints (客户投诉)."""

    decide_within_days: int = Field(ge=1, le=60)
    categories: list[tuple[str, str, str]] = Field(min_length=1, max_length=12)

    @field_validator("categories")
    @classmethod
    def _codes_differ(cls, rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        if len({code for code, _, _ in rows}) < len(rows):
            raise ValueError("two categories bear the same code")
        return rows


class TalkPolicy(Clause):
    """Appointment talks (约见谈话)."""

    deadline_workdays: int = Field(ge=1, le=60)
    length_minutes: int = Field(ge=10, le=240)
    buffer_minutes: int = Field(ge=0, le=120)
    notice_hours: int = Field(ge=0, le=40)
    daily_max: int = Field(ge=1, le=20)
    rounds: int = Field(ge=1, le=10)
    reminders_minutes: list[Annotated[int, Field(ge=5, le=20160)]] = Field(max_length=6)
    ask_again_workdays: int = Field(ge=1, le=20)
    tell_supervisor_workdays: int = Field(ge=1, le=30)
    tell_head_office_workdays: int = Field(ge=1, le=40)


class CardPolicy(Clause):
    """What texts may carry."""

    fold_minutes: int = Field(ge=1, le=120)


class FormPolicy(Clause):
    """Conversations that fill something in."""

    expire_hours: int = Field(ge=1, le=168)


class Policy(Clause):
    """The whole policy."""

    bank: Bank
    branches: list[Branch] = Field(min_length=1)
    hours: HoursPolicy
    calendar: CalendarPolicy
    complaints: ComplaintPolicy
    talks: TalkPolicy
    cards: CardPolicy
    forms: FormPolicy

    @field_validator("branches")
    @classmethod
    def _branches_differ(cls, rows: list[Branch]) -> list[Branch]:
        if len({b.code for b in rows}) < len(rows) or len({b.name for b in rows}) < len(rows):
            raise ValueError("two branches bear the same code or name")
        if not any(b.head_office for b in rows):
            raise ValueError("no branch is marked head_office = true")
        return rows

    def branch(self, code: str) -> Branch:
        """Give the branch with that code; raises `KeyError` for an unknown one."""
        return next((b for b in self.branches if b.code == code), None) or _unknown(code)


def _unknown(code: str) -> Branch:
    raise KeyError(code)


def load_policy(path: Path) -> Policy:
    """Read and validate a policy file; raises `PolicyError` that names line, clause and reason."""
    try:
        text = path.read_text("utf-8")
        return Policy.model_validate(tomllib.loads(text))
    except OSError as error:
        raise PolicyError(f"the policy file {path} can't be read ({error.strerror}): check WUHUA_POLICY") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: not valid TOML: {error}") from None
    except ValidationError as error:
        raise PolicyError("\n".join(_sentence(path, text, dict(e)) for e in error.errors())) from None


def _sentence(path: Path, text: str, error: dict[str, object]) -> str:
    where = error.get("loc")
    parts = [str(part) for part in where] if isinstance(where, tuple) else []
    what = str(error.get("msg")).removeprefix("Value error, ")
    if error.get("type") == "extra_forbidden":
        what = "no such clause; check its spelling or remove it"
    return f"{path}, line {_line_of(text, parts)}: {'.'.join(parts)}: {what}"


def _line_of(text: str, parts: list[str]) -> int:
    """Find the line of a clause: its section first, then its key; an array of tables by its index."""
    lines, at = text.splitlines(), 0
    for depth, part in enumerate(parts):
        nth = int(part) if part.isdigit() else 0
        name = parts[depth - 1] if part.isdigit() and depth else part
        pattern = re.compile(rf"\s*(\[+\s*{re.escape(name)}\s*\]+|{re.escape(name)}\s*=)")
        hits = [n for n, line in enumerate(lines) if n >= at and pattern.match(line)]
        if len(hits) > nth:
            at = hits[nth]
    return at + 1

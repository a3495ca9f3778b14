"""Statements (情况说明): what a manager hands in before a talk, in parts of text or files."""

from datetime import datetime, timedelta

from domain.errors import refuse_unless
from domain.model import Instant, Value
from domain.personal import Masked
from domain.talks import Talk, TalkState


class StatementPart(Value):
    """One hand-in: a text, or a file with its caption."""

    id: int
    talk_id: int
    person_id: int
    text: Masked
    file_id: int | None
    at: Instant


def check_hand_in(talk: Talk, *, hours: int, now: datetime) -> None:
    """Refuse a statement for a talk that is not confirmed, or later than so many hours before it."""
    refuse_unless(talk.state is TalkState.CONFIRMED and talk.slot is not None, "statement.state", talk=talk)
    assert talk.slot is not None  # noqa: S101 - refused above
    latest = talk.slot.start - timedelta(hours=hours)
    refuse_unless(now <= latest, "statement.late", latest=latest, number=talk.number)


def check_files(parts: list[StatementPart], *, most: int, more: bool) -> None:
    """Refuse a file beyond the number that a statement may have."""
    held = sum(part.file_id is not None for part in parts)
    refuse_unless(not more or held < most, "statement.files", most=most)

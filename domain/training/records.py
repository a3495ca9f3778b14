"""The training archive (培训档案): what somebody attended, never rewritten; corrections stand beside it."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from domain.errors import refuse_unless
from domain.model import Instant, Value
from domain.months import months_after
from domain.training.models import ATTENDED, SETTLED, Part, PartState, Session, Topic, Training
from domain.workdays import WorkCalendar


class Record(Value):
    """What the archive keeps of a person and a session."""

    id: int
    person_id: int
    branch: str
    """Where the person worked then."""
    title: str
    topics: tuple[Topic, ...]
    held_on: date
    minutes: int
    result: PartState
    read: bool = True
    """Whether its materials were read, or there were none."""
    training_id: int | None = None
    session_id: int | None = None
    number: str | None = None
    valid_until: date | None = None
    """Until when its certificate holds."""
    entered_by: int | None = None
    """Who entered it afterwards (补录)."""
    entered_at: Instant | None = None

    @property
    def attended(self) -> bool:
        """Whether the person was there."""
        return self.result in ATTENDED

    @property
    def completed(self) -> bool:
        """Whether all that was asked was done: the session attended, and its materials read."""
        return self.attended and self.read


class CorrectionState(StrEnum):
    """How far a request to correct the archive is."""

    ASKED = "asked"
    """待处理."""
    GRANTED = "granted"
    """已更正."""
    REFUSED = "refused"
    """未采纳."""


class Correction(Value):
    """A request that the archive be corrected; the entry itself stays as it was."""

    id: int
    record_id: int
    person_id: int
    text: str
    asked_at: Instant
    state: CorrectionState = CorrectionState.ASKED
    answer: str | None = None
    answered_by: int | None = None
    result: PartState | None = None
    """What the entry is read as from then on."""
    valid_until: date | None = None
    """Until when the certificate holds of whoever was there after all."""


def answer_correction(
    asked: Correction,
    *,
    by: int,
    granted: bool,
    answer: str,
    result: PartState | None = None,
    valid_until: date | None = None,
) -> Correction:
    """Grant a correction, saying what the entry is read as, or refuse it with a reason."""
    refuse_unless(asked.state is CorrectionState.ASKED, "training.corrected")
    refuse_unless(asked.person_id != by, "training.own_record")
    refuse_unless(not granted or result in SETTLED, "gate.denied")
    state = CorrectionState.GRANTED if granted else CorrectionState.REFUSED
    told = {"state": state, "answer": answer, "answered_by": by, "result": result if granted else None}
    there = granted and result in ATTENDED
    return asked.model_copy(update={**told, "valid_until": valid_until if there else None})


def as_corrected(record: Record, corrections: Iterable[Correction]) -> Record:
    """Read an entry with the corrections that were granted, the last one first of all."""
    granted = [c for c in corrections if c.record_id == record.id and c.state is CorrectionState.GRANTED and c.result]
    if not granted:
        return record
    last = max(granted, key=lambda c: c.id)
    ends = (last.valid_until or record.valid_until) if last.result in ATTENDED else None
    return record.model_copy(update={"result": last.result, "valid_until": ends})


def record_of(
    part: Part, training: Training, session: Session, *, materials_at: Instant | None, calendar: WorkCalendar
) -> Record:
    """Write what a settled part comes to. *Completed* is more than *attended*: the materials were read, too."""
    held_on = calendar.local(session.slot.start).date()
    attended = part.state in ATTENDED
    read = materials_at is None or (part.read_at is not None and part.read_at >= materials_at)
    return Record(
        id=0,
        person_id=part.person_id,
        branch=part.branch,
        title=training.title,
        topics=training.topics,
        held_on=held_on,
        minutes=int((session.slot.end - session.slot.start).total_seconds() // 60),
        result=part.state,
        read=read,
        training_id=training.id,
        session_id=session.id,
        number=training.number,
        valid_until=certificate_end(training, held_on) if attended else None,
    )


def certificate_end(training: Training, held_on: date) -> date | None:
    """Give until when the certificate of who was at a training holds; None where it gives none that ends."""
    months = training.certificate_months
    return months_after(held_on, months) if months else None


class Tally(Value):
    """How a branch's people stand in a quarter."""

    branch: str
    required: int
    """Who is held to the quarter."""
    planned: int
    """Of them, who has a place or an invitation to what is still to come."""
    attended: int
    """Of them, who was at one."""

    @property
    def rate(self) -> float | None:
        """Attended of required; None where nobody is held to it."""
        return self.attended / self.required if self.required else None


def tally(
    branches: Sequence[str], owing: Iterable[tuple[int, str]], attended: frozenset[int], planned: frozenset[int]
) -> tuple[Tally, ...]:
    """Count by branch who is held to a quarter (person, branch), who was at a training, whose is to come."""
    found = list(owing)
    counts = []
    for branch in branches:
        here = [person for person, where in found if where == branch]
        counts.append(
            Tally(
                branch=branch,
                required=len(here),
                planned=sum(person in planned and person not in attended for person in here),
                attended=sum(person in attended for person in here),
            )
        )
    return tuple(count for count in counts if count.required)

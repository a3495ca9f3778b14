"""Results that are waited for: what is said of it, to whom it goes next and when; nothing once they are released."""

from dataclasses import dataclass
from datetime import date

from domain.exams import ExamState
from domain.ladders import following
from domain.people import Person
from storage import exams, people
from workflows.charge import head_over
from workflows.exams.views import organizer_of
from workflows.results.views import ResultsView, view_of
from workflows.work import Work


@dataclass(frozen=True)
class Awaited:
    """An exam whose results are waited for, as it is said to one reader."""

    view: ResultsView
    organizer: Person | None
    head: Person | None = None
    """Who hears it next, if nothing happens."""
    on: date | None = None
    """On which day."""


async def awaited_now(work: Work, exam_id: int, *, reader: int, step: int) -> Awaited | None:
    """Give an exam whose results are waited for at a step of that ladder; None once they are released."""
    found, person = await exams.get_exam(work.tx, exam_id), await people.get_person(work.tx, reader)
    if found is None or person is None or not person.active or found.state is not ExamState.HELD:
        return None
    view, organizer_id = await view_of(work, found, person), await organizer_of(work, found)
    if view.released:
        return None
    organizer = await people.get_person(work.tx, organizer_id) if organizer_id is not None else None
    ladder, calendar = work.bank.policy.ladders["exam.results"], work.bank.calendar
    onward = following(ladder, step, at=work.now, deadline=None, calendar=calendar)
    head = await head_over(work, reader) if onward is not None else None
    return Awaited(view, organizer, head, onward[1] if onward is not None and head is not None else None)

"""Appeals against a mark (成绩复核): once for a mark, in time, by another marker than the first."""

from collections.abc import Sequence
from datetime import datetime

from domain.errors import refuse_unless
from domain.exams.marks import Appeal, AppealState, Mark, Results, ResultsState
from domain.exams.models import Exam
from domain.exams.results import is_score
from domain.people import Person

OPEN = frozenset({AppealState.ASKED, AppealState.ASSIGNED})
"""Appeals that are not answered yet."""
ANSWERED = frozenset({AppealState.UPHELD, AppealState.CHANGED})


def check_ask(mark: Mark, results: Results | None, earlier: Sequence[Appeal], *, now: datetime) -> None:
    """Refuse an appeal of a mark that is not released, too late, or a second one."""
    refuse_unless(results is not None and results.state is ResultsState.RELEASED, "result.not_released")
    assert results is not None  # noqa: S101 - refused above
    assert results.appeals_until is not None  # noqa: S101 - set by the release
    refuse_unless(mark.score is not None, "appeal.no_score")
    standing = [one for one in earlier if one.state is not AppealState.WITHDRAWN]
    refuse_unless(not any(one.state in OPEN for one in standing), "appeal.open")
    refuse_unless(not standing, "appeal.once")
    refuse_unless(now <= results.appeals_until, "appeal.late", until=results.appeals_until)


def assign(appeal: Appeal, mark: Mark, marker: Person, *, by: int) -> Appeal:
    """Give an appeal a second marker: never the first, never whose paper it is."""
    refuse_unless(appeal.state in OPEN, "appeal.over")
    refuse_unless(marker.active, "appeal.left", name=marker.name)
    refuse_unless(marker.id != appeal.person_id, "appeal.own")
    refuse_unless(marker.id != mark.marker_id, "appeal.same_marker", name=marker.name)
    return _on(appeal, state=AppealState.ASSIGNED, marker_id=marker.id, assigned_by=by)


def answer(appeal: Appeal, mark: Mark, exam: Exam, score: float, text: str, *, now: datetime) -> Appeal:
    """Take what the second marker gives: the mark stands, or is changed."""
    refuse_unless(appeal.state is AppealState.ASSIGNED, "appeal.over")
    refuse_unless(is_score(score, exam), "result.score", full=f"{exam.full_mark:g}")
    state = AppealState.UPHELD if score == mark.score else AppealState.CHANGED
    return _on(appeal, state=state, score=score, answer=text, answered_at=now)


def withdraw(appeal: Appeal) -> Appeal:
    """Take an appeal back before it is answered."""
    refuse_unless(appeal.state in OPEN, "appeal.over")
    return _on(appeal, state=AppealState.WITHDRAWN)


def _on(appeal: Appeal, **values: object) -> Appeal:
    return appeal.model_copy(update={**values, "version": appeal.version + 1})

"""Cards of appeals: to be given a marker, to be marked again, what became of one."""

from bot.cards.names import named
from bot.cards.results.buttons import AnswerAppeal, AssignAppeal, SeeAppeal, SeeMark, SeeOutcome, WithdrawAppeal
from bot.cards.results.kept import titled
from bot.replies import Card, Choice, Reply
from bot.words import Given, Words, say
from domain.exams.appeals import ANSWERED, OPEN
from domain.exams.marks import AppealState
from workflows.results.appeals import AppealView


def asked(view: AppealView, *, to: str, step: int) -> Card:
    """Ask head office for a second marker; whose appeal it is comes by a press."""
    late = "again" if step > 1 else to
    lines = [say(f"appeal.wanted.{late}", number=view.exam.number), say("appeal.due", due=view.appeal.due_at)]
    ways = [
        Choice(say("appeal.button.assign"), AssignAppeal(appeal=view.appeal.id)),
        Choice(say("appeal.button.see"), SeeAppeal(appeal=view.appeal.id)),
    ]
    return Card(lines, [ways], protected=True)


def to_mark(view: AppealView, *, to: str) -> Card:
    """Ask the second marker to mark a paper, named by its seat alone; at its day tell who runs the exam."""
    if to == "organizer":
        return _overdue(view)
    lines: list[Words] = [say("appeal.to_mark", number=view.exam.number), *titled(view.exam), *_paper(view)]
    answer = Choice(say("appeal.button.answer"), AnswerAppeal(appeal=view.appeal.id))
    return Card([*lines, say("appeal.due", due=view.appeal.due_at)], [[answer]], protected=True)


def _overdue(view: AppealView) -> Card:
    assert view.marker is not None  # noqa: S101 - it is with somebody
    lines = [say("appeal.overdue", number=view.exam.number), say("appeal.with", name=named(view.marker))]
    ways = [
        Choice(say("appeal.button.reassign"), AssignAppeal(appeal=view.appeal.id)),
        Choice(say("appeal.button.see"), SeeAppeal(appeal=view.appeal.id)),
    ]
    return Card(lines, [ways], protected=True)


def _paper(view: AppealView) -> list[Words]:
    """Name a paper by its seat, so that its marker reads no name; without one the marker asks who runs the exam."""
    if view.candidate.seat is None:
        return [say("appeal.no_seat")]
    return [say("appeal.seat", room=Given(view.room or ""), seat=view.candidate.seat)]


def card(view: AppealView) -> Card:
    """Show an appeal as its reader may see it."""
    appeal = view.appeal
    lines: list[Words] = [say(f"appeal.head.{appeal.state}", number=view.exam.number), *titled(view.exam)]
    if view.marks and not view.keeps:
        return _of_marker(view, lines)
    lines += [say("appeal.by", name=named(view.person), staff_no=view.person.staff_no)] if view.keeps else []
    lines.append(say("appeal.reason", reason=Given(appeal.reason)))
    lines += [say("appeal.with", name=named(view.marker))] if view.marker is not None and view.keeps else []
    lines += [say("appeal.due", due=appeal.due_at)] if appeal.state in OPEN else []
    if appeal.state in ANSWERED and appeal.answer:
        lines.append(say("appeal.answer", answer=Given(appeal.answer)))
    return Card(lines, [_ways(view)], protected=True)


def _of_marker(view: AppealView, lines: list[Words]) -> Card:
    open_ = view.appeal.state is AppealState.ASSIGNED
    answer = [Choice(say("appeal.button.answer"), AnswerAppeal(appeal=view.appeal.id))] if open_ else []
    due = [say("appeal.due", due=view.appeal.due_at)] if open_ else [say("appeal.thanks")]
    return Card([*lines, *_paper(view), *due], [answer], protected=True)


def _ways(view: AppealView) -> list[Choice]:
    appeal = view.appeal
    ways = list[Choice]()
    if view.keeps and appeal.state in OPEN:
        key = "assign" if appeal.state is AppealState.ASKED else "reassign"
        ways.append(Choice(say(f"appeal.button.{key}"), AssignAppeal(appeal=appeal.id)))
    if view.own and appeal.state in OPEN:
        ways.append(Choice(say("appeal.button.withdraw"), WithdrawAppeal(appeal=appeal.id)))
    return [*ways, Choice(say("results.button.see"), SeeMark(mark=view.mark.id))] if view.own or view.keeps else ways


def reply(view: AppealView) -> Reply:
    """Answer a press with the appeal as it is; an old card is told so."""
    return Reply(card(view), edit=True, toast=None if view.fresh else say("appeal.toast.over"))


def answered(view: AppealView) -> Card:
    """Tell that an appeal is answered; what became of the mark comes by a press."""
    lines = [say("appeal.answered", number=view.exam.number), *titled(view.exam)]
    own = Choice(say("appeal.button.outcome"), SeeOutcome(appeal=view.appeal.id))
    see = Choice(say("appeal.button.see"), SeeAppeal(appeal=view.appeal.id))
    return Card(lines, [[own if view.own else see]], protected=True)


def folded(view: AppealView) -> Card:
    """Show of an appeal no more than that there is one."""
    state = view.appeal.state
    lines = [say(f"appeal.head.{state}", number=view.exam.number), *titled(view.exam)]
    return Card(lines, [[Choice(say("appeal.button.see"), SeeAppeal(appeal=view.appeal.id))]], protected=True)

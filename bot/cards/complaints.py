"""Cards of complaints."""

from functools import singledispatch

from bot.buttons import Button
from bot.cards.names import named, titled
from bot.cards.talks.buttons import Show, on
from bot.replies import Card, Choice, Reply, rows_of
from bot.words import Given, Words, say
from domain.talks import Talk
from workflows.complaints import ComplaintList, ComplaintView, Registered


class ShowComplaint(Button):
    """Open a complaint."""

    code = "cs"
    complaint: int


class FoldComplaint(Button):
    """Fold an opened complaint again."""

    code = "cf"
    complaint: int


def registered(result: Registered) -> Card:
    """Give the number and the receipt; what happens next and by when."""
    complaint = result.complaint
    lines: list[Words] = [
        say("complaint.registered", number=complaint.number),
        say("complaint.due", day=complaint.due_on),
    ]
    if result.talk is not None and result.host is not None:
        host = titled(result.host)
        lines.append(say("complaint.talk", number=result.talk.number, host=host, day=result.talk.due_on))
    elif complaint.subject != "client_manager":
        lines.append(say("complaint.no_talk"))
    mine = result.host is not None and result.host.id == complaint.registered_by
    return Card(lines, [_buttons(complaint.id, result.talk if mine else None)], protected=True)


def _buttons(complaint_id: int, talk: Talk | None) -> list[Choice]:
    """Offer the details, and the meeting to who is to arrange it."""
    meeting = [on(talk, "complaint.button.talk", Show)] if talk is not None and talk.open else []
    return [*meeting, Choice(say("complaint.button.show"), ShowComplaint(complaint=complaint_id))]


@singledispatch
def reply(result: object) -> Reply:
    """Answer the use case's result; one function a result type."""
    raise TypeError(f"no card for {type(result).__name__}")


@reply.register
def _(result: ComplaintView) -> Reply:
    complaint = result.complaint
    lines: list[Words] = [say("complaint.head", number=complaint.number, state=complaint.state)]
    if result.about is not None:
        lines.append(say("complaint.about", name=named(result.about)))
    else:
        lines.append(say("complaint.about", name=say(f"Subject.{complaint.subject}")))
    lines += [
        say("complaint.received", at=complaint.received_at, source=complaint.source),
        say("complaint.due", day=complaint.due_on),
        say("complaint.words", words=Given(complaint.words) if complaint.words else say("form.file")),
    ]
    if complaint.client:
        lines.append(say("complaint.client", client=complaint.client))
    meeting = _buttons(complaint.id, result.talk)[:-1]
    fold = Choice(say("button.fold"), FoldComplaint(complaint=complaint.id))
    return Reply(Card(lines, [[*meeting, fold]], protected=True), edit=True)


def folded(result: ComplaintView) -> Card:
    """Show a complaint's number and clock only."""
    complaint = result.complaint
    lines = [say("complaint.head", number=complaint.number, state=complaint.state)]
    lines.append(say("complaint.due", day=complaint.due_on))
    return Card(lines, [_buttons(complaint.id, result.talk)], protected=True)


@reply.register
def _(result: ComplaintList) -> Reply:
    if not result.complaints:
        return Reply(Card([say("complaint.list.empty")]))
    lines: list[Words] = [say("complaint.list.head", count=len(result.complaints))]
    shown = result.complaints[:6]
    lines += [
        say("complaint.list.line", number=v.complaint.number, state=v.complaint.state, day=v.complaint.due_on)
        for v in shown
    ]
    picks = [
        Choice(say("complaint.button.number", number=v.complaint.number), ShowComplaint(complaint=v.complaint.id))
        for v in shown
    ]
    return Reply(Card(lines, rows_of(picks, 3), protected=True))

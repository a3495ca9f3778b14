"""A complaint's card: what it is, by when, what is wanted next, and what its reader can do."""

from collections.abc import Callable
from datetime import datetime

from bot.cards import archive
from bot.cards.complaints.buttons import (
    CloseCase,
    GrantExtension,
    MoreOf,
    RefuseExtension,
    RemindHost,
    ShowComplaint,
    ShowFiles,
    Take,
    ask,
    on,
)
from bot.cards.names import named, titled
from bot.cards.talks.buttons import Show
from bot.cards.talks.buttons import on as on_talk
from bot.replies import Card, Choice
from bot.words import Given, Words, say
from domain.complaints import ComplaintState, ExtensionState
from domain.complaints.acts import Act
from workflows.complaints import Added, ComplaintView, Identified, Registered

Rows = list[list[Choice]]
FIRST = 3
"""Acts on the card itself; the others stand behind 更多."""


def card(view: ComplaintView, head: Words | None = None) -> Card:
    """Show a complaint as it is now, with what its reader can do."""
    return Card([head or _head(view), *facts(view)], rows(view), protected=True)


def _head(view: ComplaintView) -> Words:
    complaint = view.complaint
    if view.late:
        return say("complaint.head.late", number=complaint.number, state=complaint.state)
    return say("complaint.head", number=complaint.number, state=complaint.state)


def facts(view: ComplaintView) -> list[Words]:
    """Give by when, who handles it, and what is wanted next; nothing that is empty."""
    complaint, lines = view.complaint, list[Words]()
    if complaint.running:
        key = "complaint.due.regulator" if complaint.due_on == complaint.regulator_due_on else "complaint.due"
        lines.append(say(key, day=complaint.due_on))
    if complaint.told_at is not None:
        lines.append(_told(view, complaint.told_at))
    if view.extended_to is not None:
        lines.append(say("complaint.extended_to", day=view.extended_to))
    lines += archive.marked(view.mark)
    if view.handler is not None and not view.mine:
        lines.append(say("complaint.handler", name=named(view.handler)))
    wanted = next_step(view)
    return [*lines, wanted] if wanted is not None else lines


def _told(view: ComplaintView, at: datetime) -> Words:
    """Say when the client was told and by whom, and where nothing proves it; the old books know the day alone."""
    if view.mark is not None:
        return say("complaint.told_on", at=at)
    by = named(view.teller) if view.teller is not None else say("complaint.unknown")
    return say("complaint.told_at.unproved" if view.unproved else "complaint.told_at", at=at, name=by)


def next_step(view: ComplaintView) -> Words | None:
    """Say what is wanted next; None where nothing is."""
    complaint, review = view.complaint, view.review
    if complaint.running:
        return _next_while_running(view)
    if review is not None and review.open:
        return say(f"complaint.next.review{'.nobody' if view.answerless else ''}", day=review.due_on)
    if review is not None and review.untold:
        return say("complaint.next.tell_review")
    if view.open_remedies:
        return say("complaint.next.remedy", count=view.open_remedies)
    if view.wants_remedy:
        return say("complaint.next.cause")
    return say("complaint.next.close") if complaint.open else None


def _next_while_running(view: ComplaintView) -> Words:
    if view.complaint.handler_id is None:
        return say("complaint.next.take")
    if view.extension is not None:
        return say(f"complaint.next.extension_{view.extension.state}")
    if view.contact_due is not None:
        late = ".late" if view.contact_late else ""
        return say(f"complaint.next.contact{late}", day=view.contact_due)
    told = view.complaint.state is ComplaintState.DECIDED
    return say("complaint.next.tell" if told else "complaint.next.decide")


def rows(view: ComplaintView) -> Rows:
    """Give the likely acts first, then the file, the evidence and what is left out."""
    complaint = view.complaint
    acts = first_acts(view)
    if len(acts) < FIRST:
        acts = [*acts, *meeting(view)]
    rest = [
        on(complaint, "complaint.button.show", ShowComplaint),
        on(complaint, "complaint.button.files", ShowFiles),
        on(complaint, "button.more", MoreOf),
    ]
    return [row for row in (acts, rest) if row]


def first_acts(view: ComplaintView) -> list[Choice]:
    """Give the acts on the card itself, the likely one first."""
    found = [choice for act in _order(view) if act in view.acts for choice in _CHOICES[act](view)]
    return found[:FIRST]


def offered(view: ComplaintView) -> list[Act]:
    """Give the acts that the card itself offers."""
    every = [act for act in _order(view) if act in view.acts for _ in _CHOICES[act](view)]
    return every[:FIRST]


def left_out(view: ComplaintView) -> list[Act]:
    """Give the acts that the card itself had no room for."""
    shown = offered(view)
    return [act for act in _order(view) if act in view.acts and _CHOICES[act](view) and act not in shown]


def _order(view: ComplaintView) -> list[Act]:
    contact = [Act.CONTACT] if view.contact_due is not None else []
    name = [] if view.mine else [Act.HAND_ON]
    return list(dict.fromkeys([*_URGENT, *name, *contact, *(_RUNNING if view.complaint.running else _AFTER)]))


_URGENT = (Act.GRANT, Act.ANSWER_REVIEW, Act.TAKE, Act.TELL_EXTENSION, Act.TELL_REVIEW)
_RUNNING = (Act.DECIDE, Act.TELL, Act.CONTACT, Act.EXTEND, Act.REMEDY)
_AFTER = (Act.CLOSE, Act.REMEDY, Act.SPARE, Act.REVIEW, Act.CONTACT)


def _form(label: str, form: str) -> Callable[[ComplaintView], list[Choice]]:
    return lambda view: [ask(view.complaint, label, form)]


def _take(view: ComplaintView) -> list[Choice]:
    return [on(view.complaint, "complaint.button.take", Take, version=view.complaint.version)]


def _close(view: ComplaintView) -> list[Choice]:
    return [on(view.complaint, "complaint.button.close", CloseCase, version=view.complaint.version)]


def _grant(view: ComplaintView) -> list[Choice]:
    waiting = view.extension
    if waiting is None or waiting.state is not ExtensionState.ASKED:
        return []
    return [
        on(view.complaint, "complaint.button.grant", GrantExtension, extension=waiting.id),
        on(view.complaint, "complaint.button.refuse", RefuseExtension, extension=waiting.id),
    ]


def _hand_on(view: ComplaintView) -> list[Choice]:
    label = "complaint.button.name" if view.complaint.handler_id is None else "complaint.button.hand_on"
    return [ask(view.complaint, label, "case_hand_on")]


_CHOICES: dict[Act, Callable[[ComplaintView], list[Choice]]] = {
    Act.GRANT: _grant,
    Act.ANSWER_REVIEW: _form("complaint.button.answer_review", "case_answer"),
    Act.TAKE: _take,
    Act.HAND_ON: _hand_on,
    Act.TELL_EXTENSION: _form("complaint.button.tell_extension", "case_tell_extension"),
    Act.TELL_REVIEW: _form("complaint.button.tell_review", "case_tell_review"),
    Act.DECIDE: _form("complaint.button.decide", "case_decide"),
    Act.TELL: _form("complaint.button.tell", "case_tell"),
    Act.CLOSE: _close,
    Act.CONTACT: _form("complaint.button.contact", "case_contact"),
    Act.EXTEND: _form("complaint.button.extend", "case_extend"),
    Act.REMEDY: _form("complaint.button.remedy", "case_remedy"),
    Act.SPARE: _form("complaint.button.spare", "case_spare"),
    Act.REVIEW: _form("complaint.button.review", "case_review"),
}


def meeting(view: ComplaintView) -> list[Choice]:
    """Offer the meeting to who is to arrange it."""
    talk = view.talk
    return [on_talk(talk, "complaint.button.talk", Show)] if talk is not None and talk.open else []


def registered(result: Registered) -> Card:
    """Give the number and the receipt; what happens next and by when."""
    late = ".late" if result.late else ""
    return _receipt(result, say(f"complaint.registered{late}", number=result.complaint.number))


def identified(result: Identified) -> Card:
    """Say that it is known now about whom a complaint is; what happens next and by when."""
    done = result.as_registered
    return _receipt(done, say("complaint.identified", number=done.complaint.number))


def _receipt(result: Registered, head: Words) -> Card:
    complaint, view = result.complaint, result.view
    lines = [head, *([say("complaint.due", day=complaint.due_on)] if complaint.running else [])]
    lines += [say("complaint.late.goes_up")] if result.late else []
    if result.talk is not None and result.host is not None:
        host = titled(result.host)
        lines.append(say("complaint.talk", number=result.talk.number, host=host, day=result.talk.due_on))
    elif complaint.subject != "client_manager":
        lines.append(say(f"complaint.no_talk{'.unknown' if complaint.subject == 'unknown' else ''}"))
    elif not result.counts:
        lines.append(say("complaint.before_go_live"))
    if view is None:
        return Card([*lines, say("complaint.kept_away")], protected=True)
    wanted = next_step(view)
    lines += [wanted] if wanted else []
    lines += [say("complaint.words", words=Given(view.words))] if view.words else []
    return Card(lines, rows(view), protected=True)


def added(result: Added) -> Card:
    """Say that the client's words were added to a complaint of the same matter."""
    return card(result.view, say("complaint.added_to", number=result.view.complaint.number))


def closed(view: ComplaintView) -> Card:
    """Say that the file is closed; a meeting that is still open does not hold it up, but is asked about."""
    shown = card(view)
    if view.open_talk is None:
        return shown
    line = say("complaint.talk_open", number=view.open_talk.number)
    remind = [on(view.complaint, "complaint.button.remind_host", RemindHost)] if view.mine else []
    ask_about = [*first_acts(view), *(meeting(view) or remind)]
    return Card([*shown.lines, line], [row for row in (ask_about, shown.rows[-1]) if row], protected=True)

"""What a complaint's card turns into on demand: the opened file, its evidence, 更多 and its parts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards import archive, lists
from bot.cards.asides import clause_of
from bot.cards.complaints.buttons import (
    AmendMenu,
    FoldComplaint,
    GiveFile,
    MoreOf,
    OwnTimeCase,
    SnoozeCase,
    SnoozeMenu,
    TurnFiles,
    WhyCase,
    ask,
    on,
)
from bot.cards.complaints.state import left_out, meeting, offered
from bot.cards.names import named
from bot.replies import Card, Choice, rows_of
from bot.words import Given, Words, say
from domain.complaints import Subject
from domain.complaints.acts import Act
from domain.pages import page_of
from domain.people import Person
from storage.files import FileState
from workflows.complaints import CaseFile, ComplaintView, Files, Likely

NEWEST = 3
"""Files that stand before the way to add another: the first row."""


def opened(found: CaseFile) -> Card:
    """Open a complaint's file; only after a press, it folds and can't be forwarded."""
    view = found.view
    complaint = view.complaint
    lines: list[Words] = [say("complaint.head", number=complaint.number, state=complaint.state)]
    lines += [*_what(found), *_log(found), *_decision(view), *_after(found)]
    buttons = [*meeting(view), *_file_acts(found), on(complaint, "button.fold", FoldComplaint)]
    return Card(lines, rows_of(buttons, 3), protected=True)


def _what(found: CaseFile) -> list[Words]:
    view = found.view
    complaint = view.complaint
    lines: list[Words] = [
        say("complaint.about", name=_about(view)),
        say(
            "complaint.received" if view.mark is None else "complaint.received_on",
            at=complaint.received_at,
            source=complaint.source,
        ),
        *([say("complaint.receiver", name=named(view.receiver))] if view.receiver is not None else []),
        say("complaint.category", category=Given(*found.category)),
    ]
    if view.severity is not None:
        lines.append(say("complaint.severity", severity=Given(*view.severity)))
    if complaint.repeats:
        lines.append(say("complaint.repeats", count=complaint.repeats))
    if complaint.running:
        lines.append(say("complaint.due", day=complaint.due_on))
    if complaint.regulator_due_on is not None:
        lines.append(say("complaint.regulator_due", day=complaint.regulator_due_on))
    lines.append(say("complaint.words", words=Given(complaint.words) if complaint.words else say("form.file")))
    if complaint.demand:
        lines.append(say("complaint.demand", demand=complaint.demand))
    if complaint.client:
        lines.append(say("complaint.client", client=complaint.client))
    if view.handler is not None:
        lines.append(say("complaint.handler", name=named(view.handler)))
    return [*lines, *archive.marked(view.mark), *archive.opened(view.mark)]


BEGINNING = 40
"""Characters of a client's words by which a complaint is known again."""


def same(known: Likely) -> Words:
    """Name the complaint that a new one may repeat: since when, about whom, of what kind, how it begins."""
    of = known.view.complaint
    words = _beginning(of.words) if of.words else say("form.file")
    category = Given(*known.category)
    return say(
        "complaint.same", number=of.number, at=of.received_at, about=_about(known.view), category=category, words=words
    )


def _beginning(words: str) -> Words:
    if len(words) <= BEGINNING:
        return Given(words)
    return say("complaint.same.words", words=Given(words[:BEGINNING]))


def _about(view: ComplaintView) -> Words:
    if view.about is not None:
        return named(view.about)
    return Given(*view.branch) if view.branch is not None else say(f"Subject.{view.complaint.subject}")


def _log(found: CaseFile) -> list[Words]:
    lines: list[Words] = []
    for entry in found.contacts:
        key = "complaint.contact.client" if entry.from_client else "complaint.contact.bank"
        lines.append(say(key, at=entry.at, how=entry.how, text=Given(entry.text)))
    for extension in found.extensions:
        reason = Given(extension.reason)
        lines.append(say("complaint.extension", step=extension.step, state=extension.state, reason=reason))
    return lines


def _decision(view: ComplaintView) -> list[Words]:
    complaint, lines = view.complaint, list[Words]()
    if complaint.outcome is not None:
        lines.append(say("complaint.outcome", outcome=complaint.outcome))
    if complaint.findings:
        lines.append(say("complaint.findings", text=complaint.findings))
    if complaint.basis:
        lines.append(say("complaint.basis", text=complaint.basis))
    if complaint.told_at is not None and complaint.told_how is not None:
        key = "complaint.told.unproved" if view.unproved else "complaint.told"
        lines.append(say(key, at=complaint.told_at, how=complaint.told_how, name=_teller(view.teller)))
    if complaint.spared_why:
        lines.append(say("complaint.spared", why=complaint.spared_why))
    return lines


def _teller(person: Person | None) -> Words:
    return named(person) if person is not None else say("complaint.unknown")


def _after(found: CaseFile) -> list[Words]:
    review, lines = found.view.review, list[Words]()
    if review is not None:
        lines.append(say("complaint.review", day=review.due_on, words=Given(review.words)))
    if review is not None and review.result is not None:
        lines.append(say("complaint.review.answer", result=review.result, text=Given(review.answer or "")))
    if review is not None and review.told_at is not None:
        by = _teller(found.review_teller)
        key = "complaint.review.told.unproved" if found.view.review_unproved else "complaint.review.told"
        lines.append(say(key, at=review.told_at, how=review.told_how, name=by))
    for remedy, owner in found.remedies:
        key = "complaint.remedy.open" if remedy.open else "complaint.remedy.done"
        lines.append(say(key, text=Given(remedy.text), name=named(owner), day=remedy.due_on))
    lines += _recusals(found)
    if found.files:
        lines.append(say("complaint.files", count=found.files))
    return lines


def _recusals(found: CaseFile) -> list[Words]:
    """Say who keeps out and why, and who was taken off again."""
    kept_out = [(recusal, person) for recusal, person in found.recusals if not recusal.lifted]
    names = [say("complaint.recusal", name=named(person), tie=recusal.tie) for recusal, person in kept_out]
    lines: list[Words] = [say("complaint.recusals", names=names)] if names else []
    for recusal, person in found.recusals:
        if recusal.lifted:
            why = Given(recusal.lifted_why or "")
            lines.append(say("complaint.readmitted", name=named(person), at=recusal.lifted_at, why=why))
    return lines


def _file_acts(found: CaseFile) -> list[Choice]:
    """Offer what one does with the file in hand."""
    view, acts = found.view, list[Choice]()
    complaint = view.complaint
    if Act.IDENTIFY in view.acts:
        key = "identify" if complaint.subject is Subject.UNKNOWN else "correct"
        acts.append(ask(complaint, f"complaint.button.{key}", "case_identify"))
    if Act.PARTICIPANT in view.acts:
        acts.append(ask(complaint, "complaint.button.participant", "case_people"))
        lifts = complaint.open and any(recusal.may_be_lifted for recusal, _ in found.recusals)
        acts += [ask(complaint, "complaint.button.readmit", "case_readmit")] if lifts else []
    if Act.AMEND in view.acts:
        acts.append(on(complaint, "complaint.button.amend", AmendMenu))
    if Act.REMEDY in left_out(view):
        acts.append(ask(complaint, "complaint.button.remedy", "case_remedy"))
    return acts


def files(found: Files, page: int = 0) -> Card:
    """List a page of a complaint's files, the newest first, each to be handed out by a press."""
    complaint = found.view.complaint
    entries = [
        Choice(say(f"complaint.button.file.{_kind(file.state)}", n=n), GiveFile(complaint=complaint.id, file=file.id))
        for n, file in reversed([*enumerate(found.files, 1)])
    ]
    if Act.ADD_FILE in found.view.acts:
        entries.insert(NEWEST, ask(complaint, "complaint.button.add_file", "case_file"))
    shown = page_of(len(entries), page)
    head = say("complaint.files.head", number=complaint.number, count=len(found.files))
    rows = lists.rows(
        entries[shown.start : shown.end],
        shown,
        turn=lambda at: TurnFiles(complaint=complaint.id, page=at),
        aside=on(complaint, "button.back", FoldComplaint),
    )
    return Card([lists.paged_head(head, shown)], rows, protected=True)


def _kind(state: FileState) -> str:
    return {FileState.KEPT: "kept", FileState.WANTED: "wanted"}.get(state, "lost")


def more(view: ComplaintView) -> Card:
    """Show what the card has left out."""
    complaint = view.complaint
    acts = [
        ask(complaint, f"complaint.button.{act}", form)
        for act, form in (
            (Act.CONTACT, "case_contact"),
            (Act.PROVE, "case_proof"),
            (Act.WITHDRAW, "case_withdraw"),
            (Act.HAND_ON, "case_hand_on"),
        )
        if act in view.acts and act not in offered(view)
    ]
    if complaint.open:
        acts.append(ask(complaint, "complaint.button.recuse", "case_recuse"))
    asides = [
        on(complaint, "complaint.button.snooze", SnoozeMenu),
        *([on(complaint, "button.why", WhyCase)] if len(acts) <= 3 else []),
        on(complaint, "button.back", FoldComplaint),
    ]
    return Card([say("complaint.more", number=complaint.number)], [*rows_of(acts, 3), asides], protected=True)


def amend(view: ComplaintView) -> Card:
    """Show what can be added to what was registered."""
    complaint = view.complaint
    row = [
        ask(complaint, "ask.demand.name", "case_demand"),
        ask(complaint, "ask.severity.name", "case_severity"),
        ask(complaint, "ask.regulator_due.name", "case_regulator"),
    ]
    back = [on(complaint, "button.back", FoldComplaint)]
    return Card([say("complaint.amend", number=complaint.number)], [row, back], protected=True)


def snoozes(view: ComplaintView, choices: Sequence[tuple[str, datetime]]) -> Card:
    """Ask until when the card is put off."""
    complaint = view.complaint
    later = [Choice(say(f"snooze.{label}"), SnoozeCase(complaint=complaint.id, until=at)) for label, at in choices]
    own = [on(complaint, "snooze.own", OwnTimeCase)] if choices else []
    back = [*own, on(complaint, "button.why", WhyCase), on(complaint, "button.back", MoreOf)]
    return Card([say("complaint.snooze", number=complaint.number)], [*rows_of(later, 3), back], protected=True)


def snoozed(view: ComplaintView, at: datetime) -> Card:
    """Say when the card comes again."""
    line = say("complaint.snoozed", number=view.complaint.number, start=at)
    return Card([line], [[on(view.complaint, "complaint.button.now", FoldComplaint)]], protected=True)


def why(view: ComplaintView, clause: str, known: Mapping[str, object]) -> Card:
    """Say which clause and facts caused a card."""
    complaint = view.complaint
    lines = [say("complaint.why.head", number=complaint.number), say(f"complaint.why.{clause}", **known)]
    if clause in CLAUSES:
        lines.append(clause_of(CLAUSES[clause]))
    return Card(lines, [[on(complaint, "button.back", MoreOf)]], protected=True)


CLAUSES = {"clock": "complaints.decide_within_days", "regulator": "complaints.decide_within_days"}
"""The policy's clause behind each reason."""

"""The card of a training: as somebody is asked to it, and as the department runs it."""

from bot.cards import lists
from bot.cards.audiences import counted, described, listed
from bot.cards.names import named
from bot.cards.training.buttons import (
    AskPartForm,
    AskSessionForm,
    AskTrainingForm,
    Attend,
    CancelSession,
    EnterCode,
    Materials,
    OpenDocument,
    OtherSessions,
    PublishTraining,
    SessionMenu,
    ShowAttendance,
    ShowFeedback,
    ShowTraining,
    WhoAndWhy,
)
from bot.replies import Card, Choice, rows_of
from bot.words import Given, Words, say
from config.policy.bank import Branch
from domain.training import ATTENDED, OPEN_PARTS, PartState, SessionState, Training, TrainingState
from workflows.training import SessionView, TrainingView

MOST_SESSIONS = 3
"""Sessions with a button of their own on one card."""
Branches = list[Branch]


def title(training: Training) -> Words:
    """Say what a training is called, and whether one must come."""
    return say("training.title" if training.mandatory else "training.title_free", title=Given(training.title))


def place_of(view: SessionView) -> Words:
    """Name a session's place: a room of the policy in its reader's language."""
    return Given(view.session.place, view.room_en)


def place_words(view: SessionView) -> list[Words]:
    """Say when, where, and with whom a session is."""
    session = view.session
    lines: list[Words] = [
        say("training.when", slot=session.slot),
        say("training.where", place=place_of(view)),
    ]
    if view.trainer is not None or session.trainer:
        trainer = named(view.trainer) if view.trainer is not None else Given(session.trainer or "")
        lines.append(say("training.trainer", name=trainer))
    return lines


def card(view: TrainingView, branches: Branches) -> Card:
    """Show a training to its reader: the own part, or what the department does with it."""
    if view.part is not None and not view.plans:
        return own(view)
    return managed(view, branches)


def own(view: TrainingView, *, head: Words | None = None) -> Card:
    """Show a training to somebody who is asked to it."""
    part, training, meant = view.part, view.training, view.meant
    assert part is not None  # noqa: S101 - the caller looked
    state = (
        say(f"training.part.{part.state}") if training.state is TrainingState.PUBLISHED else say("training.part.off")
    )
    lines = [head or say("training.head", number=training.number, state=state), title(training)]
    lines += place_words(meant) if meant is not None else []
    lines += [say("training.topics", topics=[say(f"Topic.{t}") for t in training.topics])]
    lines += _notes(view)
    return Card(lines, own_rows(view))


def _notes(view: TrainingView) -> list[Words]:
    part = view.part
    assert part is not None  # noqa: S101 - the caller looked
    lines: list[Words] = []
    if view.clash is not None:
        lines.append(say("training.clash", slot=view.clash))
    if part.refusal and part.state is PartState.INVITED:
        lines.append(say("training.refusal", text=Given(part.refusal)))
    if part.state is PartState.OFFERED and part.offered_until is not None:
        lines.append(say("training.offered_until", at=part.offered_until))
    lines += _document(view.training)
    if view.unread and part.state in OPEN_PARTS:
        lines.append(say("training.unread", count=len(view.materials)))
    if view.training.reason:
        lines.append(say("training.reason", text=Given(view.training.reason)))
    return lines


def _document(training: Training) -> list[Words]:
    """Name the official document, and say whether it can be opened."""
    if training.document_file_id is not None:
        return [say("training.document.with_pdf", number=Given(training.document_no or ""))]
    return [say("training.document", number=Given(training.document_no))] if training.document_no else []


def document_button(training: Training) -> list[Choice]:
    """Give the way to the official document, where its PDF is there."""
    if training.document_file_id is None:
        return []
    return [Choice(say("training.button.document"), OpenDocument(training=training.id))]


def own_rows(view: TrainingView) -> list[list[Choice]]:
    """Give what somebody can do who is asked to a training."""
    part, meant = view.part, view.meant
    assert part is not None  # noqa: S101 - the caller looked
    if view.training.state is not TrainingState.PUBLISHED:
        return [[]]
    read = [Choice(say("training.button.materials"), Materials(training=view.training.id))] if view.materials else []
    read += document_button(view.training)
    ahead = meant is not None and meant.session.slot.start > view.now
    if view.checking_in:
        return [[Choice(say("training.button.check_in"), EnterCode()), *read]]
    if not ahead or part.state in ATTENDED | {PartState.OUT}:
        return [read]
    comes = {PartState.COMING, PartState.WAITING}
    full = meant is not None and meant.left == 0 and part.state is not PartState.OFFERED
    label = say("training.button.queue" if full else "training.button.attend")
    yes = [] if part.state in comes else [Choice(label, _attend(view, 0))]
    other = [Choice(say("training.button.other"), OtherSessions(training=view.training.id))] if view.others else []
    return [[*yes, *_leave(view), *other], read]


def _leave(view: TrainingView) -> list[Choice]:
    part = view.part
    if part is None or part.state not in OPEN_PARTS or part.state is PartState.ASKED:
        return []
    form = AskPartForm(form="training_leave", part=part.id, version=part.version)
    return [Choice(say("training.button.leave"), form)]


def _attend(view: TrainingView, session: int) -> Attend:
    part = view.part
    assert part is not None  # noqa: S101 - the caller looked
    return Attend(part=part.id, version=part.version, session=session)


def others(view: TrainingView) -> Card:
    """Offer the other sessions, each with one press."""
    shown = view.others[: MOST_SESSIONS + 1]
    head = say("training.others" if shown else "training.no_others", number=view.training.number)
    lines: list[Words] = [head, title(view.training), *(_session_line(n, s) for n, s in enumerate(shown, 1))]
    picks = [Choice(say("training.button.session", n=n), _attend(view, s.session.id)) for n, s in enumerate(shown, 1)]
    back = Choice(say("button.back"), ShowTraining(training=view.training.id))
    return Card(lines, [*rows_of(picks, 3), [*_leave(view), back]])


def _session_line(n: int, view: SessionView) -> Words:
    session = view.session
    full = "full" if view.left == 0 else "room" if view.left is not None else "free"
    return say(f"training.session.{full}", n=n, slot=session.slot, place=place_of(view), left=view.left or 0)


def managed(view: TrainingView, branches: Branches) -> Card:
    """Show a training to who plans it."""
    training = view.training
    lines: list[Words] = [
        say("training.head", number=training.number, state=say(f"TrainingState.{training.state}")),
        title(training),
        say("training.topics", topics=[say(f"Topic.{topic}") for topic in training.topics]),
        *(_managed_line(n, s) for n, s in enumerate(view.sessions, 1)),
        *_ends(view, branches),
    ]
    rows = _draft_rows(view) if training.state is TrainingState.DRAFT else _published_rows(view)
    return Card(lines, rows if view.plans else _teacher_rows(view), protected=True)


def _managed_line(n: int, view: SessionView) -> Words:
    session = view.session
    key = "off" if session.state is SessionState.CANCELLED else "make_up" if session.make_up else "line"
    places = say("training.places", capacity=session.capacity) if session.capacity else say("training.places_free")
    come = view.count(PartState.COMING, *ATTENDED)
    return say(f"training.managed.{key}", n=n, slot=session.slot, place=place_of(view), come=come, places=places)


def _ends(view: TrainingView, branches: Branches) -> list[Words]:
    training = view.training
    lines: list[Words] = []
    if view.preview is not None:
        lines.append(say("training.for", audience=described(view.preview.audience, branches)))
        lines += counted(view.preview, branches)
    else:
        lines.append(_tally(view))
    lines += _document(training)
    if training.certificate_months:
        lines.append(say("training.certificate_months", months=training.certificate_months))
    if view.materials:
        lines.append(say("training.materials_count", count=len(view.materials)))
    return [*lines, *([say("training.reason", text=Given(training.reason))] if training.reason else [])]


def _tally(view: TrainingView) -> Words:
    """Say how many people stand where with a training."""
    counts: dict[PartState, int] = {}
    for session in view.sessions:
        for state, count in session.counts:
            counts[state] = counts.get(state, 0) + count
    parts = [say("training.tally", state=say(f"PartState.{state}"), count=n) for state, n in counts.items()]
    return say("training.tallies", parts=parts) if parts else say("training.nobody_yet")


def _form(view: TrainingView, form: str, label: str) -> Choice:
    button = AskTrainingForm(form=form, training=view.training.id, version=view.training.version)
    return Choice(say(f"training.button.{label}"), button)


def _draft_rows(view: TrainingView) -> list[list[Choice]]:
    training = view.training
    publish = Choice(say("training.button.publish"), PublishTraining(training=training.id, version=training.version))
    who = Choice(say("training.button.who"), WhoAndWhy(training=training.id))
    first = [publish, who] if view.preview is not None and view.preview.inside else []
    return [
        [*first, _form(view, "training_audience", "audience")],
        [
            _form(view, "training_session", "session_new"),
            _form(view, "training_material", "material"),
            _form(view, "training_cancel", "cancel"),
        ],
    ]


def _published_rows(view: TrainingView) -> list[list[Choice]]:
    if view.training.state is not TrainingState.PUBLISHED:
        return []
    shown = [s for s in view.sessions if s.session.state is not SessionState.CANCELLED][-MOST_SESSIONS:]
    sessions = [
        Choice(say("training.button.session", n=view.sessions.index(s) + 1), SessionMenu(session=s.session.id))
        for s in shown
    ]
    over = any(s.session.state is SessionState.SETTLED for s in view.sessions)
    new = _form(view, "training_make_up", "make_up") if over else _form(view, "training_session", "session_new")
    ahead = any(s.session.state is SessionState.PLANNED and s.session.slot.start > view.now for s in view.sessions)
    last = _form(view, "training_cancel", "cancel") if ahead else _feedback(view)
    middle = _form(view, "training_material", "material") if ahead else _form(view, "training_audience", "audience")
    return [sessions, [new, middle, last]]


def _feedback(view: TrainingView) -> Choice:
    return Choice(say("training.button.feedback"), ShowFeedback(training=view.training.id))


def _teacher_rows(view: TrainingView) -> list[list[Choice]]:
    lists = [Choice(say("training.button.attendance"), ShowAttendance(session=s.session.id)) for s in view.teaches[-1:]]
    return [[*lists, *([_feedback(view)] if view.teaches else []), *document_button(view.training)]]


def session_menu(view: TrainingView, session_id: int) -> Card:
    """Show what can be done with a session."""
    shown = next(s for s in view.sessions if s.session.id == session_id)
    session, n = shown.session, [s.session.id for s in view.sessions].index(session_id) + 1

    def form(name: str) -> Choice:
        button = AskSessionForm(form=name, session=session.id, version=session.version)
        return Choice(say(f"training.button.{name}"), button)

    ahead = session.state is SessionState.PLANNED and session.slot.start > view.now
    changes = [form(name) for name in ("session_move", "session_place", "session_capacity")] if ahead else []
    off = [Choice(say("training.button.session_off"), CancelSession(session=session.id, version=session.version))]
    several = ahead and sum(s.session.state is SessionState.PLANNED for s in view.sessions) > 1
    lines = [say("training.session_head", number=view.training.number, n=n), title(view.training)]
    places = say("training.places", capacity=session.capacity) if session.capacity else say("training.places_free")
    come = shown.count(PartState.COMING, *ATTENDED)
    lines += [*place_words(shown), say("training.come", come=come, places=places)]
    attendance = Choice(say("training.button.attendance"), ShowAttendance(session=session.id))
    back = Choice(say("button.back"), ShowTraining(training=view.training.id))
    said = [_feedback(view)] if session.state is SessionState.SETTLED else []
    return Card(
        lines, [[attendance, *said, *changes[:2]], [*changes[2:], *(off if several else []), back]], protected=True
    )


def who_and_why(view: TrainingView, branches: Branches, page: int) -> Card:
    """Name whom a training is for, each with the reason, and who is left out."""
    assert view.preview is not None  # noqa: S101 - a draft has one
    lines, pages = listed(view.preview, branches, page)
    head = say("training.who", number=view.training.number, audience=described(view.preview.audience, branches))
    turns = lists.turns(min(page, pages - 1), pages, lambda at: WhoAndWhy(training=view.training.id, page=at))
    back = Choice(say("button.back"), ShowTraining(training=view.training.id))
    return Card([head, *counted(view.preview, branches), *lines], [turns, [back]], protected=True)

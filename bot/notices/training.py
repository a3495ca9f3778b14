"""Notices of trainings: each from the facts as they are when it leaves; None for what is no longer true."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.calendar_file import training_document
from bot.cards.training import archive as archive_cards
from bot.cards.training import attendance as attendance_cards
from bot.cards.training import managed, own
from bot.cards.training import notices as cards
from bot.cards.views import branch_word
from bot.certificate_file import document as certificate_document
from bot.charts import Chart, Panel, draw
from bot.instants import read_instant
from bot.notices.kept import kept_file
from bot.notices.rendering import Renderer, Renderers, subject_id
from bot.notices.training_sheets import archive_sheets, sign_in_sheet
from bot.replies import Card, Document, Picture
from bot.room_code import RoomPicture, draw_code
from bot.spreadsheets import workbook
from bot.typefaces import find_typeface
from bot.words import Tongue, say
from domain.rights import Right, may
from domain.slots import Interval
from domain.training import ATTENDED, OPEN_PARTS, PartState
from storage import broadcasts, people, training, training_archive
from storage.outbox import Item
from workflows import broadcasts as use_broadcasts
from workflows import training as use
from workflows.audience_lists import read_bad
from workflows.training import TrainingView, archive, certificates, making_up, watching
from workflows.training.calendar import event_of_part
from workflows.training.views import PartView
from workflows.work import Work


async def _as_reader(work: Work, item: Item) -> Work | None:
    """Act as the reader, with the rights that the reader has now; None for who has left."""
    person = await people.get_person(work.tx, item.person_id or 0)
    return replace(work, person=person) if person is not None and person.active else None


async def _part(work: Work, item: Item) -> tuple[PartView, TrainingView] | None:
    """Give the part that a notice is about, if it is still as it was."""
    row = await use.part_for_notice(work, subject_id(item), version=item.params["version"], reader=item.person_id or 0)
    view = await use.view_now(work, row.training.id, reader=row.part.person_id) if row is not None else None
    return (row, view) if row is not None and view is not None else None


def _own(make: Callable[[TrainingView], Card], states: frozenset[PartState]) -> Renderer:
    """Make a renderer of a card about one's own part in some states."""

    async def render(work: Work, item: Item, _: Tongue) -> Card | None:
        found = await _part(work, item)
        if found is None or found[0].part.state not in states or found[1].part is None:
            return None
        return make(found[1])

    return render


async def _reminder(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await _part(work, item)
    if found is None or found[0].part.state is not PartState.COMING or found[1].meant is None:
        return None
    if found[1].meant.session.slot.start <= work.now:
        return None
    minutes = int(item.params["minutes"])
    return cards.reminder(found[1], minutes) if minutes else cards.soon(found[1])


async def _changed(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await _part(work, item)
    if found is None or found[1].meant is None:
        return None
    return cards.changed(found[1], *_was(item))


def _was(item: Item) -> tuple[Interval, str]:
    """Read what a session was before a change."""
    start, end, place = item.params["was"]
    return Interval(read_instant(start), read_instant(end)), place


async def _silent(work: Work, item: Item) -> Card | None:
    """Name to a supervisor, in one message, who of the own people has not answered."""
    reader = item.person_id or 0
    found = await use.silent_for_notice(work, subject_id(item), version=item.params["version"], reader=reader)
    return cards.silent(*found) if found is not None else None


async def _chase(work: Work, item: Item, _: Tongue) -> Card | None:
    if item.params["to"] == "supervisor":
        return await _silent(work, item)
    found = await _part(work, item)
    if found is None or found[0].part.state is not PartState.INVITED:
        return None
    if await use_broadcasts.is_paused(work, found[0].training.subject):
        return None
    return cards.chase(found[1], item.params["step"])


async def _leave(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await _part(work, item)
    if found is None or found[0].part.state is not PartState.ASKED:
        return None
    return cards.leave(found[0], to=item.params["to"])


async def _leave_fold(work: Work, item: Item, _: Tongue) -> Card | None:
    part = await training.get_part(work.tx, item.params["subject_id"])
    if part is None:
        return None
    row = await use.part_for_notice(work, part.id, version=part.version, reader=item.person_id or 0)
    assert row is not None  # noqa: S101 - read a moment ago
    if part.state is PartState.ASKED:
        return cards.leave(row)
    mine = part.decided_by == item.person_id and (part.state is PartState.EXCUSED or part.refusal is not None)
    return cards.decided(row, fresh=mine)


async def _part_now(work: Work, item: Item, _: Tongue) -> Card | None:
    """Show a training as it is now to whose part a settled notice was about."""
    part = await training.get_part(work.tx, item.params["subject_id"])
    mine = part is not None and part.person_id == item.person_id and part.state is not PartState.OUT
    view = await use.view_now(work, part.training_id, reader=part.person_id) if part is not None and mine else None
    return own(view) if view is not None and view.part is not None else None


async def _told(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await _part(work, item)
    return cards.told(found[1], item.kind) if found is not None else None


async def _out(work: Work, item: Item, _: Tongue) -> Card | None:
    part = await training.get_part(work.tx, subject_id(item))
    if part is None or (item.kind == "training.out" and part.state is not PartState.OUT):
        return None
    row = await use.part_for_notice(work, part.id, version=part.version, reader=part.person_id)
    return cards.out(row, item.kind) if row is not None else None


async def _teach(work: Work, item: Item, _: Tongue) -> Card | None:
    session = await training.get_session(work.tx, subject_id(item))
    mine = await _as_reader(work, item)
    if session is None or mine is None or session.version != item.params["version"]:
        return None
    if session.trainer_id != item.person_id:
        return None
    was = _was(item) if item.params.get("was") else None
    return cards.teach(await use.attendance(mine, session.id), item.kind, was)


async def _settle(work: Work, item: Item, _: Tongue) -> Card | None:
    version, reader = item.params["version"], item.person_id or 0
    found = await use.attendance_for_notice(work, subject_id(item), version=version, reader=reader)
    return cards.settle(found, item.params["to"]) if found is not None else None


async def _missed(work: Work, item: Item, _: Tongue) -> Card | None:
    found = await making_up.view_missed(work, subject_id(item), reader=item.person_id or 0)
    if found is None:
        return None
    view, session, count = found
    return cards.missed(view, session, count, item.params["to"], await making_up.proposed_times(work, session))


async def _feedback(work: Work, item: Item, _: Tongue) -> Card | None:
    part = await training.get_part(work.tx, subject_id(item))
    if part is None or part.rated or part.state not in ATTENDED:
        return None
    row = await use.part_for_notice(work, part.id, version=part.version, reader=part.person_id)
    return attendance_cards.ask_feedback(row) if row is not None else None


async def _materials(work: Work, item: Item, _: Tongue) -> Card | None:
    part = await training.get_part(work.tx, subject_id(item))
    view = await use.view_now(work, part.training_id, reader=part.person_id) if part is not None else None
    wanted = view is not None and view.part is not None and view.unread and view.part.state in OPEN_PARTS
    return cards.materials(view) if view is not None and wanted else None


async def _numbered(work: Work, training_id: int, reader: int) -> str | None:
    view = await use.view_now(work, training_id, reader=reader)
    return view.training.number if view is not None and (view.part or view.plans or view.teaches) else None


async def _numbered_for_all(work: Work, training_id: int, reader: int) -> str | None:
    """Give a training's number to whoever sees it."""
    view = await use.view_now(work, training_id, reader=reader)
    return view.training.number if view is not None else None


async def _calendar_file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    event = await event_of_part(work, subject_id(item))
    return training_document(event, tongue) if event is not None else None


async def _of_session(work: Work, session_id: int, reader: int) -> str | None:
    session = await training.get_session(work.tx, session_id)
    return await _numbered(work, session.training_id, reader) if session is not None else None


async def _listed(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await use.view_now(work, subject_id(item), reader=item.person_id or 0)
    return managed(view, work.bank.policy.branches) if view is not None else None


async def _list_bad(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await use.view_now(work, subject_id(item), reader=item.person_id or 0)
    return cards.bad_list(view, read_bad(item.params)) if view is not None else None


async def _gap(work: Work, item: Item, _: Tongue) -> Card | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    last, reader = bool(item.params["last"]), item.person_id or 0
    found = await watching.gap_for_notice(work, subject_id(item), reader=reader, last=last)
    return archive_cards.gap(found, plans=may(mine.actor, Right.TRAINING_PLAN)) if found is not None else None


async def _certificate(work: Work, item: Item, _: Tongue) -> Card | None:
    record = await training_archive.get_corrected(work.tx, subject_id(item))
    if record is None or record.valid_until is None or record.valid_until < work.today or not record.completed:
        return None
    entries = await archive.entries_of(work, [record])
    return archive_cards.certificate(entries[0], (record.valid_until - work.today).days)


async def _certified(work: Work, item: Item, tongue: Tongue) -> Document | None:
    found = await certificates.certificate_now(work, int(item.params["record"]))
    return certificate_document(found, work.bank.policy, tongue) if found is not None else None


async def _correction(work: Work, item: Item, _: Tongue) -> Card | None:
    view = await archive.correction_now(work, subject_id(item))
    return archive_cards.correction_told(view) if view.asked.state == "asked" else None


async def _corrected(work: Work, item: Item, _: Tongue) -> Card:
    return archive_cards.corrected(await archive.correction_now(work, subject_id(item)))


async def room_code(link_base: Callable[[], str], work: Work, item: Item, tongue: Tongue) -> Picture | None:
    """Draw the code that is shown in the room now; None once nobody can check in by it."""
    found = await use.code_now(work, subject_id(item))
    if found is None:
        return None
    typeface = find_typeface()
    plain = (tongue if typeface.chinese else replace(tongue, language="en")).plain
    until = say("training.code.until", until=found.until)
    there = say("training.code.there", there=found.present, of=found.expected)
    link = f"{link_base()}?start=ci_{found.session.id}_{found.code}"
    title = plain(say("training.code.title", number=found.training.number))
    shown = RoomPicture(title, found.code, link, (plain(say("training.code.how")), plain(until), plain(there)))
    caption = tongue.plain(say("training.code.caption", number=found.training.number, until=found.until))
    before = await broadcasts.get_message(work.tx, subject=f"code:{found.session.id}", kind="training.code")
    anew = bool(item.params.get("first"))
    drawn = partial(draw_code, shown, typeface)
    return Picture(f"code-{found.session.id}.png", drawn, caption, edit=None if anew else before)


async def _archive_file(work: Work, item: Item, tongue: Tongue) -> Document | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    view, entries = await archive.quarter_entries(mine, item.params["quarter"])
    sheets = archive_sheets(view, entries, work.bank.policy.branches, tongue)
    caption = tongue.plain(say("archive.file", quarter=archive_cards.quarter_word(view.quarter), count=len(entries)))
    return Document(f"wuhua-training-{view.quarter.code}.xlsx", partial(workbook, sheets), caption)


async def _archive_picture(work: Work, item: Item, tongue: Tongue) -> Picture | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    view, typeface = await archive.quarter(mine, item.params["quarter"]), find_typeface()
    drawn = (tongue if typeface.chinese else replace(tongue, language="en")).plain
    title = say("archive.quarter", quarter=archive_cards.quarter_word(view.quarter), held=view.held)
    branches = work.bank.policy.branches

    def panel(name: str, values: Sequence[int]) -> Panel:
        words = [drawn(branch_word(row.branch, branches)) for row in view.tallies]
        whole = 100 if name == "rate" else 0
        return Panel(drawn(say(f"archive.panel.{name}")), list(zip(words, values, strict=True)), whole)

    panels = [
        panel("rate", [round(100 * (row.rate or 0)) for row in view.tallies]),
        panel("attended", [row.attended for row in view.tallies]),
        panel("required", [row.required for row in view.tallies]),
    ]
    chart = Chart(drawn(title), [drawn(say("archive.bare", count=len(view.bare)))], panels)
    caption = tongue.plain(title)
    return Picture("training.png", partial(draw, chart, typeface), caption)


async def _sign_in(work: Work, item: Item, tongue: Tongue) -> Document | None:
    mine = await _as_reader(work, item)
    if mine is None:
        return None
    found = await use.attendance(mine, int(item.params["session"]))
    caption = tongue.plain(say("training.sheet", number=found.training.number))
    sheet = sign_in_sheet(found, work.bank.policy.branches, tongue)
    return Document(f"sign-in-{found.training.number}.xlsx", partial(workbook, [sheet]), caption)


RENDERERS: Renderers = {
    "training.invited": _own(own, frozenset({PartState.INVITED})),
    "training.make_up": _own(
        lambda view: own(view, head=say("training.make_up", number=view.training.number)),
        frozenset({PartState.INVITED}),
    ),
    "training.back": _own(
        lambda view: own(view, head=say("training.back", number=view.training.number)),
        frozenset({PartState.INVITED}),
    ),
    "training.offered": _own(own, frozenset({PartState.OFFERED})),
    "training.soon": _reminder,
    "training.reminder": _reminder,
    "training.changed": _changed,
    "training.answer": _chase,
    "training.leave": _leave,
    "training.leave_fold": _leave_fold,
    "part.fold": _part_now,
    "training.excused": _told,
    "training.refused": _told,
    "training.overruled": _told,
    "training.out": _out,
    "training.cancelled": _out,
    "training.teach": _teach,
    "training.teach_moved": _teach,
    "training.teach_off": _teach,
    "training.teach_less": _teach,
    "training.settle": _settle,
    "training.missed": _missed,
    "training.feedback": _feedback,
    "training.materials": _materials,
    "training.material": partial(kept_file, _numbered, "training.material"),
    "training.document": partial(kept_file, _numbered_for_all, "training.document.file"),
    "training.document_new": _own(
        lambda view: own(view, head=say("training.document_new", number=view.training.number)), OPEN_PARTS
    ),
    "training.file": _calendar_file,
    "training.signed": partial(kept_file, _of_session, "training.signed"),
    "training.listed": _listed,
    "training.list_bad": _list_bad,
    "training.quarter": _gap,
    "training.certificate": _certificate,
    "training.correction": _correction,
    "training.corrected": _corrected,
    "training.sheet": _sign_in,
    "archive.certificate": _certified,
    "archive.file": _archive_file,
    "archive.picture": _archive_picture,
}

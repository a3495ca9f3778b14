"""What is taken out once its time is over: texts of messages, words and files of what has ended."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, union_all, update

from domain.talks import OPEN
from storage.database import Tx
from storage.erasing import blanks, forget_files
from storage.files import FileState
from storage.outbox import SendState
from storage.past import KEYED, UNKEYED, WHOSE
from storage.personal import Personal
from storage.tables import (
    complaint_files,
    complaints,
    conversion_attempts,
    conversion_parts,
    exam_candidates,
    exam_marks,
    exam_results,
    exams,
    feedback,
    files,
    followups,
    metadata,
    minutes,
    outbox,
    parked,
    sent_sheets,
    statements,
    strangers,
    talks,
    training_records,
    training_sessions,
)

OF_COMPLAINT = ("complaint_contacts", "complaint_extensions", "complaint_remedies", "complaint_reviews")
OF_TALK = ("handovers", "minutes", "statements", "talk_triggers", "followups")


async def mark_texts_gone(tx: Tx, *, since: datetime | None, before: datetime) -> None:
    """Take texts and accounts out of messages that ended in that time; drop what was parked or turned away before."""
    ended = [outbox.c.ended_at < before, *([outbox.c.ended_at >= since] if since is not None else [])]
    ended.append(outbox.c.state != SendState.HELD)  # it may leave yet
    for each in (UNKEYED, KEYED):  # each has an index of its own
        await tx.run(update(outbox).where(each, *ended).values(params={}, chat_id=None, recipient=WHOSE))
    await tx.run(delete(strangers).where(strangers.c.answered_at < before))
    await tx.run(delete(parked).where(parked.c.at < before))


async def mark_complaints_gone(tx: Tx, *, before: datetime) -> list[str]:
    """Take out the words of complaints closed before that; gives the hashes of files that nothing names any more."""
    old = select(complaints.c.id).where(complaints.c.closed_at < before)
    held = select(complaint_files.c.file_id).where(complaint_files.c.complaint_id.in_(old))
    gone = await forget_files(tx, files.c.id.in_(held))
    await _blank(tx, "complaints", complaints.c.id.in_(old))
    for name in (*OF_COMPLAINT, "complaint_recusals"):
        await _blank(tx, name, metadata.tables[name].c.complaint_id.in_(old))
    return gone


async def mark_feedback_gone(tx: Tx, *, before: datetime) -> None:
    """Take out the words of feedback closed before that, and of what went to the complaint desk before."""
    old = select(feedback.c.id).where(or_(feedback.c.closed_at < before, _accepted_before(before)))
    await _blank(tx, "feedback", feedback.c.id.in_(old))
    for name in ("feedback_entries", "feedback_voices"):
        await _blank(tx, name, metadata.tables[name].c.feedback_id.in_(old))


def _accepted_before(before: datetime) -> ColumnElement[bool]:
    return (feedback.c.state == "accepted") & (feedback.c.relayed_at < before)


async def mark_talks_gone(tx: Tx, *, before: date) -> list[str]:
    """Take out the words of ended talks that were due before that; gives the hashes of files no more named."""
    ended = talks.c.state.not_in([*OPEN, "held"])
    old: Select[tuple[int]] = select(talks.c.id).where(talks.c.due_on < before, ended)
    scans = select(minutes.c.signed_file_id).where(minutes.c.talk_id.in_(old), minutes.c.signed_file_id.is_not(None))
    handed = select(statements.c.file_id).where(statements.c.talk_id.in_(old), statements.c.file_id.is_not(None))
    proofs = select(followups.c.file_id).where(followups.c.talk_id.in_(old), followups.c.file_id.is_not(None))
    gone = await forget_files(tx, files.c.id.in_(scans) | files.c.id.in_(handed) | files.c.id.in_(proofs))
    added = select(minutes.c.id).where(minutes.c.talk_id.in_(old))
    await _blank(tx, "additions", metadata.tables["additions"].c.minutes_id.in_(added))
    await _blank(tx, "talks", talks.c.id.in_(old))
    for name in OF_TALK:
        await _blank(tx, name, metadata.tables[name].c.talk_id.in_(old))
    return gone


async def mark_trainings_gone(tx: Tx, *, before: datetime) -> list[str]:
    """Take out what was written of trainings whose last session ended before that; the archive's entries stay.

    Gives the hashes of files that nothing names any more: sheets that were signed, or sent to name people.
    """
    s, held = training_sessions.c, training_records.c
    old = select(s.training_id).group_by(s.training_id).having(func.max(s.end_at) < before)
    signed = select(s.signed_file_id).where(s.training_id.in_(old), s.signed_file_id.is_not(None))
    sheets = select(sent_sheets.c.file_id).where(sent_sheets.c.at < before)
    gone = await forget_files(tx, files.c.id.in_(signed) | files.c.id.in_(sheets))
    for name in ("training_parts", "training_feedback"):
        await _blank(tx, name, metadata.tables[name].c.training_id.in_(old))
    entries = select(held.id).where(held.training_id.in_(old) | (held.held_on < before.date()))
    corrections = metadata.tables["training_corrections"].c
    await _blank(tx, "training_corrections", corrections.record_id.in_(entries) & (corrections.state != "asked"))
    return gone


async def mark_exams_gone(tx: Tx, *, before: datetime) -> list[str]:
    """Take out reasons and proofs of absence, signed sheets and who marked, of exams that ended before that.

    Gives the hashes of files that nothing names any more.
    """
    old, c = select(exams.c.id).where(exams.c.end_at < before), exam_candidates.c
    signed = select(exams.c.signed_file_id).where(exams.c.end_at < before, exams.c.signed_file_id.is_not(None))
    proofs = select(c.proof_file_id).where(c.exam_id.in_(old), c.proof_file_id.is_not(None))
    sheets = select(exam_results.c.file_id).where(exam_results.c.exam_id.in_(old), exam_results.c.file_id.is_not(None))
    gone = await forget_files(tx, files.c.id.in_(signed) | files.c.id.in_(proofs) | files.c.id.in_(sheets))
    for name in ("exam_candidates", "exam_appeals", "exam_marks"):
        await _blank(tx, name, metadata.tables[name].c.exam_id.in_(old))
    marks = select(exam_marks.c.id).where(exam_marks.c.exam_id.in_(old))
    await _blank(tx, "exam_mark_changes", metadata.tables["exam_mark_changes"].c.mark_id.in_(marks))
    return gone


_NAMED = union_all(
    *[
        select(column).where(column.is_not(None))
        for table in metadata.sorted_tables
        for column in table.columns
        if column.references(files.c.id)
    ]
)


async def mark_unnamed_files_gone(tx: Tx, *, before: datetime) -> list[str]:
    """Let go of files that came before that and that nothing names: of a form that was dropped, or replaced since.

    Gives the hashes of those that no other file has.
    """
    came = (files.c.created_at < before) & (files.c.state == FileState.KEPT)
    return await forget_files(tx, came & files.c.id.not_in(_NAMED))


async def mark_conversions_gone(tx: Tx, *, before: datetime) -> None:
    """Take out what was said of trainees in attempts that were closed before that; how those ended stays."""
    old = select(conversion_attempts.c.id).where(conversion_attempts.c.closed_at < before)
    await _blank(tx, "conversion_attempts", conversion_attempts.c.id.in_(old))
    await _blank(tx, "conversion_parts", conversion_parts.c.attempt_id.in_(old))


async def _blank(tx: Tx, name: str, old: ColumnElement[bool]) -> None:
    table = metadata.tables[name]
    await tx.run(update(table).where(old).values(**blanks(table, Personal.WORDS, Personal.OWN)))

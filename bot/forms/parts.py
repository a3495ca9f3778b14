"""An answer that comes in several messages: a long text that a client split, the files of an album."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.call import Attachment, Call
from bot.forms.questions import Question, TextQuestion
from bot.replies import units
from domain.errors import refuse_unless
from domain.personal import mask
from storage import files

SPLIT_FROM, FULL_MESSAGE = 2_000, 4_000
"""UTF-16 units from which on a client may have split a longer text: at the end of a line, and wherever it had to."""


def tail(call: Call, question: Question) -> dict[str, Any]:
    """Remember what may go on in the next message: a text, and whether it was a full one; an album."""
    size = units(call.text)
    going_on = {"tail": call.message_id if size >= SPLIT_FROM else None, "full": size >= FULL_MESSAGE}
    taken = isinstance(question, TextQuestion) and question.album and call.attachment is not None
    return going_on | {"album": call.attachment.album if taken and call.attachment is not None else None}


def joins(call: Call, state: Mapping[str, Any], asked: Question | None) -> bool:
    """Whether a file belongs to an answer that was given: the next of its album, or of what is still asked about."""
    if call.attachment is None:
        return False
    of_album = call.attachment.album is not None and call.attachment.album == state.get("album")
    return of_album or (asked is not None and asked.more_files)


def joined(questions: Sequence[Question], done: Sequence[str]) -> TextQuestion:
    """Give the answered question to which a file belongs."""
    return next(q for q in questions if isinstance(q, TextQuestion) and q.album and q.field in done)


def held(call: Call) -> str | None:
    """Name what the card of an album's file waits under: the next file of it takes its place."""
    return call.attachment.album if call.attachment is not None else None


def sent(call: Call) -> Attachment:
    """Give the file that came."""
    assert call.attachment is not None  # noqa: S101 - the caller looked
    return call.attachment


async def first_of(call: Call) -> dict[str, Any]:
    """Give what an answer with files adds to the values: its file, if it has one, and when it was said."""
    found = await keep(call) if call.attachment is not None else None
    return {"file_id": found, "file_ids": [found] if found is not None else [], "said_at": call.work.now.isoformat()}


async def more_of(call: Call, values: Mapping[str, Any], question: TextQuestion, caption: str) -> dict[str, Any]:
    """Add an album's next file to the values, and its caption to the text."""
    most = call.work.bank.policy.feedback.album_files
    refuse_unless(len(values["file_ids"]) < most, "form.album_full", count=most)
    text = "\n".join(part for part in (str(values[question.field]), caption) if part)
    file_ids = [*values["file_ids"], await keep(call)]
    return {**values, question.field: text[: question.limit], "file_ids": file_ids}


async def keep(call: Call) -> int:
    """Ask for the file to be fetched once this is committed."""
    file = sent(call)
    return await files.add_file(
        call.work.tx,
        file_id=file.file_id,
        kind=file.kind,
        name=mask(file.name) if file.name else None,
        size=file.size,
        mime=file.mime,
        now=call.work.now,
    )

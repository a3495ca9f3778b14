"""All that a bank's program sends, and what of it says more than a card as sent may say in minimal mode."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import select
from telegram.request import RequestData

from bot.program import Program
from bot.words import LANGUAGES, catalogue
from domain.openings import OPENED
from scheduler.ports import Outcome, Parcel
from storage.database import Database, Tx
from storage.personal import DECLARED, Personal
from storage.tables import accounts, audit, metadata, talk_triggers
from tests.silence import overheard

LEAK = 6
"""How many characters in a row are known again as somebody's words."""
NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
"""A client's mobile number."""
ATTACHED = re.compile(r"attach://\w+")
"""A random name, which may look like a number."""
ELSEWHERE = ("drafts", "outbox", "files")
"""Tables whose words are those of others, on their way."""
ANNOUNCED = frozenset(
    {
        ("talks", "link"),
        *(("exams", column) for column in ("title", "scope", "rules", "document_no", "reason")),
        *(("practice_questions", column) for column in ("text", "options", "explanation")),
        ("trainings", "title"),
        ("trainings", "document_no"),
        ("trainings", "reason"),
        ("training_sessions", "trainer"),
        ("training_records", "title"),
    }
)
"""What a card as sent says: where an online talk is held once its time is confirmed, what a training or an exam is and
why it is called off. Who takes part in one wrote none of it."""
TOLD = frozenset(
    {
        ("exam_candidates", "refusal"),
        ("training_parts", "refusal"),
        ("training_parts", "overruled_why"),
        ("training_corrections", "answer"),
    }
)
"""What the person whose row it is is told as sent, and nobody else: why leave was refused, and so on."""
READ = sorted(set(OPENED) - {"training.material_opened", "training.document_opened"})
"""The audit's actions by which somebody read what another wrote; the department's materials are for everybody asked."""
NAMES = {
    "exam_candidates": ("candidate", "id"),
    "training_parts": ("part", "id"),
    "training_corrections": ("record", "record_id"),
}
"""Tables that the audit names otherwise than by themselves."""
ANSWER = "reply"
"""The outbox's kind of what answers the reader's own update."""

_parcel: ContextVar[Parcel | None] = ContextVar("parcel", default=None)


@dataclass(frozen=True)
class Sent:
    """One call that the Bot API accepted."""

    method: str
    kind: str
    """The outbox's kind; `reply` for an answer to the reader's own update; none for what nobody waits for."""
    subject: str | None
    chat: int | None
    text: str


@dataclass
class Ledger:
    """Every accepted call of a program, in order."""

    sent: list[Sent] = field(default_factory=list)

    def watch(self, program: Program) -> None:
        """Write down whatever the program sends from now on."""
        deliver, request = program.courier.deliver, program.request.do_request

        async def delivered(parcel: Parcel) -> Outcome:
            token = _parcel.set(parcel)
            try:
                return await deliver(parcel)
            finally:
                _parcel.reset(token)

        async def requested(url: str, method: str, request_data: RequestData | None = None, **more: Any) -> Any:
            status, body = await request(url, method, request_data, **more)
            if status == 200:
                self._note(url.rpartition("/")[2], request_data)
            return status, body

        program.courier.deliver = delivered  # type: ignore[method-assign]
        program.request.do_request = requested  # type: ignore[method-assign, assignment]

    def _note(self, method: str, data: RequestData | None) -> None:
        if data is None or method in ("getUpdates", "getMe", "getFile"):
            return
        parcel, given = _parcel.get(), dict(data.json_parameters)
        files = [content for _, content, _ in (data.multipart_data or {}).values() if isinstance(content, bytes)]
        told = ATTACHED.sub("", json.dumps(given, ensure_ascii=False).replace("\\n", "\n"))
        text = told + "".join(map(_read, files))
        of = (parcel.item.kind, parcel.item.subject) if parcel is not None else ("", None)
        overheard.append(text)
        self.sent.append(Sent(method, *of, int(given["chat_id"]) if "chat_id" in given else None, text))


def _read(file: bytes) -> str:
    """Give what a file says; a picture's packed bytes say nothing, and may look like a number."""
    return "" if file.startswith(b"\x89PNG") else file.decode("utf-8", errors="ignore")


def runs(text: str) -> set[str]:
    """Give every run of so many characters of a text that is neither masked nor a sentence's of the program's own.

    A short text of letters and digits, such as a client's number, is one run.
    """
    if text.isascii():
        return {text} if len(text) >= LEAK and text not in _own_sentences() else set()
    found = {text[at : at + LEAK] for at in range(len(text) - LEAK + 1)}
    return {one for one in found if one not in _own_sentences() and not one.isascii() and "*" not in one}


@cache
def _own_sentences() -> str:
    return "\n".join(text for language in LANGUAGES for text in catalogue(language).values())


@dataclass(frozen=True)
class Kept:
    """Where somebody's words are kept, and what has to be opened to read them."""

    column: str
    subjects: frozenset[str]
    told: int | None = None
    """Who may be told it unasked."""


async def _kept(tx: Tx) -> dict[str, set[Kept]]:
    """Give every run of what anybody wrote, with where it is kept."""
    found: dict[str, set[Kept]] = {}
    talks_of = await _talks_of_complaints(tx)
    for name, columns in DECLARED.items():
        held = [column for column, kind in columns.items() if kind in (Personal.WORDS, Personal.OWN)]
        for row in await tx.rows(select(metadata.tables[name])) if name not in ELSEWHERE else []:
            of = _subjects(name, dict(row._mapping))
            for column in (one for one in held if (name, one) not in ANNOUNCED):
                causes = talks_of.get(row.id, set()) if (name, column) == ("complaints", "words") else set()
                told = row.person_id if (name, column) in TOLD else None
                place = Kept(f"{name}.{column}", frozenset(of | causes), told)
                for one in {run for text in _strings(row._mapping[column]) for run in runs(text)}:
                    found.setdefault(one, set()).add(place)
    return found


async def _talks_of_complaints(tx: Tx) -> dict[int, set[str]]:
    """Give the talks whose cause a complaint is: its words are read there too."""
    found: dict[int, set[str]] = {}
    for row in await tx.rows(select(talk_triggers).where(talk_triggers.c.complaint_id.is_not(None))):
        found.setdefault(row.complaint_id, set()).add(f"talk:{row.talk_id}")
    return found


def _subjects(table: str, row: Mapping[str, Any]) -> set[str]:
    """Give the audit's subjects that a row belongs to."""
    own = {f"{table.removesuffix('s')}:{row['id']}", f"{table}:{row['id']}"} if "id" in row else set()
    if table in NAMES:
        name, column = NAMES[table]
        own |= {f"{name}:{row[column]}"}
    of = {name: row.get(f"{name}_id") for name in ("complaint", "feedback", "talk", "minutes", "followup", "training")}
    return own | {f"{name}:{number}" for name, number in of.items() if number}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, Iterable):
        for one in value:
            yield from _strings(one)


async def _who(tx: Tx) -> dict[int, int]:
    """Give each person's account."""
    return {row.person_id: row.user_id for row in await tx.rows(select(accounts))}


async def _readers(tx: Tx, who: Mapping[int, int]) -> dict[int, set[str]]:
    """Give what each account's person has opened, by the audit."""
    found: dict[int, set[str]] = {}
    for row in await tx.rows(select(audit).where(audit.c.action.in_(READ))):
        found.setdefault(who.get(row.actor_id, 0), set()).add(row.subject)
    return found


async def leaked(ledger: Ledger, database: Database, typed: Mapping[int, str]) -> list[tuple[Sent, str, str]]:
    """Give what was sent of somebody's words to who neither wrote nor opened them, or without being asked.

    Each with the words and the column that holds them. A full number of a client is never sent at all.
    """
    async with database.transaction() as tx:
        who = await _who(tx)
        kept, readers = await _kept(tx), await _readers(tx, who)
    found = []
    for sent in ledger.sent:
        found += [(sent, number, "a client's number") for number in NUMBER.findall(sent.text)]
        for run in (one for one in kept if one in sent.text):
            mine = run in typed.get(sent.chat or 0, "")
            opened = any(place.subjects & readers.get(sent.chat or 0, set()) for place in kept[run])
            told = any(place.told is not None and who.get(place.told) == sent.chat for place in kept[run])
            if not told and (sent.kind != ANSWER or not (mine or opened)):
                found.append((sent, run, min(place.column for place in kept[run])))
    return found

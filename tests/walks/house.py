"""The real thing: the use cases on a database file, the dispatcher that delivers, and a look at the bare rows."""

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.fernet import MultiFernet

from bot.menu import Menu
from bot.notices import Notices
from bot.words import Tongue
from config.policy.ladders import Ladder
from domain.errors import RefusalError
from domain.people import Person
from scheduler.dispatcher import Dispatcher
from scheduler.ports import Accepted, Parcel, PutOff
from scheduler.ports import Outcome as CallOutcome
from storage import drafts
from storage.clock import mark_clock
from storage.database import Database, Tx
from storage.outbox import Item, SendState
from tests.factories import POLICY, make_bank
from tests.scheduler.couriers import no_limit
from tests.scratch import trust_the_disk
from tests.walks import doing
from tests.walks.cases import DONE, OLD, REFUSED
from tests.walks.wall import instant, stored
from workflows import digests, minutes, talks
from workflows.complaints import Stale as StaleCase
from workflows.followups import StaleFollowup
from workflows.minutes import StaleMinutes
from workflows.talks import SlotRefused, Stale
from workflows.work import Bank, Work

Ended = tuple[str, object]
"""How an act ended, and why."""
More = Mapping[str, Any]


def bank_of_walks() -> Bank:
    """Give the default bank with two on its side of a talk; what repeats daily repeats twice: rows cost time."""
    ladders = {purpose: _shorter(ladder) for purpose, ladder in POLICY.ladders.items()}
    policy = POLICY.model_copy(update={"ladders": ladders})
    return replace(make_bank(policy, second_for=["complaint", "bad_loan"]))


def _shorter(ladder: Ladder) -> Ladder:
    steps = [rung.model_copy(update={"most": min(rung.most or 2, 2)}) for rung in ladder.steps]
    return ladder.model_copy(update={"steps": tuple(steps)})


WALK_BANK = bank_of_walks()


@dataclass
class Post:
    """A courier that renders as the bot does, and whose calls are all taken."""

    calls: list[int]
    """The rows that it was given, in order."""
    notices: Notices = field(default_factory=lambda: Notices(Menu({})))

    async def prepare(self, tx: Tx, item: Item, now: datetime) -> Parcel | PutOff | None:
        """Render from the facts as they are now; None if it is no longer true."""
        work = Work(tx=tx, now=now, bank=WALK_BANK)
        if await digests.postpone(work, item):
            return PutOff()
        content = await self.notices.render(work, item, Tongue("zh-CN", now, WALK_BANK.calendar))
        return Parcel(item, content) if content is not None else None

    async def deliver(self, parcel: Parcel) -> CallOutcome:
        """Take it."""
        self.calls.append(parcel.item.id)
        return Accepted(parcel.item.id)

    async def ended(self, tx: Tx, item: Item, outcome: CallOutcome, now: datetime) -> None:
        """Record the end of everything that a digest holds."""
        if item.kind == digests.KIND and isinstance(outcome, Accepted):
            work = Work(tx=tx, now=now, bank=WALK_BANK)
            await digests.note_end(work, item, SendState.ACCEPTED, outcome.message_id)


@cache
def _database(url: str, seal: MultiFernet) -> Database:
    """Give the one `Database` of a file: it remembers the statements that it has compiled for earlier walks."""
    return trust_the_disk(Database(url, seal))


@dataclass
class House:
    """The bank at work on a database file of its own."""

    file: Path
    seal: MultiFernet
    people: Mapping[str, Person]
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    calls: list[int] = field(default_factory=list)
    """The notices that left, one call each."""
    left: set[int] = field(default_factory=set)
    """The notices that are known to have left, with those in digests."""

    @classmethod
    def open(cls, template: Path, file: Path, seal: MultiFernet, people: Mapping[str, Person]) -> "House":
        """Begin with a copy of a database file in which everybody is on the roster."""
        shutil.copy(template, file)
        house = cls(file, seal, people)
        house._open()
        return house

    def _open(self) -> None:
        self.database = _database(f"sqlite+aiosqlite:///{self.file}", self.seal)
        self.dispatcher = Dispatcher(self.database, Post(self.calls), no_limit(), "walk")
        self.bare = sqlite3.connect(self.file, isolation_level=None)

    def restart(self) -> None:
        """Close the database and open it anew from its file, as a program that stops and starts does."""
        self._close()
        self._open()

    def _close(self) -> None:
        self.bare.close()
        self.runner.run(self.database.close())

    def leave(self) -> None:
        """Close for good and take the file away."""
        self._close()
        self.runner.close()
        self.file.unlink()

    def name(self, person_id: int | None) -> str | None:
        """Give whose id that is."""
        return next((name for name, person in self.people.items() if person.id == person_id), None)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the bare rows beside the program."""
        return self.bare.execute(statement, values).fetchall()

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Give every row of every table."""
        names = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: self.rows(f"SELECT * FROM {name}") for name in names}

    def register(self, who: str, now: datetime, about: str | None) -> Ended:
        """Register a complaint."""
        person = self.people[about] if about is not None else None
        return self._press(who, now, lambda work: doing.register(work, person))

    def on_case(self, who: str, now: datetime, act: str, number: int, version: int, more: More) -> Ended:
        """Do something to a complaint."""
        return self._press(who, now, lambda work: doing.on_case(work, act, number, version, more, self._id))

    def on_talk(self, who: str, now: datetime, act: str, number: int, version: int, more: More) -> Ended:
        """Do something to a talk."""
        return self._press(who, now, lambda work: doing.on_talk(work, act, number, version, more, self._id))

    def go_on_leave(self, who: str, now: datetime, day: date) -> Ended:
        """Be away for a day."""
        return self._press(who, now, lambda work: doing.go_on_leave(work, day))

    def come_back(self, who: str, now: datetime, number: int) -> Ended:
        """Take a leave back."""
        return self._press(who, now, lambda work: doing.come_back(work, number))

    def look(self, who: str, now: datetime, number: int) -> Ended:
        """Open a complaint's card."""
        return self._press(who, now, lambda work: doing.look(work, number))

    def newest(self, table: str) -> int:
        """Give the id of what came last."""
        return int(self.rows(f"SELECT max(id) FROM {table}")[0][0])

    def talk_of(self, case: int) -> int | None:
        """Give the newest talk that a complaint made due or joined."""
        found: int | None = self.rows("SELECT max(talk_id) FROM talk_triggers WHERE complaint_id = ?", case)[0][0]
        return found

    def second_of(self, talk: int) -> str | None:
        """Give who takes the minutes of a talk."""
        return self.name(self.rows("SELECT second_id FROM talks WHERE id = ?", talk)[0][0])

    def sequence_of(self, talk: int) -> int:
        """Give the SEQUENCE of a talk's calendar file."""
        return int(self.rows("SELECT calendar_sequence FROM talks WHERE id = ?", talk)[0][0])

    def _id(self, name: str) -> int:
        return self.people[name].id

    def _press(self, who: str, now: datetime, do: Callable[[Work], Awaitable[object]]) -> Ended:
        """Let somebody act in a transaction; gives how it ended, and the result or the refusal's code."""
        try:
            result = self.runner.run(self._act(self.people[who], now, do))
        except RefusalError as refusal:
            return REFUSED, refusal.code
        if isinstance(result, SlotRefused):
            return REFUSED, result.problem
        old = isinstance(result, Stale | StaleCase | StaleMinutes | StaleFollowup)
        return (OLD if old else DONE), result

    async def _act(self, who: Person | None, now: datetime, do: Callable[[Work], Awaitable[object]]) -> object:
        async with self.database.transaction() as tx:
            return await do(Work(tx=tx, now=instant(now), bank=WALK_BANK, person=who))

    def keep_draft(self, now: datetime) -> None:
        """Leave somebody in the middle of a form."""

        async def keep(work: Work) -> None:
            expires = instant(now.replace(year=now.year + 1))
            values = {"words": "三次没有回电话"}
            who = self.people["lin"].id
            await drafts.mark_draft(
                work.tx, person_id=who, form="complaint", question="about", values=values, version=3, expires_at=expires
            )

        self.runner.run(self._act(None, now, keep))

    def next_due(self) -> datetime | None:
        """Give when the next notice that waits is due."""
        found = self.rows("SELECT min(due_at) FROM outbox WHERE ended_at IS NULL AND lane <> 5")[0][0]
        return stored(found) if found else None

    def deliver(self, now: datetime) -> None:
        """Let everything that is due leave as the dispatcher lets it, and record the silence of whose time is over."""
        self.runner.run(self._deliver(now))

    async def _deliver(self, now: datetime) -> None:
        async with self.database.transaction() as tx:
            await mark_clock(tx, instant(now))
            work = Work(tx=tx, now=instant(now), bank=WALK_BANK)
            await minutes.lapse_due(work)
            await talks.cover_absences(work)
        while (due := self.next_due()) is not None and due <= now:
            await self.dispatcher.step()
            await asyncio.gather(*self.dispatcher.going)

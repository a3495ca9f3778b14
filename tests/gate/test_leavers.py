"""Who leaves, is bound to another account, or stands otherwise on the roster while a message is on its way."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from bot.cards.complaints import ShowComplaint
from domain.people import Person, Role
from scheduler.dispatcher import Dispatcher
from scheduler.ports import Accepted, Courier, Outcome, Parcel, PutOff
from storage import people
from storage.database import Tx
from storage.outbox import Item
from storage.tables import outbox
from tests.factories import NOW
from tests.gate.cast import ACCOUNTS
from tests.gate.door import BANK, Door, Trial, update
from tests.scheduler.couriers import no_limit
from workflows.enrolment import enrol, invite
from workflows.notices import plan
from workflows.staffing import import_roster
from workflows.work import Work

pytestmark = pytest.mark.asyncio(loop_scope="module")
Change = Callable[[Trial, str], Awaitable[None]]
NEW_ACCOUNT = 9_009


@dataclass
class Watching:
    """The real courier, but for the call: what it would send is kept, by the chat to which it would go.

    `meanwhile` is begun while the first message is rendered: it has its turn before that is marked as leaving.
    """

    courier: Courier
    meanwhile: Callable[[], Awaitable[None]]
    sent: list[tuple[int | None, str]] = field(default_factory=list)
    done: asyncio.Task[None] | None = None

    async def prepare(self, tx: Tx, item: Item, now: datetime) -> Parcel | PutOff | None:
        parcel = await self.courier.prepare(tx, item, now)
        if self.done is None:
            self.done = asyncio.ensure_future(self.meanwhile())
            await asyncio.sleep(0)
        return parcel

    async def deliver(self, parcel: Parcel) -> Outcome:
        self.sent.append((parcel.item.chat_id, str(parcel.content)))
        return Accepted(7)

    async def ended(self, tx: Tx, item: Item, outcome: Outcome, now: datetime) -> None:
        await self.courier.ended(tx, item, outcome, now)


async def _roster(trial: Trial, name: str, changes: dict[str, Any] | None) -> None:
    """Import the roster with somebody changed, or without."""
    async with trial.database.transaction() as tx:
        work, number = Work(tx=tx, now=NOW, bank=BANK), trial.people[name].staff_no
        entries = [p.entry for p in await people.list_people(tx) if changes is not None or p.staff_no != number]
        entries = [e.model_copy(update=changes or {}) if e.staff_no == number else e for e in entries]
        assert (await import_roster(work, list(enumerate(entries, 2)), [], dry_run=False)).done


async def leaves(trial: Trial, name: str) -> None:
    await _roster(trial, name, None)


async def loses_the_role(trial: Trial, name: str) -> None:
    await _roster(trial, name, {"roles": frozenset({Role.TRAINING})})


async def goes_to_another_branch(trial: Trial, name: str) -> None:
    await _roster(trial, name, {"branch": "JB"})


async def gets_another_account(trial: Trial, name: str) -> None:
    async with trial.database.transaction() as tx:
        hr = Work(tx=tx, now=NOW, bank=BANK, person=await people.get_person(tx, trial.people["hr"].id))
        code = (await invite(hr, trial.people[name].staff_no)).code
        stranger = replace(hr, person=None)
        await enrol(stranger, code, user_id=NEW_ACCOUNT, chat_id=NEW_ACCOUNT, language="zh-CN")


async def _promise(trial: Trial, name: str, kind: str, thing: str, subject: str) -> None:
    """Promise somebody a notice that is due now, alone."""
    async with trial.database.transaction() as tx:
        work, of = Work(tx=tx, now=NOW, bank=BANK), trial.things[thing]
        reader: Person = trial.people[name]
        await plan(work, kind, reader=reader.id, subject=f"{subject}:{of.id}", version=of.version, asked=True)


async def _sent_while(trial: Trial, change: Change, name: str) -> list[str]:
    """Let what is due leave while somebody's standing changes; gives what goes to the account from before."""
    async with trial.database.transaction() as tx:
        await tx.run(outbox.delete().where(outbox.c.key.like("test/%")))
    courier = Watching(trial.program.courier, lambda: change(trial, name))
    dispatcher = Dispatcher(trial.database, courier, no_limit(), "gate")
    while await dispatcher.step():
        await asyncio.gather(*dispatcher.going)
    assert courier.done is not None
    await courier.done
    return [content for chat, content in courier.sent if chat == ACCOUNTS[name]]


NOTICES = {
    "a complaint": ("desk", "complaint.card", "case", "complaint"),
    "a complaint of the branch": ("peer", "complaint.card", "case", "complaint"),
    "a meeting": ("manager", "talk.invited", "invited", "talk"),
    "a record": ("manager", "minutes.confirm", "minutes_sent", "minutes"),
    "a measure": ("manager", "followup.new", "measure", "followup"),
}
CHANGES = (leaves, gets_another_account)


@pytest.mark.parametrize("of", NOTICES)
async def test_a_notice_leaves_where_nothing_changes(door: Door, of: str) -> None:
    async def nothing(_: Trial, __: str) -> None:
        return None

    async with door.trial() as trial:
        name, kind, thing, subject = NOTICES[of]
        await _promise(trial, name, kind, thing, subject)
        assert len(await _sent_while(trial, nothing, name)) == 1


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("of", NOTICES)
async def test_nothing_leaves_for_the_account_of_who_left_after_it_was_claimed(
    door: Door, of: str, change: Change
) -> None:
    async with door.trial() as trial:
        name, kind, thing, subject = NOTICES[of]
        await _promise(trial, name, kind, thing, subject)
        told = [content for content in await _sent_while(trial, change, name) if trial.things[thing].number in content]
        assert told == []


@pytest.mark.parametrize(
    ("of", "change"), [("a complaint", loses_the_role), ("a complaint of the branch", goes_to_another_branch)]
)
async def test_a_notice_that_was_claimed_is_not_sent_to_who_may_not_read_it_any_more(
    door: Door, of: str, change: Change
) -> None:
    async with door.trial() as trial:
        name, kind, thing, subject = NOTICES[of]
        await _promise(trial, name, kind, thing, subject)
        told = [content for content in await _sent_while(trial, change, name) if trial.things[thing].number in content]
        assert told == []


@pytest.mark.parametrize("change", [leaves, loses_the_role], ids=lambda change: change.__name__)
async def test_an_answer_that_has_not_left_is_dropped_with_the_right_to_it(door: Door, change: Change) -> None:
    async with door.trial() as trial:
        thing = trial.things["case"]
        asked = update(next(trial.numbers), ACCOUNTS["desk"], ShowComplaint(complaint=thing.id).pack())
        await trial.program.intake.take([asked])
        told = [content for content in await _sent_while(trial, change, "desk") if thing.number in content]
        assert told == []

"""The dispatcher: decides what leaves next, hands it to the courier, and records how it ended."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from scheduler.budget import UNLIMITED, Budget
from scheduler.leading import Lead
from scheduler.ports import Accepted, Courier, Gone, Outcome, Parcel, Refused, TooMany, Uncertain, Unsent
from scheduler.real_clock import STEP, Steps, Trust
from scheduler.together import Together
from storage import outbox, steps
from storage.clock import both_clocks
from storage.database import DATABASE_ERRORS, ConflictError, Database, Tx, UnavailableError, real_now
from storage.outbox import HURRIED, LEAVING, Item, Lane, SendState
from storage.sending import PEACE, list_resting, lock_items, mark_accepted, mark_sending, mark_waiting

LEASE = timedelta(seconds=30)
"""How long a claim holds; an attempt gets the same again."""
CALL_SECONDS = 20.0
"""The longest that one call may take, well within the lease."""
BRIEFLY = 0.02
"""Seconds until the next look while the budget keeps something back."""
TICK_SECONDS = 1.0
"""How often the dispatcher looks when nobody wakes it."""
RECORD_PAUSES = (0.05, 0.5, 2.0, 5.0)
"""Seconds to wait where a call's end can't be recorded though the database is there; all within the lease."""
FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=2)
LONGEST_REST = timedelta(days=1)
"""The longest that the Bot API can have asked a chat to be left in peace; more comes of a clock that was put back."""
LED_SECONDS = 3.0
"""For how long a look at who leads is trusted; well within the lease of who does."""

log = structlog.get_logger("dispatcher")


class Meter(Protocol):
    """Where the dispatcher counts."""

    def sent(self, outcome: str, lane: int) -> None:
        """Count a call's end."""


@dataclass
class Dispatcher:
    """Delivers what is due, within the budget; several may run on one database.

    Of those that have a `lead` one delivers at a time, so that they keep one budget.
    """

    database: Database
    courier: Courier
    budget: Budget
    owner: str
    meter: Meter | None = None
    lead: Lead | None = None
    trust: Trust | None = None
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Lets the seconds of the budget's clock pass."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    going: set[asyncio.Task[None]] = field(default_factory=set)
    stopping: bool = False
    until_due: float = TICK_SECONDS
    """Seconds until the next look: what falls due before a tick does not wait for it."""
    ready: int = 0
    """How many of what nobody waits for are marked and wait for their turn."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whose turn it is of them: first come, first served."""
    leading: bool = False
    """Whether it was found to lead when that was last asked."""
    led_at: float = float("-inf")
    """When it was last asked who leads, on the monotonic clock."""
    ends: Together[tuple[Item, Outcome]] = field(init=False)
    """How calls ended, as it is recorded."""
    unrecorded: list[tuple[Item, Outcome]] = field(default_factory=list)
    """How calls ended while the database was away: recorded before anything else is taken."""
    steps: Steps = field(init=False)

    def __post_init__(self) -> None:
        """Record together what ended together; measure the clock's steps by the time that the budget is spent by."""
        self.ends = Together(self._note_all)
        self.steps = Steps(self.budget.monotonic)

    async def run(self) -> None:
        """Deliver until told to finish; an error is logged and the loop goes on."""
        while not self.stopping:
            try:
                busy = await self.step()
            except Exception as error:
                log.error("dispatch.failed", error=type(error).__name__)
                busy, self.until_due = False, TICK_SECONDS
            if not busy:
                await self._sleep()

    def finish(self) -> None:
        """Let `run` end after the step that it is at: a mark cut off half-way would look like a lost call."""
        self.stopping = True
        self.wake.set()

    async def _sleep(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pause()):  # wait_for may swallow a cancellation
                await self.wake.wait()
        self.wake.clear()

    def _pause(self) -> float:
        return BRIEFLY if self.budget.room() == 0 else self.until_due

    async def step(self) -> bool:
        """Claim, render, mark and send one batch; False if there was nothing to claim."""
        await self._record_left()
        limit, unhurried = self.room(), self._room_ahead()
        if limit <= 0 and unhurried <= 0:
            return False
        claimed, parcels = await self._take(limit, unhurried)
        self.send(await self._mark(parcels))
        return claimed > 0

    def room(self) -> int:
        """Say how many more may leave now: never more than two seconds' worth are on their way."""
        return min(self.budget.room(), self._most() - len(self.going))

    def _room_ahead(self) -> int:
        """Say how many of what nobody waits for to make ready, so that the next can leave as soon as it may."""
        few = self.budget.slice()
        return min(2 * few - self.ready, self._most() - len(self.going)) if self.ready <= few else 0

    def _most(self) -> int:
        return 2 * self.budget.per_second or UNLIMITED

    def send(self, parcels: Sequence[Parcel]) -> None:
        """Let what is marked as sending leave, what nobody waits for in its turn."""
        for parcel in parcels:
            unhurried = parcel.item.lane not in HURRIED
            self.ready += unhurried
            task = asyncio.create_task(self._send_in_turn(parcel) if unhurried else self._send(parcel))
            self.going.add(task)
            task.add_done_callback(self.going.discard)

    def delivers(self) -> bool:
        """Whether this program is the one that delivers, as far as it knows without asking."""
        if self.stopping:
            return False
        return self.lead is None or (self.lead.held and self.budget.monotonic() - self.led_at < LED_SECONDS)

    async def _take(self, limit: int, unhurried: int) -> tuple[int, list[Parcel]]:
        """Claim what is due, count it and render it; what is no longer true ends here."""
        async with self.database.transaction() as tx:
            now, real = await both_clocks(tx)
            await self._mind_a_step(tx, now, real)
            await self.ask_who_leads(tx, real)
            items = await self._claim(tx, now, real, limit, unhurried) if self.leading else []
            next_due = await outbox.get_next_due(tx) if unhurried else None  # else who leaves first wakes us
            self.until_due = _seconds_until(next_due, now)
            parcels = []
            for item in await self._within_budget(tx, items, real):
                parcel = await self._prepare(tx, item, now)
                if parcel is not None:
                    parcels.append(parcel)
        self.steps.note(real)
        return len(items), parcels

    async def ask_who_leads(self, tx: Tx, real: datetime) -> None:
        """Take the lead, or stay behind; whoever begins to lead knows of no 429 but what is written down."""
        leads = self.lead is None or await self.lead.take(tx, real)
        if leads and not self.leading:
            for recipient, until in (await list_resting(tx, real=real)).items():
                self.budget.rest(recipient, (until - real).total_seconds())
        self.leading = leads
        self.led_at = self.budget.monotonic()

    async def _claim(self, tx: Tx, now: datetime, real: datetime, limit: int, unhurried: int) -> list[Item]:
        """Claim what is due; by a clock that is wrong nothing but answers."""
        lanes = (Lane.ANSWER,) if self.trust is not None and self.trust.doubts(real) else LEAVING
        return await outbox.claim(
            tx, now=now, real=real, owner=self.owner, lease=LEASE, limit=limit, unhurried=unhurried, lanes=lanes
        )

    async def _mind_a_step(self, tx: Tx, now: datetime, real: datetime) -> None:
        """Let leases and rests last as long as they were to, though the clock was put forward or back.

        At a start nobody knows of a step: only what no clock could have made is put right.
        """
        step = self.steps.look(real)
        if step is not None and abs(step) < STEP:
            return
        if step is not None:
            log.warning("clock.stepped", seconds=round(step.total_seconds()))
            await steps.mark_going(tx, owner=self.owner, real=real, lease=LEASE)
        if step is None or step < timedelta():
            # A chat that asked for peace has it all the same: the budget counts by elapsed time.
            rest = LONGEST_REST if step is None else timedelta()
            await steps.mark_put_back(tx, now=now, real=real, lease=LEASE, rest=rest)

    async def _within_budget(self, tx: Tx, items: Sequence[Item], real: datetime) -> list[Item]:
        """Put back what its chat may not get yet."""
        ready = []
        for item in items:
            wait = self.budget.wait_for(item.recipient)
            if wait > 0:
                again = real + timedelta(seconds=wait)
                await mark_waiting(tx, [item.id], not_before=again, owner=self.owner)
            else:
                count = self.budget.spend if item.lane in HURRIED else self.budget.reserve
                count(item.recipient)
                ready.append(item)
        return ready

    async def _prepare(self, tx: Tx, item: Item, now: datetime) -> Parcel | None:
        if item.expires_at is not None and item.expires_at <= now:
            await outbox.mark_ended(tx, item.id, state=SendState.EXPIRED, now=now)
            return None
        if item.chat_id is None:
            await self._end_unreachable(tx, item, now)
            return None
        try:
            parcel = await self.courier.prepare(tx, item, now)
        except DATABASE_ERRORS:
            raise  # of the transaction, not of this item: all of the batch is claimed again
        except Exception as error:
            log.error("render.failed", kind=item.kind, ref=item.ref, error=type(error).__name__, exc_info=True)
            detail = f"render: {type(error).__name__}"
            await outbox.mark_ended(tx, item.id, state=SendState.REFUSED, now=now, detail=detail)
            await self.courier.ended(tx, item, Refused(detail), now)
            return None
        if parcel is None:
            await outbox.mark_ended(tx, item.id, state=SendState.CANCELLED, now=now, detail="no longer true")
        return parcel if isinstance(parcel, Parcel) else None

    async def _end_unreachable(self, tx: Tx, item: Item, now: datetime) -> None:
        await outbox.mark_ended(tx, item.id, state=SendState.UNREACHABLE, now=now, detail="no account")
        await self.courier.ended(tx, item, Gone("no account"), now)

    async def _mark(self, parcels: Sequence[Parcel]) -> list[Parcel]:
        """Mark what leaves together as sending, in one commit.

        What was cancelled meanwhile, or made for others, stays, and so does what goes to a chat that has asked for
        peace since.
        """
        if not parcels:
            return []
        async with self.database.transaction() as tx:
            real = await real_now(tx)
            for item in (parcel.item for parcel in parcels):
                if (held := self.budget.held_for(item.recipient)) > 0:
                    again = real + timedelta(seconds=held)
                    await mark_waiting(tx, [item.id], not_before=again, owner=self.owner)
            items = [parcel.item for parcel in parcels]
            marked = await mark_sending(tx, items, owner=self.owner, real=real, lease=LEASE)
        return [parcel for parcel in parcels if parcel.item.id in marked]

    async def _send_in_turn(self, parcel: Parcel) -> None:
        """Send what nobody waits for evenly, one after the other; a chat may have asked for peace meanwhile."""
        recipient = parcel.item.recipient
        try:
            async with self.turn:
                await self._until_turn()
                held = self.budget.held_for(recipient)
                if not held:
                    self.budget.leave(recipient)
        finally:
            self.ready -= 1
            self.wake.set()
        await (self._record(parcel.item, TooMany(held)) if held else self._send(parcel))

    async def _until_turn(self) -> None:
        wait = self.budget.until_unhurried()
        while wait > 0:
            await self.sleep(wait)
            wait = self.budget.until_unhurried()

    async def _send(self, parcel: Parcel) -> None:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                outcome = await self.courier.deliver(parcel)
        except TimeoutError:
            outcome = Uncertain("timeout")
        except Exception as error:
            log.error("courier.failed", ref=parcel.item.ref, error=type(error).__name__, exc_info=True)
            outcome = Uncertain(type(error).__name__)
        self.budget.arrived(parcel.item.recipient)
        if isinstance(outcome, TooMany):  # at once: the other lanes must not wait for the record to know
            self.budget.hold(parcel.item.recipient, outcome.retry_after)
        await self._record(parcel.item, outcome)
        self.wake.set()

    async def _record(self, item: Item, outcome: Outcome) -> None:
        """Record how a call ended; were that lost, the message would leave a second time."""
        if self.meter is not None:
            self.meter.sent(type(outcome).__name__.lower(), item.lane)
        for pause in RECORD_PAUSES:
            try:
                return await self.ends.add((item, outcome))
            except Exception as error:
                log.error("record.failed", ref=item.ref, error=type(error).__name__)
                if isinstance(error, UnavailableError):
                    return self.unrecorded.append((item, outcome))
                await asyncio.sleep(pause)
        return None

    async def _record_left(self) -> None:
        """Record what could not be while the database was away: its leases end, but what left does not leave again."""
        while self.unrecorded:
            try:
                await self.ends.add(self.unrecorded[0])
            except (ConflictError, UnavailableError):
                raise
            except Exception as error:
                log.error("record.failed", ref=self.unrecorded[0][0].ref, error=type(error).__name__)
            del self.unrecorded[0]

    async def _note_all(self, ends: Sequence[tuple[Item, Outcome]]) -> None:
        async with self.database.transaction() as tx:
            now, real = await both_clocks(tx)
            await lock_items(tx, [item.id for item, _ in ends])
            taken = {item.id: end.message_id for item, end in ends if isinstance(end, Accepted)}
            await mark_accepted(tx, taken, now=now)
            for item, outcome in ends:
                await self._note(tx, item, outcome, now=now, real=real)

    async def _note(self, tx: Tx, item: Item, outcome: Outcome, *, now: datetime, real: datetime) -> None:
        match outcome:
            case Accepted():
                await self.courier.ended(tx, item, outcome, now)
            case TooMany(retry_after=seconds):
                again = real + timedelta(seconds=seconds)
                await mark_waiting(tx, [item.id], not_before=again, owner=self.owner, detail=PEACE)
            case Gone(reason=reason):
                await outbox.mark_ended(tx, item.id, state=SendState.UNREACHABLE, now=now, detail=reason)
                await self.courier.ended(tx, item, outcome, now)
            case Refused(reason=reason):
                log.error("send.refused", kind=item.kind, ref=item.ref, reason=reason)
                await outbox.mark_ended(tx, item.id, state=SendState.REFUSED, now=now, detail=reason)
                await self.courier.ended(tx, item, outcome, now)
            case Unsent():
                again = real + _pause_after(item.attempts)
                await mark_waiting(tx, [item.id], not_before=again, owner=self.owner)
            case Uncertain():
                again = real + _pause_after(item.uncertain)
                await mark_waiting(tx, [item.id], not_before=again, owner=self.owner, uncertain=True)

    async def settle(self, *, now: datetime) -> None:
        """Deliver until nothing is due at an instant of the bank's clock: for a moved clock."""
        while True:
            async with self.database.transaction() as tx:
                left = await outbox.get_unsettled(tx, now=now)
            if not left:
                return
            if self.going or not await self.step():  # what is on its way is most often all that is left
                await self._sleep_briefly()

    async def _sleep_briefly(self) -> None:
        if self.going:
            await asyncio.wait(self.going, timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(0.05)

    async def stop(self, within: float) -> None:
        """Send what is committed for at most `within` seconds, then give the leases back."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while await self.step() or self.going:
                    await self._sleep_briefly()
        async with self.database.transaction() as tx:
            await outbox.mark_released(tx, self.owner)
            if self.lead is not None:
                await self.lead.give_back(tx)


def _seconds_until(due: datetime | None, now: datetime) -> float:
    """Give the seconds until something is due, a tick at most; what is due already waits for something else."""
    if due is None or due <= now:
        return TICK_SECONDS
    return min(TICK_SECONDS, (due - now).total_seconds())


def _pause_after(attempts: int) -> timedelta:
    """Double the pause with each attempt, up to two minutes."""
    doubled: timedelta = FIRST_RETRY * 2 ** min(attempts, 8)
    return min(LONGEST_RETRY, doubled)

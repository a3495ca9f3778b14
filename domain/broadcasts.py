"""Broadcasts (群发): one text to many that can be watched, paused and recalled."""

from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import refuse_unless
from domain.model import Instant, Value


class BroadcastState(StrEnum):
    """How far a broadcast is."""

    RUNNING = "running"
    """发送中."""
    PAUSED = "paused"
    """已暂停."""
    RECALLED = "recalled"
    """已撤回."""
    DELIVERED = "delivered"
    """已发送: every message has left or can't; who reads and answers is still counted."""
    DONE = "done"
    """已完成: everybody answered, or can't be reached; or it is long over."""


WATCHED = (BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.DELIVERED)
"""In which counts still change."""
WATCH = timedelta(days=90)
"""What nobody has answered for so long is not counted any more."""


class Broadcast(Value):
    """One text to many."""

    id: int
    subject: str
    """What it is about."""
    kind: str
    """The kind of notice that brings it."""
    by_id: int
    """Who watches it."""
    state: BroadcastState
    at: Instant
    shown: str | None = None
    """The counts that its message shows, so that it changes only when they do."""
    version: int = 1


class Progress(Value):
    """How far a broadcast is with its readers: delivered, read, acknowledged are different facts."""

    total: int
    delivered: int
    """The Bot API took it."""
    read: int
    """A button on it was pressed: bots get no receipts."""
    acknowledged: int
    """It was answered."""
    unreachable: int
    waiting: int
    """It has not left yet."""

    @property
    def sent(self) -> int:
        """How many messages have left, whatever became of them."""
        return self.total - self.waiting

    @property
    def code(self) -> str:
        """Write the counts in short, to be compared."""
        return f"{self.delivered}/{self.read}/{self.acknowledged}/{self.unreachable}/{self.waiting}"


def state_of(broadcast: Broadcast, progress: Progress, *, now: datetime) -> BroadcastState:
    """Say how far a broadcast is by its counts: sent once nothing waits, ended once everybody answered who can."""
    if progress.waiting:
        return broadcast.state if broadcast.state is BroadcastState.PAUSED else BroadcastState.RUNNING
    settled = progress.acknowledged + progress.unreachable >= progress.total
    over = now - broadcast.at > WATCH
    return BroadcastState.DONE if settled or over else BroadcastState.DELIVERED


def pause(broadcast: Broadcast) -> Broadcast:
    """Stop what has not left."""
    return _to(broadcast, BroadcastState.PAUSED, BroadcastState.RUNNING)


def resume(broadcast: Broadcast) -> Broadcast:
    """Let go on what was paused."""
    return _to(broadcast, BroadcastState.RUNNING, BroadcastState.PAUSED)


def recall(broadcast: Broadcast) -> Broadcast:
    """Take it back."""
    refuse_unless(broadcast.state is not BroadcastState.RECALLED, "broadcast.recalled")
    return broadcast.model_copy(update={"state": BroadcastState.RECALLED, "version": broadcast.version + 1})


def reopen(broadcast: Broadcast, *, now: datetime) -> Broadcast:
    """Watch one that had ended again: somebody more reads it."""
    return broadcast.model_copy(update={"state": BroadcastState.RUNNING, "at": max(broadcast.at, now - WATCH)})


def _to(broadcast: Broadcast, state: BroadcastState, before: BroadcastState) -> Broadcast:
    refuse_unless(broadcast.state is before, "broadcast.over")
    return broadcast.model_copy(update={"state": state, "version": broadcast.version + 1})

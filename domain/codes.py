"""Codes shown in a room (签到码): short-lived, by a secret and the time; the proof that somebody was there."""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

DIGITS = 6
GRACE = timedelta(seconds=30)
"""Who typed while the picture changed is not turned away."""
REMEMBERED = 36
"""How many spent codes are known again, so that one is told that it is too old rather than wrong."""


class Match(StrEnum):
    """What a typed code is."""

    GOOD = "good"
    OLD = "old"
    """It was shown, but its time is over."""
    WRONG = "wrong"


def code_at(secret: str, at: datetime, *, minutes: int) -> str:
    """Give the code that holds at an instant."""
    return _code(secret, _window(at, minutes))


def next_change(at: datetime, *, minutes: int) -> datetime:
    """Give when the code of an instant is replaced by the next."""
    return at + timedelta(minutes=minutes) - timedelta(seconds=at.timestamp() % (60 * minutes))


def match(secret: str, typed: str, at: datetime, *, minutes: int) -> Match:
    """Compare a typed code with those that hold, or held, at an instant."""
    if not (typed.isascii() and typed.isdigit()):
        return Match.WRONG
    windows = {_window(at, minutes), _window(at - GRACE, minutes)}
    if any(hmac.compare_digest(_code(secret, window), typed) for window in windows):
        return Match.GOOD
    spent = range(min(windows) - REMEMBERED, min(windows))
    return Match.OLD if any(_code(secret, window) == typed for window in spent) else Match.WRONG


def _window(at: datetime, minutes: int) -> int:
    return int(at.timestamp()) // (60 * minutes)


def _code(secret: str, window: int) -> str:
    digest = hmac.new(secret.encode(), str(window).encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"

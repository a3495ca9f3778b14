"""Replicas: the programs that serve one bank together, and what must be the same in all of them."""

from collections.abc import Iterable

from domain.model import Instant, Value

ALIKE = ("version", "policy", "budget")
"""What differs during a change of one of them, and for longer by mistake only."""


class Replica(Value):
    """A program that serves the bank, and with what it runs."""

    owner: str
    seen_at: Instant
    version: str
    policy: str
    """A digest of the policy file."""
    budget: str
    """Messages a second: in all, to a chat; a minute to a group."""


def differences(replicas: Iterable[Replica]) -> list[str]:
    """Give in what the programs differ that serve one bank."""
    found = list(replicas)
    return [name for name in ALIKE if len({getattr(replica, name) for replica in found}) > 1]

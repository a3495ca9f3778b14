"""Who stands before the gate: every role, and of each that reaches a branch somebody near, beside and away."""

from collections.abc import Set
from dataclasses import dataclass

from domain.people import Role


@dataclass(frozen=True)
class Part:
    """Somebody of the cast: what that person is, where, and in which place in the story."""

    role: Role | None
    branch: str
    place: str


CAST = {
    "host": Part(Role.SUPERVISOR, "CG", "holds every talk"),
    "recorder": Part(Role.SUPERVISOR, "CG", "takes the minutes"),
    "peer": Part(Role.SUPERVISOR, "CG", "of the same branch, takes no part"),
    "away_head": Part(Role.SUPERVISOR, "JB", "of another branch"),
    "manager": Part(Role.CLIENT_MANAGER, "CG", "whom the talks and complaints are about"),
    "colleague": Part(Role.CLIENT_MANAGER, "CG", "of the same branch, takes no part"),
    "away_manager": Part(Role.CLIENT_MANAGER, "JB", "of another branch"),
    "handler": Part(Role.COMPLAINT_DESK, "HQ", "handles the complaints"),
    "desk": Part(Role.COMPLAINT_DESK, "HQ", "handles nothing"),
    "desk_head": Part(Role.COMPLAINT_HEAD, "HQ", ""),
    "senior": Part(Role.SENIOR_MANAGEMENT, "HQ", ""),
    "confidant": Part(Role.HUMAN_RESOURCES, "HQ", "knows of the private talks"),
    "hr": Part(Role.HUMAN_RESOURCES, "HQ", "knows of none"),
    "committee": Part(Role.COMMITTEE, "HQ", ""),
    "administrator": Part(Role.ADMINISTRATOR, "HQ", ""),
    "training": Part(Role.TRAINING, "HQ", ""),
    "owner": Part(Role.DEPARTMENT_DESK, "HQ", "owns a remedy; sorts what clients say"),
    "tech": Part(Role.DEPARTMENT_DESK, "KJ", "holds what clients say of technology"),
    "tech_peer": Part(Role.DEPARTMENT_DESK, "KJ", "holds nothing"),
    "tech_head": Part(Role.DEPARTMENT_HEAD, "KJ", ""),
    "lender": Part(Role.DEPARTMENT_DESK, "XD", "of another department"),
    "compliance": Part(Role.COMPLIANCE, "HQ", ""),
    "discipline": Part(Role.DISCIPLINE, "HQ", ""),
    "auditor": Part(Role.INTERNAL_AUDIT, "HQ", ""),
    "roleless": Part(None, "CG", "on the roster without a role"),
}
STRANGERS = ("leaver", "stranger")
"""Who left, and whose account was never anybody's: neither is let in."""
UNENROLLED = "absent"
"""A client manager of Chengguan whom no message reaches."""

SUPERVISORS = frozenset({"host", "recorder", "peer", "away_head"})
OF_THE_BRANCH = frozenset({"host", "recorder", "peer"})
"""The heads of Chengguan."""
MANAGERS = frozenset({"manager", "colleague", "away_manager"})
DESK = frozenset({"handler", "desk", "desk_head"})
HR = frozenset({"hr", "confidant"})
EVERYBODY = frozenset(CAST) - {"roleless"}
READERS = DESK | {"senior"} | OF_THE_BRANCH
"""Who reads a complaint about Chengguan's manager."""

ACCOUNTS = {name: 3001 + n for n, name in enumerate([*CAST, *STRANGERS])}
"""The chat account of each."""


def names(text: str | Set[str]) -> frozenset[str]:
    """Read names of the cast, separated by blanks."""
    found = frozenset(text.split() if isinstance(text, str) else text)
    assert found <= set(CAST), found - set(CAST)
    return found

"""Whether anybody did what is not theirs: every audit entry against the matrix, and against who had a part in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from storage.database import Tx
from storage.tables import (
    complaints,
    exam_candidates,
    exam_duties,
    handovers,
    leaves,
    talks,
    training_parts,
    training_records,
)
from storage.talks import get_talk
from tests.gate.cast import CAST
from tests.gate.table_complaints import HANDLERS
from tests.gate.table_feedback import TECH
from tests.gate.test_matrix import ROWS

FOLLOWS = {
    "complaint.extended": ("complaint.extension_granted",),
    "complaint.registered": ("feedback.relayed", "feedback.accepted", "feedback.taken"),
    "feedback.accepted": ("feedback.relayed",),
    "feedback.routed": ("feedback.relayed",),
}
"""Actions that also follow from others, by whoever did those: a first longer term is in force once it is granted, and
feedback becomes a complaint of who relays it, sorts it or has it, or goes to its department with the relaying."""
HOLDS = {"host": {"hr"}, "handler": HANDLERS, "tech": TECH, "desk_head": {"senior"}}
"""Who has something in hand in the matrix, and who else may come to have it."""
BESIDES = {"talk.spared_noted": "hr", "talk.spared_opened": "hr"}
"""Who else may, of what the matrix shows with another's only: human resources, of a private talk that they had."""
OWN = {
    "part": training_parts,
    "record": training_records,
    "candidate": exam_candidates,
    "duty": exam_duties,
    "leave": leaves,
}
"""What is one person's own, as in a training or an exam: anybody may come to be asked, and the matrix names a few."""


def _by_role() -> dict[str, set[str]]:
    """Give for each action of the matrix the roles that it is open to."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in ROWS:
        if row.leaves not in (None, "notice", "draft"):
            # A holder among others of the matrix stands for no role but its own.
            others = [HOLDS[name] for name in row.may if name in HOLDS] if row.may <= {*HOLDS, "senior"} else []
            found[str(row.leaves)] |= {str(CAST[name].role) for name in row.may.union(*others)}
    for action, name in BESIDES.items():
        found[action].add(str(CAST[name].role))
    for action, causes in FOLLOWS.items():
        found[action] |= set[str]().union(*(found[cause] for cause in causes))
    return found


BY_ROLE = _by_role()


@dataclass(frozen=True)
class Near:
    """Who has, or had, a part in something, and in which branch it is."""

    branch: str
    people: frozenset[int]


async def nearness(tx: Tx) -> dict[str, Near]:
    """Give for each talk and complaint, as the audit names it, who may come near it."""
    given = [tuple(row) for row in await tx.rows(select(handovers.c.talk_id, handovers.c.from_id, handovers.c.to_id))]
    found = {}
    for talk in [await get_talk(tx, row.id) for row in await tx.rows(select(talks.c.id))]:
        assert talk is not None
        others = {one for talk_id, *both in given if talk_id == talk.id for one in both}
        people = {*talk.people, *talk.recused, *others, *([talk.confidant_id] if talk.confidant_id else [])}
        found[f"talk:{talk.id}"] = Near(talk.branch, frozenset(people))
    for row in await tx.rows(select(complaints)):
        people = {row.registered_by, row.received_by, row.handler_id, row.decided_by} - {None}
        found[f"complaint:{row.id}"] = Near(row.branch, frozenset(people))
    return found


def strayed(entries: Sequence[Row[Any]], names: Mapping[int, str], near: Mapping[str, Near]) -> list[str]:
    """Give what people of a branch did to something of another in which they have no part."""
    return [
        f"{names[entry.actor_id]} {entry.action} {entry.subject}"
        for entry in entries
        if entry.actor_id in names and CAST[names[entry.actor_id]].branch != "HQ" and entry.subject in near
        if near[entry.subject].branch not in ("HQ", CAST[names[entry.actor_id]].branch)
        if entry.actor_id not in near[entry.subject].people
    ]


async def owners(tx: Tx) -> dict[str, int]:
    """Give whose own each part of a training or an exam is, as the audit names it."""
    found: dict[str, int] = {}
    for word, table in OWN.items():
        rows = await tx.rows(select(table.c.id, table.c.person_id))
        found |= {f"{word}:{row.id}": int(row.person_id) for row in rows}
    return found


def overstepped(entries: Sequence[Row[Any]], names: Mapping[int, str], own: Mapping[str, int]) -> list[str]:
    """Give what somebody did whom the matrix does not let, and who is not the one whose own it is."""
    wrong = []
    for entry in entries:
        name = names.get(entry.actor_id or 0)
        if entry.actor_id is None:
            continue
        if name is None or CAST[name].role is None:
            wrong.append(f"{name} {entry.action}")
        elif own.get(str(entry.subject)) == entry.actor_id:
            continue
        elif entry.action in BY_ROLE and str(CAST[name].role) not in BY_ROLE[entry.action]:
            wrong.append(f"{name} {entry.action} {entry.subject}")
    return wrong

"""What a seal of the audit covers: every field of its entries, its place in the chain, its time."""

from datetime import timedelta

import pytest

from domain.audit import AuditEntry, link
from tests.factories import NOW

KEY = b"k" * 32
ENTRY = AuditEntry(
    id=1, at=NOW, actor_id=7, action="talk.booked", subject="talk:1", before="due", after="invited", version=2
)
OTHER = {"id": 2, "at": NOW + timedelta(seconds=1), "actor_id": 8, "action": "talk.moved", "subject": "talk:2"}
OTHER |= {"before": None, "after": "held", "version": 3}
MAC = link(KEY, 1, "before", [ENTRY], made_at=NOW)


@pytest.mark.parametrize("name", AuditEntry.model_fields)
def test_a_seal_is_another_one_once_any_field_of_an_entry_is(name: str) -> None:
    changed = ENTRY.model_copy(update={name: OTHER[name]})
    assert link(KEY, 1, "before", [changed], made_at=NOW) != MAC


def test_a_seal_is_another_one_in_another_place_at_another_time_or_by_another_key() -> None:
    others = {
        link(KEY, 2, "before", [ENTRY], made_at=NOW),
        link(KEY, 1, "other", [ENTRY], made_at=NOW),
        link(KEY, 1, "before", [ENTRY, ENTRY], made_at=NOW),
        link(KEY, 1, "before", [], made_at=NOW),
        link(KEY, 1, "before", [ENTRY], made_at=NOW + timedelta(seconds=1)),
        link(b"x" * 32, 1, "before", [ENTRY], made_at=NOW),
    }
    assert len(others - {MAC}) == 6

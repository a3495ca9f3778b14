"""What lets the database read one page of a list"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_RANK = "CASE WHEN state = 'closed' THEN 2 WHEN state IN ('told', 'withdrawn') THEN 1 ELSE 0 END"
_ORDER = ["rank", "due_on", "id"]
_FILTERS = ["state", "source", "about_id", "at_head_office", "received_at"]


def upgrade() -> None:
    op.add_column("complaints", sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="0"))
    op.execute(f"UPDATE complaints SET rank = {_RANK}")  # noqa: S608 - our own words
    op.drop_index(op.f("ix_complaints_state"), "complaints")
    op.drop_index(op.f("ix_complaints_branch"), "complaints")
    op.create_index("ix_complaints_list", "complaints", [*_ORDER, "branch", *_FILTERS])
    op.create_index("ix_complaints_branch_list", "complaints", ["branch", *_ORDER, *_FILTERS])
    op.create_index(op.f("ix_complaint_recusals_person_id"), "complaint_recusals", ["person_id"])
    _talks()
    _followups()


def _talks() -> None:
    op.drop_index(op.f("ix_talks_branch"), "talks")
    op.create_index("ix_talks_branch_state", "talks", ["branch", "state"])
    recused, private = sa.text("CAST(recused AS TEXT) != '[]'"), sa.text("private")
    op.create_index("ix_talks_recused", "talks", ["id"], sqlite_where=recused, postgresql_where=recused)
    op.create_index(
        "ix_talks_private", "talks", ["confidant_id"], sqlite_where=sa.text("private = 1"), postgresql_where=private
    )


def _followups() -> None:
    op.create_index(op.f("ix_minutes_manager_id"), "minutes", ["manager_id"])
    op.create_index(op.f("ix_minutes_recorder_id"), "minutes", ["recorder_id"])
    order, filters = ["due_on", "id"], ["state", "talk_id", "minutes_id", "owner_id", "host_id"]
    op.create_index("ix_followups_list", "followups", [*order, "branch", *filters])
    op.create_index("ix_followups_branch_list", "followups", ["branch", *order, *filters])


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

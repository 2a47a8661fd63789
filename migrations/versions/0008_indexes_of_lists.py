"""Indexes that answer for the lists of contacts and cases without looking at the rows.

Revision: 0008, after 0007
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LISTS = {
    "contacts": ("ix_contacts_list", ["centre_id", "occurred_at"], ["channel"]),
    "cases": ("ix_cases_list", ["centre_id", "status", "last_activity_on"], ["assigned_to_id", "urgency"]),
}


def _replace(*, longer: bool) -> None:
    for table, (name, columns, more) in _LISTS.items():
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [*columns, *more] if longer else columns)


def upgrade() -> None:
    _replace(longer=True)


def downgrade() -> None:
    _replace(longer=False)

"""The index of keyed tokens beside the search documents.

Revision: 0003, after 0002
"""

from __future__ import annotations

from alembic import op

from app.search.ddl import search_ddl, search_ddl_down

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in search_ddl(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in search_ddl_down(op.get_bind().dialect.name):
        op.execute(statement)

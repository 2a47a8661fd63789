"""PostgreSQL: an index of who may know of which entry of the directory.

Revision: 0027, after 0026
"""

from __future__ import annotations

from alembic import op

from app.partners.ddl import known_ddl, known_ddl_down

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in known_ddl(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in known_ddl_down(op.get_bind().dialect.name):
        op.execute(statement)

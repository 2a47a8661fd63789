"""The audit refuses changes and deletions by rules of the database itself.

Revision: 0002, after 0001
"""

from __future__ import annotations

from alembic import op

from app.audit.ddl import audit_ddl, audit_ddl_down

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in audit_ddl(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in audit_ddl_down(op.get_bind().dialect.name):
        op.execute(statement)

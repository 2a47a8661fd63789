"""What the due day of a step hangs on.

Revision: 0012, after 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Until now a rule moved every step that still had its deadline's day; these go on following it, and days that
# somebody typed in its place stay what they are.
_FOLLOW = sa.text(
    "UPDATE steps SET due_base = 'rule' WHERE due_rule IS NOT NULL AND EXISTS (SELECT 1 FROM legal_deadlines"
    " WHERE legal_deadlines.case_id = steps.case_id AND legal_deadlines.rule = steps.due_rule"
    " AND legal_deadlines.office_on = steps.due_on)"
)


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_base", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("due_step_id", number, nullable=True))
        batch_op.add_column(sa.Column("due_event_id", number, nullable=True))
        batch_op.add_column(sa.Column("due_base_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("due_count", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("due_unit", sa.String(length=14), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_steps_due_event_id"), "life_events", ["due_event_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_steps_due_step_id"), "steps", ["due_step_id"], ["id"], ondelete="SET NULL"
        )
    op.execute(_FOLLOW)


def downgrade() -> None:
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_steps_due_step_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_steps_due_event_id"), type_="foreignkey")
        batch_op.drop_column("due_unit")
        batch_op.drop_column("due_count")
        batch_op.drop_column("due_base_on")
        batch_op.drop_column("due_event_id")
        batch_op.drop_column("due_step_id")
        batch_op.drop_column("due_base")

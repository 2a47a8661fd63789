"""Approval of plans by a second person, comments at their steps, and when a centre asks for approval.

Revision: 0010, after 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_approvals",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("remark_ct", sa.LargeBinary(), nullable=True),
        sa.Column("decision_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_plan_approvals_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_approvals_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_approvals")),
    )
    with op.batch_alter_table("plan_approvals", schema=None) as batch_op:
        batch_op.create_index("ix_plan_approvals_asker", ["asked_by_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_approvals_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index("ix_plan_approvals_waiting", ["centre_id", "state"], unique=False)

    op.create_table(
        "step_comments",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answers_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["step_comments.id"], name=op.f("fk_step_comments_answers_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_step_comments_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_step_comments_step_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_comments")),
        sa.UniqueConstraint("ref", name=op.f("uq_step_comments_ref")),
    )
    with op.batch_alter_table("step_comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_comments_answers_id"), ["answers_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_comments_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_step_comments_step_id"), ["step_id"], unique=False)

    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.add_column(sa.Column("plan_approval", sa.String(length=20), server_default="never", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.drop_column("plan_approval")

    with op.batch_alter_table("step_comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_step_comments_step_id"))
        batch_op.drop_index(batch_op.f("ix_step_comments_case_id"))
        batch_op.drop_index(batch_op.f("ix_step_comments_answers_id"))

    op.drop_table("step_comments")
    with op.batch_alter_table("plan_approvals", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_approvals_waiting")
        batch_op.drop_index(batch_op.f("ix_plan_approvals_plan_id"))
        batch_op.drop_index("ix_plan_approvals_asker")

    op.drop_table("plan_approvals")

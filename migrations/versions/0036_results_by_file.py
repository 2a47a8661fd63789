"""Training: attempts from progress files, rows of which nobody knows whom they mean, files of results taken back.

Revision: 0036, after 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unclear_rows",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("identity", sa.LargeBinary(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("codes", sa.String(length=200), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("origin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("file_name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("data_ct", sa.LargeBinary(), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["course_batches.id"], name=op.f("fk_unclear_rows_batch_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_unclear_rows_learner_id")),
        sa.ForeignKeyConstraint(
            ["number_id"], ["learner_numbers.id"], name=op.f("fk_unclear_rows_number_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["origin_id"], ["course_batches.id"], name=op.f("fk_unclear_rows_origin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unclear_rows")),
        sa.UniqueConstraint("identity", name=op.f("uq_unclear_rows_identity")),
        sa.UniqueConstraint("ref", name=op.f("uq_unclear_rows_ref")),
    )
    with op.batch_alter_table("unclear_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unclear_rows_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unclear_rows_state"), ["state"], unique=False)
    with op.batch_alter_table("course_batches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unclear", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("report_conflicts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), server_default="lower", nullable=False))
        batch_op.add_column(sa.Column("completed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("passed", sa.Boolean(), nullable=True))
    with op.batch_alter_table("result_reports", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("attempt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_result_reports_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_result_reports_attempt_id"), "test_attempts", ["attempt_id"], ["id"])
    with op.batch_alter_table("test_result_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("undone_reason_ct", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("undone_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("undone_by_id", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("test_sittings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=30), nullable=True))
        batch_op.alter_column("paper_id", existing_type=sa.BigInteger(), nullable=True)


def downgrade() -> None:
    # A test that a course system held has no paper: the column stays as wide as its rows.
    with op.batch_alter_table("test_sittings", schema=None) as batch_op:
        batch_op.drop_column("source")
    with op.batch_alter_table("test_result_files", schema=None) as batch_op:
        batch_op.drop_column("undone_by_id")
        batch_op.drop_column("undone_on")
        batch_op.drop_column("undone_reason_ct")
        batch_op.drop_column("taken")
    with op.batch_alter_table("result_reports", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_result_reports_attempt_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_result_reports_attempt_id"))
        batch_op.drop_column("attempt_id")
    with op.batch_alter_table("report_conflicts", schema=None) as batch_op:
        batch_op.drop_column("passed")
        batch_op.drop_column("completed_on")
        batch_op.drop_column("kind")
    with op.batch_alter_table("course_batches", schema=None) as batch_op:
        batch_op.drop_column("unclear")
    with op.batch_alter_table("unclear_rows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unclear_rows_state"))
        batch_op.drop_index(batch_op.f("ix_unclear_rows_learner_id"))
    op.drop_table("unclear_rows")

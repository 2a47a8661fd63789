"""Training: evidence of entry, files from outside and their batches, hours and results as reported.

Revision: 0032, after 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course_batches",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("undone_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("undone_by_id", sa.BigInteger(), nullable=True),
        sa.Column("file_name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("undone_reason_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_batches")),
        sa.UniqueConstraint("ref", name=op.f("uq_course_batches_ref")),
    )
    with op.batch_alter_table("course_batches") as batch_op:
        batch_op.create_index(batch_op.f("ix_course_batches_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_batches_digest"), ["digest"], unique=False)

    op.create_table(
        "course_batch_rows",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("codes", sa.String(length=200), nullable=False),
        sa.Column("learner_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("data_ct", sa.LargeBinary(), nullable=False),
        sa.Column("made_ct", sa.LargeBinary(), nullable=True),
        sa.Column("before_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["course_batches.id"], name=op.f("fk_course_batch_rows_batch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_batch_rows")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_course_batch_rows_batch_id_number")),
    )
    with op.batch_alter_table("course_batch_rows") as batch_op:
        batch_op.create_index(batch_op.f("ix_course_batch_rows_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "course_files",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("content_ct", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["course_batches.id"], name=op.f("fk_course_files_batch_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_course_files_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_files")),
        sa.UniqueConstraint("ref", name=op.f("uq_course_files_ref")),
    )
    with op.batch_alter_table("course_files") as batch_op:
        batch_op.create_index(batch_op.f("ix_course_files_user_id"), ["user_id"], unique=False)

    op.create_table(
        "learner_distinctions",
        sa.Column("low_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("high_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["high_id"], ["learners.id"], name=op.f("fk_learner_distinctions_high_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["low_id"], ["learners.id"], name=op.f("fk_learner_distinctions_low_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_distinctions")),
        sa.UniqueConstraint("low_id", "high_id", name=op.f("uq_learner_distinctions_low_id_high_id")),
    )
    with op.batch_alter_table("learner_distinctions") as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_distinctions_high_id"), ["high_id"], unique=False)

    op.create_table(
        "learner_numbers",
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_learner_numbers_learner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_numbers")),
        sa.UniqueConstraint("source", "number", name=op.f("uq_learner_numbers_source_number")),
    )
    with op.batch_alter_table("learner_numbers") as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_numbers_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "eligibility_evidence",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=True),
        sa.Column("text_ct", sa.LargeBinary(), nullable=True),
        sa.Column("proof_ct", sa.LargeBinary(), nullable=True),
        sa.Column("lacks_ct", sa.LargeBinary(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_eligibility_evidence_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_evidence")),
        sa.UniqueConstraint("enrolment_id", "item", name=op.f("uq_eligibility_evidence_enrolment_id_item")),
    )
    with op.batch_alter_table("eligibility_evidence") as batch_op:
        batch_op.create_index(batch_op.f("ix_eligibility_evidence_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "hours_reports",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("per_cent", sa.Integer(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("batch_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["batch_row_id"], ["course_batch_rows.id"], name=op.f("fk_hours_reports_batch_row_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_hours_reports_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_reports")),
    )
    with op.batch_alter_table("hours_reports") as batch_op:
        batch_op.create_index(batch_op.f("ix_hours_reports_batch_row_id"), ["batch_row_id"], unique=False)
        batch_op.create_index("ix_hours_reports_of", ["enrolment_id", "subject"], unique=False)

    op.create_table(
        "report_conflicts",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("batch_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_row_id"], ["course_batch_rows.id"], name=op.f("fk_report_conflicts_batch_row_id")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_report_conflicts_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_conflicts")),
        sa.UniqueConstraint("ref", name=op.f("uq_report_conflicts_ref")),
    )
    with op.batch_alter_table("report_conflicts") as batch_op:
        batch_op.create_index(batch_op.f("ix_report_conflicts_batch_row_id"), ["batch_row_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_conflicts_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_conflicts_state"), ["state"], unique=False)

    op.create_table(
        "result_reports",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("test", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("batch_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_row_id"], ["course_batch_rows.id"], name=op.f("fk_result_reports_batch_row_id")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_result_reports_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_reports")),
    )
    with op.batch_alter_table("result_reports") as batch_op:
        batch_op.create_index(batch_op.f("ix_result_reports_batch_row_id"), ["batch_row_id"], unique=False)
        batch_op.create_index("ix_result_reports_of", ["enrolment_id", "test", "attempt"], unique=False)

    with op.batch_alter_table("enrolment_events") as batch_op:
        batch_op.add_column(sa.Column("trigger", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("former", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("enrolment_events") as batch_op:
        batch_op.drop_column("former")
        batch_op.drop_column("trigger")

    with op.batch_alter_table("result_reports") as batch_op:
        batch_op.drop_index("ix_result_reports_of")
        batch_op.drop_index(batch_op.f("ix_result_reports_batch_row_id"))

    op.drop_table("result_reports")
    with op.batch_alter_table("report_conflicts") as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_conflicts_state"))
        batch_op.drop_index(batch_op.f("ix_report_conflicts_enrolment_id"))
        batch_op.drop_index(batch_op.f("ix_report_conflicts_batch_row_id"))

    op.drop_table("report_conflicts")
    with op.batch_alter_table("hours_reports") as batch_op:
        batch_op.drop_index("ix_hours_reports_of")
        batch_op.drop_index(batch_op.f("ix_hours_reports_batch_row_id"))

    op.drop_table("hours_reports")
    with op.batch_alter_table("eligibility_evidence") as batch_op:
        batch_op.drop_index(batch_op.f("ix_eligibility_evidence_enrolment_id"))

    op.drop_table("eligibility_evidence")
    with op.batch_alter_table("learner_numbers") as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_numbers_learner_id"))

    op.drop_table("learner_numbers")
    with op.batch_alter_table("learner_distinctions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_distinctions_high_id"))

    op.drop_table("learner_distinctions")
    with op.batch_alter_table("course_files") as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_files_user_id"))

    op.drop_table("course_files")
    with op.batch_alter_table("course_batch_rows") as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_batch_rows_learner_id"))

    op.drop_table("course_batch_rows")
    with op.batch_alter_table("course_batches") as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_batches_digest"))
        batch_op.drop_index(batch_op.f("ix_course_batches_at"))

    op.drop_table("course_batches")

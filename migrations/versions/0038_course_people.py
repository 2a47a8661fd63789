"""Training: notices of the course, case groups, seats per stage, what was made of a workplace's answer.

Revision: 0038, after 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_group_places",
        sa.Column("block_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_case_group_places_counts_from_one")),
        sa.ForeignKeyConstraint(["block_id"], ["cohort_blocks.id"], name=op.f("fk_case_group_places_block_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_case_group_places_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_group_places")),
        sa.UniqueConstraint("block_id", "enrolment_id", name=op.f("uq_case_group_places_block_id_enrolment_id")),
    )
    with op.batch_alter_table("case_group_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_group_places_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "course_notices",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("once", sa.String(length=80), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("supervision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_to_ct", sa.LargeBinary(), nullable=True),
        sa.Column("address_ct", sa.LargeBinary(), nullable=True),
        sa.Column("next_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("sent_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("bounced_on", sa.Date(), nullable=True),
        sa.Column("lettered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_course_notices_enrolment_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_course_notices_learner_id")),
        sa.ForeignKeyConstraint(["link_id"], ["training_links.id"], name=op.f("fk_course_notices_link_id")),
        sa.ForeignKeyConstraint(["supervision_id"], ["supervisions.id"], name=op.f("fk_course_notices_supervision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_notices")),
        sa.UniqueConstraint("once", name=op.f("uq_course_notices_once")),
        sa.UniqueConstraint("ref", name=op.f("uq_course_notices_ref")),
    )
    with op.batch_alter_table("course_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_notices_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_notices_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_notices_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_notices_state"), ["state"], unique=False)

    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("online_seats", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("group_seats", sa.Integer(), nullable=True))

    with op.batch_alter_table("enrolment_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("interest", sa.String(length=10), nullable=True))

    with op.batch_alter_table("supervisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("absence_told_from", sa.Date(), nullable=True))

    with op.batch_alter_table("test_sittings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seats", sa.Integer(), nullable=True))

    with op.batch_alter_table("workplace_sign_offs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settled_as", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("settled_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("settled_by_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("settled_note_ct", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("workplace_sign_offs", schema=None) as batch_op:
        batch_op.drop_column("settled_note_ct")
        batch_op.drop_column("settled_by_id")
        batch_op.drop_column("settled_on")
        batch_op.drop_column("settled_as")

    with op.batch_alter_table("test_sittings", schema=None) as batch_op:
        batch_op.drop_column("seats")

    with op.batch_alter_table("supervisions", schema=None) as batch_op:
        batch_op.drop_column("absence_told_from")

    with op.batch_alter_table("enrolment_events", schema=None) as batch_op:
        batch_op.drop_column("interest")

    with op.batch_alter_table("cohorts", schema=None) as batch_op:
        batch_op.drop_column("group_seats")
        batch_op.drop_column("online_seats")

    with op.batch_alter_table("course_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_notices_state"))
        batch_op.drop_index(batch_op.f("ix_course_notices_learner_id"))
        batch_op.drop_index(batch_op.f("ix_course_notices_enrolment_id"))
        batch_op.drop_index(batch_op.f("ix_course_notices_due_on"))

    op.drop_table("course_notices")
    with op.batch_alter_table("case_group_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_group_places_enrolment_id"))

    op.drop_table("case_group_places")

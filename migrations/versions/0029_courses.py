"""Training: curricula, cohorts, enrolments with their stages, workplaces, leave.

Revision: 0029, after 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "curricula",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("total_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curricula")),
        sa.UniqueConstraint("number", name=op.f("uq_curricula_number")),
    )
    op.create_table(
        "employers",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("prefecture_code", sa.String(length=2), nullable=False),
        sa.Column("municipality_code", sa.String(length=5), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
        sa.UniqueConstraint("code", name=op.f("uq_employers_code")),
        sa.UniqueConstraint("ref", name=op.f("uq_employers_ref")),
    )
    op.create_table(
        "cohorts",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("curriculum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("applications_from", sa.Date(), nullable=False),
        sa.Column("applications_until", sa.Date(), nullable=False),
        sa.Column("online_from", sa.Date(), nullable=False),
        sa.Column("online_until", sa.Date(), nullable=False),
        sa.Column("practicum_from", sa.Date(), nullable=False),
        sa.Column("practicum_until", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["curriculum_id"], ["curricula.id"], name=op.f("fk_cohorts_curriculum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("fiscal_year", "run", name=op.f("uq_cohorts_fiscal_year_run")),
        sa.UniqueConstraint("ref", name=op.f("uq_cohorts_ref")),
    )
    op.create_table(
        "curriculum_subjects",
        sa.Column("curriculum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("equivalent", sa.String(length=20), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curricula.id"], name=op.f("fk_curriculum_subjects_curriculum_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum_subjects")),
        sa.UniqueConstraint("curriculum_id", "code", name=op.f("uq_curriculum_subjects_curriculum_id_code")),
    )
    with op.batch_alter_table("curriculum_subjects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_curriculum_subjects_curriculum_id"), ["curriculum_id"], unique=False)

    op.create_table(
        "cohort_blocks",
        sa.Column("cohort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_make_up", sa.Boolean(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("replaced_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("venue_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_blocks_cohort_id")),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["cohort_blocks.id"], name=op.f("fk_cohort_blocks_replaced_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_blocks")),
        sa.UniqueConstraint("ref", name=op.f("uq_cohort_blocks_ref")),
    )
    with op.batch_alter_table("cohort_blocks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_blocks_cohort_id"), ["cohort_id"], unique=False)

    op.create_table(
        "enrolments",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cohort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("curriculum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("carried_from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("external_id", sa.String(length=60), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("waiting_number", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["carried_from_id"], ["enrolments.id"], name=op.f("fk_enrolments_carried_from_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_enrolments_cohort_id")),
        sa.ForeignKeyConstraint(["curriculum_id"], ["curricula.id"], name=op.f("fk_enrolments_curriculum_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_enrolments_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("ref", name=op.f("uq_enrolments_ref")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolments_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolments_external_id"), ["external_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolments_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(
            "ix_enrolments_one_live",
            ["learner_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('accepted', 'applied', 'enrolled', 'offered', 'returned', 'waiting')"),
            postgresql_where=sa.text("state IN ('accepted', 'applied', 'enrolled', 'offered', 'returned', 'waiting')"),
        )
        batch_op.create_index(batch_op.f("ix_enrolments_state"), ["state"], unique=False)

    op.create_table(
        "learner_leaves",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("moves_training", sa.Boolean(), nullable=False),
        sa.Column("moves_validity", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=True),
        sa.Column("requested_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("kind_ct", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_ct", sa.LargeBinary(), nullable=True),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_learner_leaves_ends_after_start")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_learner_leaves_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_leaves")),
        sa.UniqueConstraint("ref", name=op.f("uq_learner_leaves_ref")),
    )
    with op.batch_alter_table("learner_leaves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_leaves_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "workplace_periods",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("desk", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=20), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("role_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_workplace_periods_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_workplace_periods_employer_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_workplace_periods_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workplace_periods")),
        sa.UniqueConstraint("ref", name=op.f("uq_workplace_periods_ref")),
    )
    with op.batch_alter_table("workplace_periods", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workplace_periods_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workplace_periods_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "enrolment_events",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=True),
        sa.Column("known_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("second_actor_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["corrects_id"], ["enrolment_events.id"], name=op.f("fk_enrolment_events_corrects_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_enrolment_events_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_events")),
    )
    with op.batch_alter_table("enrolment_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_events_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "stage_progress",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=True),
        sa.Column("due_override", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_stage_progress_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_progress")),
        sa.UniqueConstraint("enrolment_id", "stage", name=op.f("uq_stage_progress_enrolment_id_stage")),
    )
    with op.batch_alter_table("stage_progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_progress_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "supervisions",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("period_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("is_substitute", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("agreed_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("mail_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["workplace_periods.id"], name=op.f("fk_supervisions_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisions")),
        sa.UniqueConstraint("ref", name=op.f("uq_supervisions_ref")),
    )
    with op.batch_alter_table("supervisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervisions_period_id"), ["period_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("supervisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervisions_period_id"))

    op.drop_table("supervisions")
    with op.batch_alter_table("stage_progress", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_progress_enrolment_id"))

    op.drop_table("stage_progress")
    with op.batch_alter_table("enrolment_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_events_enrolment_id"))

    op.drop_table("enrolment_events")
    with op.batch_alter_table("workplace_periods", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workplace_periods_learner_id"))
        batch_op.drop_index(batch_op.f("ix_workplace_periods_employer_id"))

    op.drop_table("workplace_periods")
    with op.batch_alter_table("learner_leaves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_leaves_learner_id"))

    op.drop_table("learner_leaves")
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolments_state"))
        batch_op.drop_index(
            "ix_enrolments_one_live",
            sqlite_where=sa.text("state IN ('accepted', 'applied', 'enrolled', 'offered', 'returned', 'waiting')"),
            postgresql_where=sa.text("state IN ('accepted', 'applied', 'enrolled', 'offered', 'returned', 'waiting')"),
        )
        batch_op.drop_index(batch_op.f("ix_enrolments_learner_id"))
        batch_op.drop_index(batch_op.f("ix_enrolments_external_id"))
        batch_op.drop_index(batch_op.f("ix_enrolments_cohort_id"))

    op.drop_table("enrolments")
    with op.batch_alter_table("cohort_blocks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cohort_blocks_cohort_id"))

    op.drop_table("cohort_blocks")
    with op.batch_alter_table("curriculum_subjects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_curriculum_subjects_curriculum_id"))

    op.drop_table("curriculum_subjects")
    op.drop_table("cohorts")
    op.drop_table("employers")
    op.drop_table("curricula")

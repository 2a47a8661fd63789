"""Rules in versions, renewal cases, training sessions, notices, corrections.

Revision: 0030, after 0029
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


# What was read until now. Of it the agency has published the three years and the three months alone.
_FIRST = {
    "valid_months": 36, "expiry": "first_day_not_counted", "window_months": 12, "grace_days": 90,
    "grace_counts": False, "grace_needs_case": False, "lapse_months": 36, "leave_cap_days": 730,
    "short_lapse_months": 12, "late_start": "old_end", "applied_for": True, "idle_long_course": True,
    "deferral_cap_days": 365, "cooling_days": 0, "confirmation_pass_percent": 70, "final_pass_percent": 70,
    "tries": 3, "wait_days": 14, "resit_fiscal_years": 1, "make_up_days": 90, "test_before_make_up": False,
    "block_share_percent": 90, "practicum_months": 3, "practicum_tasks": 3, "carry_over_months": 24,
    "leave_moves_deadlines": True, "leave_moves_practicum": True, "leave_moves_resit": True,
    "leave_moves_validity": True,
}  # fmt: skip


def upgrade() -> None:
    _tables()
    policies = sa.table(
        "training_policies",
        *(sa.column(name) for name in ("id", "ref", "number", "state", "reach", "proposed_by_id", "decided_by_id")),
        *(sa.column(name, sa.Date()) for name in ("effective_from", "known_on", "proposed_on")),
        *(sa.column(name, sa.JSON()) for name in ("values", "published")),
        sa.column("version"),
    )
    first = date(2024, 4, 1)
    op.execute(
        policies.insert().values(
            id=1, ref="V-00000001", number=1, state="decided", effective_from=first, known_on=first,
            reach="reaching_back", values=_FIRST, published=["valid_months", "practicum_months"], proposed_on=first,
            proposed_by_id=0, decided_by_id=0, version=1,
        )
    )  # fmt: skip


def _tables() -> None:
    op.create_table(
        "renewal_sessions",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("course", sa.String(length=20), nullable=False),
        sa.Column("venue", sa.String(length=120), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_renewal_sessions_has_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_sessions")),
        sa.UniqueConstraint("ref", name=op.f("uq_renewal_sessions_ref")),
    )
    with op.batch_alter_table("renewal_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewal_sessions_held_on"), ["held_on"], unique=False)

    op.create_table(
        "training_policies",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=True),
        sa.Column("reach", sa.String(length=20), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("published", sa.JSON(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_number", sa.String(length=40), nullable=True),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=True),
        sa.Column("decision_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_policies")),
        sa.UniqueConstraint("number", name=op.f("uq_training_policies_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_training_policies_ref")),
    )
    with op.batch_alter_table("training_policies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_policies_state"), ["state"], unique=False)

    op.create_table(
        "certification_corrections",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("certification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("decision_number", sa.String(length=40), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("effects_ct", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certifications.id"], name=op.f("fk_certification_corrections_certification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_corrections")),
        sa.UniqueConstraint("ref", name=op.f("uq_certification_corrections_ref")),
    )
    with op.batch_alter_table("certification_corrections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certification_corrections_certification_id"), ["certification_id"], unique=False
        )

    op.create_table(
        "renewal_cases",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("certification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("course", sa.String(length=20), nullable=False),
        sa.Column("practising", sa.Boolean(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("submitted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_number", sa.String(length=40), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certifications.id"], name=op.f("fk_renewal_cases_certification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_cases")),
        sa.UniqueConstraint("certification_id", "number", name=op.f("uq_renewal_cases_certification_id_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_renewal_cases_ref")),
    )
    with op.batch_alter_table("renewal_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewal_cases_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_renewal_cases_open",
            ["certification_id"],
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )

    op.create_table(
        "renewal_notices",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("certification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=5), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("sent_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("bounced_on", sa.Date(), nullable=True),
        sa.Column("lettered_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certifications.id"], name=op.f("fk_renewal_notices_certification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_notices")),
        sa.UniqueConstraint(
            "certification_id", "ends_on", "step", name=op.f("uq_renewal_notices_certification_id_ends_on_step")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_renewal_notices_ref")),
    )
    with op.batch_alter_table("renewal_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewal_notices_state"), ["state"], unique=False)

    op.create_table(
        "renewal_seats",
        sa.Column("session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("marked_on", sa.Date(), nullable=True),
        sa.Column("marked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["renewal_cases.id"], name=op.f("fk_renewal_seats_case_id")),
        sa.ForeignKeyConstraint(["session_id"], ["renewal_sessions.id"], name=op.f("fk_renewal_seats_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_seats")),
    )
    with op.batch_alter_table("renewal_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewal_seats_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_renewal_seats_held",
            ["session_id", "case_id"],
            unique=True,
            sqlite_where=sa.text("left_on IS NULL"),
            postgresql_where=sa.text("left_on IS NULL"),
        )

    op.create_table(
        "renewal_steps",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["renewal_cases.id"], name=op.f("fk_renewal_steps_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal_steps")),
    )
    with op.batch_alter_table("renewal_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_renewal_steps_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("learner_names", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrected_on", sa.Date(), nullable=True))

    with op.batch_alter_table("learner_leaves", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaced_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("learner_leaves", schema=None) as batch_op:
        batch_op.drop_column("replaced_on")

    with op.batch_alter_table("learner_names", schema=None) as batch_op:
        batch_op.drop_column("corrected_on")

    with op.batch_alter_table("renewal_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_renewal_steps_case_id"))

    op.drop_table("renewal_steps")
    with op.batch_alter_table("renewal_seats", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_renewal_seats_held",
            sqlite_where=sa.text("left_on IS NULL"),
            postgresql_where=sa.text("left_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_renewal_seats_case_id"))

    op.drop_table("renewal_seats")
    with op.batch_alter_table("renewal_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_renewal_notices_state"))

    op.drop_table("renewal_notices")
    with op.batch_alter_table("renewal_cases", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_renewal_cases_open",
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_renewal_cases_state"))

    op.drop_table("renewal_cases")
    with op.batch_alter_table("certification_corrections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_corrections_certification_id"))

    op.drop_table("certification_corrections")
    with op.batch_alter_table("training_policies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_policies_state"))

    op.drop_table("training_policies")
    with op.batch_alter_table("renewal_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_renewal_sessions_held_on"))

    op.drop_table("renewal_sessions")

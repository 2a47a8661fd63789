"""Life events, the deadlines that follow from them, and steps that came from playbooks.

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "life_events",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("on_from", sa.Date(), nullable=True),
        sa.Column("on_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("facts_ct", sa.LargeBinary(), nullable=True),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("error_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_life_events_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_life_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_events")),
        sa.UniqueConstraint("ref", name=op.f("uq_life_events_ref")),
    )
    with op.batch_alter_table("life_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_life_events_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_life_events_person_id"), ["person_id"], unique=False)

    op.create_table(
        "plan_refusals",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("playbook_step", sa.String(length=60), nullable=False),
        sa.Column("concerns", sa.JSON(), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("why_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_plan_refusals_case_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_refusals")),
    )
    with op.batch_alter_table("plan_refusals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_refusals_case_id"), ["case_id"], unique=False)

    op.create_table(
        "legal_deadlines",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("centre_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("member", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("rule_from", sa.Date(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("safe_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("office_on", sa.Date(), nullable=False),
        sa.Column("kept", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("state_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_legal_deadlines_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["life_events.id"], name=op.f("fk_legal_deadlines_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_legal_deadlines_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_deadlines")),
        sa.UniqueConstraint("event_id", "rule", "member", name=op.f("uq_legal_deadlines_event_id_rule_member")),
        sa.UniqueConstraint("ref", name=op.f("uq_legal_deadlines_ref")),
    )
    with op.batch_alter_table("legal_deadlines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_deadlines_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_legal_deadlines_due", ["centre_id", "state", "office_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_deadlines_person_id"), ["person_id"], unique=False)

    op.create_table(
        "deadline_changes",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deadline_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("old_last_on", sa.Date(), nullable=False),
        sa.Column("new_last_on", sa.Date(), nullable=False),
        sa.Column("why_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_deadline_changes_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["legal_deadlines.id"], name=op.f("fk_deadline_changes_deadline_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_changes")),
    )
    with op.batch_alter_table("deadline_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_changes_deadline_id"), ["deadline_id"], unique=False)

    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("playbook_step", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("concerns", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("due_rule", sa.String(length=10), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_column("due_rule")
        batch_op.drop_column("concerns")
        batch_op.drop_column("playbook_step")

    with op.batch_alter_table("deadline_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deadline_changes_deadline_id"))

    op.drop_table("deadline_changes")
    with op.batch_alter_table("legal_deadlines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_deadlines_person_id"))
        batch_op.drop_index("ix_legal_deadlines_due")
        batch_op.drop_index(batch_op.f("ix_legal_deadlines_case_id"))

    op.drop_table("legal_deadlines")
    with op.batch_alter_table("plan_refusals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_refusals_case_id"))

    op.drop_table("plan_refusals")
    with op.batch_alter_table("life_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_life_events_person_id"))
        batch_op.drop_index(batch_op.f("ix_life_events_case_id"))

    op.drop_table("life_events")

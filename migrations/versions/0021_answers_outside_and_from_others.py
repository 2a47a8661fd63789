"""Answers carried in from a site of their own; referrals from other offices, which have no case before we accept.

Revision: 0021, after 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core.db import UtcInstant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RULE = "(case_id IS NOT NULL AND person_id IS NOT NULL) OR mode = 'inbound'"


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("came_by", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("consent_said", sa.String(length=20), nullable=False),
        sa.Column("tell_back", sa.String(length=20), nullable=False),
        sa.Column("tell_back_on", sa.Date(), nullable=True),
        sa.Column("tell_back_method", sa.String(length=30), nullable=True),
        sa.Column("told", sa.String(length=20), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("their_reference_ct", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by_ct", sa.LargeBinary(), nullable=True),
        sa.Column("answer_to_ct", sa.LargeBinary(), nullable=True),
        sa.Column("person_told_ct", sa.LargeBinary(), nullable=False),
        sa.Column("contact_told_ct", sa.LargeBinary(), nullable=True),
        sa.Column("consent_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_arrivals_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_arrivals_referral_id")),
    )
    op.create_table(
        "carried_answers",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer_id", sa.String(length=64), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("said_at", UtcInstant(), nullable=False),
        sa.Column("arrived_at", UtcInstant(), nullable=False),
        sa.Column("trouble", sa.String(length=20), nullable=True),
        sa.Column("settled_at", UtcInstant(), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger(), nullable=True),
        sa.Column("said_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_carried_answers_centre_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_carried_answers_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_answers")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_carried_answers_answer_id")),
    )
    with op.batch_alter_table("carried_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carried_answers_referral_id"), ["referral_id"], unique=False)

    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.alter_column("case_id", existing_type=sa.BigInteger(), nullable=True)
        batch_op.alter_column("person_id", existing_type=sa.BigInteger(), nullable=True)
        batch_op.create_check_constraint("only_inbound_without_case", RULE)


def downgrade() -> None:
    with op.batch_alter_table("carried_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_carried_answers_referral_id"))

    op.drop_table("carried_answers")
    op.drop_table("arrivals")
    # What has no case cannot be kept in the older shape.
    op.execute(
        "DELETE FROM referral_events WHERE referral_id IN "
        "(SELECT id FROM referrals WHERE case_id IS NULL OR person_id IS NULL)"
    )
    op.execute("DELETE FROM referrals WHERE case_id IS NULL OR person_id IS NULL")
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_referrals_only_inbound_without_case"), type_="check")
        batch_op.alter_column("person_id", existing_type=sa.BigInteger(), nullable=False)
        batch_op.alter_column("case_id", existing_type=sa.BigInteger(), nullable=False)

"""Purposes and renewal of consents, numbered updates, what partners delete or return.

Revision: 0019, after 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_returns",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("why", sa.String(length=30), nullable=False),
        sa.Column("asked_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("how", sa.String(length=20), nullable=True),
        sa.Column("heard_via", sa.String(length=20), nullable=True),
        sa.Column("said_by_ct", sa.LargeBinary(), nullable=True),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_returns_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_returns")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_referral_returns_referral_id")),
    )
    op.create_table(
        "referral_updates",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("frozen_digest", sa.String(length=64), nullable=False),
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sent_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("sent_by_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("heard_via", sa.String(length=20), nullable=True),
        sa.Column("frozen_ct", sa.LargeBinary(), nullable=False),
        sa.Column("seen_by_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name=op.f("fk_referral_updates_consent_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_updates_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_updates")),
        sa.UniqueConstraint("referral_id", "number", name="uq_referral_updates_number"),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purposes", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("text_version", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("renews_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("kept_at_ct", sa.LargeBinary(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_consents_renews_id"), "consents", ["renews_id"], ["id"])

    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purpose", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("exception_at_once", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("exception_review", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("exception_reviewed_by_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("exception_reviewed_at", app.core.db.UtcInstant(), nullable=True))
        batch_op.add_column(sa.Column("health_ct", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("danger_ct", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("beyond_reason_ct", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("exception_review_note_ct", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_column("exception_review_note_ct")
        batch_op.drop_column("beyond_reason_ct")
        batch_op.drop_column("danger_ct")
        batch_op.drop_column("health_ct")
        batch_op.drop_column("exception_reviewed_at")
        batch_op.drop_column("exception_reviewed_by_id")
        batch_op.drop_column("exception_review")
        batch_op.drop_column("exception_at_once")
        batch_op.drop_column("purpose")

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_consents_renews_id"), type_="foreignkey")
        batch_op.drop_column("kept_at_ct")
        batch_op.drop_column("renews_id")
        batch_op.drop_column("text_version")
        batch_op.drop_column("purposes")

    op.drop_table("referral_updates")
    op.drop_table("referral_returns")

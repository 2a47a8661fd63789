"""What a centre counts as the least that a kind of partner needs, and the number to which partners fax.

Revision: 0028, after 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_minima",
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("partner_kind", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("set_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_referral_minima_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_minima")),
    )
    with op.batch_alter_table("referral_minima", schema=None) as batch_op:
        batch_op.create_index("ix_referral_minima_rule", ["centre_id", "partner_kind"], unique=False)
    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fax", sa.String(length=40), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.drop_column("fax")
    with op.batch_alter_table("referral_minima", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_minima_rule")

    op.drop_table("referral_minima")

"""Accompaniments: going along with a person.

Revision: 0022, after 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accompaniments",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("domain", sa.String(length=20), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=True),
        sa.Column("companion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("interpreter", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("went_on", sa.Date(), nullable=True),
        sa.Column("travel_minutes", sa.Integer(), nullable=True),
        sa.Column("site_minutes", sa.Integer(), nullable=True),
        sa.Column("place_ct", sa.LargeBinary(), nullable=True),
        sa.Column("meeting_ct", sa.LargeBinary(), nullable=True),
        sa.Column("companion_name_ct", sa.LargeBinary(), nullable=True),
        sa.Column("papers_ct", sa.LargeBinary(), nullable=True),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("result_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_accompaniments_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_accompaniments_centre_id")),
        sa.ForeignKeyConstraint(["companion_id"], ["users.id"], name=op.f("fk_accompaniments_companion_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_accompaniments_partner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_accompaniments_person_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_accompaniments_referral_id")),
        sa.ForeignKeyConstraint(["step_id"], ["steps.id"], name=op.f("fk_accompaniments_step_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accompaniments")),
        sa.UniqueConstraint("ref", name=op.f("uq_accompaniments_ref")),
    )
    with op.batch_alter_table("accompaniments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accompaniments_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_accompaniments_day", ["state", "planned_on"], unique=False)
        batch_op.create_index("ix_accompaniments_figures", ["centre_id", "state", "went_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_accompaniments_referral_id"), ["referral_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("accompaniments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accompaniments_referral_id"))
        batch_op.drop_index("ix_accompaniments_figures")
        batch_op.drop_index("ix_accompaniments_day")
        batch_op.drop_index(batch_op.f("ix_accompaniments_case_id"))

    op.drop_table("accompaniments")

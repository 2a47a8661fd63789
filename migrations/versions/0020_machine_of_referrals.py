"""Sub-status, chains, attempts, calls, notices, several needs and own clocks of referrals.

Revision: 0020, after 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0020"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_clocks",
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("partner_kind", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("first_contact", sa.Integer(), nullable=False),
        sa.Column("news", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Integer(), nullable=False),
        sa.Column("call", sa.Integer(), nullable=False),
        sa.Column("supervisor", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("set_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_referral_clocks_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_clocks")),
    )
    with op.batch_alter_table("referral_clocks", schema=None) as batch_op:
        batch_op.create_index("ix_referral_clocks_rule", ["centre_id", "partner_kind", "priority"], unique=False)

    op.create_table(
        "referral_attempts",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("whom", sa.String(length=20), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_attempts_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_attempts")),
    )
    with op.batch_alter_table("referral_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_attempts_referral_id"), ["referral_id"], unique=False)

    op.create_table(
        "referral_calls",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_calls_referral_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_referral_calls_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_calls")),
        sa.UniqueConstraint("referral_id", "what", "due_on", name=op.f("uq_referral_calls_referral_id_what_due_on")),
    )
    with op.batch_alter_table("referral_calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_calls_task_id"), ["task_id"], unique=False)

    op.create_table(
        "referral_needs",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("need_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("helped", sa.String(length=20), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_referral_needs_need_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_needs_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_needs")),
        sa.UniqueConstraint("referral_id", "need_id", name=op.f("uq_referral_needs_referral_id_need_id")),
    )
    with op.batch_alter_table("referral_needs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_needs_need_id"), ["need_id"], unique=False)

    op.create_table(
        "referral_notices",
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("asked_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("task_id", sa.BigInteger(), nullable=True),
        sa.Column("way", sa.String(length=20), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_by_id", sa.BigInteger(), nullable=True),
        sa.Column("kept", sa.String(length=20), nullable=True),
        sa.Column("told_to_ct", sa.LargeBinary(), nullable=True),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_notices_referral_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_notices")),
    )
    with op.batch_alter_table("referral_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_notices_referral_id"), ["referral_id"], unique=False)

    with op.batch_alter_table("referral_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("sub_status", sa.String(length=30), nullable=True))

    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sub_status", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("spans", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("why_fewer", sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column("hop", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("review_task_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("tell_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("referred_to_ct", sa.LargeBinary(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_referrals_follows_an_older"), "follows_id < id")

    _count_hops()


def _count_hops() -> None:
    """The place of each referral in the chain for its need; the older one of two always has its number already."""
    rows = sa.table("referrals", sa.column("id"), sa.column("follows_id"), sa.column("need_id"), sa.column("hop"))
    asked = sa.select(rows.c.id, rows.c.follows_id, rows.c.need_id).order_by(rows.c.id)
    places: dict[int, tuple[int | None, int]] = {}
    for row_id, follows, need in op.get_bind().execute(asked).all():
        before, hop = places.get(follows, (None, 0))
        places[row_id] = (need, hop + 1 if before == need else 1)
        if places[row_id][1] > 1:
            op.execute(sa.update(rows).where(rows.c.id == row_id).values(hop=places[row_id][1]))


def downgrade() -> None:
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_referrals_follows_an_older"), type_="check")
        batch_op.drop_column("referred_to_ct")
        batch_op.drop_column("tell_by")
        batch_op.drop_column("review_task_id")
        batch_op.drop_column("hop")
        batch_op.drop_column("why_fewer")
        batch_op.drop_column("spans")
        batch_op.drop_column("sub_status")

    with op.batch_alter_table("referral_events", schema=None) as batch_op:
        batch_op.drop_column("sub_status")
        batch_op.drop_column("code")

    with op.batch_alter_table("referral_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_notices_referral_id"))

    op.drop_table("referral_notices")
    with op.batch_alter_table("referral_needs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_needs_need_id"))

    op.drop_table("referral_needs")
    with op.batch_alter_table("referral_calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_calls_task_id"))

    op.drop_table("referral_calls")
    with op.batch_alter_table("referral_attempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_attempts_referral_id"))

    op.drop_table("referral_attempts")
    with op.batch_alter_table("referral_clocks", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_clocks_rule")

    op.drop_table("referral_clocks")

"""Training: corrections by two people, reviews after late corrections, notices of orders, identity, base of proposals.

Revision: 0037, after 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certification_reviews",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("certification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("recommended", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_order", sa.String(length=20), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_number", sa.String(length=40), nullable=True),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("decision_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certifications.id"], name=op.f("fk_certification_reviews_certification_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_certification_reviews_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["certification_orders.id"], name=op.f("fk_certification_reviews_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_reviews")),
        sa.UniqueConstraint("ref", name=op.f("uq_certification_reviews_ref")),
    )
    with op.batch_alter_table("certification_reviews", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certification_reviews_certification_id"), ["certification_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_certification_reviews_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certification_reviews_state"), ["state"], unique=False)

    op.create_table(
        "correction_proposals",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("certification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("right_day", sa.Date(), nullable=True),
        sa.Column("name_kind", sa.String(length=20), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("correction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("right_name_ct", sa.LargeBinary(), nullable=True),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("effects_ct", sa.LargeBinary(), nullable=False),
        sa.Column("decision_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certifications.id"], name=op.f("fk_correction_proposals_certification_id")
        ),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["certification_corrections.id"], name=op.f("fk_correction_proposals_correction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_proposals")),
        sa.UniqueConstraint("ref", name=op.f("uq_correction_proposals_ref")),
    )
    with op.batch_alter_table("correction_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_proposals_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_correction_proposals_open",
            ["certification_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    with op.batch_alter_table("certification_orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("noticed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("at_once", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("appeal_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("hearing_ct", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("certifications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("identity_checked_on", sa.Date(), nullable=True))

    with op.batch_alter_table("training_policies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("based_on", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("training_policies", schema=None) as batch_op:
        batch_op.drop_column("based_on")

    with op.batch_alter_table("certifications", schema=None) as batch_op:
        batch_op.drop_column("identity_checked_on")

    with op.batch_alter_table("certification_orders", schema=None) as batch_op:
        batch_op.drop_column("hearing_ct")
        batch_op.drop_column("appeal_until")
        batch_op.drop_column("at_once")
        batch_op.drop_column("noticed_on")

    with op.batch_alter_table("correction_proposals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_correction_proposals_open",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_correction_proposals_state"))

    op.drop_table("correction_proposals")
    with op.batch_alter_table("certification_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_reviews_state"))
        batch_op.drop_index(batch_op.f("ix_certification_reviews_enrolment_id"))
        batch_op.drop_index(batch_op.f("ix_certification_reviews_certification_id"))

    op.drop_table("certification_reviews")

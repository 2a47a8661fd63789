"""The register of certified coordinators.

Revision: 0025, after 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learners",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("prefecture_code", sa.String(length=2), nullable=True),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=False),
        sa.Column("birth_ct", sa.LargeBinary(), nullable=True),
        sa.Column("mail_ct", sa.LargeBinary(), nullable=True),
        sa.Column("workplace_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_learners_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learners")),
        sa.UniqueConstraint("ref", name=op.f("uq_learners_ref")),
        sa.UniqueConstraint("user_id", name=op.f("uq_learners_user_id")),
    )
    op.create_table(
        "certifications",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tier", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_number", sa.String(length=40), nullable=True),
        sa.Column("basis_note_ct", sa.LargeBinary(), nullable=False),
        sa.Column("decision_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_certifications_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certifications")),
        sa.UniqueConstraint("number", name=op.f("uq_certifications_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_certifications_ref")),
    )
    with op.batch_alter_table("certifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certifications_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_certifications_state"), ["state"], unique=False)

    op.create_table(
        "learner_names",
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value_ct", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_learner_names_learner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_names")),
    )
    with op.batch_alter_table("learner_names", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_names_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "certification_endings",
        sa.Column("certification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certifications.id"], name=op.f("fk_certification_endings_certification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_endings")),
        sa.UniqueConstraint("certification_id", name=op.f("uq_certification_endings_certification_id")),
    )
    op.create_table(
        "certification_orders",
        sa.Column("certification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("decision_number", sa.String(length=40), nullable=False),
        sa.Column("ground_ct", sa.LargeBinary(), nullable=False),
        sa.Column("set_aside_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("ordered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("set_aside_on", sa.Date(), nullable=True),
        sa.Column("set_aside_from", sa.Date(), nullable=True),
        sa.Column("set_aside_by_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certifications.id"], name=op.f("fk_certification_orders_certification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification_orders")),
        sa.UniqueConstraint("ref", name=op.f("uq_certification_orders_ref")),
    )
    with op.batch_alter_table("certification_orders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certification_orders_certification_id"), ["certification_id"], unique=False
        )

    op.create_table(
        "validity_periods",
        sa.Column("certification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("policy_number", sa.Integer(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("replaced_on", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.String(length=40), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_validity_periods_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certifications.id"], name=op.f("fk_validity_periods_certification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validity_periods")),
        sa.UniqueConstraint("certification_id", "number", name=op.f("uq_validity_periods_certification_id_number")),
    )
    op.create_table(
        "certificate_documents",
        sa.Column("certification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("period_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger(), nullable=False),
        sa.Column("follower_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("snapshot_ct", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["certification_id"], ["certifications.id"], name=op.f("fk_certificate_documents_certification_id")
        ),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["certificate_documents.id"], name=op.f("fk_certificate_documents_follower_id")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["validity_periods.id"], name=op.f("fk_certificate_documents_period_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_documents")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_documents_code")),
    )
    with op.batch_alter_table("certificate_documents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_documents_certification_id"), ["certification_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("certificate_documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_documents_certification_id"))

    op.drop_table("certificate_documents")
    op.drop_table("validity_periods")
    with op.batch_alter_table("certification_orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_orders_certification_id"))

    op.drop_table("certification_orders")
    op.drop_table("certification_endings")
    with op.batch_alter_table("learner_names", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_names_learner_id"))

    op.drop_table("learner_names")
    with op.batch_alter_table("certifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certifications_state"))
        batch_op.drop_index(batch_op.f("ix_certifications_learner_id"))

    op.drop_table("certifications")
    op.drop_table("learners")

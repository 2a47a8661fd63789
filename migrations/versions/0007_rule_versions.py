"""Proposed versions of rules, and checks against their sources.

Revision: 0007, after 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_checks",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_checks")),
    )
    with op.batch_alter_table("rule_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_checks_code"), ["code"], unique=False)

    op.create_table(
        "rule_versions",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("replaces_from", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("why_ct", sa.LargeBinary(), nullable=False),
        sa.Column("decision_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_versions")),
        sa.UniqueConstraint("ref", name=op.f("uq_rule_versions_ref")),
    )
    with op.batch_alter_table("rule_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_versions_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_rule_versions_decided_at"), ["decided_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rule_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_versions_decided_at"))
        batch_op.drop_index(batch_op.f("ix_rule_versions_code"))

    op.drop_table("rule_versions")
    with op.batch_alter_table("rule_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_checks_code"))

    op.drop_table("rule_checks")

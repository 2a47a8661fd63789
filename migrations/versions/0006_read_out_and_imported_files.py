"""Who read a consent out and when; the files of contacts that were imported.

Revision: 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_READ_OUT = ("consents", "plan_agreements")


def upgrade() -> None:
    for table in _READ_OUT:
        op.add_column(table, sa.Column("read_out_by_ct", sa.LargeBinary(), nullable=True))
        op.add_column(table, sa.Column("read_out_at", app.core.db.UtcInstant(), nullable=True))
    op.create_table(
        "contact_imports",
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_contact_imports_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_imports")),
    )
    with op.batch_alter_table("contact_imports", schema=None) as batch_op:
        batch_op.create_index("ix_contact_imports_file", ["digest", "centre_id"], unique=False)


def downgrade() -> None:
    op.drop_table("contact_imports")
    for table in _READ_OUT:
        op.drop_column(table, "read_out_at")
        op.drop_column(table, "read_out_by_ct")

"""Transfers of cases between centres.

Revision: 0023, after 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transfers",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("guarded", sa.Boolean(), nullable=False),
        sa.Column("read_days", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("given_by", sa.String(length=20), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("interpreter", sa.String(length=20), nullable=True),
        sa.Column("method", sa.String(length=30), nullable=True),
        sa.Column("read_out_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("exception", sa.String(length=30), nullable=True),
        sa.Column("exception_approved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("exception_approved_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("handed_over_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("readable_until", sa.Date(), nullable=True),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("given_ground_ct", sa.LargeBinary(), nullable=True),
        sa.Column("interpreter_name_ct", sa.LargeBinary(), nullable=True),
        sa.Column("read_out_by_ct", sa.LargeBinary(), nullable=True),
        sa.Column("text_read_ct", sa.LargeBinary(), nullable=True),
        sa.Column("exception_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("end_reason_ct", sa.LargeBinary(), nullable=True),
        sa.Column("summary_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_transfers_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["from_centre_id"], ["centres.id"], name=op.f("fk_transfers_from_centre_id")),
        sa.ForeignKeyConstraint(["to_centre_id"], ["centres.id"], name=op.f("fk_transfers_to_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("ref", name=op.f("uq_transfers_ref")),
    )
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.create_index("ix_transfers_case", ["case_id", "handed_over_at"], unique=False)
        batch_op.create_index("ix_transfers_incoming", ["to_centre_id", "status"], unique=False)
        batch_op.create_index("ix_transfers_outgoing", ["from_centre_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfers_readable_until"), ["readable_until"], unique=False)

    op.create_table(
        "transfer_copies",
        sa.Column("transfer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("original_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("copy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["persons.id"], name=op.f("fk_transfer_copies_copy_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["original_id"], ["persons.id"], name=op.f("fk_transfer_copies_original_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_transfer_copies_transfer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_copies")),
    )
    with op.batch_alter_table("transfer_copies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_copies_transfer_id"), ["transfer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("transfer_copies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_copies_transfer_id"))

    op.drop_table("transfer_copies")
    with op.batch_alter_table("transfers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfers_readable_until"))
        batch_op.drop_index("ix_transfers_outgoing")
        batch_op.drop_index("ix_transfers_incoming")
        batch_op.drop_index("ix_transfers_case")

    op.drop_table("transfers")

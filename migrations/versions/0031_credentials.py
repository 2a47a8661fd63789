"""Names of the signed credentials, counts of the public check, and whether complex cases are led by the certified.

Revision: 0031, after 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core import ids

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verification_counts",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_counts")),
        sa.UniqueConstraint("month", "answer", name=op.f("uq_verification_counts_month_answer")),
    )
    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.add_column(sa.Column("certified_lead", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("certificate_documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("credential_uuid", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("subject_uuid", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("status_index", sa.Integer(), nullable=True))
    _name_those_issued()
    with op.batch_alter_table("certificate_documents", schema=None) as batch_op:
        for column in ("credential_uuid", "subject_uuid"):
            batch_op.alter_column(column, existing_type=sa.String(length=36), nullable=False)
            batch_op.create_unique_constraint(batch_op.f(f"uq_certificate_documents_{column}"), [column])
        batch_op.alter_column("status_index", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_certificate_documents_status_index"), ["status_index"])


def _name_those_issued() -> None:
    documents = sa.table(
        "certificate_documents", sa.column("id"), sa.column("credential_uuid"), sa.column("subject_uuid"),
        sa.column("status_index"),
    )  # fmt: skip
    connection, taken = op.get_bind(), set[int]()
    for row in connection.execute(sa.select(documents.c.id)).all():
        index = int(ids.new_figures(5))
        while index in taken:
            index = int(ids.new_figures(5))
        taken.add(index)
        named = {"credential_uuid": ids.new_uuid(), "subject_uuid": ids.new_uuid(), "status_index": index}
        connection.execute(sa.update(documents).where(documents.c.id == row[0]).values(**named))


def downgrade() -> None:
    with op.batch_alter_table("certificate_documents", schema=None) as batch_op:
        for column in ("status_index", "subject_uuid", "credential_uuid"):
            batch_op.drop_constraint(batch_op.f(f"uq_certificate_documents_{column}"), type_="unique")
            batch_op.drop_column(column)
    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.drop_column("certified_lead")
    op.drop_table("verification_counts")

"""Partners kept out of a case, remarks of a centre on a partner, neighbouring municipalities.

Revision: 0018, after 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db
from app.partners.ddl import respell, search_ddl, search_ddl_down

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner_remarks",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("written_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("written_by_id", sa.BigInteger(), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("withdrawn_by_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_partner_remarks_centre_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_partner_remarks_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_remarks")),
        sa.UniqueConstraint("ref", name=op.f("uq_partner_remarks_ref")),
    )
    with op.batch_alter_table("partner_remarks", schema=None) as batch_op:
        batch_op.create_index("ix_partner_remarks_partner", ["partner_id", "centre_id"], unique=False)

    op.create_table(
        "barred_partners",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("whole_organisation", sa.Boolean(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("lifted_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("lifted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_barred_partners_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_barred_partners_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barred_partners")),
        sa.UniqueConstraint("ref", name=op.f("uq_barred_partners_ref")),
    )
    with op.batch_alter_table("barred_partners", schema=None) as batch_op:
        batch_op.create_index("ix_barred_partners_case", ["case_id", "lifted_at"], unique=False)

    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.add_column(sa.Column("neighbour_codes", sa.JSON(), server_default="[]", nullable=False))

    op.create_index("ix_partners_municipality", "partners", ["municipality_code"])
    op.create_index("ix_partners_scope", "partners", ["area_scope", "prefecture_code"])
    op.create_index("ix_partner_languages_language", "partner_languages", ["language", "partner_id", "weekdays"])
    for statement in search_ddl(op.get_bind().dialect.name):
        op.execute(statement)
    respell(op.get_bind())


def downgrade() -> None:
    for statement in search_ddl_down(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index("ix_partner_languages_language", "partner_languages")
    op.drop_index("ix_partners_scope", "partners")
    op.drop_index("ix_partners_municipality", "partners")
    with op.batch_alter_table("centres", schema=None) as batch_op:
        batch_op.drop_column("neighbour_codes")

    with op.batch_alter_table("barred_partners", schema=None) as batch_op:
        batch_op.drop_index("ix_barred_partners_case")

    op.drop_table("barred_partners")
    with op.batch_alter_table("partner_remarks", schema=None) as batch_op:
        batch_op.drop_index("ix_partner_remarks_partner")

    op.drop_table("partner_remarks")

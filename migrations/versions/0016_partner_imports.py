"""Lists of partners that were taken over: files on their way, matched columns, batches and their rows.

Revision: 0016, after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner_column_matches",
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("headers", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("used_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_partner_column_matches_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_column_matches")),
        sa.UniqueConstraint("centre_id", "name", name=op.f("uq_partner_column_matches_centre_id_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_partner_column_matches_ref")),
    )
    with op.batch_alter_table("partner_column_matches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_column_matches_headers"), ["headers"], unique=False)

    op.create_table(
        "partner_imports",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_format", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("file_name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("undone_reason_ct", sa.LargeBinary(), nullable=True),
        sa.Column("undone_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("undone_by_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_partner_imports_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_imports")),
        sa.UniqueConstraint("ref", name=op.f("uq_partner_imports_ref")),
    )
    with op.batch_alter_table("partner_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_imports_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_partner_imports_digest"), ["digest"], unique=False)

    op.create_table(
        "partner_held_files",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("file_format", sa.String(length=20), nullable=False),
        sa.Column("match_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("content_ct", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["partner_imports.id"], name=op.f("fk_partner_held_files_batch_id")),
        sa.ForeignKeyConstraint(
            ["match_id"], ["partner_column_matches.id"], name=op.f("fk_partner_held_files_match_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_partner_held_files_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_held_files")),
        sa.UniqueConstraint("ref", name=op.f("uq_partner_held_files_ref")),
    )
    with op.batch_alter_table("partner_held_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_held_files_user_id"), ["user_id"], unique=False)

    op.create_table(
        "partner_import_rows",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("before_ct", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["partner_imports.id"], name=op.f("fk_partner_import_rows_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_partner_import_rows_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_import_rows")),
    )
    with op.batch_alter_table("partner_import_rows", schema=None) as batch_op:
        batch_op.create_index("ix_partner_import_rows_batch", ["batch_id", "made"], unique=False)
        batch_op.create_index(batch_op.f("ix_partner_import_rows_partner_id"), ["partner_id"], unique=False)

    # Which entries went into one: asked when an entry is removed, compared or merged again.
    op.create_index("ix_partners_merged_into_id", "partners", ["merged_into_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_partners_merged_into_id", table_name="partners")
    with op.batch_alter_table("partner_import_rows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_import_rows_partner_id"))
        batch_op.drop_index("ix_partner_import_rows_batch")

    op.drop_table("partner_import_rows")
    with op.batch_alter_table("partner_held_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_held_files_user_id"))

    op.drop_table("partner_held_files")
    with op.batch_alter_table("partner_imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_imports_digest"))
        batch_op.drop_index(batch_op.f("ix_partner_imports_at"))

    op.drop_table("partner_imports")
    with op.batch_alter_table("partner_column_matches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_column_matches_headers"))

    op.drop_table("partner_column_matches")

"""Training: files beside meetings and materials; languages of the directory as codes.

Revision: 0039, after 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_files",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("name_ct", sa.LargeBinary(), nullable=False),
        sa.Column("content_ct", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("(meeting_id IS NULL) <> (material_id IS NULL)", name=op.f("ck_portal_files_beside_one")),
        sa.ForeignKeyConstraint(["material_id"], ["portal_materials.id"], name=op.f("fk_portal_files_material_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["case_study_meetings.id"], name=op.f("fk_portal_files_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_files")),
        sa.UniqueConstraint("ref", name=op.f("uq_portal_files_ref")),
    )
    with op.batch_alter_table("portal_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_portal_files_material_id"), ["material_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_portal_files_meeting_id"), ["meeting_id"], unique=False)

    with op.batch_alter_table("portal_directory", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language_codes", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("portal_directory", schema=None) as batch_op:
        batch_op.drop_column("language_codes")

    with op.batch_alter_table("portal_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_portal_files_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_portal_files_material_id"))

    op.drop_table("portal_files")

"""Training: figures of foreign residents by prefecture; markings by two instructors.

Revision: 0040, after 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import app.core.db

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "population_versions",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("loaded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", app.core.db.UtcInstant(), nullable=True),
        sa.Column("withdrawn_by_id", sa.BigInteger(), nullable=True),
        sa.Column("source_ct", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn_note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population_versions")),
        sa.UniqueConstraint("ref", name=op.f("uq_population_versions_ref")),
    )
    op.create_table(
        "population_figures",
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prefecture_code", sa.String(length=2), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["population_versions.id"], name=op.f("fk_population_figures_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population_figures")),
        sa.UniqueConstraint(
            "version_id", "prefecture_code", name=op.f("uq_population_figures_version_id_prefecture_code")
        ),
    )
    op.create_table(
        "course_marks",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("piece", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("marker_id", sa.BigInteger(), nullable=False),
        sa.Column("given_at", app.core.db.UtcInstant(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name=op.f("fk_course_marks_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_marks")),
        sa.UniqueConstraint(
            "enrolment_id",
            "piece",
            "round",
            "marker_id",
            name=op.f("uq_course_marks_enrolment_id_piece_round_marker_id"),
        ),
        sa.UniqueConstraint(
            "enrolment_id", "piece", "round", "place", name=op.f("uq_course_marks_enrolment_id_piece_round_place")
        ),
    )


def downgrade() -> None:
    op.drop_table("course_marks")
    op.drop_table("population_figures")
    op.drop_table("population_versions")

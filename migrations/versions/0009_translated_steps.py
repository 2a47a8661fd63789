"""Words of a step for the person, translated by hand.

Revision: 0009, after 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title_translated_ct", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("note_translated_ct", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("translated_to", sa.String(length=5), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_column("translated_to")
        batch_op.drop_column("note_translated_ct")
        batch_op.drop_column("title_translated_ct")

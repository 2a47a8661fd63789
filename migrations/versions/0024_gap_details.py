"""What a gap says of the status of stay, of what was done instead, and whether it was an error.

Revision: 0024, after 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The defaults serve the rows that stand; new rows are filled by the program.
    with op.batch_alter_table("gaps", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("residence_status", sa.String(length=60), nullable=False, server_default="not_asked")
        )
        batch_op.add_column(sa.Column("workaround", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("workaround_note_ct", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("mistaken_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("gaps", schema=None) as batch_op:
        batch_op.alter_column("residence_status", server_default=None)
        batch_op.alter_column("version", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("gaps", schema=None) as batch_op:
        for column in ("version", "mistaken_on", "workaround_note_ct", "workaround", "residence_status"):
            batch_op.drop_column(column)

"""PostgreSQL: an index of who may know of which entry of the directory. Reminders: meetings, and what we owe others,
for whoever has chosen that of which they are the like.

Revision: 0027, after 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.partners.ddl import known_ddl, known_ddl_down

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_CHOSEN = sa.table("reminder_settings", sa.column("id"), sa.column("kinds", sa.JSON()))
_LIKE = {"accompany": "meeting", "reply": "owed"}


def upgrade() -> None:
    connection = op.get_bind()
    for row_id, kinds in connection.execute(sa.select(_CHOSEN.c.id, _CHOSEN.c.kinds)).all():
        more = [new for old, new in _LIKE.items() if old in kinds and new not in kinds]
        connection.execute(_CHOSEN.update().where(_CHOSEN.c.id == row_id).values(kinds=[*kinds, *more]))
    for statement in known_ddl(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    connection = op.get_bind()
    for row_id, kinds in connection.execute(sa.select(_CHOSEN.c.id, _CHOSEN.c.kinds)).all():
        fewer = [kind for kind in kinds if kind not in _LIKE.values()]
        connection.execute(_CHOSEN.update().where(_CHOSEN.c.id == row_id).values(kinds=fewer))
    for statement in known_ddl_down(op.get_bind().dialect.name):
        op.execute(statement)

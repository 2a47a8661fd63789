"""What the migrations of the directory run beside the tables: an index that no model knows, and computed texts anew."""

from __future__ import annotations

import sqlalchemy as sa

from app.partners.classify import REFUGE_KINDS
from app.partners.tokens import keys_of

# SQLite reads a whole row to look at one of its texts; from this index it reads the texts alone, in the order of names.
# PostgreSQL refuses long texts in an index and does not need it: it looks at a hundred thousand rows side by side.
# Who may know of an entry it reads from an index without texts, a tenth of the table.
_SQLITE = ("CREATE INDEX ix_partners_search ON partners (state, name_key, id, search_text, kind, centre_id)",)

_POSTGRES = ("CREATE INDEX ix_partners_search ON partners (state, id) INCLUDE (centre_id, kind)",)
# The few that wait for an editor, as `queries.counts` asks for them.
_WAITING = (
    "CREATE INDEX ix_partners_search_queue ON partners (id) WHERE by_hand IS true AND confirmed IS false",
    "CREATE INDEX ix_partners_search_dead ON partners (id) WHERE dead_number_on IS NOT NULL",
)


def search_ddl(dialect: str) -> list[str]:
    """Statements to run after `partners` was created."""
    return list(_SQLITE) if dialect == "sqlite" else []


def search_ddl_down(dialect: str) -> list[str]:
    """Statements to run before they are no longer wanted."""
    return ["DROP INDEX IF EXISTS ix_partners_search"] if dialect == "sqlite" else []


def known_ddl(dialect: str) -> list[str]:
    """What came later: the same for PostgreSQL, and on both what waits for an editor."""
    if dialect == "postgresql":
        return [*_POSTGRES, *_WAITING]
    return [statement.replace("IS true", "IS 1").replace("IS false", "IS 0") for statement in _WAITING]


def known_ddl_down(dialect: str) -> list[str]:
    names = ["ix_partners_search_dead", "ix_partners_search_queue"]
    names += ["ix_partners_search"] if dialect == "postgresql" else []
    return [f"DROP INDEX IF EXISTS {name}" for name in names]


_TEXTS = ("org_name", "other_names", "service_name", "department", "phone", "address")
_AT_ONCE = 1_000


def respell(connection: sa.Connection) -> None:
    """Write the search text of every public office again, after a change of how names are spelled for it.

    Refuges keep none; what they are found by is computed when they are asked for.
    """
    names = ("id", "kind", "municipality_code", "prefecture_code", "address_hidden", "search_text", *_TEXTS)
    partners = sa.table("partners", *map(sa.column, names))
    chosen = sa.select(partners).where(partners.c.kind.not_in(sorted(REFUGE_KINDS)))
    changed = []
    for row in connection.execute(chosen).mappings():
        texts = {name: row[name] for name in _TEXTS if name != "address" or not row["address_hidden"]}
        text = keys_of(texts, row["municipality_code"], row["prefecture_code"])["search_text"]
        if text != row["search_text"]:
            changed.append({"row_id": row["id"], "text": text})
    update = partners.update().where(partners.c.id == sa.bindparam("row_id")).values(search_text=sa.bindparam("text"))
    for start in range(0, len(changed), _AT_ONCE):
        connection.execute(update, changed[start : start + _AT_ONCE])

"""Refuges and hidden addresses encrypted: what exists moves, and moves back.

Revision: 0004, after 0003
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core import ids
from app.core.config import Settings
from app.core.crypto import KeyRing, KeyRingError, key_ring, use_key_ring
from app.partners import hiding, tokens
from app.partners.classify import REFUGE_KINDS

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PLACE = "partners.hidden"
# As they were at this revision; later ones add to them.
_PLACE_TEXTS = ("address", "postal_code")
_TEXTS = (
    "org_name", "service_name", "department", "description", "phone", "phone_e164", "fax", "email", *_PLACE_TEXTS,
    "url", "hours", "closed_days", "methods", "who", "fees", "papers", "intake", "source_url", "verified_source",
)  # fmt: skip
_FIELDS = (*_TEXTS, *hiding.SOURCE)


def _empty(names: tuple[str, ...]) -> str:
    return " AND ".join(f"{name} = ''" for name in names)


_REFUGES = "'mother_child_facility', 'shelter'"
_CHECKS = {
    "no_refuge_in_clear": f"kind NOT IN ({_REFUGES}) OR ({_empty((*_TEXTS, *hiding.KEYS))})",
    "no_hidden_address_in_clear": f"NOT address_hidden OR ({_empty(_PLACE_TEXTS)})",
}
_REBUILT = sa.text("ALTER TABLE partners ALTER COLUMN org_name TYPE VARCHAR(200) USING org_name || ''")
_READ = (*_FIELDS, "id", "kind", "address_hidden", "municipality_code", "prefecture_code")


_partners = sa.table("partners", *map(sa.column, (*_READ, *hiding.KEYS, "hidden_ct")))


def upgrade() -> None:
    op.add_column("partners", sa.Column("hidden_ct", sa.LargeBinary(), nullable=True))
    op.create_table(
        "partner_tokens",
        sa.Column("partner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.LargeBinary(length=8), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_partner_tokens_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_tokens")),
    )
    with op.batch_alter_table("partner_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_tokens_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index("ix_partner_tokens_token", ["token", "partner_id"], unique=False)
    moved = [_hide(row) for row in _rows_to_hide()]
    # SQLite rebuilds the table for this, so nothing of the moved texts stays in its old pages (secure_delete).
    with op.batch_alter_table("partners", schema=None) as batch_op:
        for name, rule in _CHECKS.items():
            batch_op.create_check_constraint(name, rule)
    if moved and op.get_bind().dialect.name == "postgresql":
        op.execute(_REBUILT)  # the same there: only rows as they are now are copied


def downgrade() -> None:
    with op.batch_alter_table("partners", schema=None) as batch_op:
        for name in _CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_partners_{name}"), type_="check")
    for row in _rows(_partners.c.hidden_ct.is_not(None)):
        _show(row)
    op.drop_table("partner_tokens")
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.drop_column("hidden_ct")


def _rows_to_hide() -> Iterator[dict[str, Any]]:
    return _rows(sa.or_(_partners.c.address_hidden, _partners.c.kind.in_(sorted(hiding.HIDDEN_ADDRESS_KINDS))))


def _rows(which: sa.ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    chosen = sa.select(_partners).where(which).order_by(sa.column("id"))
    return iter([dict(row) for row in op.get_bind().execute(chosen).mappings()])


def _hide(row: dict[str, Any]) -> None:
    ring = _ring()
    is_refuge = row["kind"] in REFUGE_KINDS
    address_hidden = hiding.hides_address(row["kind"], bool(row["address_hidden"]))
    texts = {name: row[name] for name in _FIELDS}
    clear, hidden = hiding.part(row["kind"], address_hidden, texts)
    keys = _keys(row, address_hidden)
    packed = hiding.packed(hidden)
    _update(
        row["id"],
        clear
        | (dict.fromkeys(hiding.KEYS, "") if is_refuge else keys)
        | {"address_hidden": address_hidden}
        | {"hidden_ct": ring.encrypt(packed, _PLACE, row["id"]) if packed else None},
    )
    if is_refuge:
        found = tokens.of_refuge(keys, row["phone"])
        rows = [{"id": ids.new_id(), "partner_id": row["id"], "token": token} for token in sorted(found)]
        op.get_bind().execute(
            sa.text("INSERT INTO partner_tokens (id, partner_id, token) VALUES (:id, :partner_id, :token)"), rows
        )


def _show(row: dict[str, Any]) -> None:
    hidden = hiding.unpacked(_ring().decrypt(bytes(row["hidden_ct"]), _PLACE, row["id"]))
    shown = row | hidden
    _update(row["id"], hidden | _keys(shown, bool(row["address_hidden"])) | {"hidden_ct": None})


def _keys(row: dict[str, Any], address_hidden: bool) -> dict[str, str]:
    texts = row | {"address": "" if address_hidden else row["address"]}
    return tokens.keys_of(texts, row["municipality_code"], row["prefecture_code"])


def _update(partner_id: int, values: dict[str, Any]) -> None:
    op.get_bind().execute(sa.update(_partners).where(_partners.c.id == partner_id).values(values))


def _ring() -> KeyRing:
    """The keys of this process, or those of the installation: needed only where there is something to hide."""
    try:
        return key_ring()
    except KeyRingError:
        use_key_ring(KeyRing.load(Settings().keys_dir))
        return key_ring()

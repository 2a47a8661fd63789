"""An entry as a list finds it, kept so that the import can be undone: every text, whichever way the row keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import ids
from app.partners import hiding
from app.partners.models import Partner, PartnerLanguage, PartnerTopic

# What an import may set. Texts by attribute, so that it does not matter where the row keeps them.
_ATTRIBUTES = (
    *hiding.FIELDS, "kind", "municipality_code", "prefecture_code", "area_scope", "address_hidden", "confirmed",
    "verified_on", "verified_by_id",
)  # fmt: skip
_LISTS: tuple[tuple[str, type[Any]], ...] = (("topics", PartnerTopic), ("languages", PartnerLanguage))
_AT_ONCE = 500


def taken(session: Session, partner_ids: Iterable[int]) -> dict[int, str]:
    """Row id → the image of that entry, to be encrypted by who keeps it."""
    wanted = sorted(partner_ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        page = wanted[start : start + _AT_ONCE]
        parts = {name: _rows(session, model, page) for name, model in _LISTS}
        for partner in session.scalars(sa.select(Partner).where(Partner.id.in_(page))):
            image: dict[str, Any] = {name: _plain(getattr(partner, name)) for name in _ATTRIBUTES}
            image |= {name: rows.get(partner.id, []) for name, rows in parts.items()}
            found[partner.id] = json.dumps(image, ensure_ascii=False)
    return found


def put_back(session: Session, partner: Partner, image: str) -> list[str]:
    """Give the entry its former values; the names of the fields that differ. The caller claims the version."""
    before: dict[str, Any] = json.loads(image)
    differing = [name for name in _ATTRIBUTES if _plain(getattr(partner, name)) != before[name]]
    # The kind and the mark first: they settle where a text belongs.
    for name in sorted(differing, key=lambda name: name not in ("kind", "address_hidden")):
        setattr(partner, name, _typed(name, before[name]))
    session.flush()
    for name, model in _LISTS:
        now = _rows(session, model, [partner.id]).get(partner.id, [])
        if now != before[name]:
            differing.append(name)
            session.execute(sa.delete(model).where(model.partner_id == partner.id))
            if before[name]:
                session.execute(sa.insert(model.__table__), [_row(model, partner.id, row) for row in before[name]])
    return differing


def _rows(session: Session, model: type[Any], partner_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    table: sa.Table = model.__table__
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.connection().execute(sa.select(table).where(table.c.partner_id.in_(partner_ids))).mappings():
        values = {name: _plain(row[name]) for name in row if name not in ("id", "partner_id")}
        found.setdefault(row["partner_id"], []).append(values)
    for rows in found.values():
        rows.sort(key=lambda row: json.dumps(row, sort_keys=True, default=str))
    return found


def _row(model: type[Any], partner_id: int, kept: Mapping[str, Any]) -> dict[str, Any]:
    table: sa.Table = model.__table__
    typed = {name: _of_column(table.c[name], value) for name, value in kept.items() if name in table.c}
    return {**typed, "id": ids.new_id(), "partner_id": partner_id}


def _of_column(column: sa.Column[Any], value: Any) -> Any:
    """A day or a time again, where the column holds one."""
    kind = column.type.python_type
    return kind.fromisoformat(value) if value is not None and kind in (date, time) else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name == "verified_on" and value else value


def read(image: str) -> Mapping[str, Any]:
    """The image as values, for showing."""
    values: dict[str, Any] = json.loads(image)
    return values

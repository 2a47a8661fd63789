"""Writing what an import plans: new rows and plain changes in bulk, hidden ones through the mapper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.service import record
from app.authz.actor import Actor
from app.core import ids
from app.core.db import forget_old_pages
from app.partners.classify import REFUGE_KINDS
from app.partners.columns import in_columns
from app.partners.lists.planning import Change, Plan
from app.partners.models import Partner, PartnerLanguage, PartnerToken, PartnerTopic

AT_ONCE = 1_000
_table: sa.Table = Partner.__table__  # type: ignore[assignment]
_OF_SOURCE = ("source_format", "source_id", "source_url", "source_hash", "updated_at")


def write(session: Session, actor: Actor, plan: Plan) -> None:
    """Everything of the plan; the caller records the import as a whole."""
    for start in range(0, len(plan.new), AT_ONCE):
        session.execute(sa.insert(_table), plan.new[start : start + AT_ONCE])
    _update_in_bulk(session, plan.changed)
    for change in plan.careful:
        _update_carefully(session, actor, change)
    if plan.careful:
        forget_old_pages(session)
    _write_lists(session, plan)
    _insert(session, PartnerToken, plan.tokens)


def _update_in_bulk(session: Session, changes: Sequence[Change]) -> None:
    """Rows of one list may speak of different fields: each set of fields is one statement."""
    rows = [in_columns(change.values) | {"row_id": change.partner_id} for change in changes]
    rows.sort(key=sorted)
    for names, group in groupby(rows, key=sorted):
        values: dict[str, Any] = {name: sa.bindparam(name) for name in names if name != "row_id"}
        update = sa.update(_table).where(_table.c.id == sa.bindparam("row_id"))
        session.connection().execute(update.values(values | {"version": _table.c.version + 1}), list(group))


def _update_carefully(session: Session, actor: Actor, change: Change) -> None:
    """Through the mapper, which moves each text to where it belongs."""
    partner = session.get_one(Partner, change.partner_id)
    if change.into is not None:
        _pass_on(session, actor, change, partner)
    _set(session, actor, partner, change.values)
    session.expunge(partner)


def _set(session: Session, actor: Actor, partner: Partner, values: dict[str, Any]) -> None:
    """What somebody hid stays hidden."""
    kept: dict[str, Any] = {"address_hidden": partner.address_hidden or values.get("address_hidden", False)}
    if partner.is_refuge and values.get("kind") not in REFUGE_KINDS:
        kept["kind"] = partner.kind
    for name, value in {**values, **kept}.items():
        setattr(partner, name, value)
    partner.version += 1
    record(session, actor, "partner.imported", "partner", partner.id, subject_ref=partner.ref)
    session.flush()


def _pass_on(session: Session, actor: Actor, change: Change, memory: Partner) -> None:
    """What a source says anew of an entry that was merged goes to the entry that stays, and nothing else of it."""
    said = {name: value for name, value in change.values.items() if name not in _OF_SOURCE}
    news = {name: value for name, value in said.items() if getattr(memory, name) != value}
    stays = session.get_one(Partner, change.into)
    news.pop("kind", None) if stays.is_refuge else None
    if news:
        _set(session, actor, stays, news | {"updated_at": change.values["updated_at"]})
    session.expunge(stays)


def _write_lists(session: Session, plan: Plan) -> None:
    """Topics and languages: of changed entries anew, of an entry that took another in only what is missing."""
    renewed = {change.partner_id: change.row for change in plan.updates}
    lists: tuple[tuple[type[Any], str, tuple[str, ...]], ...] = (
        (PartnerTopic, "topic", ("topics",)),
        (PartnerLanguage, "language", ("languages",)),
    )
    for model, column, names in lists:
        told = {number: row for number, row in renewed.items() if not row.silent.intersection(names)}
        for page in _pages(told):
            session.execute(sa.delete(model).where(model.partner_id.in_(page)))
        wanted = [(number, getattr(row, names[0])) for number, row in (*plan.rows.items(), *told.items())]
        wanted += _missing(session, plan, model, column, names[0])
        _insert(session, model, [_part(column, number, code) for number, codes in wanted for code in codes])


def _missing(
    session: Session, plan: Plan, model: type[Any], column: str, name: str
) -> list[tuple[int, tuple[str, ...]]]:
    found = []
    for change in plan.careful:
        if change.into is not None and name not in change.row.silent:
            there = set(session.scalars(sa.select(getattr(model, column)).where(model.partner_id == change.into)))
            found.append((change.into, tuple(code for code in getattr(change.row, name) if code not in there)))
    return found


def _part(column: str, partner_id: int, code: str) -> dict[str, Any]:
    weekly = {"weekdays": "", "note": ""} if column == "language" else {}
    return {"id": ids.new_id(), "partner_id": partner_id, column: code, **weekly}


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(sa.insert(model.__table__), rows)


def _pages(numbers: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def touched(plan: Plan) -> set[int]:
    """The stored entries that the plan changes; of merged rows also the entry that stays."""
    return {change.partner_id for change in plan.updates} | {c.into for c in plan.careful if c.into is not None}

"""Writing what an import plans: new rows and plain changes in bulk, the others through the mapper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.audit.service import record
from app.authz.actor import Actor
from app.core import ids
from app.core.db import forget_old_pages
from app.partners import organisations, queries
from app.partners.classify import REFUGE_KINDS
from app.partners.columns import in_columns
from app.partners.details import keeping
from app.partners.details.values import LISTS, Details, Naming, completed
from app.partners.lists.planning import Change, Plan
from app.partners.models import Partner, PartnerLanguage, PartnerToken, PartnerTopic
from app.partners.records import OfficeRow

AT_ONCE = 1_000
_table: sa.Table = Partner.__table__  # type: ignore[assignment]
_OF_SOURCE = ("source_format", "source_id", "source_url", "source_hash", "updated_at", "other_names")


def write(session: Session, actor: Actor, plan: Plan) -> None:
    """Everything of the plan; the caller records the import as a whole."""
    for start in range(0, len(plan.new), AT_ONCE):
        session.execute(sa.insert(_table), plan.new[start : start + AT_ONCE])
    _insert(session, PartnerToken, plan.tokens)
    _insert(session, PartnerTopic, _topics((number, row.topics) for number, row in plan.rows.items()))
    _insert_particulars(session, plan)
    _update_in_bulk(session, plan.changed)
    for change in plan.careful:
        _update_carefully(session, actor, change)
    if plan.careful:
        forget_old_pages(session)
    for number, row in plan.rows.items():
        if row.details.naming:
            _name(session, actor, _whole(session, number), row.details.naming)


# --- new rows, and changed rows of which nothing is hidden -------------------------------------------


def _insert_particulars(session: Session, plan: Plan) -> None:
    """Of refuges the bundle has them all; a table has nothing but the codes of their languages."""
    for name, (_attribute, model) in keeping.KEPT.items():
        rows: list[dict[str, Any]] = []
        for number, row in plan.rows.items():
            rows += _rows_of(name, model, number, row)
        _insert(session, model, rows)


def _rows_of(name: str, model: type[Any], number: int, row: OfficeRow) -> list[dict[str, Any]]:
    hidden = row.kind in REFUGE_KINDS
    if model is PartnerLanguage and hidden:
        codes = dict.fromkeys(spoken.language for spoken in row.particulars.languages)
        return [{"id": ids.new_id(), "partner_id": number, "open_kind": None, "language": code} for code in codes]
    kind = "open_kind" if model is PartnerLanguage else "partner_kind"
    values = () if hidden else getattr(row.particulars, name)
    return [{"id": ids.new_id(), "partner_id": number, kind: row.kind, **asdict(value)} for value in values]


def _update_in_bulk(session: Session, changes: Sequence[Change]) -> None:
    """Rows of one list may speak of different fields: each set of fields is one statement."""
    rows = [in_columns(change.values) | {"row_id": change.partner_id} for change in changes]
    rows.sort(key=sorted)
    for names, group in groupby(rows, key=sorted):
        values: dict[str, Any] = {name: sa.bindparam(name) for name in names if name != "row_id"}
        update = sa.update(_table).where(_table.c.id == sa.bindparam("row_id"))
        session.connection().execute(update.values(values | {"version": _table.c.version + 1}), list(group))
    # A list that names no language leaves alone what somebody wrote of them, with days and interpreters.
    speaking = [change for change in changes if change.row.languages]
    for model, told in ((PartnerTopic, changes), (PartnerLanguage, speaking)):
        for page in _pages(change.partner_id for change in told):
            session.execute(sa.delete(model).where(model.partner_id.in_(page)))
    _insert(session, PartnerTopic, _topics((change.partner_id, change.row.topics) for change in changes))
    spoken = [_rows_of("languages", PartnerLanguage, change.partner_id, change.row) for change in speaking]
    _insert(session, PartnerLanguage, [row for rows in spoken for row in rows])


def _topics(told: Iterable[tuple[int, Iterable[str]]]) -> list[dict[str, Any]]:
    return [{"id": ids.new_id(), "partner_id": number, "topic": topic} for number, topics in told for topic in topics]


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        session.execute(sa.insert(model.__table__), rows[start : start + AT_ONCE])


def _pages(numbers: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(numbers)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


# --- row by row, through the mapper ------------------------------------------------------------------


def _whole(session: Session, partner_id: int) -> Partner:
    chosen = sa.select(Partner).where(Partner.id == partner_id)
    loading = (selectinload(Partner.topics), *queries.particulars())
    return session.scalars(chosen.options(*loading).execution_options(populate_existing=True)).one()


def _update_carefully(session: Session, actor: Actor, change: Change) -> None:
    """Through the mapper, which moves each text to where it belongs."""
    partner, row = _whole(session, change.partner_id), change.row
    if change.into is not None:
        _pass_on(session, actor, change, partner)
    _set(session, actor, partner, change.values)
    if "topics" not in row.silent:
        partner.topics[:] = _topic_rows(partner, row.topics)
    keeping.keep(partner, _renewed(partner.details, row))
    session.flush()
    if row.details.naming and change.into is None:
        _name(session, actor, partner, row.details.naming)
    session.expunge(partner)


def _topic_rows(partner: Partner, topics: Iterable[str]) -> list[PartnerTopic]:
    known = {entry.topic: entry for entry in partner.topics}
    return [known.get(topic) or PartnerTopic(topic=topic) for topic in topics]


def _renewed(kept: Details, row: OfficeRow) -> Details:
    """The particulars with those lists replaced of which the source speaks."""
    said = row.particulars
    return replace(kept, **{name: getattr(said, name) for name in LISTS if getattr(said, name)})


def _set(session: Session, actor: Actor, partner: Partner, values: dict[str, Any]) -> None:
    """What somebody hid stays hidden."""
    kept: dict[str, Any] = {"address_hidden": partner.address_hidden or values.get("address_hidden", False)}
    if partner.is_refuge and values.get("kind") not in REFUGE_KINDS:
        kept["kind"] = partner.kind
    if partner.is_refuge:
        kept["other_names"] = partner.other_names
    for name, value in {**values, **kept}.items():
        setattr(partner, name, value)
    partner.version += 1
    record(session, actor, "partner.imported", "partner", partner.id, subject_ref=partner.ref)
    session.flush()


def _pass_on(session: Session, actor: Actor, change: Change, memory: Partner) -> None:
    """What a source says anew of an entry that was merged goes to the entry that stays, and nothing else of it."""
    said = {name: value for name, value in change.values.items() if name not in _OF_SOURCE}
    news = {name: value for name, value in said.items() if getattr(memory, name) != value}
    stays = _whole(session, change.into or 0)
    if stays.is_refuge:
        news.pop("kind", None)
    missing = [topic for topic in change.row.topics if topic not in {entry.topic for entry in stays.topics}]
    details = completed(stays.details, change.row.particulars)
    if not (news or missing or details != stays.details):
        return
    _set(session, actor, stays, news | {"updated_at": change.values["updated_at"]})
    stays.topics.extend(PartnerTopic(topic=topic) for topic in missing if "topics" not in change.row.silent)
    keeping.keep(stays, details)
    session.flush()
    session.expunge(stays)


def _name(session: Session, actor: Actor, partner: Partner, naming: Naming) -> None:
    """The names of the body behind the office; its other offices are found by them too."""
    if partner.is_refuge:
        keeping.keep(partner, replace(partner.details, naming=naming))
    for other in (partner, *organisations.name_body(session, partner, naming)):
        record(session, actor, "partner.imported", "partner", other.id, subject_ref=other.ref)
    session.flush()


def touched(plan: Plan) -> set[int]:
    """The stored entries that the plan changes; of merged rows also the entry that stays."""
    return {change.partner_id for change in plan.updates} | {c.into for c in plan.careful if c.into is not None}

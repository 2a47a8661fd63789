"""Between values and rows: the particulars of a public office lie in tables, those of a refuge in its bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Connection

from app.partners import hiding
from app.partners.details import tables
from app.partners.details.values import LISTS, Details, Naming, Spoken

if TYPE_CHECKING:
    from app.partners.models import Partner

# List of `Details` → the list on the partner (two names are taken by free texts) and the table.
KEPT: Mapping[str, tuple[str, type[Any]]] = {
    "telephones": ("telephones", tables.PartnerTelephone),
    "openings": ("schedules", tables.PartnerSchedule),
    "languages": ("languages", tables.PartnerLanguage),
    "areas": ("areas", tables.PartnerArea),
    "statuses": ("statuses", tables.PartnerStatus),
    "fees": ("fee_rows", tables.PartnerFee),
    "papers": ("paper_rows", tables.PartnerPaper),
}


def of(partner: Partner) -> Details:
    """What is said of the office, wherever it lies. Its lists and its organisation must have been loaded."""
    bundle = partner.hidden_texts.get(hiding.ROWS)
    if bundle:
        return Details.from_text(bundle)
    lists = {name: _values(name, getattr(partner, attribute)) for name, (attribute, _) in KEPT.items()}
    naming = naming_of(partner.organisation) if partner.organisation_id else Naming()
    return Details(**lists, naming=naming)


def some(partner: Partner, *wanted: str) -> Details:
    """The same with a few of the lists, which alone must have been loaded."""
    bundle = partner.hidden_texts.get(hiding.ROWS)
    if bundle:
        return Details.from_text(bundle)
    lists: dict[str, Any] = {name: _values(name, getattr(partner, KEPT[name][0])) for name in wanted}
    return Details(**lists)


def _values(name: str, rows: Any) -> tuple[Any, ...]:
    kind = LISTS[name]
    names = [one.name for one in fields(kind)]
    return tuple(kind(**{name: getattr(row, name) for name in names}) for row in rows)


def naming_of(body: tables.PartnerOrganisation | None) -> Naming:
    """The names of a body, with those in other languages and the body above it loaded."""
    if body is None:
        return Naming()
    return Naming(
        kana=body.kana,
        plain_name=body.plain_name,
        corporate_number=body.corporate_number or "",
        parent=body.parent.name if body.parent else "",
        others=tuple((one.language, one.name) for one in body.names),
    )


def begin(partner: Partner) -> None:
    """A new entry says nothing yet."""
    for attribute, _ in KEPT.values():
        setattr(partner, attribute, [])
    partner.organisation = None


def keep(partner: Partner, details: Details) -> None:
    """Set the lists. The names of a public office belong to its organisation (`organisations.name_body`)."""
    if partner.is_refuge:
        partner.hide(hiding.ROWS, details.to_text())
    elif partner.hidden_texts.get(hiding.ROWS):
        partner.hide(hiding.ROWS, "")
    for name, (attribute, table) in KEPT.items():
        rows, wanted = getattr(partner, attribute), _in_tables(partner, name, getattr(details, name))
        if _values(name, rows) != wanted:
            rows[:] = [_row(table, value, partner) for value in wanted]


def _in_tables(partner: Partner, name: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not partner.is_refuge:
        return values
    return tuple(_bare(values)) if name == "languages" else ()


def _bare(values: tuple[Any, ...]) -> list[Spoken]:
    return [Spoken(language=code) for code in dict.fromkeys(value.language for value in values)]


def _row(table: type[Any], value: Any, partner: Partner) -> Any:
    if table is tables.PartnerLanguage:
        return table(**asdict(value), open_kind=None if partner.is_refuge else partner.kind)
    return table(**asdict(value), partner_kind=partner.kind)


# --- an office becomes a refuge -----------------------------------------------------------------------


def take_in(connection: Connection, partner: Partner) -> None:
    """Move what lies in tables into the bundle, by statements of their own: called before the row is written."""
    if hiding.ROWS not in partner.hidden_texts:
        partner.hide(hiding.ROWS, _read(connection, partner).to_text())
    for _, table in KEPT.values():
        if table is not tables.PartnerLanguage:
            connection.execute(sa.delete(table).where(table.partner_id == partner.id))
    language = tables.PartnerLanguage
    bare = dict.fromkeys(("weekdays", "ordinals", "opens", "closes", "note"), "")
    connection.execute(
        sa.update(language)
        .where(language.partner_id == partner.id)
        .values(**bare, mode=None, booking=False, open_kind=None)
    )
    partner.organisation_id = None


def _read(connection: Connection, partner: Partner) -> Details:
    lists = {}
    for name, (_, table) in KEPT.items():
        chosen = sa.select(table.__table__).where(table.partner_id == partner.id).order_by(table.id)
        lists[name] = _values(name, connection.execute(chosen))
    return Details(**lists, naming=_read_naming(connection, partner.organisation_id))


def _read_naming(connection: Connection, body_id: int | None) -> Naming:
    body, names = tables.PartnerOrganisation, tables.PartnerOrganisationName
    if body_id is None:
        return Naming()
    above = sa.orm.aliased(body)
    chosen = sa.select(body.kana, body.plain_name, body.corporate_number, above.name).outerjoin(
        above, above.id == body.parent_id
    )
    kana, plain_name, number, parent = connection.execute(chosen.where(body.id == body_id)).one()
    others = sa.select(names.language, names.name).where(names.organisation_id == body_id).order_by(names.id)
    return Naming(
        kana=kana, plain_name=plain_name, corporate_number=number or "", parent=parent or "",
        others=tuple((code, name) for code, name in connection.execute(others)),
    )  # fmt: skip


def drop_unused_body(connection: Connection, body_id: int | None) -> None:
    """A body that no office names any more, and that stands above none, goes: it may have been a refuge's."""
    body, below = tables.PartnerOrganisation, sa.orm.aliased(tables.PartnerOrganisation)
    while body_id is not None:
        over = connection.scalar(sa.select(body.parent_id).where(body.id == body_id))
        used = sa.exists().where(_partners().c.organisation_id == body_id)
        above = sa.exists().where(below.parent_id == body_id)
        gone = connection.execute(sa.delete(body).where(body.id == body_id, ~used, ~above))
        body_id = over if gone.rowcount else None


def _partners() -> sa.TableClause:
    return sa.table("partners", sa.column("organisation_id"))

"""What changed in an entry: kept as it happens, whichever way a statement takes, and told to whoever may read it.

An entry is read by its plain columns before and after, so that an import, which goes round the mapper, and an edit
are told in the same way. Nothing changed: nothing is written.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.core import clock, ids
from app.partners import hiding
from app.partners.classify import REFUGE_KINDS
from app.partners.details import keeping
from app.partners.details.values import Details
from app.partners.models import Partner, PartnerContact, PartnerTopic
from app.partners.upkeep.models import PartnerChange
from app.partners.upkeep.rules import How

# Columns that say nothing about the office: keys, stamps, and what is computed from the others.
IGNORED = frozenset({
    "id", "version", "ref", "source_format", "source_id", "source_url", "source_hash", "hidden_ct", "name_key",
    "search_text", "org_key", "organisation_id", "phone_e164", "verified_by_id",
    "dead_number_by_id", "retired_on", "merged_into_id", "by_hand", "centre_id",
    "created_at", "created_by_id", "updated_at", "retired_reason_ct",
})  # fmt: skip
TRACKED = tuple(column.name for column in Partner.__table__.columns if column.name not in IGNORED)
# List → what it is called in the history: two names are those of columns.
LISTS: Mapping[str, str] = {
    "topics": "topics", "contacts": "contacts", **{name: name for name in keeping.KEPT}, "fees": "fee_rows",
    "papers": "paper_rows",
}  # fmt: skip
_AT_ONCE = 2_000

Texts = dict[str, str]
_table: sa.Table = Partner.__table__  # type: ignore[assignment]


@contextmanager
def told(session: Session, actor: Actor, partner_ids: Collection[int], how: How) -> Iterator[None]:
    """What happens inside to these entries is kept as one change each, once it is done."""
    before = stored(session, partner_ids)
    yield
    after = stored(session, partner_ids)
    rows = [
        _row(actor, partner_id, how, lines)
        for partner_id in before.keys() & after.keys()
        if (lines := differences(before[partner_id], after[partner_id]))
    ]
    if rows:
        session.execute(sa.insert(PartnerChange.__table__), rows)  # type: ignore[arg-type]


def _row(actor: Actor, partner_id: int, how: How, lines: Sequence[tuple[str, str, str, bool]]) -> dict[str, Any]:
    row_id = ids.new_id()
    said = json.dumps(lines, ensure_ascii=False)
    sealed = {"said_ct": PartnerChange.said.seal(row_id, said)}
    return {
        "id": row_id, "partner_id": partner_id, "at": clock.now(), "by_id": actor.user_id, "how": str(how), **sealed,
    }  # fmt: skip


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str, str, bool]]:
    """(field, before, after, secret) of everything that is not the same. Secret: hidden then or hidden now."""
    secret = _secret(before) | _secret(after)
    return [
        (name, before.get(name, ""), text, name in secret) for name, text in after.items() if before.get(name) != text
    ]


def _secret(texts: Mapping[str, str]) -> frozenset[str]:
    kind, marked = texts.get("kind", ""), texts.get("address_hidden") == "1"
    if kind in REFUGE_KINDS:
        return frozenset(texts)
    return frozenset(hiding.hidden_fields(kind, marked))


def stored(session: Session, partner_ids: Collection[int]) -> dict[int, Texts]:
    """Every tracked field of these entries as text, decrypted, as the database has it now."""
    session.flush()
    wanted, found = sorted(partner_ids), {}
    for start in range(0, len(wanted), _AT_ONCE):
        found.update(_page(session, wanted[start : start + _AT_ONCE]))
    return found


def _page(session: Session, wanted: Sequence[int]) -> dict[int, Texts]:
    connection = session.connection()
    columns = (_table.c.id, _table.c.hidden_ct, _table.c.retired_reason_ct, *(_table.c[name] for name in TRACKED))
    found: dict[int, Texts] = {}
    bundles: dict[int, dict[str, set[str]]] = {}
    for row_id, hidden, reason, *values in connection.execute(sa.select(*columns).where(_table.c.id.in_(wanted))):
        texts = {name: _text(value) for name, value in zip(TRACKED, values, strict=True)}
        kept = hiding.unpacked(Partner.hidden.read(row_id, hidden))
        if kept.get(hiding.ROWS):
            bundles[row_id] = _bundled(kept[hiding.ROWS])
        texts |= {name: text for name, text in kept.items() if name in texts}
        found[row_id] = texts | {"retired_reason": Partner.retired_reason.read(row_id, reason) or ""}
    lists = {"topics": _topics(session, wanted), "contacts": _contacts(session, wanted)}
    for name, lines in {**_particulars(session, wanted), **lists}.items():
        for row_id, texts in found.items():
            own = bundles[row_id].get(name) if row_id in bundles else None
            texts[LISTS[name]] = "\n".join(sorted(own if own is not None else lines.get(row_id, ())))
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date | datetime) else "" if value is None else str(value)


def _topics(session: Session, wanted: Sequence[int]) -> Mapping[int, set[str]]:
    asked = sa.select(PartnerTopic.partner_id, PartnerTopic.topic).where(PartnerTopic.partner_id.in_(wanted))
    return _gathered(session.connection().execute(asked))


def _particulars(session: Session, wanted: Sequence[int]) -> dict[str, Mapping[int, set[str]]]:
    """The lists that lie in tables, a line for each row; of refuges they say next to nothing there."""
    found: dict[str, Mapping[int, set[str]]] = {}
    for name, (_, table) in keeping.KEPT.items():
        rows = session.connection().execute(sa.select(table.__table__).where(table.partner_id.in_(wanted)))
        found[name] = _gathered((row.partner_id, LINES[name](row)) for row in rows)
    return found


def _bundled(text: str) -> dict[str, set[str]]:
    """The same of a refuge, out of its bundle."""
    details = Details.from_text(text)
    return {name: {LINES[name](one) for one in getattr(details, name)} for name in keeping.KEPT}


def _joined(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part not in (None, ""))


def _span(one: Any) -> str:
    return f"{one.opens}-{one.closes}" if one.opens else ""


# A row as one line. What is read as codes (`spelling`) is parted by colons, and stands first.
LINES: Mapping[str, Callable[[Any], str]] = {
    "telephones": lambda one: _joined(one.number, one.note),
    "openings": lambda one: _joined(f"{one.weekdays}:{_span(one)}", one.ordinals, one.monthdays, one.valid_from,
                                    one.valid_until, one.note),
    "languages": lambda one: _joined(f"{one.language}:{one.weekdays}:{one.mode or ''}:{_span(one)}", one.ordinals,
                                     one.note),
    "areas": lambda one: one.code,
    "statuses": lambda one: one.code,
    "fees": lambda one: _joined(one.what, one.amount, one.note),
    "papers": lambda one: _joined(one.what, one.status),
}  # fmt: skip


def _contacts(session: Session, wanted: Sequence[int]) -> Mapping[int, set[str]]:
    """How many people there are to ask for: whose name was taken off is told to nobody by the history."""
    asked = (
        sa.select(PartnerContact.partner_id, sa.func.count())
        .where(PartnerContact.partner_id.in_(wanted), PartnerContact.retired_on.is_(None))
        .group_by(PartnerContact.partner_id)
    )
    return _gathered((row[0], str(row[1])) for row in session.connection().execute(asked))


def _gathered(rows: Any) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for partner_id, text in rows:
        found[partner_id].add(text)
    return found


@dataclass(frozen=True)
class Line:
    """One field of a change, as it was and as it is."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One change with the name of who made it."""

    at: datetime
    by: str
    how: How
    lines: tuple[Line, ...]


def of_partner(session: Session, actor: Actor, partner: Partner, *, limit: int) -> list[Change]:
    """The newest changes that this reader may know of. What was or is hidden is told to those with the right."""
    rows = session.execute(
        sa.select(PartnerChange, User.name)
        .outerjoin(User, User.id == PartnerChange.by_id)
        .where(PartnerChange.partner_id == partner.id)
        .order_by(PartnerChange.at.desc(), PartnerChange.id.desc())
        .limit(limit)
    ).all()
    cleared = actor.can(Permission.PARTNER_HIDDEN)
    hidden = hiding.hidden_fields(partner.kind, partner.address_hidden)
    found = []
    for row, name in rows:
        lines = tuple(
            Line(field, before, after)
            for field, before, after, secret in json.loads(row.said)
            if cleared or not (secret or field in hidden)
        )
        if lines:
            found.append(Change(row.at, name or "", How(row.how), lines))
    return found


def changed_by_hand_since(session: Session, partner_id: int, at: datetime) -> bool:
    """Whether somebody corrected the entry after that instant."""
    asked = sa.select(PartnerChange.id).where(
        PartnerChange.partner_id == partner_id, PartnerChange.at > at, PartnerChange.how == How.HAND
    )
    return session.scalar(asked.limit(1)) is not None

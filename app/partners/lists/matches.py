"""Matched columns as a centre keeps them: saved under a name, known again by the header row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.audit.service import record
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Invalid, lazy
from app.partners.lists import matching
from app.partners.lists.models import ColumnMatch, HeldFile
from app.partners.lists.own import Columns


def recognised(session: Session, actor: Actor, headers: Sequence[str]) -> ColumnMatch | None:
    """The match of the centre for this header row, the last used first."""
    return session.scalars(
        sa.select(ColumnMatch)
        .where(ColumnMatch.centre_id == actor.centre_id, ColumnMatch.headers == matching.digest(headers))
        .order_by(ColumnMatch.used_at.desc(), ColumnMatch.id.desc())
    ).first()


def named(session: Session, actor: Actor, name: str) -> ColumnMatch | None:
    """The match that the centre saved under a name."""
    chosen = sa.select(ColumnMatch).where(ColumnMatch.centre_id == actor.centre_id, ColumnMatch.name == name)
    return session.scalars(chosen).one_or_none()


def of_centre_named(session: Session, centre: str, name: str) -> ColumnMatch | None:
    """The same by the code of a centre, for the command line."""
    chosen = sa.select(ColumnMatch).join(Centre, Centre.id == ColumnMatch.centre_id)
    return session.scalars(chosen.where(Centre.code == centre, ColumnMatch.name == name)).one_or_none()


def of_centre(session: Session, actor: Actor) -> Sequence[ColumnMatch]:
    """Every match of the centre, by name."""
    chosen = sa.select(ColumnMatch).where(ColumnMatch.centre_id == actor.centre_id)
    return session.scalars(chosen.order_by(ColumnMatch.name)).all()


def save(
    session: Session, actor: Actor, *, name: str, columns: Mapping[str, str], headers: Sequence[str]
) -> ColumnMatch:
    """Keep how the columns are matched; the same name again is the same list. Raises Invalid for a wrong choice."""
    _check(columns, headers)
    match = named(session, actor, name)
    if match is None:
        match = ColumnMatch(centre_id=actor.centre_id, ref=ids.new_ref("QC"), name=name, version=1)
        session.add(match)
    else:
        claim_version(session, match, match.version)
    match.columns = dict(columns)
    match.headers = matching.digest(headers)
    match.used_at = clock.now()
    session.flush()
    record(session, actor, "partner.columns_matched", "partner_columns", match.id, subject_ref=match.ref)
    return match


def _check(columns: Mapping[str, str], headers: Sequence[str]) -> None:
    if not columns.get(matching.NAME):
        raise Invalid(matching.NAME, lazy("名称の列を選んでください。"))
    for field, header in columns.items():
        if header not in headers:
            raise Invalid(field, lazy("この見出しはファイルにありません。"))
        if list(columns.values()).count(header) > 1:
            raise Invalid(field, lazy("同じ列が二つの項目に選ばれています。"))


def of_held(session: Session, held: HeldFile) -> ColumnMatch | None:
    """The match by which a held file is read."""
    return session.get(ColumnMatch, held.match_id) if held.match_id else None


def columns_of(session: Session, match: ColumnMatch) -> Columns:
    """What the reader of the format needs."""
    centre = session.get_one(Centre, match.centre_id)
    return Columns(match.columns, match.ref, centre.code, match.name, centre.municipality_code or None)

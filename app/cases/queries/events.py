"""Every SELECT of the timeline."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases import timeline
from app.cases.models import CaseEvent
from app.core import ids
from app.core.listing import ListQuery, Page

FILTERS = ("group",)
PER_PAGE = 30


def page(session: Session, case_id: int, query: ListQuery) -> Page[CaseEvent]:
    """One page of the timeline, the newest first; `group` of timeline.GROUPS narrows it. Not counted, only peeked."""
    found = session.scalars(
        _of_case(case_id, query.filters.get("group", ""))
        .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
        .limit(PER_PAGE + 1)
        .offset((query.number - 1) * PER_PAGE)
    ).all()
    return Page(found[:PER_PAGE], query, None, more=len(found) > PER_PAGE)


def _of_case(case_id: int, group: str) -> sa.Select[CaseEvent]:
    wanted = sa.select(CaseEvent).where(CaseEvent.case_id == case_id)
    if group in timeline.GROUPS:
        wanted = wanted.where(CaseEvent.kind.in_(sorted(timeline.GROUPS[group][1])))
    return wanted


def by_ref(session: Session, case_id: int, ref: str) -> CaseEvent | None:
    """A line of this very case."""
    return session.scalar(sa.select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.ref == ids.clean_ref(ref)))


def corrected(session: Session, events: Sequence[CaseEvent]) -> frozenset[int]:
    """The row ids of those that a later line corrects."""
    shown = [event.id for event in events]
    if not shown:
        return frozenset()
    found = session.scalars(sa.select(CaseEvent.corrects_id).where(CaseEvent.corrects_id.in_(shown)))
    return frozenset(number for number in found if number)

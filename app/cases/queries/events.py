"""Every SELECT of the timeline."""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.cases import timeline
from app.cases.models import CaseEvent
from app.core import ids
from app.core.listing import ListQuery, Page
from app.core.plain import shown_with

FILTERS = ("group",)
PER_PAGE = 30


def page(session: Session, case_id: int, query: ListQuery) -> Page[tuple[CaseEvent, bool]]:
    """One page of the timeline, the newest first, each line with whether a later one corrects it.

    `group` of timeline.GROUPS narrows it. Not counted, only peeked.
    """
    group = query.filters.get("group", "")
    place = {"case": case_id, "most": PER_PAGE + 1, "before": (query.number - 1) * PER_PAGE}
    asked = _of_case(group if group in timeline.GROUPS else "")
    found = [(line, bool(mended)) for line, (mended,) in shown_with(session, CaseEvent, asked, place)]
    return Page(found[:PER_PAGE], query, None, more=len(found) > PER_PAGE)


@cache
def _of_case(group: str) -> sa.Select[CaseEvent, bool]:
    """The statement of each group, built once."""
    later = aliased(CaseEvent)
    # Asked once for the case: line by line, a database may walk the whole table for each.
    mended = sa.select(later.corrects_id).where(later.case_id == sa.bindparam("case"), later.corrects_id.is_not(None))
    wanted = sa.select(CaseEvent, CaseEvent.id.in_(mended))
    wanted = wanted.where(CaseEvent.case_id == sa.bindparam("case"))
    if group:
        wanted = wanted.where(CaseEvent.kind.in_(sorted(timeline.GROUPS[group][1])))
    newest_first = wanted.order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
    return newest_first.limit(sa.bindparam("most")).offset(sa.bindparam("before"))


def by_ref(session: Session, case_id: int, ref: str) -> CaseEvent | None:
    """A line of this very case."""
    return session.scalar(sa.select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.ref == ids.clean_ref(ref)))

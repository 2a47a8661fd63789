"""Gaps (連携先不足): lists and counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.queries import cases
from app.core.listing import ListQuery, Page
from app.referrals import policy
from app.referrals.models import Gap

GAP_FILTERS = ("domain", "language", "reason", "municipality")
GAP_SORTS = ("-recorded", "recorded")


def gaps(session: Session, actor: Actor, query: ListQuery) -> Page[tuple[Gap, str]]:
    """One page of gaps with the reference of the case each was met in ('' for none)."""
    where = [policy.gaps_visible_to(actor)]
    columns: Mapping[str, Any] = {
        "domain": Gap.domain, "language": Gap.language, "reason": Gap.reason, "municipality": Gap.municipality_code,
    }  # fmt: skip
    where += [columns[name] == value for name, value in query.filters.items()]
    total = session.scalar(sa.select(sa.func.count()).select_from(Gap).where(*where)) or 0
    order = Gap.recorded_on.desc() if query.sort.startswith("-") else Gap.recorded_on.asc()
    found = session.scalars(
        sa.select(Gap).where(*where).order_by(order, Gap.id.desc()).limit(query.per_page).offset(query.offset)
    ).all()
    refs = cases.refs(session, {gap.case_id for gap in found})
    return Page([(gap, refs.get(gap.case_id or 0, "")) for gap in found], query, total)


def gaps_of_case(session: Session, case_id: int) -> Sequence[Gap]:
    """What this case needed and nobody offered."""
    return session.scalars(sa.select(Gap).where(Gap.case_id == case_id).order_by(Gap.id.desc())).all()


@dataclass(frozen=True)
class GapCount:
    """So many gaps of one domain, place, language and reason."""

    domain: str
    municipality_code: str | None
    language: str
    reason: str
    count: int


def gap_counts(session: Session, centre_ids: Collection[int], first: date, last: date) -> list[GapCount]:
    """Gaps recorded from `first` to `last` (civil days, both included), the most frequent first.

    The caller answers for the centres: reports ask for those of their own scope.
    """
    number = sa.func.count().label("number")
    found = session.execute(
        sa.select(Gap.domain, Gap.municipality_code, Gap.language, Gap.reason, number)
        .where(Gap.centre_id.in_(sorted(centre_ids)), Gap.recorded_on.between(first, last))
        .group_by(Gap.domain, Gap.municipality_code, Gap.language, Gap.reason)
        .order_by(number.desc(), Gap.domain, Gap.municipality_code, Gap.language, Gap.reason)
    ).all()
    return [GapCount(*row) for row in found]

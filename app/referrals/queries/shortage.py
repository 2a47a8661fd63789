"""Gaps (連携先不足): lists, one of them, what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.queries import cases
from app.core import ids
from app.core.listing import ListQuery, Page
from app.referrals import policy
from app.referrals.models import Gap, Referral

GAP_FILTERS = ("domain", "language", "reason", "municipality", "prefecture", "status", "workaround")
NOT_SAID = "not_said"
"""Nobody has written down what was done instead."""
GAP_SORTS = ("-recorded", "recorded")


def gaps(session: Session, actor: Actor, query: ListQuery) -> Page[tuple[Gap, str]]:
    """One page of gaps with the reference of the case each was met in ('' for none)."""
    where = [policy.gaps_visible_to(actor), Gap.mistaken_on.is_(None)]
    columns: Mapping[str, Any] = {
        "domain": Gap.domain, "language": Gap.language, "reason": Gap.reason, "municipality": Gap.municipality_code,
        "prefecture": sa.func.substr(Gap.municipality_code, 1, 2), "status": Gap.residence_status,
        "workaround": sa.func.coalesce(Gap.workaround, NOT_SAID),
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
    return session.scalars(
        sa.select(Gap).where(Gap.case_id == case_id, Gap.mistaken_on.is_(None)).order_by(Gap.id.desc())
    ).all()


def gap_by_ref(session: Session, actor: Actor, ref: str) -> Gap | None:
    """One gap; None for what the actor may not know of."""
    return session.scalar(sa.select(Gap).where(Gap.ref == ids.clean_ref(ref), policy.gaps_visible_to(actor)))


def case_ref_of(session: Session, gap: Gap) -> str:
    """The reference of the case in which it was met; '' for none."""
    return cases.refs(session, {gap.case_id}).get(gap.case_id, "") if gap.case_id is not None else ""


def referral_ref_of(session: Session, gap: Gap) -> str:
    """The reference of the referral that was declined; '' for none."""
    return session.scalar(sa.select(Referral.ref).where(Referral.id == gap.referral_id)) or ""

"""The gaps of some fiscal years as plain facts: one SELECT, counted outside the database.

A centre records tens in a year and the whole country thousands, so that counting them here costs less than nine
grouped queries, and the people behind a number are counted truly.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.dates import fiscal_year_bounds
from app.referrals.models import Gap
from app.reports.gaps.counting import YEARS, GapFact


def facts(session: Session, centre_ids: Collection[int], fiscal_year: int) -> list[GapFact]:
    """The gaps of these centres in the year and the four before it; what was recorded in error is left out."""
    first, last = fiscal_year_bounds(fiscal_year - YEARS + 1)[0], fiscal_year_bounds(fiscal_year)[1]
    rows = session.execute(
        sa.select(
            Gap.recorded_on, Gap.case_id, Gap.municipality_code, Gap.domain, Gap.reason, Gap.language,
            Gap.residence_status, Gap.partner_kind, Gap.workaround,
        )
        .where(
            Gap.centre_id.in_(sorted(centre_ids)), Gap.recorded_on.between(first, last), Gap.mistaken_on.is_(None)
        )
        .order_by(Gap.recorded_on, Gap.id)
    )  # fmt: skip
    return [GapFact(*row) for row in rows]


def areas(session: Session, centre_ids: Collection[int]) -> list[str]:
    """The municipalities (six digits) in which something was lacking, in the order of their codes."""
    found = session.scalars(
        sa.select(Gap.municipality_code)
        .where(Gap.centre_id.in_(sorted(centre_ids)), Gap.municipality_code.is_not(None), Gap.mistaken_on.is_(None))
        .distinct()
        .order_by(Gap.municipality_code)
    )
    return [code for code in found if code]

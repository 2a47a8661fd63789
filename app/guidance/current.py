"""The rules that hold in this installation: the carried ones, approved versions, and checks."""

from __future__ import annotations

from functools import lru_cache

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.core.log import log
from app.guidance.catalogue import Catalogue, CatalogueError, carried
from app.guidance.lifecycle import VersionState
from app.guidance.models import RuleCheck, RuleVersion
from app.guidance.records import Rule
from app.guidance.versions import Checked, joined

_KNOWN = "guidance.catalogue"
_APPROVED = sa.select(RuleVersion.id, RuleVersion.record).where(RuleVersion.state == VersionState.APPROVED)
_APPROVED = _APPROVED.order_by(RuleVersion.decided_at, RuleVersion.id)
_CHECKS = sa.select(RuleCheck.code, RuleCheck.valid_from, RuleCheck.checked_on, RuleCheck.by_name)
_CHECKS = _CHECKS.order_by(RuleCheck.at, RuleCheck.id)


def catalogue(session: Session) -> Catalogue:
    """Two small queries in a transaction; joined anew only when an approval or a check has come since."""
    known: Catalogue | None = session.info.get(_KNOWN)
    if known is None:
        known = session.info[_KNOWN] = _asked(session)
    return known


def forget(session: Session) -> None:
    """Ask again: whoever approves or checks something in this transaction says so."""
    session.info.pop(_KNOWN, None)


def _asked(session: Session) -> Catalogue:
    approved = tuple((row.id, row.record) for row in session.execute(_APPROVED))
    checks = tuple(Checked(*row) for row in session.execute(_CHECKS))
    return _joined(approved, checks) if approved or checks else carried()


@lru_cache(maxsize=4)
def _joined(approved: tuple[tuple[int, str], ...], checks: tuple[Checked, ...]) -> Catalogue:
    """Approved long ago, a version may not fit the records of a newer release, or not read as a record any more.
    It is left out and said in the log: a page without one change of the law is better than none."""
    rules: list[Rule] = []
    for number, record in approved:
        try:
            rule = Rule.model_validate_json(record)
            joined(carried(), [*rules, rule])
        except (ValidationError, CatalogueError) as reason:
            log.error("rule version left out", error=type(reason).__name__, version=str(number))
        else:
            rules.append(rule)
    return joined(carried(), rules, checks)

"""What may not stand on a paper that others may find: whose sheet is careful, and what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.core.errors import lazy
from app.partners.classify import HIDDEN_ADDRESS_KINDS, REFUGE_KINDS
from app.plans import queries
from app.plans.models import Step

SAFETY = "safety"
# Offices and papers that tell by their mere name that somebody seeks safety.
_TELLING_KINDS = HIDDEN_ADDRESS_KINDS | {"police", "child_guidance_center"}
_TELLING_PAPERS = frozenset(
    {"consultation_proof", "protection_order_copy", "injury_record", "incident_notes", "police_report_number"}
)

_FORBIDDEN = lazy("連絡のときの約束で、名乗らないことになっています。")
_AT_RISK = lazy("安全の分野の課題、またはステップがあります。")


def reasons(session: Session, case: Case, steps: Iterable[Step]) -> list[str]:
    """Why the sheet leaves out who we are unless somebody decides otherwise; empty: nothing asks for it."""
    found = []
    if any(person.may_say_who is False for person in queries.persons_of(session, case)):
        found.append(_FORBIDDEN)
    domains = {need.domain for need in queries.needs_of(session, case.id)} | {step.domain for step in steps}
    if SAFETY in domains:
        found.append(_AT_RISK)
    return found


def may_name(kind: str, *, careful: bool) -> bool:
    """Whether the sheet may name an office of this kind. Refuges stand on no paper at all."""
    return kind not in (_TELLING_KINDS if careful else REFUGE_KINDS)


def may_list(paper: str | None, *, careful: bool) -> bool:
    """Whether the sheet may name this document (code of papers.toml; none for a line typed by hand)."""
    return not (careful and paper in _TELLING_PAPERS)

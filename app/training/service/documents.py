"""Certificates: issued by an act, frozen, followed by others, never deleted and never "not found"."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, lazy
from app.training import numbers, queries
from app.training.credential import bits
from app.training.models import CertificateDocument, Certification, ValidityPeriod
from app.training.service import oneself

AUTHORITY = "出入国在留管理庁"
AUTHORITY_EN = "Immigration Services Agency of Japan"
NONE_IN_FORCE = lazy("有効な認証書がありません。")
# A list has 131,072 places, of which a hundred thousand are drawn from; half of them, and drawing again stays rare.
_A_LIST = 50_000
_STATES = {"lost": "replaced", "damaged": "replaced", "name": "superseded", "leave": "superseded"}


def issue(session: Session, actor: Actor, certification: Certification, period: ValidityPeriod) -> CertificateDocument:
    """Freeze what the certificate says today and give it a code of its own."""
    learner, today = queries.learner_of(session, certification), clock.today()
    snapshot = {
        "format": 1,
        "number": certification.number,
        "tier": certification.tier,
        "name": learner.name("common", today) or learner.name("legal", today),
        "name_roman": learner.name("romanised", today),
        "awarded_on": _awarded_on(session, certification).isoformat(),
        "starts_on": period.starts_on.isoformat(),
        "ends_on": _end_as_it_stands(session, certification, period).isoformat(),
        "issued_on": today.isoformat(),
        "authority": AUTHORITY,
        "authority_en": AUTHORITY_EN,
    }
    text = canonical(snapshot)
    made = CertificateDocument(
        certification_id=certification.id, period_id=period.id, code=_new_code(), snapshot=text, digest=digest(text),
        state="issued", state_on=today, issued_on=today, issued_by_id=actor.user_id,
        credential_uuid=ids.new_uuid(), subject_uuid=ids.new_uuid(), status_index=_new_status_index(session),
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, certification, "certificate.issued")
    return made


def _awarded_on(session: Session, certification: Certification) -> date:
    """The first day of the first period that was not corrected away."""
    return min(one.starts_on for one in queries.periods_of(session, certification) if one.replaced_on is None)


def _end_as_it_stands(session: Session, certification: Certification, period: ValidityPeriod) -> date:
    """The last day as leave and rules have moved it by today: what a new document prints."""
    history, today = queries.history_of(session, certification), clock.today()
    mine = next(one for one in history.periods if one.number == period.number)
    return history.end_of(mine, today, today) if mine.counts(today) else period.ends_on


def _new_code() -> str:
    while True:
        code = numbers.document_code(ids.new_ref("X", numbers.CODE_LENGTH).partition("-")[2])
        if code is not None:
            return code


def _new_status_index(session: Session) -> int:
    """A place that no document has, drawn by chance: its number tells nothing about when the document was issued."""
    start = queries.count_documents(session) // _A_LIST * bits.SIZE
    while True:
        index = start + int(ids.new_figures(5))
        if not queries.is_status_index_taken(session, index):
            return index


def canonical(snapshot: Mapping[str, Any]) -> str:
    """The very text that is frozen."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def frozen(found: CertificateDocument) -> Mapping[str, Any]:
    """What it says."""
    kept: Mapping[str, Any] = json.loads(found.snapshot)
    return kept


def is_whole(found: CertificateDocument) -> bool:
    """Whether what is kept is what was issued."""
    return digest(found.snapshot) == found.digest


def current(session: Session, certification: Certification) -> CertificateDocument | None:
    """The one that is in use; None after a revocation."""
    return next((one for one in queries.documents_of(session, certification) if one.state == "issued"), None)


def replace(session: Session, actor: Actor, certification: Certification, reason: str, *, seen: int) -> None:
    """A new document in place of the present one: lost, damaged, or another name.

    Raises Conflict without one, and after the certification was given back or the holder died; Forbidden about oneself.
    """
    oneself.refuse(session, actor, certification.learner_id)
    former = current(session, certification)
    if former is None or queries.ending_of(session, certification) is not None:
        raise Conflict(NONE_IN_FORCE)
    claim_version(session, certification, seen)
    period = next(one for one in queries.periods_of(session, certification) if one.id == former.period_id)
    made = issue(session, actor, certification, period)
    former.state, former.state_on, former.reason, former.follower_id = _STATES[reason], clock.today(), reason, made.id
    _audit(session, actor, certification, "certificate.followed")


def follow(
    session: Session, actor: Actor, certification: Certification, period: ValidityPeriod, reason: str
) -> CertificateDocument:
    """The document of another period (renewal) or of corrected content; the one until now leads to it."""
    former = current(session, certification)
    made = issue(session, actor, certification, period)
    if former is not None:
        former.state, former.state_on, former.reason, former.follower_id = (
            "superseded", clock.today(), reason, made.id,
        )  # fmt: skip
        _audit(session, actor, certification, "certificate.followed")
    return made


def void(session: Session, actor: Actor, certification: Certification) -> None:
    """Issued in error and not yet public: no document is in use any more, and it says why."""
    former = current(session, certification)
    if former is not None:
        former.state, former.state_on, former.reason = "void", clock.today(), "error"
        _audit(session, actor, certification, "certificate.voided")


def withdraw(session: Session, actor: Actor, certification: Certification, *, from_day: date | None = None) -> None:
    """After a revocation no document is in use any more, from its day on where that is still to come."""
    former = current(session, certification)
    if former is not None:
        former.state, former.state_on = "withdrawn", max(clock.today(), from_day or clock.today())
        _audit(session, actor, certification, "certificate.withdrawn")


def _audit(session: Session, actor: Actor, certification: Certification, action: str) -> None:
    audit.record(session, actor, action, "certification", certification.id, subject_ref=certification.ref)

"""What is decided about entries leaves a trace, and why one ended is nobody's to read in the file."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.guard import AuditMissing
from app.audit.models import AuditEntry
from app.partners import service
from app.partners.models import Partner, PartnerDuplicate
from app.partners.schemas import NewPartnerForm
from tests.partners.conftest import Opener
from tests.support.people import Cast


def _two(session: Session, people: Cast) -> tuple[Partner, Partner]:
    one, other = (
        service.add(
            session, people["coordinator"], NewPartnerForm(org_name=name, kind="other", area_scope="nationwide")
        )
        for name in ("駿河法律相談室", "北の通訳会")
    )
    return one, other


def test_keeping_two_entries_apart_is_recorded(people: Cast, writing: Opener) -> None:
    with writing() as session:
        one, other = _two(session, people)
        low, high = sorted((one.id, other.id))
        session.add(PartnerDuplicate(low_id=low, high_id=high, score=90))
        session.flush()
        service.keep_apart(session, people["coordinator"], one, other)
    with writing() as session:
        acts = session.scalars(sa.select(AuditEntry.subject_id).where(AuditEntry.action == "partner.kept_apart"))
        assert sorted(acts) == [low, high]
        assert session.scalar(sa.select(PartnerDuplicate.decided)) == "different"
    with pytest.raises(AuditMissing), writing() as session:  # the planted defect: a decision without an entry
        session.execute(sa.update(PartnerDuplicate).values(decided="same"))


def test_why_an_entry_ended_is_encrypted(people: Cast, writing: Opener) -> None:
    with writing() as session:
        one, _other = _two(session, people)
        service.retire(session, people["coordinator"], one, reason="担当の人が辞めた", seen=one.version)
        number = one.id
    with writing() as session:
        kept = session.scalar(sa.select(Partner.retired_reason.ct).where(Partner.id == number))
        assert "担当".encode() not in bytes(kept or "担当".encode())
        assert session.get_one(Partner, number).retired_reason == "担当の人が辞めた"

"""A centre's own minimum for a kind of partner: drafts begin with it, and what goes beyond it is asked about."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.core.db import unit_of_work
from app.people.models import Consent, Person
from app.referrals import minimum
from tests.referrals.conftest import FIELDS, World
from tests.support.html import errors_of, form_values, page, text

HERE = "/referrals/minimum"
KIND = "labour_standards_office"


def _form(world: World, fields: list[str], **typed: str) -> dict[str, list[str]]:
    return form_values(page(world.client.get(f"{HERE}?kind={KIND}")), HERE, fields=fields, **typed)


def _agree(session: Session, world: World, fields: list[str]) -> None:
    session.get_one(Person, world.person_id).birth = "1990-05-01"
    session.get_one(Consent, world.consent_id).fields = fields
    audit.record(session, world.people["coordinator"], "consent.given", "person", world.person_id)


@pytest.mark.both
def test_drafts_begin_with_what_the_centre_chose(world: World) -> None:
    assert world.client.get(HERE).status_code == 403
    world.as_("supervisor")
    stale = _form(world, ["call_name"])
    assert set(stale["fields"]) == {"call_name"}
    begun = form_values(page(world.client.get(f"{HERE}?kind={KIND}")), HERE)
    assert set(begun["fields"]) == minimum.of(KIND)
    chosen = [*FIELDS, "birth"]
    assert world.client.post(HERE, data=_form(world, chosen)).status_code == 303
    assert world.client.post(HERE, data=stale).status_code == 409
    for fields, kind in (([], KIND), (["call_name", "health"], KIND), (["x"], KIND), (["call_name"], "y")):
        refused = world.client.post(HERE, data=_form(world, fields, partner_kind=kind))
        assert refused.status_code == 422, fields
        assert errors_of(page(refused), "fields" if kind == KIND else "partner_kind")
    world.as_("coordinator")
    opened = form_values(page(world.client.get(f"{world.new}?partner={world.kantoku}")), world.new)
    assert set(opened["fields"]) == set(chosen)
    world.change(lambda session: _agree(session, world, chosen))
    sent = world.sent(fields=chosen, beyond_reason="")
    more = world.draft_answer(fields=[*FIELDS, "nationality"], beyond_reason="")
    assert errors_of(page(more), "beyond_reason")

    world.as_("supervisor")
    soup = page(world.client.get(HERE))
    assert len(soup.select("#history li")) == 1
    assert world.client.post(f"{HERE}/reset", data=form_values(soup, f"{HERE}/reset")).status_code == 303
    assert page(world.client.get(HERE)).select_one(f'form[action="{HERE}/reset"]') is None
    world.as_("coordinator")
    assert errors_of(page(world.draft_answer(fields=chosen, beyond_reason="")), "beyond_reason")
    # What left by the minimum of its day is not blamed by that of today.
    assert "最小より多く伝えます" not in text(page(world.client.get(f"/referrals/{sent}")))
    with unit_of_work(world.engine, write=False) as session:
        kept = session.scalars(sa.select(AuditEntry.reason_code).where(AuditEntry.action == "centre.referral_minimum"))
        assert list(kept) == ["set", "removed"]
    world.as_("supervisor2")
    assert page(world.client.get(HERE)).select_one("#history") is None, "another centre's rules are its own"

"""The page of a person leads to their cases and contacts, as far as the reader may see them."""

from __future__ import annotations

import sqlalchemy as sa
from starlette.testclient import TestClient

from app.cases.models import Case
from app.people.models import Person
from tests.cases.conftest import Writing
from tests.support.html import page
from tests.support.people import Cast, sign_in


def test_the_person_leads_to_the_case(client: TestClient, people: Cast, case_ref: str, writing: Writing) -> None:
    del people
    with writing() as session:
        wanted = sa.select(Person.ref).join(Case, Case.person_id == Person.id).where(Case.ref == case_ref)
        person = session.scalars(wanted).one()
    shown = page(sign_in(client, "coordinator").get(f"/people/{person}"))
    assert shown.select_one(f'a[href="/cases/{case_ref}"]')
    # A counsellor of the centre knows the person, but takes no part in the case.
    shown = page(sign_in(client, "counsellor").get(f"/people/{person}"))
    assert shown.select_one("h1")
    assert shown.select_one(f'a[href="/cases/{case_ref}"]') is None

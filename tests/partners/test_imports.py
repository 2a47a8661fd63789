"""Importing: idempotent, row by row, people's checks kept, and quick."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.core.db import unit_of_work
from app.core.listing import ListQuery
from app.partners import queries, service
from app.partners.imports import import_carried, import_partners
from app.partners.models import Partner, PartnerDuplicate, PartnerTopic
from app.partners.problems import FileRefused
from tests.partners.conftest import Opener
from tests.partners.files import as_csv, office
from tests.support.people import Cast


def _count(session: Session, model: Any) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_the_same_file_twice_changes_nothing(people: Cast, session: Session) -> None:
    content = as_csv([office(1), office(2)])
    first = import_partners(session, people["operator"], content, "offices")
    second = import_partners(session, people["operator"], content, "offices")
    assert (first.created, first.updated, first.unchanged) == (2, 0, 0)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 2)
    assert _count(session, Partner) == 2


def test_a_changed_row_is_updated_with_its_lists(people: Cast, session: Session) -> None:
    actor = people["operator"]
    import_partners(session, actor, as_csv([office(1), office(2)]), "offices")
    changed = office(1, categoryId="medical", phone="024-521-9999", contactType="direct")
    answer = import_partners(session, actor, as_csv([changed, office(2)]), "offices")
    assert (answer.created, answer.updated, answer.unchanged) == (0, 1, 1)
    session.expire_all()
    partner = session.scalars(sa.select(Partner).where(Partner.source_id == "desk-1")).one()
    assert (partner.phone, partner.phone_e164, partner.version) == ("024-521-9999", "+81245219999", 2)
    assert "0245219999" in partner.search_text
    topics = session.scalars(sa.select(PartnerTopic.topic).where(PartnerTopic.partner_id == partner.id))
    assert "medical" in set(topics)


def test_rows_with_errors_stay_out_and_the_rest_comes_in(people: Cast, session: Session) -> None:
    content = as_csv([office(1), office(2, phone="99"), office(3)])
    answer = import_partners(session, people["operator"], content, "offices")
    assert (answer.created, answer.total) == (2, 3)
    assert answer.as_dict()["errors"] == [
        {"row": 3, "column": "phone", "code": "bad_phone", "message": "電話番号として読めません: 99"}
    ]


def test_a_dry_run_keeps_nothing(people: Cast, session: Session) -> None:
    answer = import_partners(session, people["operator"], as_csv([office(1)]), "offices", dry_run=True)
    assert (answer.created, _count(session, Partner)) == (1, 0)


def test_what_a_person_checked_later_wins_over_the_list(people: Cast, session: Session) -> None:
    actor = people["coordinator"]
    import_partners(session, actor, as_csv([office(1)]), "offices")
    ref = session.scalars(sa.select(Partner.ref)).one()
    partner = queries.by_ref(session, actor, ref)
    assert partner is not None
    service.confirm(session, actor, partner, checked_on=date(2026, 11, 20), source="電話", seen=1)
    session.flush()
    answer = import_partners(session, actor, as_csv([office(1, phone="024-521-9999")]), "offices")
    assert (answer.updated, answer.unchanged) == (0, 1)
    newer = office(1, phone="024-521-9999", lastVerifiedAt="2026-11-21")
    assert import_partners(session, actor, as_csv([newer]), "offices").updated == 1


def test_doubled_rows_are_queued_once(people: Cast, session: Session) -> None:
    rows = as_csv([office(1), office(2, name="みなみ生活相談センター1", phone="024-521-0001")])
    for _ in range(2):
        answer = import_partners(session, people["coordinator"], rows, "offices")
    assert [group["reason"] for group in answer.possible_duplicates] == ["same_service"]
    session.flush()
    assert _count(session, PartnerDuplicate) == 1
    pair = queries.open_duplicates(session, people["coordinator"])[0]
    service.keep_apart(session, people["coordinator"], pair.low, pair.high)
    assert queries.open_duplicates(session, people["coordinator"]) == []


def test_a_format_that_is_not_read_is_refused(people: Cast, session: Session) -> None:
    with pytest.raises(FileRefused, match="postcards"):
        import_partners(session, people["operator"], b"{}", "postcards")


def test_an_import_leaves_an_audit_entry(writing: Opener, people: Cast) -> None:
    with writing() as session:
        import_partners(session, people["operator"], as_csv([office(1)]), "offices")
    with writing() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "partner.import")).one()
        assert (entry.actor_login, entry.reason_code) == ("operator", "offices +1 ~0")


def test_everything_carried_comes_in_whole_quickly_and_is_found_quickly(engine: Engine, people: Cast) -> None:
    began = time.process_time()
    with unit_of_work(engine, write=True) as session:
        answer = import_carried(session, people["operator"])
    # About four seconds; twenty is the limit that a list of this size must keep.
    assert time.process_time() - began < 20
    assert (answer.created, answer.errors) == (7540 + 47, ())
    assert len(answer.possible_duplicates) > 1000
    with unit_of_work(engine, write=False) as session:
        listed = sa.select(sa.func.count()).select_from(Partner).where(Partner.source_format == "offices")
        assert session.scalar(listed) == 7540
        assert session.scalar(listed.where(Partner.confirmed.is_(False))) == 261
        of_town = listed.where(Partner.area_scope == "municipality")
        assert session.scalar(of_town.where(Partner.municipality_code.is_(None))) == 0
        whole = listed.where(Partner.area_scope == "prefecture")
        assert session.scalar(whole.where(Partner.prefecture_code.is_(None))) == 0
        # Desks by name and figures of the number, and the eleven immigration bureaus.
        assert session.scalar(sa.select(sa.func.count(Partner.org_key.distinct()))) == 5029 + 11
        for q, filters, at_least in (
            ("", {}, 7000),
            ("法テラス", {}, 47),
            ("ほうてらす", {}, 0),
            ("名駅 052-446-7333", {}, 1),
            ("", {"kind": "welfare_office", "prefecture": "22"}, 10),
            ("", {"municipality": "22101"}, 5),
            ("", {"topic": "immigration", "prefecture": "13"}, 2),
        ):
            query = ListQuery(q=q, filters=filters, sort="name", path="/partners")
            assert (queries.find(session, people["coordinator"], query).total or 0) >= at_least, (q, filters)
        again = import_carried(session, people["operator"], dry_run=True)
        assert (again.created, again.updated, again.unchanged) == (0, 0, 7587)

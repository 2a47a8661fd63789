"""Imports as batches: known again, undone as a whole, and two sources of one entry."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.authz.actor import Actor
from app.core.errors import Conflict
from app.partners import queries, service
from app.partners.imports import ImportAnswer, import_partners
from app.partners.lists import batches, matches, undoing
from app.partners.lists.models import PartnerImport, PartnerImportRow
from app.partners.lists.own import parser_of
from app.partners.models import Partner, PartnerTopic
from app.partners.schemas import ContactForm
from tests.partners.conftest import Opener
from tests.partners.files import as_csv, office
from tests.support.people import Cast


@dataclass
class Desk:
    """A supervisor with lists to take over; each call is a transaction of its own."""

    opener: Opener
    actor: Actor

    def take(self, *rows: dict[str, str], file_format: str = "offices") -> ImportAnswer:
        content = as_csv(rows, headers=list(rows[0]))
        with self.opener() as session:
            return import_partners(session, self.actor, content, file_format, name="一覧.csv")

    def undo(self, answer: ImportAnswer) -> dict[str, int]:
        with self.opener() as session:
            batch = batches.by_ref(session, answer.batches[0])
            assert batch is not None
            return undoing.undo(session, self.actor, batch, reason="違う一覧でした").counts

    def by_source(self, session: Session, source_id: str) -> Partner:
        ref = session.scalars(sa.select(Partner.ref).where(Partner.source_id == source_id)).one()
        partner = queries.by_ref(session, self.actor, ref)
        assert partner is not None
        return partner

    def merge(self, gone: str, stays: str, united: frozenset[str] = frozenset({"topics", "languages"})) -> None:
        with self.opener() as session:
            one, other = self.by_source(session, gone), self.by_source(session, stays)
            service.merge(session, self.actor, one, other, seen=one.version, united=united)


@pytest.fixture
def desk(people: Cast, writing: Opener) -> Desk:
    return Desk(writing, people["supervisor"])


class TestUndo:
    def test_created_entries_go_and_changed_ones_are_as_before(self, desk: Desk, reading: Opener) -> None:
        desk.take(office(1), office(2))
        answer = desk.take(office(1, phone="024-521-9999", categoryId="medical"), office(2), office(3))
        with reading() as session:
            changed = desk.by_source(session, "desk-1")
            assert (changed.phone, "medical" in {entry.topic for entry in changed.topics}) == ("024-521-9999", True)
        assert desk.undo(answer) == {"removed": 1, "retired": 0, "restored": 1, "left": 0}
        with reading() as session:
            assert sorted(session.scalars(sa.select(Partner.source_id))) == ["desk-1", "desk-2"]
            restored = desk.by_source(session, "desk-1")
            assert (restored.phone, restored.phone_e164) == ("024-521-0001", "+81245210001")
            assert "medical" not in {entry.topic for entry in restored.topics}
            assert "0245210001" in restored.search_text
            entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "partner.import_undone")).one()
            assert (entry.subject_ref, entry.reason_code) == (answer.batches[0], "removed 1 restored 1")
        again = desk.take(office(1, phone="024-521-9999", categoryId="medical"), office(2), office(3))
        assert (again.created, again.updated, again.unchanged) == (1, 1, 1)

    def test_only_once(self, desk: Desk) -> None:
        answer = desk.take(office(1))
        desk.undo(answer)
        with pytest.raises(Conflict):
            desk.undo(answer)

    def test_what_somebody_changed_since_is_left_and_named(
        self, desk: Desk, people: Cast, writing: Opener, reading: Opener
    ) -> None:
        answer = desk.take(office(1), office(2))
        with writing() as session:
            service.report_dead_number(session, people["coordinator"], desk.by_source(session, "desk-1"))
        assert desk.undo(answer) == {"removed": 1, "retired": 0, "restored": 0, "left": 1}
        with reading() as session:
            batch = batches.by_ref(session, answer.batches[0])
            assert batch is not None
            assert [one.source_id for one in undoing.left(session, desk.actor, batch, None)] == ["desk-1"]
            assert desk.by_source(session, "desk-1").state == "active"

    def test_a_later_list_that_changed_a_row_is_not_undone(self, desk: Desk, reading: Opener) -> None:
        first = desk.take(office(1))
        later = desk.take(office(1, phone="024-521-9999"))
        assert desk.undo(first)["left"] == 1
        with reading() as session:
            assert desk.by_source(session, "desk-1").phone == "024-521-9999"
        assert desk.undo(later)["restored"] == 1

    def test_an_entry_on_which_something_hangs_is_retired(
        self, desk: Desk, people: Cast, writing: Opener, reading: Opener
    ) -> None:
        answer = desk.take(office(1), office(2))
        with writing() as session:
            form = ContactForm(name="阿部 ひかる", phone="024-521-0001")
            service.add_contact(session, people["coordinator"], desk.by_source(session, "desk-1"), form)
        assert desk.undo(answer) == {"removed": 1, "retired": 1, "restored": 0, "left": 0}
        with reading() as session:
            partner = desk.by_source(session, "desk-1")
            assert (partner.state, partner.retired_reason) == ("retired", "違う一覧でした")
            assert len(partner.contacts) == 1

    def test_every_table_that_points_to_an_entry_is_asked(self) -> None:
        """A new table hangs on entries unless it is said to be part of them."""
        asked = {column.table.name for column in undoing.pointing()}
        assert {"referrals", "partner_contacts", "partners"} <= asked
        assert not {"partner_topics", "partner_schedules", "partner_import_rows"} & asked

    def test_a_refuge_gets_its_texts_back_and_no_image_of_it_is_in_clear(self, desk: Desk, reading: Opener) -> None:
        row = {
            "全国地方公共団体コード": "221007",
            "ID": "1",
            "名称": "母子生活支援施設ひかり",
            "電話番号": "054-254-2601",
        }
        desk.take(row, file_format="opendata")
        answer = desk.take(row | {"名称": "母子生活支援施設ほたる"}, file_format="opendata")
        assert answer.updated == 1
        with reading() as session:
            raw = session.execute(sa.text("SELECT before_ct FROM partner_import_rows")).scalars().all()
            assert any(raw)
            assert not any("ひかり".encode() in bytes(value) for value in raw if value)
        assert desk.undo(answer)["restored"] == 1
        with reading() as session:
            partner = session.scalars(sa.select(Partner).where(Partner.kind == "mother_child_facility")).one()
            assert (partner.org_name, partner.org_name_clear) == ("母子生活支援施設ひかり", "")  # type: ignore[attr-defined]
            assert session.scalars(sa.select(PartnerImportRow.before.ct)).all() == [None, None]
        assert desk.take(row, file_format="opendata").unchanged == 1

    def test_names_of_the_body_go_back_too(self, desk: Desk, reading: Opener) -> None:
        row = {
            "全国地方公共団体コード": "221007",
            "ID": "1",
            "名称": "みなと協会",
            "名称_カナ": "ミナト",
            "法人番号": "",
        }
        desk.take(row, file_format="opendata")
        answer = desk.take(row | {"名称_カナ": "ミナトキョウカイ", "法人番号": "7000012050002"}, file_format="opendata")
        with reading() as session:
            assert desk.by_source(session, "22100:1").details.naming.corporate_number == "7000012050002"
        desk.undo(answer)
        with reading() as session:
            partner = desk.by_source(session, "22100:1")
            assert (partner.details.naming.kana, partner.details.naming.corporate_number) == ("ミナト", "")
            assert partner.other_names == "ミナト"


class TestSameFile:
    def test_a_file_taken_over_before_is_known_again_until_it_is_undone(self, desk: Desk) -> None:
        first = desk.take(office(1))
        second = desk.take(office(1))
        assert (first.earlier, second.created, second.updated) == (None, 0, 0)
        assert second.earlier is not None
        assert second.earlier.ref == first.batches[0]
        desk.undo(first)
        desk.undo(second)
        assert desk.take(office(1)).earlier is None

    def test_the_batch_says_who_when_and_what(self, desk: Desk, people: Cast, reading: Opener) -> None:
        desk.take(office(1), office(2, phone="9"))
        with reading() as session:
            batch = session.scalars(sa.select(PartnerImport)).one()
            assert (batch.file_name, batch.by_id, batch.centre_id) == ("一覧.csv", desk.actor.user_id, people.shizuoka)
            assert (batch.total, batch.created, batch.refused) == (2, 1, 1)


class TestTwoSourcesOfOneEntry:
    def test_either_list_finds_the_entry_that_stays(self, desk: Desk, reading: Opener) -> None:
        rows = [office(1), office(2, categoryId="medical")]
        desk.take(*rows)
        desk.merge("desk-2", "desk-1")
        again = desk.take(*rows, office(3))
        assert (again.created, again.updated, again.unchanged) == (1, 0, 2)
        with reading() as session:
            assert session.scalar(sa.select(sa.func.count()).where(Partner.state == "active")) == 2
            stays = desk.by_source(session, "desk-1")
            assert "medical" in {entry.topic for entry in stays.topics}
            assert [one.source_id for one in queries.taken_in(session, desk.actor, stays)] == ["desk-2"]

    def test_what_the_other_source_changes_reaches_it_and_nothing_else_does(self, desk: Desk, reading: Opener) -> None:
        desk.take(office(1, email="one@example.jp"), office(2))
        desk.merge("desk-2", "desk-1")
        answer = desk.take(office(1, email="one@example.jp"), office(2, url="", fax="024-521-7777"))
        assert (answer.created, answer.updated, answer.unchanged) == (0, 1, 1)
        with reading() as session:
            stays = desk.by_source(session, "desk-1")
            assert (stays.fax, stays.email, stays.org_name) == (
                "024-521-7777",
                "one@example.jp",
                "みなみ生活相談センター1",
            )
            assert stays.phone == "024-521-0001"
        same = desk.take(office(1, email="one@example.jp"), office(2, url="", fax="024-521-7777"))
        assert (same.created, same.updated) == (0, 0)
        assert desk.undo(answer) == {"removed": 0, "retired": 0, "restored": 2, "left": 0}
        with reading() as session:
            assert desk.by_source(session, "desk-1").fax == ""

    def test_a_merge_of_a_merge_leads_to_the_last(self, desk: Desk, reading: Opener) -> None:
        desk.take(office(1), office(2), office(3))
        desk.merge("desk-3", "desk-2")
        desk.merge("desk-2", "desk-1")
        desk.take(office(1), office(2), office(3, fax="024-521-7777"))
        with reading() as session:
            assert desk.by_source(session, "desk-1").fax == "024-521-7777"
            assert session.scalar(sa.select(sa.func.count()).where(Partner.state == "active")) == 1

    def test_topics_are_united_by_choice(self, desk: Desk, reading: Opener) -> None:
        desk.take(office(1), office(2, categoryId="medical"))
        desk.merge("desk-2", "desk-1", united=frozenset())
        with reading() as session:
            stays = desk.by_source(session, "desk-1")
            topics = sa.select(PartnerTopic.topic).where(PartnerTopic.partner_id == stays.id)
            assert "medical" not in set(session.scalars(topics))


class TestOwnList:
    HEADERS = ("番号", "名称", "電話", "言語")

    def take(self, desk: Desk, *rows: tuple[str, ...]) -> ImportAnswer:
        content = as_csv([dict(zip(self.HEADERS, row, strict=True)) for row in rows], headers=self.HEADERS)
        with desk.opener() as session:
            match = matches.recognised(session, desk.actor, self.HEADERS)
            assert match is not None
            parser = parser_of(matches.columns_of(session, match))
            return import_partners(session, desk.actor, content, "own", parser=parser)

    def test_the_match_is_kept_and_the_same_rows_twice_change_nothing(
        self, desk: Desk, people: Cast, writing: Opener, reading: Opener
    ) -> None:
        columns = {"number": "番号", "name": "名称", "phone": "電話", "languages": "言語"}
        with writing() as session:
            matches.save(session, desk.actor, name="県の一覧", columns=columns, headers=self.HEADERS)
        with reading() as session:
            assert matches.recognised(session, people["supervisor2"], self.HEADERS) is None
        rows = [("1", "みなと日本語教室", "054-254-2601", "ベトナム語"), ("2", "ひがし相談室", "", "")]
        assert self.take(desk, *rows).created == 2
        assert self.take(desk, *rows).unchanged == 2
        with writing() as session:
            partner = session.scalars(sa.select(Partner).where(Partner.org_name == "ひがし相談室")).one()
            partner = queries.by_ref(session, desk.actor, partner.ref)  # type: ignore[assignment]
            typed = service.stored(partner) | {"hours": "平日 9:00～17:00", "phone": "054-254-2602", "distinct": True}
            form = service.PartnerForm.model_validate({k: v for k, v in typed.items() if k != "distinct"})
            service.edit(session, desk.actor, partner, form, seen=partner.version)
        answer = self.take(desk, rows[0], ("2", "ひがし多文化相談室", "", ""))
        assert (answer.updated, answer.unchanged) == (1, 1)
        with reading() as session:
            partner = session.scalars(sa.select(Partner).where(Partner.org_name == "ひがし多文化相談室")).one()
            assert (partner.hours, partner.phone) == ("平日 9:00～17:00", "")
            assert partner.municipality_code == "221007"

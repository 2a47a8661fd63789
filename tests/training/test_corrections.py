"""Corrections after the fact: what else they change is told first, nothing that was issued disappears."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.authz.actor import Actor
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden, Invalid
from app.training import queries
from app.training.corrections.models import CorrectionProposal
from app.training.corrections.schemas import CorrectionForm, DecideCorrectionForm
from app.training.models import Certification
from app.training.renewal import queries as renewal_rows
from app.training.service import correcting, corrections, documents
from app.training.standing.deriving import standing_on
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds

D = date.fromisoformat
TODAY = D("2026-11-22")


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


@pytest.fixture
def one(session: Session, people: Cast) -> Certification:
    return worlds.certify(session, people)


def form(correction: str, **more: object) -> CorrectionForm:
    base = {"correction": correction, "correction_reason": "書き誤り"}
    return CorrectionForm.model_validate(base | more)


def correct(session: Session, people: Cast, one: Certification, what: CorrectionForm) -> None:
    session.refresh(one, ["version"])
    row = correcting.propose(session, people["training_admin"], one, what, seen=one.version)
    decide(session, people["approver"], one, row)


def decide(session: Session, who: Actor, one: Certification, row: CorrectionProposal, what: str = "decide") -> None:
    wanted = DecideCorrectionForm(correction_decision=what, decision_number="訂正第1号", correction_note="説明")
    correcting.decide(session, who, one, row, wanted, seen=row.version)


class TestTheDay:
    def test_told_first_then_the_period_is_worked_out_anew_and_the_document_followed(
        self, session: Session, people: Cast, one: Certification
    ) -> None:
        worlds.on(TODAY)
        wanted = form("day", right_day="2025-03-25")
        told = {effect.label: (effect.before, effect.after) for effect in corrections.effects(session, one, wanted)}
        assert told["starts_on"] == ("2025-03-28", "2025-03-25")
        assert told["ends_on"] == ("2028-03-28", "2028-03-25")
        assert told["window_from"] == ("2027-03-28", "2027-03-25")
        assert len(queries.periods_of(session, one)) == 1
        correct(session, people, one, wanted)
        wrong, right = queries.periods_of(session, one)
        assert (wrong.replaced_on, right.basis, right.ends_on) == (TODAY, "correction", D("2028-03-25"))
        history = queries.history_of(session, one)
        ends = [standing_on(history, TODAY, D(known)).ends_on for known in ("2026-11-21", "2026-11-22")]
        assert ends == [D("2028-03-28"), D("2028-03-25")]
        new, old = queries.documents_of(session, one)
        assert (old.state, old.reason, old.follower_id) == ("superseded", "correction", new.id)
        assert documents.frozen(new)["awarded_on"] == "2025-03-25"
        assert documents.frozen(old)["awarded_on"] == "2025-03-28"

    def test_a_renewed_period_stays_and_a_gap_is_told(self, session: Session, people: Cast, one: Certification) -> None:
        worlds.on(D("2027-09-01"))
        worlds.renewed(session, people, one)
        wanted = form("day", right_day="2025-03-20")
        told = {effect.label: effect.after for effect in corrections.effects(session, one, wanted)}
        assert told["gap"] == "8"
        correct(session, people, one, wanted)
        # The document in use is that of the period that comes last, and prints its days.
        assert documents.frozen(queries.documents_of(session, one)[0])["starts_on"] == "2028-03-29"
        kept = queries.history_of(session, one).in_order(clock.today())
        assert [period.starts_on for period in kept] == [D("2025-03-20"), D("2028-03-29")]
        with pytest.raises(Invalid):
            corrections.effects(session, one, form("day", right_day="2028-03-29"))

    def test_it_takes_two_and_nothing_changes_before_the_second(
        self, session: Session, people: Cast, one: Certification
    ) -> None:
        worlds.on(TODAY)
        admin, wanted = people["training_admin"], form("day", right_day="2025-03-25")
        with pytest.raises(Conflict):
            correcting.propose(session, admin, one, wanted, seen=99)
        session.refresh(one, ["version"])
        row = correcting.propose(session, admin, one, wanted, seen=one.version)
        with pytest.raises(Conflict):  # one at a time
            correcting.propose(session, admin, one, wanted, seen=one.version)
        with pytest.raises(Forbidden):
            decide(session, admin, one, row)
        assert len(queries.periods_of(session, one)) == 1
        decide(session, people["approver"], one, row, "refuse")
        assert (row.state, len(queries.periods_of(session, one))) == ("refused", 1)
        with pytest.raises(Conflict):
            decide(session, people["approver"], one, row)

    def test_what_changed_since_the_proposal_is_not_decided_until_it_is_proposed_anew(
        self, session: Session, people: Cast, one: Certification
    ) -> None:
        worlds.on(D("2027-09-01"))
        session.refresh(one, ["version"])
        wanted = form("day", right_day="2025-03-20")
        row = correcting.propose(session, people["training_admin"], one, wanted, seen=one.version)
        worlds.renewed(session, people, one)
        with pytest.raises(Invalid):
            decide(session, people["approver"], one, row)
        assert row.state == "proposed"
        correcting.renew(session, people["training_admin"], one, row, seen=row.version)
        decide(session, people["approver"], one, row)
        assert "gap" in {effect.label for effect in corrections.shown(row)}
        assert row.correction_id is not None


class TestTheName:
    def test_it_was_never_borne_and_the_old_document_keeps_it(
        self, session: Session, people: Cast, one: Certification
    ) -> None:
        worlds.on(TODAY)
        correct(session, people, one, form("name", name_kind="legal", right_name="佐々木 リサ"))
        learner = queries.learner_of(session, one)
        assert learner.shown_name(D("2025-04-01")) == "佐々木 リサ"
        assert [name.corrected_on for name in learner.names] == [TODAY, None]
        names = [documents.frozen(document)["name"] for document in queries.documents_of(session, one)]
        assert names == ["佐々木 リサ", "佐々木 リカ"]


class TestTheWrongPerson:
    def test_before_publication_it_is_void_as_if_it_had_not_been(self, session: Session, people: Cast) -> None:
        worlds.on(worlds.MARCH)
        worlds.in_force(session, people, "reaching_back", worlds.MARCH, cooling_days=3)
        one = worlds.certify(session, people)
        correct(session, people, one, form("person"))
        (document,) = queries.documents_of(session, one)
        assert document.state == "void"
        history = queries.history_of(session, one)
        assert standing_on(history, worlds.MARCH, worlds.MARCH).standing == "revoked"

    def test_after_it_is_revoked_as_issued_in_error_and_an_open_case_ends(
        self, session: Session, people: Cast, one: Certification
    ) -> None:
        worlds.on(D("2027-09-01"))
        case = worlds.opened(session, people, one)
        told = {effect.label: effect.after for effect in corrections.effects(session, one, form("person"))}
        assert (told["standing"], told["case"]) == ("revoked", "refused")
        correct(session, people, one, form("person"))
        (document,) = queries.documents_of(session, one)
        assert document.state == "withdrawn"
        history = queries.history_of(session, one)
        days = [standing_on(history, D(day), clock.today()).standing for day in ("2027-08-31", "2027-09-01")]
        assert days == ["renewal_due", "revoked"]
        assert (case.state, renewal_rows.open_case(session, one.id)) == ("refused", None)
        (order,) = queries.orders_of(session, one)
        assert order.ground.startswith("発行の誤り")
        with pytest.raises(Invalid):
            corrections.effects(session, one, form("person"))


def test_on_pages_nothing_is_saved_before_it_was_shown(client: TestClient, engine: Engine, people: Cast) -> None:
    with unit_of_work(engine, write=True) as session:
        ref = worlds.certify(session, people).ref
    worlds.on(TODAY)
    sign_in(client, "training_admin")
    path = f"/training/certifications/{ref}/correct"
    values = {"correction": "day", "right_day": "令和7年3月25日", "correction_reason": "決裁文書"}
    missing = client.post(path, data=form_values(page(client.get(path)), path, **(values | {"right_day": ""})))
    assert missing.status_code == 422
    shown = client.post(path, data=form_values(page(client.get(path)), path, **values))
    assert shown.status_code == 200
    assert "2028-03-25" in text(page(shown))
    with unit_of_work(engine, write=False) as session:
        one = queries.certification_by_ref(session, ref)
        assert one is not None
        assert len(queries.periods_of(session, one)) == 1
    saved = form_values(page(shown), path, effects_seen="1", **values)
    answers = [client.post(path, data=saved) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    proposal = answers[0].headers["location"]
    assert page(client.get(proposal)).select_one(f'form[action="{proposal}/decide"]') is None
    sign_in(client, "approver")
    words = {"correction_decision": "decide", "decision_number": "訂1"}
    decided = form_values(page(client.get(proposal)), f"{proposal}/decide", **words)
    assert client.post(f"{proposal}/decide", data=decided).status_code == 303
    assert "2028-03-25" in text(page(client.get(f"/training/certifications/{ref}")))


def test_a_void_certificate_answers_at_its_address(client: TestClient, engine: Engine, people: Cast) -> None:
    with unit_of_work(engine, write=True) as session:
        worlds.on(worlds.MARCH)
        worlds.in_force(session, people, "reaching_back", worlds.MARCH, cooling_days=3)
        one = worlds.certify(session, people)
        (document,) = queries.documents_of(session, one)
        code = document.code
    kept_back = client.get(f"/v/{code}")
    assert kept_back.status_code == 200
    assert "まだ公開されていません" in text(page(kept_back))
    assert "佐々木" not in text(page(kept_back))
    with unit_of_work(engine, write=True) as session:
        one = session.get_one(Certification, one.id)
        correct(session, people, one, form("person"))
    answer = client.get(f"/v/{document.code}")
    assert answer.status_code == 200
    assert "公開の前に無効" in text(page(answer))

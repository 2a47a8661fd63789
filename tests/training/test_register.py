"""The register: two people decide, numbers are given once, what was issued never disappears."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden, Invalid
from app.training import numbers, queries
from app.training.certificate import telling
from app.training.certificate.paper import certificate_pdf
from app.training.credential import lists
from app.training.models import Certification, Learner
from app.training.schemas import DecideForm, EndingForm, LearnerForm, NameForm, OrderForm, ProposeForm, SetAsideForm
from app.training.service import certifications, documents, learners
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds

DAY = date(2025, 3, 28)
TODAY = date(2026, 11, 22)


class TestNumbers:
    def test_a_number_has_year_serial_and_check(self) -> None:
        number = numbers.certification_number(2024, 52)
        assert number == "2024-00052-9"
        assert {numbers.clean_number(text) for text in (number, "2024000529", "２０２４－０００５２－９")} == {number}

    @pytest.mark.parametrize("mistyped", ["2024-00025-9", "2024-00052-4", "2024-0052-3", "", "abc"])
    def test_a_slip_is_noticed(self, mistyped: str) -> None:
        assert numbers.clean_number(mistyped) is None

    def test_a_code_is_read_as_people_write_it(self) -> None:
        code = numbers.document_code("0123456789AB")
        assert code is not None
        assert numbers.clean_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == code
        assert numbers.clean_code(code.replace("2", "3")) is None


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    """Opened after the cast is there: SQLite has one writer."""
    assert people
    return session


def enter(session: Session, people: Cast, name: str = "佐々木 リカ") -> Learner:
    romanised = "SASAKI RIKA" if name == "佐々木 リカ" else None
    form = LearnerForm(legal=name, romanised=romanised, birth="1988-05-01")
    return learners.add(session, people["training_admin"], form)


def propose(session: Session, people: Cast, learner: Learner, starts: date = DAY) -> Certification:
    session.refresh(learner, ["version"])
    form = ProposeForm(tier="coordinator", starts_on=starts, basis_note="全課程の修了を確認した。")
    return certifications.propose(session, people["training_admin"], learner, form, seen=learner.version)


def approve(session: Session, people: Cast, one: Certification, number: str = "決定第1号") -> None:
    form = DecideForm(decision="approve", decision_number=number, decided_on=clock.today())
    certifications.decide(session, people["approver"], one, form, seen=one.version)


def certified(session: Session, people: Cast) -> Certification:
    made = propose(session, people, enter(session, people))
    approve(session, people, made)
    return made


class TestDeciding:
    def test_the_number_period_and_document_come_with_the_approval(self, session: Session, people: Cast) -> None:
        made = certified(session, people)
        (period,), (document,) = queries.periods_of(session, made), queries.documents_of(session, made)
        assert made.number == numbers.certification_number(2026, 1)
        assert (period.starts_on, period.ends_on) == (DAY, date(2028, 3, 28))
        assert documents.frozen(document)["name"] == "佐々木 リカ"
        assert documents.is_whole(document)

    def test_the_proposer_does_not_decide(self, session: Session, people: Cast) -> None:
        made = propose(session, people, enter(session, people))
        made.proposed_by_id = people["approver"].user_id
        with pytest.raises(Forbidden):
            approve(session, people, made)

    def test_numbers_go_on_and_a_decision_is_made_once(self, session: Session, people: Cast) -> None:
        first, second = (propose(session, people, enter(session, people, name)) for name in ("森 一", "林 二"))
        approve(session, people, first)
        approve(session, people, second)
        assert [numbers.clean_number(one.number or "") for one in (first, second)] == [
            numbers.certification_number(2026, serial) for serial in (1, 2)
        ]
        with pytest.raises(Conflict):
            approve(session, people, first)

    def test_one_live_certification_of_a_tier(self, session: Session, people: Cast) -> None:
        made = certified(session, people)
        learner = queries.learner_of(session, made)
        with pytest.raises(Invalid):
            propose(session, people, learner)
        form = EndingForm(ending="surrender", ended_on=TODAY)
        certifications.end(session, people["training_admin"], made, form, seen=made.version)
        session.flush()
        with pytest.raises(Conflict):
            documents.replace(session, people["training_admin"], made, "lost", seen=made.version)
        with pytest.raises(Invalid):  # only the whole way leads back
            propose(session, people, learner, TODAY)

    def test_a_period_that_is_over_is_not_approved(self, session: Session, people: Cast) -> None:
        made = propose(session, people, enter(session, people), date(2020, 1, 1))
        with pytest.raises(Invalid):
            approve(session, people, made)

    def test_the_same_name_is_asked_about(self, session: Session, people: Cast) -> None:
        enter(session, people)
        with pytest.raises(Invalid):
            enter(session, people, "佐々木　リカ")
        other = LearnerForm(legal="佐々木 リカ", birth="1990-01-01")
        assert learners.add(session, people["training_admin"], other).ref


class TestOrdersAndDocuments:
    def test_a_revocation_withdraws_and_setting_it_aside_issues_anew(self, session: Session, people: Cast) -> None:
        made = certified(session, people)
        form = OrderForm(
            **worlds.HEARD, kind="revocation", starts_on=TODAY, ground="虚偽の申告", decision_number="決定第2号"
        )
        certifications.order(session, people["approver"], made, form, seen=made.version)
        assert [one.state for one in queries.documents_of(session, made)] == ["withdrawn"]
        session.flush()
        (order,) = queries.orders_of(session, made)
        lifted = SetAsideForm(order=order.ref, note="審査請求を認めた。")
        certifications.set_aside(session, people["approver"], made, lifted, seen=made.version)
        session.flush()
        assert [one.state for one in queries.documents_of(session, made)] == ["issued", "withdrawn"]
        with pytest.raises(Invalid):
            certifications.set_aside(session, people["approver"], made, lifted, seen=made.version)

    def test_a_revocation_to_come_withdraws_on_its_day(self, session: Session, people: Cast) -> None:
        made, day = certified(session, people), TODAY + timedelta(days=30)
        form = OrderForm(
            **worlds.HEARD, kind="revocation", starts_on=day, ground="虚偽の申告", decision_number="決定第2号"
        )
        certifications.order(session, people["approver"], made, form, seen=made.version)
        session.flush()
        (paper,) = queries.documents_of(session, made)
        told = [telling.document_state(paper.state, paper.state_on, on) for on in (TODAY, day)]
        assert told == ["issued", "withdrawn"]
        revoked = [paper.status_index in lists.places(session, 1, on)["revocation"] for on in (TODAY, day)]
        assert revoked == [False, True]

    def test_a_revocation_is_not_set_aside_beside_another_certification(self, session: Session, people: Cast) -> None:
        made = certified(session, people)
        form = OrderForm(
            **worlds.HEARD, kind="revocation", starts_on=TODAY, ground="虚偽の申告", decision_number="決定第2号"
        )
        certifications.order(session, people["approver"], made, form, seen=made.version)
        session.flush()
        learner = queries.learner_of(session, made)
        session.refresh(learner, ["version"])
        approve(session, people, propose(session, people, learner, TODAY))
        lifted = SetAsideForm(order=queries.orders_of(session, made)[0].ref, note="審査請求を認めた。")
        with pytest.raises(Invalid):
            certifications.set_aside(session, people["approver"], made, lifted, seen=made.version)

    def test_one_of_two_revocations_lifted_certifies_nobody(self, session: Session, people: Cast) -> None:
        made = certified(session, people)
        for number in ("決定第2号", "決定第3号"):
            form = OrderForm(
                **worlds.HEARD, kind="revocation", starts_on=TODAY, ground="虚偽の申告", decision_number=number
            )
            certifications.order(session, people["approver"], made, form, seen=made.version)
            session.flush()
        for order, state in zip(queries.orders_of(session, made), ("withdrawn", "issued"), strict=True):
            lifted = SetAsideForm(order=order.ref, note="審査請求を認めた。")
            certifications.set_aside(session, people["approver"], made, lifted, seen=made.version)
            session.flush()
            assert queries.documents_of(session, made)[0].state == state

    def test_a_changed_name_needs_a_new_document_and_the_old_one_keeps_its_own(
        self, session: Session, people: Cast
    ) -> None:
        made = certified(session, people)
        learner = queries.learner_of(session, made)
        named = NameForm(kind="legal", value="田中 リカ", valid_from=date(2026, 10, 1))
        learners.rename(session, people["training_admin"], learner, named, seen=learner.version)
        session.flush()
        session.expire(learner, ["names"])
        assert documents.frozen(queries.documents_of(session, made)[0])["name"] == "佐々木 リカ"
        documents.replace(session, people["training_admin"], made, "name", seen=made.version)
        session.flush()
        new, old = queries.documents_of(session, made)
        assert [documents.frozen(one)["name"] for one in (new, old)] == ["田中 リカ", "佐々木 リカ"]
        assert (old.state, old.follower_id) == ("superseded", new.id)

    def test_the_paper_is_the_same_each_time(self, session: Session, people: Cast) -> None:
        document = queries.documents_of(session, certified(session, people))[0]
        papers = {
            certificate_pdf(documents.frozen(document), document.code, document.digest, "https://example.jp")
            for _ in range(2)
        }
        assert len(papers) == 1
        assert papers.pop().startswith(b"%PDF")


@pytest.mark.usefixtures("people")
class TestPages:
    def test_from_entering_somebody_to_the_public_check(self, client: TestClient) -> None:
        sign_in(client, "training_admin")
        new = "/training/learners/new"
        bad = client.post(new, data=form_values(page(client.get(new)), new, legal="", birth="昭和99年"))
        assert bad.status_code == 422
        made = client.post(new, data=form_values(page(client.get(new)), new, legal="佐々木 リカ", birth="S63.5.1"))
        learner = made.headers["location"]
        path = f"{learner}/propose"
        form = form_values(page(client.get(learner)), path, starts_on="令和7年3月28日", basis_note="修了を確認")
        assert client.post(path, data=form).status_code == 422  # identity and name were not compared with papers
        form |= {"identity_checked": "1"}
        proposal = client.post(path, data=form).headers["location"]
        assert "別の承認者" in text(page(client.get(proposal)))
        sign_in(client, "approver")
        path = f"{proposal}/decide"
        blank = page(client.get(proposal))
        unnamed = client.post(path, data=form_values(blank, path, decision="approve"))
        assert unnamed.status_code == 422
        values = form_values(blank, path, decision="approve", decision_number="決定第1号")
        assert [client.post(path, data=values).status_code for _ in range(2)] == [303, 409]
        shown = page(client.get(proposal))
        public = str(shown.select('a[href^="/v/"]')[0]["href"])
        paper = str(shown.select('a[href$=".pdf"]')[0]["href"])
        assert client.get(paper).content.startswith(b"%PDF")
        listed = text(page(client.get("/training?on=2028-04-01&q=りか")))
        assert "佐々木 リカ" in listed
        assert "更新の猶予期間" in listed
        client.cookies.clear()
        answers = {day: text(page(client.get(f"{public}?on={day}"))) for day in ("", "2025-03-27", "2099-01-01", "x")}
        assert "この認証は有効です" in answers[""]
        # Decided in November 2026, to begin in March 2025: before the decision there was nothing.
        assert "まだ認証されていません" in answers["2025-03-27"]
        assert all("今日のことを表示" in answers[day] for day in ("2099-01-01", "x"))
        assert all("1988" not in answer for answer in answers.values())

    @pytest.mark.parametrize("forged", ['{"name": "佐々木 二郎"}', "{"])
    def test_a_changed_record_is_not_told_as_ours(
        self, client: TestClient, engine: Engine, people: Cast, forged: str
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            document = queries.documents_of(session, certified(session, people))[0]
            document.snapshot, code = forged, document.code
        shown = text(page(client.get(f"/v/{code}")))
        assert "記録に異常があります" in shown
        assert "佐々木" not in shown

    def test_unknown_and_mistyped_codes_are_answered_alike_and_throttled(self, client: TestClient) -> None:
        code = numbers.document_code("0123456789AB")
        found = [client.get(f"/v/{text}") for text in (code, "0123-4567-89AB-0", "x")]
        assert {answer.status_code for answer in found} == {404}
        # The number of the request apart.
        assert len({text(page(answer)).partition("問い合わせ番号")[0] for answer in found}) == 1
        assert "カメラで読んでください" in text(page(found[0])), "and what to do is said"
        last = [client.get("/v/x").status_code for _ in range(40)][-1]
        assert last == 429

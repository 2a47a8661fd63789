"""The public check word by word: standings with their days, followers, past days, and no more than is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.core.db import unit_of_work
from app.training import numbers, queries
from app.training.certificate import telling
from app.training.models import VerificationCount
from app.training.schemas import DecideForm, EndingForm, LearnerForm, OrderForm, ProposeForm, SetAsideForm
from app.training.service import certifications, documents, learners
from app.training.standing.counting import months_after
from app.training.standing.deriving import Standing, standing_on
from app.training.standing.policies import PolicyVersion, Reach, Values
from app.training.standing.records import Basis, Ending, EndingKind, History, Order, OrderKind, Period
from tests.support.html import page as tree_of
from tests.support.html import text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds

START, END, TODAY = date(2025, 3, 28), date(2028, 3, 28), date(2026, 11, 22)
POLICY = PolicyVersion(1, date(2024, 4, 1), date(2024, 4, 1), Reach.REACHING_BACK, Values())


def counted(session: Session) -> dict[str, dict[str, int]]:
    """Month, answer, times."""
    found: dict[str, dict[str, int]] = {}
    for row in session.scalars(sa.select(VerificationCount)):
        found.setdefault(row.month, {})[row.answer] = row.times
    return found


def history(*orders: Order, endings: tuple[Ending, ...] = ()) -> History:
    period = Period(1, START, END, Basis.FIRST, POLICY, START)
    return History(START, (period,), orders, endings, policies=(POLICY,))


def order(kind: OrderKind, starts: date, until: date | None = None) -> Order:
    return Order(kind, starts, starts, until)


SUSPENDED = order(OrderKind.SUSPENSION, date(2026, 5, 1), date(2026, 7, 31))
OPEN = order(OrderKind.SUSPENSION, date(2026, 5, 1))
REVOKED = order(OrderKind.REVOCATION, date(2026, 6, 1))
DIED = Ending(EndingKind.DEATH, date(2026, 6, 2), date(2026, 6, 9))


class TestTheDaysOfAStanding:
    @pytest.mark.parametrize(
        ("told_of", "day", "standing", "days"),
        [
            (history(), date(2026, 1, 1), Standing.ACTIVE, []),
            (history(), date(2027, 3, 28), Standing.RENEWAL_DUE, [date(2027, 3, 28)]),
            (history(), date(2028, 3, 29), Standing.GRACE, [END + timedelta(days=90)]),
            (history(), END + timedelta(days=91), Standing.LAPSED, [date(2028, 3, 29)]),
            (history(), months_after(END, 36) + timedelta(days=1), Standing.CLOSED, [date(2031, 3, 29)]),
            (history(SUSPENDED), date(2026, 7, 31), Standing.SUSPENDED, [date(2026, 5, 1), date(2026, 7, 31)]),
            (history(OPEN), date(2026, 7, 31), Standing.SUSPENDED, [date(2026, 5, 1), None]),
            (history(SUSPENDED, REVOKED), date(2026, 7, 1), Standing.REVOKED, [date(2026, 6, 1)]),
            (history(endings=(DIED,)), date(2026, 7, 1), Standing.CLOSED, [date(2026, 6, 2)]),
        ],
    )
    def test_each_with_its_own(self, told_of: History, day: date, standing: Standing, days: list[date | None]) -> None:
        known_on = max(day, date(2026, 12, 31))
        answer = standing_on(told_of, day, known_on)
        assert answer.standing is standing
        facts = telling.facts(told_of, answer, day, known_on)
        assert [fact.day for fact in facts] == days
        assert all(fact.day or fact.words for fact in facts)

    def test_whether_somebody_gave_it_back_or_died_looks_the_same(self) -> None:
        gone = (DIED, Ending(EndingKind.SURRENDER, DIED.starts_on, DIED.known_on))
        told = [
            telling.facts(one, standing_on(one, TODAY, TODAY), TODAY, TODAY)
            for one in (history(endings=(ending,)) for ending in gone)
        ]
        assert told[0] == told[1]

    def test_until_it_was_followed_a_document_was_in_use(self) -> None:
        states = [telling.document_state("replaced", TODAY, TODAY + timedelta(days=ago)) for ago in (-1, 0, 1)]
        assert states == ["issued", "replaced", "replaced"]


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


class Certified:
    """Somebody certified on a day of 2025, and what happens to the certificate."""

    def __init__(self, engine: Engine, people: Cast) -> None:
        self.engine, self.people = engine, people
        clock.fix_today(START)
        with unit_of_work(engine, write=True) as session:
            admin = people["training_admin"]
            form = LearnerForm(
                legal="佐々木 リカ",
                romanised="SASAKI RIKA",
                birth="1988-05-01",
                workplace="静岡の窓口",
                mail="r@example.jp",
            )
            learner = learners.add(session, admin, form)
            wanted = ProposeForm(starts_on=START, basis_note="修了を確認")
            made = certifications.propose(session, admin, learner, wanted, seen=1)
            decide = DecideForm(decision="approve", decision_number="決1", decided_on=START)
            certifications.decide(session, people["approver"], made, decide, seen=made.version)
            self.ref = made.ref
        clock.fix_today(TODAY)

    @property
    def codes(self) -> list[str]:
        """The newest first."""
        with unit_of_work(self.engine, write=False) as session:
            one = queries.certification_by_ref(session, self.ref)
            assert one is not None
            return [document.code for document in queries.documents_of(session, one)]

    def act(self, form: OrderForm | SetAsideForm | EndingForm | str) -> None:
        with unit_of_work(self.engine, write=True) as session:
            one = queries.certification_by_ref(session, self.ref)
            assert one is not None
            admin, approver, seen = self.people["training_admin"], self.people["approver"], one.version
            match form:
                case OrderForm():
                    certifications.order(session, approver, one, form, seen=seen)
                case SetAsideForm():
                    certifications.set_aside(session, approver, one, form, seen=seen)
                case EndingForm():
                    certifications.end(session, admin, one, form, seen=seen)
                case str():
                    documents.replace(session, admin, one, form, seen=seen)


@pytest.fixture
def certified(engine: Engine, people: Cast) -> Iterator[Certified]:
    yield Certified(engine, people)
    clock.fix_today(TODAY)


def ask(client: TestClient, code: str, on: str = "", language: str = "ja") -> BeautifulSoup:
    answer = client.get(f"/v/{code}" + (f"?on={on}" if on else ""), headers={"accept-language": language})
    assert answer.status_code == 200
    return tree_of(answer)


class TestThePage:
    def test_everything_that_may_be_said_and_nothing_else(self, client: TestClient, certified: Certified) -> None:
        (code,) = certified.codes
        shown = ask(client, code)
        told = text(shown)
        for wanted in (
            "佐々木 リカ",
            "SASAKI RIKA",
            "外国人支援コーディネーター",
            "2028",
            "認証書の番号 " + code,
            "出入国在留管理庁",
        ):
            assert wanted in told
        for secret in ("1988", "静岡の窓口", "r@example.jp", "修了を確認", "決1"):
            assert secret not in str(shown)
        # No script, nothing for search engines, a plain sentence, and where to report a problem.
        assert not shown.select("script")
        assert "noindex" in str(shown.select_one('meta[name="robots"]'))
        assert "この 人は、この 日に 認証が あります。" in told
        assert "おかしいと思うとき" in told
        english = text(ask(client, code, language="en"))
        assert "This person is certified on this day." in english
        assert "report it to the issuer" in english

    def test_a_lost_paper_leads_to_the_newest_and_answers_for_the_past(
        self, client: TestClient, certified: Certified
    ) -> None:
        for reason in ("lost", "damaged"):
            certified.act(reason)
        newest, between, first = certified.codes
        for code in (between, first):
            shown = ask(client, code)
            assert [link["href"] for link in shown.select('.kv a[href^="/v/"]')] == [f"/v/{newest}"]
            assert "再発行された認証書に替わっています" in text(shown)
        past = text(ask(client, first, "2026-01-01"))
        assert "その日は、この認証書が使われていました" in past
        assert "再発行された" in past
        assert "まだ発行されていません" in text(ask(client, newest, "2026-01-01"))
        assert not ask(client, newest).select('.kv a[href^="/v/"]')

    def test_every_standing_answers_with_its_days(self, client: TestClient, certified: Certified) -> None:
        (code,) = certified.codes
        suspend = OrderForm(
            kind="suspension", starts_on=TODAY, until=date(2027, 1, 31), ground="秘密の事情", decision_number="決2"
        )
        certified.act(suspend)
        told = text(ask(client, code))
        assert "この認証は停止されています" in told
        assert "2027" in told.partition("停止の最後の日")[2][:30]
        assert "この認証は有効です" in text(ask(client, code, "2026-11-21"))
        certified.act(
            OrderForm(**worlds.HEARD, kind="revocation", starts_on=TODAY, ground="秘密の事情", decision_number="決3")
        )
        told = text(ask(client, code))
        assert "取り消されました" in told
        assert "取消しの日" in told
        assert "秘密の事情" not in told
        assert "この認証書は、認証の取消しにより使えません" in told
        clock.fix_today(date(2040, 1, 1))
        assert "取り消されました" in text(ask(client, code))  # never "not found"

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2027, 4, 1), "更新の時期に入っています"), (date(2028, 4, 1), "猶予期間"),
            (date(2029, 1, 1), "失効しています"), (date(2035, 1, 1), "終わっています"),
        ],
    )  # fmt: skip
    def test_time_alone_changes_the_answer(
        self, client: TestClient, certified: Certified, day: date, said: str
    ) -> None:
        (code,) = certified.codes
        clock.fix_today(day)
        assert said in text(ask(client, code))
        assert "この認証は有効です" in text(ask(client, code, "2026-11-21"))

    @pytest.mark.both
    def test_uses_are_counted_by_month_and_answer_and_by_nothing_else(
        self, client: TestClient, certified: Certified, engine: Engine
    ) -> None:
        (code,) = certified.codes
        for _ in range(2):
            ask(client, code)
        ask(client, code, "2025-03-27")
        client.get("/v/0123-4567-89AB-0")
        certified.act("lost")
        ask(client, code)
        wanted = {"2026-11": {"active": 2, "unknown": 1, "no_such_code": 1, "replaced": 1}}
        with unit_of_work(engine, write=False) as session:
            assert counted(session) == wanted
        sign_in(client, "training_admin")
        cells = tree_of(client.get("/training/reports/verifications")).select("tbody tr:first-child > *")
        assert text(cells[-1]) == "5"


class TestTypingTheCode:
    def test_a_slip_is_told_before_anything_is_looked_up(self, client: TestClient, engine: Engine) -> None:
        code = numbers.document_code("0123456789AB")
        assert code is not None
        found = client.get("/v", params={"code": code.lower().replace("-", " ").replace("0", "o")})
        assert (found.status_code, found.headers["location"]) == (303, f"/v/{code}")
        for slip in (code.replace("2", "3"), "ABC", code + "7"):
            shown = tree_of(client.get("/v", params={"code": slip}))
            assert "読み取れません" in text(shown)
            assert shown.select_one("#q-code")["value"] == slip
        with unit_of_work(engine, write=False) as session:
            assert counted(session) == {}

    def test_whoever_asks_without_end_is_turned_away(self, client: TestClient, certified: Certified) -> None:
        (code,) = certified.codes
        answers = [client.get(f"/v/{code}").status_code for _ in range(301)]
        assert (answers[299], answers[300]) == (200, 429)


def test_on_a_telephone_and_on_paper_it_is_one_page(page: Page, engine: Engine, people: Cast) -> None:
    """The longest answer: replaced, suspended until a decision, with a past day asked for, in both languages."""
    one = Certified(engine, people)
    suspend = OrderForm(kind="suspension", starts_on=TODAY, ground="確認のため", decision_number="決2")
    for form in ("lost", suspend):
        one.act(form)
    page.set_viewport_size({"width": 390, "height": 844})
    for language, said in (("ja", "この認証は停止されています"), ("en", "This certification is suspended")):
        page.goto(f"/language?to={language}&next=/v/{one.codes[-1]}?on=2026-11-22")
        expect(page.get_by_text(said)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1

"""Operators: accounts and centres; and everybody's own password."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.accounts.models import Centre, CentreDay, Membership, User
from app.audit.models import AuditEntry
from tests.accounts.conftest import NewBrowser
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import PASSWORD, Cast, sign_in

Reading = Callable[[], AbstractContextManager[Session]]
NEW = {
    "login": "Yamada.Hana", "name": "山田 はな", "password": "harbour in November", "centre": "shizuoka",
    "roles": ["coordinator", "supervisor"], "languages": ["ja", "pt"],
}  # fmt: skip


@pytest.fixture
def operator(visitor: TestClient) -> TestClient:
    return sign_in(visitor, "operator")


def send(client: TestClient, at: str, to: str | None = None, **typed: Any) -> Any:
    return client.post(to or at, data=form_values(page(client.get(at)), to or at, **typed))


def one(reading: Reading, login: str) -> User:
    with reading() as session:
        found = session.scalars(sa.select(User).where(User.login == login)).one()
        session.expunge(found)
        return found


def actions(reading: Reading, login: str) -> list[str]:
    with reading() as session:
        wanted = sa.select(AuditEntry.action).where(AuditEntry.subject_ref == login).order_by(AuditEntry.id)
        return list(session.scalars(wanted))


def held(reading: Reading, login: str) -> set[tuple[str, str]]:
    """Roles of an account as (code of the centre, role)."""
    with reading() as session:
        rows = session.execute(
            sa.select(Centre.code, Membership.role)
            .join(Membership, Membership.centre_id == Centre.id)
            .join(User, User.id == Membership.user_id)
            .where(User.login == login)
        )
        return {(code, role) for code, role in rows}


class TestAccounts:
    def test_a_new_account_works_at_once(self, operator: TestClient, new_browser: NewBrowser, reading: Reading) -> None:
        assert send(operator, "/admin/users/new", **NEW).status_code == 303
        made = one(reading, "yamada.hana")
        assert made.languages == ["ja", "pt"]
        assert made.password_hash.startswith("$argon2id$")
        with reading() as session:
            roles = session.scalars(sa.select(Membership.role).where(Membership.user_id == made.id)).all()
        assert sorted(roles) == ["coordinator", "supervisor"]
        assert actions(reading, "yamada.hana") == ["user.created"]
        sign_in(new_browser(), "yamada.hana", "harbour in November")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("login", "coordinator"), ("login", "やまだ"), ("login", ""), ("login", "a" * 61), ("password", "short"),
            ("password", "password1"), ("password", "x" * 129), ("centre", "nowhere"), ("roles", ["king"]),
            ("roles", None), ("name", "あ" * 101), ("languages", ["xx-klingon"]),
        ],
    )  # fmt: skip
    def test_bad_input_is_answered_beside_its_field(
        self, operator: TestClient, reading: Reading, field: str, value: Any
    ) -> None:
        answer = send(operator, "/admin/users/new", **{**NEW, field: value})
        soup = page(answer)
        assert answer.status_code == 422
        assert errors_of(soup, field) != []
        kept = form_values(soup, "/admin/users/new")
        assert field == "name" or kept["name"] == ["山田 はな"]
        assert "password" not in kept or kept["password"] == [""]
        with reading() as session:
            assert session.scalar(sa.select(sa.func.count(User.id)).where(User.name == "山田 はな")) == 0

    def test_an_edit(self, operator: TestClient, reading: Reading) -> None:
        answer = send(operator, "/admin/users/colleague", name="佐野 健一", centre="hamamatsu", roles=["counsellor"])
        assert answer.status_code == 303
        assert one(reading, "colleague").name == "佐野 健一"
        assert actions(reading, "colleague")[-1] == "user.edited"
        assert held(reading, "colleague") == {("hamamatsu", "counsellor"), ("shizuoka", "coordinator")}

    def test_roles_are_held_per_centre(self, operator: TestClient, reading: Reading) -> None:
        address = "/admin/users/colleague"
        send(operator, address, f"{address}/roles", other_centre="hamamatsu", other_roles=["counsellor", "supervisor"])
        both = {("shizuoka", "coordinator"), ("hamamatsu", "counsellor"), ("hamamatsu", "supervisor")}
        assert held(reading, "colleague") == both
        assert actions(reading, "colleague")[-1] == "user.roles"
        shown = text(page(operator.get(address)).select_one("#elsewhere tbody"))
        assert ("はままつ国際交流センター" in shown, "相談員" in shown, "管理者・統括" in shown) == (True, True, True)
        assert send(operator, address, name="佐野 健一").status_code == 303
        assert held(reading, "colleague") == both, "an edit of the account leaves other centres alone"
        stale = {"other_centre": "hamamatsu", "_version": "1"}
        assert operator.post(f"{address}/roles", data=stale).status_code == 409
        assert operator.post(f"{address}/roles", data={**stale, "_version": "3"}).status_code == 303
        assert held(reading, "colleague") == {("shizuoka", "coordinator")}

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"other_centre": "nowhere", "other_roles": ["counsellor"]}, "other_centre"),
            ({"other_centre": "hamamatsu", "other_roles": ["king"]}, "other_roles"),
            ({"other_centre": "shizuoka"}, "other_roles"),
        ],
    )
    def test_roles_that_cannot_be_given(
        self, operator: TestClient, reading: Reading, sent: dict[str, Any], field: str
    ) -> None:
        answer = operator.post("/admin/users/colleague/roles", data={"_version": "1", **sent})
        assert (answer.status_code, errors_of(page(answer), field) != []) == (422, True)
        assert held(reading, "colleague") == {("shizuoka", "coordinator")}

    def test_a_stale_edit_keeps_the_text_and_shows_all_three(self, operator: TestClient, reading: Reading) -> None:
        address = "/admin/users/colleague"
        stale = form_values(page(operator.get(address)), address, name="わたしの案", roles=["counsellor"])
        assert send(operator, address, name="ほかの案").status_code == 303
        answer = operator.post(address, data=stale)
        assert answer.status_code == 409
        shown = text(page(answer))
        assert "佐野 健" in shown
        assert "ほかの案" in shown
        assert "わたしの案" in answer.text
        roles = next(row for row in page(answer).select("tr, dl, section, fieldset") if "counsellor" in text(row))
        assert text(roles).count("coordinator") == 2, "the roles that were shown and those that are kept"
        assert one(reading, "colleague").name == "ほかの案"

    def test_nobody_locks_themselves_out(self, operator: TestClient, reading: Reading) -> None:
        assert send(operator, "/admin/users/operator", is_active=None).status_code == 403
        assert send(operator, "/admin/users/operator", roles=["counsellor"]).status_code == 403
        disarm = {"_version": "1", "other_centre": "shizuoka", "other_roles": ["counsellor"]}
        assert operator.post("/admin/users/operator/roles", data=disarm).status_code == 403
        answer = operator.post("/admin/users/operator/password", data={"password": "harbour in November"})
        assert answer.status_code == 409
        assert one(reading, "operator").is_active

    def test_a_password_set_anew_follows_the_rules(self, operator: TestClient, new_browser: NewBrowser) -> None:
        address = "/admin/users/colleague/password"
        assert operator.post(address, data={"password": "colleague"}).status_code == 422
        assert operator.post(address, data={"password": "harbour in November"}).status_code == 303
        sign_in(new_browser(), "colleague", "harbour in November")

    def test_the_list_finds_and_filters(self, operator: TestClient) -> None:
        def logins(query: str) -> list[str]:
            rows = page(operator.get(f"/admin/users?{query}")).select("a[href^='/admin/users/']")
            return [str(row["href"]).rsplit("/", 1)[1] for row in rows if "new" not in str(row["href"])]

        assert set(logins("q=shi")) == set()
        assert set(logins("q=佐野")) == {"colleague"}
        assert set(logins("centre=hamamatsu")) == {"coordinator2", "supervisor2"}
        assert set(logins("role=supervisor")) == {"supervisor", "supervisor2"}
        assert set(logins("active=no")) == {"disabled"}
        assert logins("sort=-login") == sorted(logins("sort=login"), reverse=True)

    @pytest.mark.parametrize("path", ["/admin/users/nobody", "/admin/users/%E4%BA%BA", "/admin/centres/nowhere"])
    def test_what_there_is_not(self, operator: TestClient, path: str) -> None:
        assert operator.get(path).status_code == 404


class TestCentres:
    def test_a_centres_profile(self, operator: TestClient, reading: Reading, people: Cast) -> None:
        answer = send(
            operator,
            "/admin/centres/shizuoka",
            languages=["ja", "vi"],
            open_weekdays=["1", "0", "5"],
            phone="054-1",
            plan_approval="at_risk",
        )
        assert answer.status_code == 303
        with reading() as session:
            centre = session.get_one(Centre, people.shizuoka)
            assert (centre.languages, centre.open_weekdays, centre.phone) == (["ja", "vi"], "015", "054-1")
            assert centre.plan_approval == "at_risk"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("municipality_code", "999999"), ("open_weekdays", ["7"]), ("name", None), ("languages", ["zz"])],
    )
    def test_bad_input(self, operator: TestClient, field: str, value: Any) -> None:
        answer = send(operator, "/admin/centres/shizuoka", **{field: value})
        assert answer.status_code == 422
        assert errors_of(page(answer), field) != []

    def test_days_out_of_turn_are_said_replaced_and_taken_back(
        self, operator: TestClient, reading: Reading, people: Cast
    ) -> None:
        days = "/admin/centres/shizuoka/days"

        def kept() -> list[tuple[date, bool, str | None]]:
            with reading() as session:
                found = session.scalars(sa.select(CentreDay).where(CentreDay.centre_id == people.shizuoka))
                return [(day.day, day.is_open, day.reason) for day in found]

        assert operator.post(days, data={"day": "令和8年12月29日", "reason": "仕事納め"}).status_code == 303
        assert kept() == [(date(2026, 12, 29), False, "仕事納め")]
        assert operator.post(days, data={"day": "2026-12-29", "is_open": "1"}).status_code == 303
        assert kept() == [(date(2026, 12, 29), True, None)]
        assert operator.post(f"{days}/remove", data={"day": "2026-12-29"}).status_code == 303
        assert kept() == []
        for action in (days, f"{days}/remove"):
            answer = operator.post(action, data={"day": "2026-02-30"})
            assert (answer.status_code, errors_of(page(answer), "day") != []) == (422, True)
        assert actions(reading, "shizuoka")[1:] == ["centre.day"] * 3

    def test_a_reason_is_not_kept_in_clear(self, operator: TestClient, reading: Reading) -> None:
        operator.post("/admin/centres/shizuoka/days", data={"day": "2026-12-29", "reason": "鈴木の忌引"})
        with reading() as session:
            (stored,) = session.execute(sa.text("SELECT * FROM centre_days")).all()
        assert "鈴木" not in str(stored)
        assert "鈴木".encode() not in b"".join(bytes(part) for part in stored if isinstance(part, bytes | memoryview))
        assert "鈴木の忌引" in operator.get("/admin/centres/shizuoka").text

    def test_first_words_said_at_once_are_one_row(self, operator: TestClient, reading: Reading) -> None:
        def say(number: int) -> int:
            sent = {"day": "2026-12-01", "reason": str(number)}
            return operator.post("/admin/centres/shizuoka/days", data=sent).status_code

        with ThreadPoolExecutor(6) as pool:
            assert set(pool.map(say, range(6))) == {303}
        with reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(CentreDay)) == 1


class TestOwnPassword:
    def change(self, client: TestClient, old: str, new: str, again: str | None = None) -> Any:
        return send(client, "/account", "/account/password", password=old, new_password=new, repeated=again or new)

    def test_it_changes(self, visitor: TestClient, new_browser: NewBrowser, reading: Reading) -> None:
        sign_in(visitor, "coordinator")
        assert self.change(visitor, PASSWORD, "harbour in November").status_code == 303
        assert actions(reading, "coordinator")[-1] == "user.password_changed"
        sign_in(new_browser(), "coordinator", "harbour in November")
        answer = new_browser().post("/login", data={"login": "coordinator", "password": PASSWORD})
        assert answer.status_code == 422

    @pytest.mark.parametrize(
        ("old", "new", "again", "field"),
        [
            ("wrong", "harbour in November", None, "password"),
            (PASSWORD, "harbour in November", "another", "repeated"),
            (PASSWORD, "k7#qz", None, "new_password"),
            (PASSWORD, "12345678", None, "new_password"),
            (PASSWORD, "Coordinator", None, "new_password"),
            (PASSWORD, "x" * 129, None, "new_password"),
        ],
    )
    def test_rules(self, visitor: TestClient, old: str, new: str, again: str | None, field: str) -> None:
        sign_in(visitor, "coordinator")
        answer = self.change(visitor, old, new, again)
        assert answer.status_code == 422
        assert errors_of(page(answer), field) != []
        assert new not in answer.text
        sign_in(visitor, "coordinator")

"""The cast of the tests: two centres, somebody in every role, a colleague next door and one who has left."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.accounts.models import Centre, Membership, User
from app.accounts.passwords import hash_password
from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.roles import Role
from app.core import clock
from app.core.db import unit_of_work

PASSWORD = "tea fields in May"

NAMES = {
    Role.COUNSELLOR: "グエン・ティ・ラン",
    Role.COORDINATOR: "鈴木 みどり",
    Role.SUPERVISOR: "望月 恵",
    Role.TRAINING_ADMIN: "小林 進",
    Role.APPROVER: "加藤 律子",
    Role.INSTRUCTOR: "大石 学",
    Role.TRAINEE: "ロドリゲス・アナ",
    Role.AGENCY_VIEWER: "渡辺 統",
    Role.OPERATOR: "杉山 拓",
    Role.PRIVACY_OFFICER: "伊藤 守",
}


@dataclass(frozen=True)
class Cast:
    """Ids of the centres and an `Actor` per login; logins are role codes, `colleague`, `coordinator2`, `disabled`.

    `coordinator2` and `supervisor2` work in Hamamatsu, everybody else in Shizuoka; `colleague` is a second
    coordinator there.
    """

    shizuoka: int
    hamamatsu: int
    actors: dict[str, Actor]

    def __getitem__(self, login: str) -> Actor:
        return self.actors[login]


@cache
def password_hash() -> str:
    """Made once per process: hashing is slow on purpose."""
    return hash_password(PASSWORD)


def cast(engine: Engine) -> Cast:
    """Make the cast in an empty database."""
    shizuoka = Centre(
        code="shizuoka", name="しずおか多文化共生総合相談センター", municipality_code="221007",
        languages=["ja", "en", "pt", "vi"], phone="054-000-0000",
    )  # fmt: skip
    hamamatsu = Centre(
        code="hamamatsu", name="はままつ国際交流センター", municipality_code="221309", languages=["ja", "pt"]
    )
    members = [(role.value, NAMES[role], shizuoka, role, True) for role in Role]
    members += [
        ("colleague", "佐野 健", shizuoka, Role.COORDINATOR, True),
        ("coordinator2", "シルバ・マリア", hamamatsu, Role.COORDINATOR, True),
        ("supervisor2", "内山 誠", hamamatsu, Role.SUPERVISOR, True),
        ("disabled", "退職 した人", shizuoka, Role.COORDINATOR, False),
    ]
    actors: dict[str, Actor] = {}
    with unit_of_work(engine, write=True) as session:
        session.add_all([shizuoka, hamamatsu])
        session.flush()
        for centre in (shizuoka, hamamatsu):
            audit.record(session, None, "centre.created", "centre", centre.id, subject_ref=centre.code)
        for login, name, centre, role, active in members:
            user = User(
                login=login, name=name, password_hash=password_hash(), password_changed_at=clock.now(),
                home_centre_id=centre.id, is_active=active, locale="ja",
            )  # fmt: skip
            session.add(user)
            session.flush()
            session.add(Membership(user_id=user.id, centre_id=centre.id, role=role))
            audit.record(session, None, "user.created", "user", user.id, subject_ref=login, centre_id=centre.id)
            actors[login] = Actor(user.id, login, name, centre.id, centre.name, frozenset({(centre.id, role)}), "ja")
    return Cast(shizuoka.id, hamamatsu.id, actors)


def sign_in(client: TestClient, login: str, password: str = PASSWORD) -> TestClient:
    """Log in through the page; the client keeps the cookie. Whoever was signed in before is signed out."""
    client.cookies.clear()
    answer: Any = client.post(
        "/login", data={"login": login, "password": password, "next": "/"}, follow_redirects=False
    )
    assert answer.status_code == 303, f"{login} could not log in: {answer.status_code}"
    return client

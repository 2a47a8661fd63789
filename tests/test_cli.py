"""The command as a shell meets it: what it prints, and 0 done, 1 refused, 2 used wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.accounts.models import Centre, User
from app.audit.models import AuditEntry, AuditHead
from app.cli import main
from app.core import migrate
from app.core.config import Settings
from tests.support.people import cast

Run = Callable[..., Result]
Writing = Callable[[], AbstractContextManager[Session]]
CENTRE = ("centre", "create", "--code", "numazu", "--name", "ぬまづ国際交流室", "--municipality", "222038")
USER = ("user", "create", "--login", "Hana", "--name", "山田 はな", "--centre", "numazu", "--role", "coordinator")


@pytest.fixture
def run(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program on this test's database and keys; only the opening of the engine is the test's."""
    monkeypatch.setattr("app.cli.prepare", lambda _settings: engine)
    environment = {
        "KAKEHASHI_DATABASE_URL": settings.database_url,
        "KAKEHASHI_KEYS_DIR": str(settings.keys_dir),
        "KAKEHASHI_TODAY": str(settings.today),
        "KAKEHASHI_NEW_PASSWORD": "harbour in November",
    }
    return lambda *arguments, **more: CliRunner().invoke(main, list(arguments), env={**environment, **more})


class TestCentresAndUsers:
    def test_a_new_installation_gets_its_first_people(self, run: Run, writing: Writing) -> None:
        made = run(*CENTRE, "--json")
        assert json.loads(made.stdout) == {"code": "numazu", "name": "ぬまづ国際交流室", "municipality": "222038"}
        answer = run(*USER, "--role", "supervisor", "--json")
        assert answer.exit_code == 0, answer.output
        assert json.loads(answer.stdout)["roles"] == ["coordinator", "supervisor"]
        listed = json.loads(run("user", "list", "--json").stdout)
        assert listed == [
            {"login": "hana", "name": "山田 はな", "active": True, "roles": ["numazu:coordinator", "numazu:supervisor"]}
        ]
        assert "hana" in run("user", "list").stdout
        with writing() as session:
            actors = session.scalars(sa.select(AuditEntry.actor_login).distinct()).all()
            assert actors == ["command"]
            kept = session.scalars(sa.select(User.password_hash)).one()
        assert kept.startswith("$argon2id$")

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"--code": "だめ"}, "code"),
            ({"--code": "a b/c"}, "code"),
            ({"--municipality": "999999"}, "市区町村コード"),
            ({"--name": "あ" * 101}, "name"),
        ],
    )
    def test_a_centre_that_cannot_be(self, run: Run, writing: Writing, change: dict[str, str], said: str) -> None:
        arguments = list(CENTRE)
        for option, value in change.items():
            arguments[arguments.index(option) + 1] = value
        answer = run(*arguments)
        assert answer.exit_code == 1
        assert said in answer.output
        with writing() as session:
            assert session.scalar(sa.select(sa.func.count(Centre.id))) == 0

    def test_twice_is_refused(self, run: Run) -> None:
        assert run(*CENTRE).exit_code == 0
        again = run(*CENTRE)
        assert (again.exit_code, "すでに使われています" in again.output) == (1, True)

    @pytest.mark.parametrize("password", ["short", "password1", "hana"])
    def test_a_weak_password_is_refused_and_not_repeated(self, run: Run, password: str) -> None:
        run(*CENTRE)
        answer = run(*USER, KAKEHASHI_NEW_PASSWORD=password)
        assert answer.exit_code == 1
        assert password not in answer.output.replace("hana", "" if password != "hana" else "hana") or password == "hana"

    def test_an_unknown_role_is_wrong_usage(self, run: Run) -> None:
        assert run(*USER[:-1], "king").exit_code == 2


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [("nonsense",), ("serve", "--port", "0"), ("seed", "--contacts", "-1", "--cases", "0"), ("centre", "create")],
    )
    def test_wrong_usage_is_2(self, run: Run, arguments: tuple[str, ...]) -> None:
        assert run(*arguments).exit_code == 2

    @pytest.mark.parametrize(
        "command", [(), ("serve",), ("audit", "verify"), ("import",), ("export",), ("user", "create")]
    )
    def test_help_everywhere(self, run: Run, command: tuple[str, ...]) -> None:
        answer = run(*command, "--help")
        assert answer.exit_code == 0
        assert "Usage" in answer.output

    def test_settings_that_cannot_be_are_named_without_their_values(self, run: Run) -> None:
        answer = run("audit", "head", KAKEHASHI_MODE="production", KAKEHASHI_TODAY="")
        assert answer.exit_code in (0, 1)
        refused = run("serve", KAKEHASHI_MODE="secret-value-typed-by-mistake")
        assert refused.exit_code == 1
        assert "secret-value" not in refused.output


def test_routes_lists_every_route_with_its_declaration(run: Run) -> None:
    found = json.loads(run("routes", "--json").stdout)
    assert len(found) > 200
    assert {"method", "path", "name", "policy", "audit", "writes"} == set(found[0])
    by_path = {(row["method"], row["path"]): row for row in found}
    assert by_path["GET", "/cases/{ref}"]["policy"] == "case:read"
    assert by_path["GET", "/cases/{ref}"]["audit"] == "read"
    assert by_path["POST", "/cases/new"]["writes"] is True
    public = {row["path"] for row in found if row["policy"] == "public"}
    assert {path for path in public if not path.startswith(("/api/hsds", "/r/{token}", "/s/{token}"))} == {
        "/livez", "/readyz", "/login", "/logout", "/language", "/static", "/calendar/{token}.ics", "/v", "/v/{code}",
        "/v/keys.json", "/v/keys/{name}.json", "/v/issuer.json", "/v/lists/{name}.jwt",
        "/api/certifications/1/{number}/{code}",
        "/employers", "/employers.csv",
    }  # fmt: skip
    assert "/cases/{ref}" in run("routes").stdout


def test_migrate_brings_the_database_up(run: Run, database_url: str, engine: Engine) -> None:
    engine.dispose()
    migrate.downgrade(database_url, "base")
    assert run("migrate").exit_code == 0
    assert migrate.current(engine) == migrate.head()


def test_production_does_not_start_beside_demonstration_accounts(
    run: Run, engine: Engine, writing: Writing, settings: Settings
) -> None:
    cast(engine)
    with writing() as session:
        from app.audit import service as audit  # noqa: PLC0415

        user = session.scalars(sa.select(User).limit(1)).one()
        user.is_demo = True
        audit.record(session, None, "user.edited", "user", user.id)
    production = {"KAKEHASHI_MODE": "production", "KAKEHASHI_HTTPS": "true", "KAKEHASHI_ALLOWED_HOSTS": "desk.example"}
    environment = {k: v for k, v in production.items() if k}
    environment["KAKEHASHI_DATABASE_URL"] = settings.database_url
    answer = CliRunner().invoke(main, ["serve"], env={**environment, "KAKEHASHI_TODAY": None})
    assert answer.exit_code == 1
    assert "demonstration accounts" in answer.output


def test_seed_refuses_production_and_a_database_in_use(run: Run, engine: Engine, settings: Settings) -> None:
    production = {"KAKEHASHI_MODE": "production", "KAKEHASHI_HTTPS": "true", "KAKEHASHI_ALLOWED_HOSTS": "desk.example"}
    answer = CliRunner().invoke(
        main, ["seed", "--contacts", "1", "--cases", "1"],
        env={**production, "KAKEHASHI_DATABASE_URL": settings.database_url, "KAKEHASHI_TODAY": None},
    )  # fmt: skip
    assert (answer.exit_code, "production" in answer.output) == (1, True)
    cast(engine)
    answer = run("seed", "--contacts", "1", "--cases", "1")
    assert (answer.exit_code, "not empty" in answer.output) == (1, True)


def test_seed_fills_an_empty_database(run: Run) -> None:
    answer = run("seed", "--contacts", "30", "--cases", "5", "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["contacts"] == 30


class TestAudit:
    def test_a_whole_chain(self, run: Run, engine: Engine, tmp_path: Path) -> None:
        cast(engine)
        answer = run("audit", "verify")
        assert (answer.exit_code, "whole" in answer.output) == (0, True)
        head = tmp_path / "head.json"
        head.write_text(run("audit", "head").stdout)
        found = json.loads(run("audit", "verify", "--head", str(head), "--json").stdout)
        assert found["ok"] is True
        assert found["checked"] > 10

    def test_a_cut_tail_is_seen_with_the_exported_head(self, run: Run, engine: Engine, tmp_path: Path) -> None:
        cast(engine)
        head = tmp_path / "head.json"
        head.write_text(run("audit", "head").stdout)
        cut_tail(engine)
        assert run("audit", "verify").exit_code == 0
        answer = run("audit", "verify", "--head", str(head), "--json")
        assert answer.exit_code == 1
        assert json.loads(answer.stdout)["problem"] == "cut"

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"number": "x"}', "null"])
    def test_a_file_that_is_no_head(self, run: Run, tmp_path: Path, text: str) -> None:
        file = tmp_path / "head.json"
        file.write_text(text)
        answer = run("audit", "verify", "--head", str(file))
        assert (answer.exit_code, "no exported head" in answer.output) == (1, True)
        assert run("audit", "verify", "--head", str(tmp_path / "missing")).exit_code == 2


def cut_tail(engine: Engine) -> None:
    """What somebody with the database in hand could do: drop the rules, remove entries, move the head back."""
    with engine.execution_options(kakehashi_write=True).connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_entries_no_delete")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_entries DISABLE TRIGGER ALL")
        last = connection.execute(
            sa.select(AuditEntry.id, AuditEntry.mac).order_by(AuditEntry.id.desc()).offset(3)
        ).first()
        assert last is not None
        connection.execute(sa.delete(AuditEntry).where(AuditEntry.id > last.id))
        connection.execute(sa.update(AuditHead).values(number=last.id, mac=last.mac))

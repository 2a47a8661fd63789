"""The command: builds once, keeps, starts anew, and leaves other people's data alone."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy.engine import Engine

from app.accounts import service as accounts
from app.accounts.models import User
from app.accounts.schemas import NewUser
from app.authz.actor import system_actor
from app.core import migrate
from app.core.config import Mode, Settings
from app.core.db import unit_of_work
from app.demo import commands
from app.main import prepare
from tests.demo.conftest import PASSWORD, Built

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, as after a fresh clone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAKEHASHI_TODAY", "2026-11-22")
    monkeypatch.setenv("KAKEHASHI_DEMO_PASSWORD", PASSWORD)
    return tmp_path


@pytest.fixture
def kept(home: Path, built: Built) -> Path:
    """The world of the session as if it had been built here."""
    built.engine.dispose()
    (home / "var").mkdir()
    shutil.copy(built.folder / "demo.db", home / "var" / "demo.db")
    for end in ("-wal", "-shm"):
        if (built.folder / f"demo.db{end}").exists():
            shutil.copy(built.folder / f"demo.db{end}", home / "var" / f"demo.db{end}")
    shutil.copytree(built.folder / "keys", home / "var" / "demo-keys")
    return home


def _run(*arguments: str) -> tuple[int, str, list[tuple[str, int, int]]]:
    served: list[tuple[str, int, int]] = []

    def serve(settings: Settings, host: str, port: int, workers: int) -> None:
        assert settings.mode is Mode.DEMO
        served.append((host, port, workers))

    answer = CliRunner().invoke(commands.make_command(prepare, serve), arguments)
    return answer.exit_code, answer.output, served


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_a_second_start_keeps_the_data_and_tells_the_log_ins(kept: Path) -> None:
    engine = prepare(commands.demo_settings())
    with unit_of_work(engine, write=True) as session:
        user = session.scalars(sa.select(User).where(User.login == "rai")).one()
        accounts.reset_password(session, system_actor("test"), user, "another long password")
    engine.dispose()
    port = _free_port()
    code, output, served = _run("--port", port)
    assert code == 0, output
    assert served == [("127.0.0.1", int(port), 1)]
    assert f"http://127.0.0.1:{port}" in output
    assert all(word in output for word in ("coordinator2", "privacy_officer", "相談員", PASSWORD))
    with unit_of_work(prepare(commands.demo_settings()), write=False) as session:
        assert session.scalar(sa.text("select count(*) from audit_entries where action = 'user.password_reset'")) == 1


def test_an_unfinished_world_is_built_anew(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands.world, "is_built", lambda _session: False)
    made: list[str] = []
    monkeypatch.setattr(commands.world, "build", lambda _engine, **given: made.append(given["password"]))
    code, output, _ = _run("--port", _free_port())
    assert code == 0, output
    assert made == [PASSWORD]


def test_reset_removes_the_database_and_builds_anew(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Engine] = []
    monkeypatch.setattr(commands.world, "build", lambda engine, **_given: made.append(engine))
    code, output, _ = _run("--reset", "--port", _free_port())
    assert code == 0, output
    with unit_of_work(made[0], write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(User)) == 0


@pytest.mark.parametrize("reset", [True, False])
def test_a_database_of_people_at_work_is_left_alone(home: Path, reset: bool) -> None:
    settings = commands.demo_settings()
    migrate.upgrade(settings.database_url)
    engine = prepare(settings)
    with unit_of_work(engine, write=True) as session:
        actor = system_actor("test")
        accounts.create_centre(session, actor, code="real", name="本物の窓口", municipality_code="221007")
        session.flush()
        form = {
            "login": "mori",
            "name": "森",
            "password": "a long password",
            "centre": "real",
            "roles": ["coordinator"],
        }
        accounts.create_user(session, actor, NewUser.model_validate(form))
    engine.dispose()
    with pytest.raises(click.ClickException):
        commands.ready(settings, prepare, reset=reset)
    assert (home / "var" / "demo.db").exists()


def test_reset_touches_nothing_outside_var(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = home / "important.db"
    elsewhere.write_bytes(b"not ours")
    monkeypatch.setenv("KAKEHASHI_DATABASE_URL", f"sqlite:///{elsewhere}")
    code, _, served = _run("--reset", "--port", _free_port())
    assert (code, served) == (1, [])
    assert elsewhere.read_bytes() == b"not ours"


def test_a_port_in_use_is_said_before_anything_is_built(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, output, served = _run("--port", str(taken.getsockname()[1]))
    assert (code, served) == (1, [])
    assert "PORT=" in output
    assert not (home / "var" / "demo.db").exists()


def test_production_is_no_demonstration(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MODE": "production", "HTTPS": "true", "ALLOWED_HOSTS": "example.jp", "TODAY": ""}.items():
        monkeypatch.setenv(f"KAKEHASHI_{name}", value)
    monkeypatch.delenv("KAKEHASHI_TODAY")
    assert _run("--port", _free_port())[0] == 1

"""Settings: what production refuses, and how they are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.config import LOOPBACK, Mode, Settings

GOOD = {"mode": "production", "https": True, "allowed_hosts": "desk.example.jp"}


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


def test_a_demonstration_needs_nothing() -> None:
    found = settings()
    assert found.mode is Mode.DEVELOPMENT
    assert found.allowed_hosts == LOOPBACK
    assert found.is_sqlite
    assert (found.idle_minutes, found.session_hours, found.edit_window_minutes) == (15, 8, 30)


def test_production_with_everything() -> None:
    found = settings(**GOOD)
    assert found.mode is Mode.PRODUCTION
    assert found.allowed_hosts == {"desk.example.jp"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"today": date(2026, 11, 22)}, "KAKEHASHI_TODAY"),
        ({"https": False}, "KAKEHASHI_HTTPS"),
        ({"allowed_hosts": "127.0.0.1, localhost"}, "KAKEHASHI_ALLOWED_HOSTS"),
    ],
)
def test_what_production_refuses(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        settings(**{**GOOD, **change})


def test_hosts_come_as_a_list_with_commas() -> None:
    assert settings(allowed_hosts=" a.example , b.example,,").allowed_hosts == {"a.example", "b.example"}


def test_the_environment_and_a_file_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAKEHASHI_IDLE_MINUTES", "5")
    monkeypatch.setenv("KAKEHASHI_ALLOWED_HOSTS", "a.example")
    file = tmp_path / ".env"
    file.write_text("KAKEHASHI_SESSION_HOURS=3\nOTHER=ignored\n")
    found = Settings(_env_file=file)
    assert (found.idle_minutes, found.session_hours, found.allowed_hosts) == (5, 3, {"a.example"})


def test_settings_do_not_change_while_the_program_runs() -> None:
    with pytest.raises(ValidationError):
        settings().https = True  # type: ignore[misc]

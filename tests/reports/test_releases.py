"""What a reader could reckon back, and what a later act must not change: silence, closings, overlapping packages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.cases.models import Case
from app.cases.schemas.closing import CLOSING_FORM
from app.cases.schemas.contacts import ContactForm
from app.cases.service import cases, closing, contacts
from app.cli import main
from app.core import clock
from app.people import service as people
from app.people.schemas import NewPerson
from app.reports.bases import Basis
from app.reports.figures import Level
from tests.reports.world import figures
from tests.support.people import cast, sign_in

Opener = Callable[[], AbstractContextManager[Session]]


def _log(session: Session, actor: Any, number: int, **more: Any) -> None:
    for _ in range(number):
        contacts.log(
            session, actor, ContactForm(occurred_at=datetime.fromisoformat("2026-05-01T10:00"), channel="phone", **more)
        )


@pytest.mark.parametrize(
    ("stated", "silent", "public"), [(30, 1, None), (1, 30, None), (30, 12, 12), (0, 30, 30)]
)  # fmt: skip
def test_silence_is_not_the_stated_unknown(
    engine: Engine, writing: Opener, stated: int, silent: int, public: int | None
) -> None:
    actor = cast(engine)["coordinator"]
    with writing() as session:
        _log(session, actor, 40, topics=["tax"], languages=["vi"])
        _log(session, actor, 40, topics=["medical"], languages=["en"])
        _log(session, actor, stated, topics=["tax"], languages=["unknown"])
        _log(session, actor, silent, topics=["tax"])
    assert figures(engine, 2026).total(Basis.WITHOUT_LANGUAGE).count == silent
    shown = figures(engine, 2026, level=Level.PUBLIC)
    assert shown.total(Basis.WITHOUT_LANGUAGE).count == public


def test_reopening_changes_no_past_year_and_an_old_closing_day_counts(engine: Engine, writing: Opener) -> None:
    actor = cast(engine)["coordinator"]

    def closed(year: int) -> object:
        return figures(engine, year).total(Basis.CASES_CLOSED).count

    clock.fix_today(date(2026, 3, 31))
    with writing() as session:
        person = people.create(session, actor, NewPerson(call_name="テスト"))
        case = cases.open_case(session, actor, cases.OpenCase(person, title="t"))
        bulk = cases.open_case(session, actor, cases.OpenCase(person, title="u"))
        bulk.closed_on = date(2026, 3, 30)
        session.flush()
        number = case.id
        for _ in range(2):  # closed twice in a year is one case
            closing.close(session, actor, case, CLOSING_FORM(closing_reason="resolved", summary="x"), case.version)
            session.flush()
            closing.reopen(session, actor, case, "r", case.version)
            session.flush()
        closing.close(session, actor, case, CLOSING_FORM(closing_reason="resolved", summary="x"), case.version)
    clock.fix_today(date(2026, 5, 20))
    assert (closed(2025), closed(2026)) == (2, 0)
    with writing() as session:
        found = session.get_one(Case, number)
        closing.reopen(session, actor, found, "r", found.version)
    assert (closed(2025), closed(2026)) == (2, 0)


def test_a_year_is_published_for_all_centres_or_one_by_one(
    engine: Engine, client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cast(engine)
    monkeypatch.setattr("app.cli.prepare", lambda _settings: engine)

    def export(year: str, scope: list[str], level: str = "public") -> int:
        words = ["export", "isa", "--fiscal-year", year, *scope, "--level", level, "--out", str(tmp_path / "out")]
        return CliRunner().invoke(main, words).exit_code

    one = ["--centre", "shizuoka"]
    assert export("2026", ["--all"], "agency") == 0  # what the agency gets publishes nothing
    assert export("2026", one) == 0
    assert export("2026", ["--all"]) == 1
    assert export("2025", ["--all"]) == 0
    assert export("2025", ["--all"]) == 0
    assert export("2025", one) == 1
    assert export("2025", one, "agency") == 0
    sign_in(client, "coordinator")
    address = "/reports/export/file?centre=shizuoka&level=public&year="
    assert client.get(address + "2026").status_code == 200


def test_the_page_keeps_to_what_has_left(engine: Engine, client: TestClient, writing: Opener) -> None:
    actor = cast(engine)["coordinator"]
    with writing() as session:
        _log(session, actor, 1)
    sign_in(client, "agency_viewer")
    assert client.get("/reports/export/file?centre=all&level=public&year=2026").status_code == 200
    assert client.get("/reports/export/file?centre=shizuoka&level=public&year=2026").status_code == 409
    sign_in(client, "coordinator")
    assert client.get("/reports/export/file?centre=shizuoka&level=public&year=2026").status_code == 409

"""The two commands as a shell would use them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.cases.models import Contact
from app.cli import main
from app.core.config import Settings
from tests.reports.world import shizuoka_csv
from tests.support.people import cast

FILES = {
    "summary.csv", "topics.csv", "languages.csv", "channels.csv", "nationalities.csv", "residence_statuses.csv",
    "months.csv", "outcomes.csv", "gaps.csv", "accompaniments.csv", "accompaniment_languages.csv",
    "accompaniment_interpreters.csv", "report.xlsx", "datapackage.json", "manifest.json",
}  # fmt: skip


Run = Callable[..., Result]
Reading = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def run(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program on this test's installation; only the opening of the engine is taken from the test."""
    cast(engine)
    monkeypatch.setattr("app.cli.prepare", lambda _settings: engine)
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


@pytest.fixture
def table_file(tmp_path: Path) -> Path:
    path = tmp_path / "相談.csv"
    path.write_bytes(shizuoka_csv().encode("cp932"))
    return path


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_import_and_export_the_published_year(run: Run, table_file: Path, tmp_path: Path) -> None:
    trial = run("import", "contacts", str(table_file), "--centre", "shizuoka", "--dry-run", "--json")
    assert json.loads(trial.stdout) == {"created": 2587, "updated": 0, "unchanged": 0, "errors": [], "warnings": []}
    for expected in ((2587, 0), (0, 2587)):
        answer = run("import", "contacts", str(table_file), "--centre", "shizuoka", "--json")
        assert answer.exit_code == 0
        document = json.loads(answer.stdout)
        assert (document["created"], document["unchanged"]) == expected
    out = tmp_path / "out"
    answer = run(
        "export", "isa", "--fiscal-year", "2022", "--centre", "shizuoka", "--level", "agency", "--out", str(out)
    )
    assert answer.exit_code == 0, answer.output
    assert {path.name for path in out.iterdir()} == FILES
    summary = {row["basis"]: row["count"] for row in read(out / "summary.csv")}
    assert summary["contact_topics"] == summary["contacts"] == "2587"
    assert {row["code"]: row["share"] for row in read(out / "topics.csv")}["immigration"] == "22.3"
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert "114 contacts have no language recorded" in manifest["notes"]
    for name, entry in manifest["files"].items():
        assert entry["sha256"] == hashlib.sha256((out / name).read_bytes()).hexdigest()


def test_every_level_and_everybody_together(run: Run, table_file: Path, tmp_path: Path) -> None:
    run("import", "contacts", str(table_file), "--centre", "shizuoka")
    for level in ("internal", "agency", "public"):
        out = tmp_path / level
        answer = run("export", "isa", "--fiscal-year", "2022", "--all", "--level", level, "--out", str(out))
        assert answer.exit_code == 0, answer.output
        languages = {row["code"]: row["count"] for row in read(out / "languages.csv")}
        assert languages["other"] == ("x" if level == "public" else "6")
        assert languages["vi"] == "729"
    assert [row["count"] for row in read(tmp_path / "public" / "languages.csv")].count("x") == 2


def test_refusals_and_wrong_usage_have_their_exit_codes(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("相談日時,概要\n", "utf-8")
    refused = run("import", "contacts", str(bad), "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["errors"][0]["code"] == "missing_headers"
    assert run("import", "contacts", str(bad)).exit_code == 1
    assert run("import", "contacts", str(tmp_path / "absent.csv")).exit_code == 2
    base = ("export", "isa", "--fiscal-year", "2022", "--out", str(tmp_path / "o"))
    assert run(*base).exit_code == 2  # no level
    assert run(*base, "--level", "secret").exit_code == 2
    assert run(*base, "--level", "agency", "--all", "--centre", "shizuoka").exit_code == 2
    assert run(*base, "--level", "agency", "--centre", "nowhere").exit_code == 1
    future = run("export", "isa", "--fiscal-year", "2100", "--level", "agency", "--out", str(tmp_path / "o"))
    assert future.exit_code == 1
    assert not (tmp_path / "o").exists()


def test_rows_without_numbers_are_warned_about_and_a_second_time_is_asked_about(
    run: Run, tmp_path: Path, reading: Reading
) -> None:
    def stored() -> int:
        with reading() as session:
            return int(session.scalar(sa.select(sa.func.count()).select_from(Contact)) or 0)

    file = tmp_path / "plain.csv"
    file.write_text("occurred_at,channel\n2026-04-01,phone\n2026-04-02,visit\n", "utf-8")
    command = ("import", "contacts", str(file), "--centre", "shizuoka", "--json")
    warned = json.loads(run(*command, "--dry-run").stdout)["warnings"]
    assert [(one["code"], one["count"]) for one in warned] == [("no_external_id", 2)]
    assert "2行に記録番号がありません" in warned[0]["message"]
    assert stored() == 0
    assert run(*command).exit_code == 0
    refused = run(*command)
    assert refused.exit_code == 1
    document = json.loads(refused.stdout)
    assert [one["code"] for one in document["errors"]] == ["same_file"]
    assert [(one["code"], one["count"]) for one in document["warnings"]] == [("same_file", 2), ("no_external_id", 2)]
    assert stored() == 2, "nothing is doubled unasked"
    in_words = run(*command[:-1])
    assert in_words.exit_code == 1
    assert "--again" in in_words.output
    assert [one["code"] for one in json.loads(run(*command, "--dry-run").stdout)["warnings"]] == [
        "same_file", "no_external_id",
    ]  # fmt: skip
    assert run(*command, "--again").exit_code == 0
    assert stored() == 4
    file.write_text(file.read_text("utf-8") + "2026-04-03,phone\n", "utf-8")
    assert run(*command).exit_code == 0, "another byte, another file"


def test_rows_with_errors_are_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_text("occurred_at,channel,centre\n2026-04-01,phone,shizuoka\n2026-04-01,のろし,shizuoka\n", "utf-8")
    answer = run("import", "contacts", str(file))
    assert answer.exit_code == 0
    assert "created 1, updated 0, unchanged 0, errors 1" in answer.output
    assert "row 3 channel: 一覧にない値です: のろし" in answer.output

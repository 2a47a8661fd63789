"""`kakehashi deadlines`: its answer, its exit codes, its words for what cannot be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.guidance import commands
from app.guidance.catalogue import Catalogue, CatalogueError


@pytest.fixture(autouse=True)
def with_a_small_catalogue(small_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "carried", lambda: small_catalogue)


def run(*options: str) -> Result:
    return CliRunner().invoke(main, ["deadlines", *options])


def answer(*options: str) -> list[dict[str, Any]]:
    result = run(*options, "--json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def rule(found: list[dict[str, Any]], code: str) -> dict[str, Any]:
    return next(one for one in found if one["rule"] == code)


def test_birth_of_the_tenth_of_april() -> None:
    found = answer("--event", "birth", "--date", "2026-04-10", "--on", "2026-04-12")
    report, status = rule(found, "FAM-01"), rule(found, "IMM-05")
    assert {"rule", "title", "safe_date", "last_day", "basis", "source", "confidence"} <= set(report)
    assert (report["title"], report["basis"], report["confidence"]) == ("出生届", "戸籍法49条、戸籍法43条", "sure")
    assert (report["safe_date"], report["last_day"], report["office_day"]) == ("2026-04-23",) * 3
    assert (status["safe_date"], status["last_day"], status["office_day"]) == (
        "2026-05-09",
        "2026-05-10",
        "2026-05-11",
    )
    assert (status["days_left"], status["urgency"], status["kind"]) == (29, "days", "duty")
    assert status["who"] == {"line": "newborn", "actor": "parent", "actor_label": "親"}
    assert status["conditional"] == ["「子に日本国籍があるか」がわかりません"]


@pytest.mark.parametrize("written", ["2026-11-01", "令和8年11月1日", "R8.11.1", "2026年11月1日"])
def test_dates_as_offices_write_them(written: str) -> None:
    assert rule(answer("--event", "dismissal", "--date", written), "IMM-07b")["last_day"] == "2026-11-15"


@pytest.mark.parametrize("status", ["engineer_humanities_international", "技術・人文知識・国際業務", "技人国"])
def test_a_status_by_code_label_or_alias(status: str) -> None:
    found = answer("--event", "dismissal", "--date", "2026-11-01", "--status", status, "--expires", "R9.2.20")
    assert rule(found, "IMM-07b")["conditional"] == []
    assert (rule(found, "IMM-10")["opens_on"], rule(found, "IMM-10")["office_day"]) == ("2026-11-20", "2027-02-22")
    assert [
        one["rule"] for one in answer("--event", "解雇", "--date", "2026-11-01", "--status", "Permanent Resident")
    ] == [
        "LAB-01",
        "SOC-07",
        "LAB-02",
    ]


def test_a_month_is_a_range_and_a_missing_date_a_problem() -> None:
    found = answer("--event", "dismissal", "--date", "2026-11")
    assert rule(found, "IMM-07b")["range"] == ["2026-11-15", "2026-12-14"]
    assert rule(found, "LAB-02")["problem"] == "計算できません: 会社に支払いを求めた日がわかりません"
    assert rule(found, "LAB-02")["last_day"] is None
    told = answer("--event", "dismissal", "--date", "2026-11", "--fact", "requested_on=2026-11-05")
    assert rule(told, "LAB-02")["last_day"] == "2026-11-12"


def test_a_change_of_the_law_is_named() -> None:
    change = rule(answer("--event", "divorce", "--date", "2026-03-31"), "FAM-05")["coming_change"]
    assert change == {"valid_from": "2026-04-01", "last_day": "2031-03-31", "text": "2年から5年に"}


def test_the_person_herself_comes_before_who_may_be_there() -> None:
    found = answer("--event", "divorce", "--date", "2026-11-02")
    assert [one["who"]["line"] for one in found if one["rule"] == "IMM-08"] == ["subject", "spouse"]


def test_the_table_and_what_does_not_fit_on_standard_error() -> None:
    result = run("--event", "dismissal", "--date", "2026-12-01", "--status", "student", "--lang", "en")
    assert result.exit_code == 0
    assert "2027-03-01 [+99d No hurry] (safe 2027-02-28, last 2027-03-01)  IMM-20" in result.stdout
    assert "3 months from the day after Dismissal 2026-12-01" in result.stdout
    assert result.stderr == ""  # notice can be given before the employment ends
    ahead = run("--event", "divorce", "--date", "2026-12-01", "--status", "student", "--lang", "en")
    assert ahead.stderr == "! Divorce: 2026-12-01 lies ahead. Check the date.\n"
    assert run("--event", "disaster", "--date", "2026-11-01").stdout == "no rule is tied to this event\n"


def test_json_alone_stands_on_standard_output() -> None:
    result = run("--event", "divorce", "--date", "2026-12-01", "--json")
    assert isinstance(json.loads(result.stdout), list)
    assert "! " in result.stderr


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--event", "lottery", "--date", "2026-11-01"), "there is no event 'lottery'. Events: arrival birth"),
        (("--event", "birth", "--date", "2026-02-30"), "'2026-02-30': there is no such day"),
        (("--event", "birth", "--date", "平成31年5月1日"), "this year does not exist in that era"),
        (("--event", "birth", "--date", "yesterweek"), "cannot be read as a date"),
        (("--event", "birth", "--date", ""), "no date is given"),
        (("--event", "birth", "--date", "3026-01-01"), "dates from 1868 to 2199"),
        (("--event", "birth", "--date", "2026-04-10", "--expires", "2027-13-01"), "there is no such day"),
        (("--event", "birth", "--date", "2026-04-10", "--expires", "2027-01"), "cannot be read as a date"),
        (("--event", "birth", "--date", "2026-04-10", "--status", "wizard"), "no residence status 'wizard'"),
        (("--event", "birth", "--date", "2026-04-10", "--fact", "colour=red"), "there is no fact 'colour'"),
        (("--event", "birth", "--date", "2026-04-10", "--fact", "insured=red"), "employees national none"),
        (("--event", "birth", "--date", "2026-04-10", "--fact", "known_on=soon"), "cannot be read as a date"),
        (("--event", "birth"), "Missing option '--date'"),
        (("--date", "2026-04-10"), "Missing option '--event'"),
    ],
)
def test_wrong_usage(options: tuple[str, ...], part: str) -> None:
    result = run(*options)
    assert result.exit_code == 2
    assert part in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_a_catalogue_that_does_not_load_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Catalogue:
        raise CatalogueError("LAB-07: lottery is not known")

    monkeypatch.setattr(commands, "carried", broken)
    result = run("--event", "birth", "--date", "2026-04-10", "--json")
    assert result.exit_code == 1
    assert "the rule catalogue does not load: LAB-07: lottery is not known" in result.stderr

"""The carried rules of immigration, registration and insurance: whom they reach, and whom they must leave alone."""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import chain

import pytest

from app.guidance.alone import Asked, look
from app.guidance.catalogue import carried
from app.guidance.deadlines import Deadline
from app.guidance.engine import Situation, compute
from app.guidance.happenings import Happening
from app.guidance.household import Member
from tests.guidance.support import EXAMPLES

TODAY = date(2026, 11, 22)
OURS = ("IMM", "RES", "SOC")
DOSSIER = [*(f"IMM-{number:02}" for number in range(1, 31)), *(f"RES-{number:02}" for number in range(1, 8))] + [
    f"SOC-{number:02}" for number in range(1, 15)
]


def subject_lines(event: str, on: date, status: str | None = None, expires: date | None = None) -> dict[str, Deadline]:
    """The lines of the person alone, by rule."""
    outcome = look(Asked(event, on, status, expires), TODAY, carried())
    return {one.rule.code: one for one in outcome.deadlines if one.member.key == "subject"}


def test_every_rule_of_the_dossier_is_carried() -> None:
    stems = {code[:6] for code in carried().rules}
    assert [code for code in DOSSIER if code not in stems] == []


def test_every_rule_with_a_date_has_a_worked_example() -> None:
    shown = {
        example["rule"]
        for path in EXAMPLES.glob("*.toml")
        for example in tomllib.loads(path.read_text("utf-8"))["example"]
        if path.name != "engine.toml"
    }
    dated = {rule.code for rule in chain(*carried().rules.values()) if rule.clocks and rule.code.startswith(OURS)}
    assert dated - shown == set()


def test_a_dismissal_on_a_work_status() -> None:
    found = subject_lines("dismissal", date(2026, 11, 1), "engineer_humanities_international", date(2027, 2, 20))
    assert {"IMM-07b", "IMM-10", "IMM-20", "SOC-01", "SOC-02", "SOC-07"} <= found.keys()
    assert {"IMM-07a", "IMM-20b", "IMM-20c", "IMM-21", "IMM-28"} & found.keys() == set()
    assert found["IMM-10"].last_day == date(2027, 2, 20)
    assert found["IMM-10"].opens_on == date(2026, 11, 20)


def test_a_dismissal_reaches_the_family() -> None:
    family = [
        Member("self", status="engineer_humanities_international", birth=date(1988, 3, 3)),
        Member("wife", role="spouse", status="dependent", birth=date(1990, 5, 5), period_end=date(2027, 2, 20)),
        Member("child", role="child", status="dependent", birth=date(2018, 6, 1), period_end=date(2027, 2, 20)),
    ]
    outcome = compute(Situation([Happening("e", "dismissal", date(2026, 11, 1), "self")], family, TODAY), carried())
    found = {(one.rule.code, one.member.key) for one in outcome.deadlines}
    assert {("IMM-10", "wife"), ("IMM-10", "child"), ("SOC-01c", "wife"), ("SOC-01c", "child")} <= found
    assert ("SOC-02b", "wife") in found
    assert ("SOC-02b", "child") not in found


def test_a_separation_from_a_japanese_spouse() -> None:
    found = subject_lines("separation", date(2026, 11, 22), "spouse_of_japanese", date(2027, 3, 22))
    assert found["IMM-10"].opens_on == date(2026, 12, 22)
    assert found["IMM-21"].last_day == date(2027, 5, 22)
    assert {"IMM-08", "IMM-20", "IMM-20c"} & found.keys() == set()


def test_violence_against_a_dependant_keeps_the_period_running() -> None:
    found = subject_lines("violence", date(2026, 11, 10), "dependent", date(2027, 6, 1))
    assert found["IMM-10"].last_day == date(2027, 6, 1)
    assert "IMM-20c" in found
    assert "IMM-21" not in found


def test_a_refusal_of_refugee_status_is_a_matter_of_today() -> None:
    found = subject_lines("refugee_refused", date(2026, 11, 20), "designated_activities_refugee_applicant")
    assert found["IMM-26"].urgency == "today"
    assert found["IMM-26"].last_day == date(2026, 11, 27)


def test_a_birth_asks_for_a_status_by_the_parents() -> None:
    def born(status: str) -> set[str]:
        asked = Asked("birth", date(2026, 4, 10), status, facts={"child_japanese": "no", "born_abroad": "no"})
        return {one.rule.code for one in look(asked, TODAY, carried()).deadlines}

    assert born("dependent") & {"IMM-05", "IMM-06", "IMM-17"} == {"IMM-05", "IMM-06"}
    assert born("special_permanent_resident") & {"IMM-05", "IMM-06", "IMM-17"} == {"IMM-17"}


@pytest.mark.parametrize(
    ("event", "status", "absent"),
    [
        ("dismissal", "special_permanent_resident", {"IMM-07a", "IMM-07b", "IMM-10", "IMM-20", "IMM-28c"}),
        ("dismissal", "japanese_national", {"IMM-07a", "IMM-07b", "IMM-10", "IMM-20", "IMM-28c"}),
        ("dismissal", "permanent_resident", {"IMM-07a", "IMM-07b", "IMM-10", "IMM-20"}),
        ("dismissal", "student", {"IMM-07a", "IMM-07b", "IMM-07c", "IMM-20", "IMM-20d", "IMM-28b"}),
        ("dismissal", "dependent", {"IMM-07a", "IMM-07b", "IMM-20", "IMM-20c"}),
        ("graduation", "dependent", {"IMM-07c", "IMM-20d"}),
        ("move_in", "special_permanent_resident", {"IMM-02", "IMM-19b"}),
        ("move_in", "japanese_national", {"IMM-02", "IMM-17b", "IMM-19b"}),
        ("move_in", "temporary_visitor", {"IMM-02", "RES-01", "SOC-01"}),
        ("arrival", "temporary_visitor", {"IMM-01", "IMM-19", "RES-05", "SOC-01", "SOC-02"}),
        ("arrival", "japanese_national", {"IMM-01", "IMM-19", "RES-05"}),
        ("separation", "special_permanent_resident", {"IMM-10", "IMM-20c", "IMM-21"}),
        ("departure", "japanese_national", {"IMM-15b", "IMM-18a", "IMM-18b", "IMM-18c", "SOC-03"}),
        ("permission_ending", "permanent_resident", {"IMM-10", "IMM-15a"}),
        ("card_lost", "special_permanent_resident", {"IMM-09"}),
    ],
)
def test_nobody_is_told_what_does_not_touch_them(event: str, status: str, absent: set[str]) -> None:
    assert subject_lines(event, date(2026, 11, 1), status).keys() & absent == set()


@pytest.mark.parametrize(
    ("event", "rules"),
    [
        ("dismissal", {"IMM-07a", "IMM-07b", "IMM-20", "IMM-20b"}),
        ("separation", {"IMM-20c", "IMM-21"}),
        ("move_in", {"IMM-02", "IMM-17b", "RES-01"}),
        ("arrival", {"IMM-01", "RES-05", "SOC-01"}),
    ],
)
def test_nobody_is_lost_whose_status_is_not_known(event: str, rules: set[str]) -> None:
    found = subject_lines(event, date(2026, 11, 1))
    assert rules <= found.keys()
    assert all(any(point.kind == "status" for point in found[rule].conditional) for rule in rules)


def test_the_card_of_a_permanent_resident_follows_the_reform() -> None:
    def version(on: date) -> str:
        asked = Asked("card_ending", on, "permanent_resident", facts={"card_expiry": on})
        return next(
            one for one in look(asked, TODAY, carried()).deadlines if one.rule.code == "IMM-13a"
        ).rule.confidence

    assert (version(date(2026, 6, 13)), version(date(2026, 6, 14))) == ("sure", "unsure")

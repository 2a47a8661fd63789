"""What dismissal, violence and the reforms of family law bring, from the carried records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from app.guidance.alone import Asked, look
from app.guidance.catalogue import carried
from app.guidance.deadlines import Deadline
from app.guidance.engine import Situation, compute
from app.guidance.happenings import Happening, Told
from app.guidance.household import Member


def lines(event: str, on: date, facts: Mapping[str, Told], status: str | None = None) -> dict[str, Deadline]:
    found = look(Asked(event, on, status, facts=facts), on, carried()).deadlines
    return {line.rule.code: line for line in found}


def test_dismissal_starts_what_labour_law_gives() -> None:
    on = date(2026, 11, 1)
    facts = {"notified_30_days": "no", "employment_insured": "yes", "requested_on": date(2026, 11, 4)}
    found = lines("dismissal", on, facts)
    assert found["LAB-01"].last_day == date(2026, 10, 2)
    assert found["LAB-02"].last_day == date(2026, 11, 11)
    assert found["LAB-07"].last_day == date(2027, 11, 1)
    assert found["LAB-08"].last_day == date(2026, 11, 11)
    assert "LAB-15" not in lines("dismissal", on, facts, "permanent_resident")
    assert "LAB-15" in lines("dismissal", on, facts, "technical_intern_2_ro")


def test_seven_days_for_the_last_wages_run_from_the_request_alone() -> None:
    line = lines("dismissal", date(2026, 11, 1), {})["LAB-02"]
    assert line.last_day is None
    assert "会社に支払いを求めた日" in str(line.problem)


def test_notice_in_time_leaves_nothing_to_pay() -> None:
    assert "LAB-01" not in lines("dismissal", date(2026, 11, 1), {"notified_30_days": "yes"})


@pytest.mark.parametrize("event", ["violence", "separation"])
def test_violence_and_separation_start_protection_and_the_window_of_the_support_measure(event: str) -> None:
    facts = {"protection_order_on": date(2026, 4, 10), "support_measure_on": date(2026, 4, 10)}
    found = lines(event, date(2026, 4, 1), facts)
    assert {"FAM-08", "FAM-09", "FAM-09b", "FAM-10", "FAM-10b", "FAM-20"} <= found.keys()
    assert (found["FAM-10"].opens_on, found["FAM-10"].last_day) == (date(2027, 3, 9), date(2027, 4, 9))


def test_an_order_that_nobody_told_of_is_said_to_be_unknown() -> None:
    line = lines("violence", date(2026, 4, 1), {})["FAM-08"]
    assert line.last_day is None
    assert line.problem is not None


def test_no_woman_waits_before_remarriage_since_april_2024() -> None:
    assert lines("divorce", date(2024, 3, 31), {})["FAM-15b"].last_day == date(2024, 7, 8)
    after = lines("divorce", date(2024, 4, 1), {})["FAM-15b"]
    assert (after.rule.kind, after.last_day) == ("warning", None)


def test_a_refusal_by_immigration_is_contested_by_a_suit_only() -> None:
    found = lines("application_refused", date(2026, 11, 24), {})
    assert "GEN-02" in found
    assert "GEN-01" not in found


@pytest.mark.parametrize(
    ("told", "whose", "sure"),
    [("no", {"wife"}, True), ("yes", {"father"}, True), (None, {"father", "wife"}, False)],
)
@pytest.mark.parametrize("rule", ["LAB-12c", "LAB-05b"])
def test_leave_after_birth_is_hers_who_gave_birth(rule: str, told: str | None, whose: set[str], sure: bool) -> None:
    """A birth is told by whichever parent comes; the leave is not his for that."""
    born = Happening("birth", "birth", date(2026, 11, 10), "father", {"gave_birth": told})
    family = [Member("father"), Member("wife", role="spouse"), Member("uncle", role="relative")]
    found = compute(Situation([born], family, date(2026, 11, 20)), carried()).deadlines
    leave = [line for line in found if line.rule.code == rule]
    assert {line.member.key for line in leave} == whose
    assert all(("gave_birth" in {one.code for one in line.conditional}) is not sure for line in leave)
    assert {line.member.key for line in found if line.rule.code == "SOC-08b"} == {"father", "wife"}

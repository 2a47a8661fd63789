"""What several events, or an event and a person, say against each other is said in words of both."""

from __future__ import annotations

from datetime import date

import pytest

from app.guidance.catalogue import carried
from app.guidance.days import Day
from app.guidance.happenings import Happening, Told
from app.guidance.household import Member
from tests.guidance.support import ask, codes

RAHMAN = Member("rahman", status="engineer_humanities_international", birth=date(1990, 1, 1))
NASRIN = Member("nasrin", role="spouse", status="dependent", birth=date(1992, 2, 2))
PERMANENT = Member("rahman", status="permanent_resident", birth=date(1990, 1, 1))
NATIONAL = Member("rahman", status="japanese_national", birth=date(2010, 1, 1))


def told(key: str, event: str, on: Day, **facts: Told) -> Happening:
    return Happening(key, event, on, "rahman", facts)


def said(happenings: list[Happening], *members: Member) -> list[tuple[str | None, str]]:
    findings = ask(carried(), happenings, members or [RAHMAN, NASRIN]).findings
    return [(one.happening, str(one.text)) for one in findings]


@pytest.mark.parametrize(
    ("happenings", "part"),
    [
        (
            [told("a", "dismissal", date(2026, 11, 1)), told("b", "dismissal", date(2026, 11, 3))],
            "「解雇」が二つの日（2026-11-01 と 2026-11-03）",
        ),
        (
            [told("a", "marriage", date(2026, 5, 1)), told("b", "divorce", date(2026, 4, 1))],
            "「離婚」の日（2026-04-01）が「結婚」の日（2026-05-01）より前",
        ),
        (
            [told("a", "divorce", (date(2026, 4, 1), date(2026, 4, 30))), told("b", "spouse_death", date(2026, 3, 1))],
            "「配偶者の死亡」の日（2026-03-01）が「離婚」の日（2026-04-01～2026-04-30）より前",
        ),
        (
            [told("a", "permission_ending", date(2026, 1, 9)), told("b", "arrival", date(2026, 3, 1))],
            "「在留期間の満了」の日（2026-01-09）が「来日（新規上陸）」の日（2026-03-01）より前",
        ),
    ],
)
def test_two_events_are_told_of_both(happenings: list[Happening], part: str) -> None:
    found = said(happenings)
    assert {key for key, text in found if part in text} == {"a", "b"}, found


@pytest.mark.parametrize(
    ("happening", "member", "part"),
    [
        (told("a", "permission_ending", date(2026, 12, 1)), PERMANENT, "「永住者」の人には起きないこと"),
        (told("a", "application_refused", date(2026, 11, 1)), NATIONAL, "人には起きないこと"),
        (told("a", "turning_18", date(2028, 1, 2)), NATIONAL, "記録にある生年月日では 2028-01-01 です"),
        (told("a", "dismissal", date(2026, 11, 1), notice_on=date(2026, 11, 9)), RAHMAN, "より後です"),
        (told("a", "dismissal", date(2026, 11, 9), insurance_lost_on=date(2026, 11, 1)), RAHMAN, "より前です"),
        (told("a", "application_pending", date(2026, 11, 9), old_expiry=date(2026, 11, 1)), RAHMAN, "より前です"),
        (told("a", "workplace_violence", date(2026, 11, 1), left_on=date(2026, 11, 2)), RAHMAN, "「退職」か「解雇」も"),
        (told("a", "spouse_death", date(1991, 1, 1)), RAHMAN, "亡くなった人の生年月日より前"),
    ],
)
def test_an_event_beside_its_facts_and_people(happening: Happening, member: Member, part: str) -> None:
    found = said([happening], member, NASRIN)
    assert any(part in text and key == "a" for key, text in found), found


@pytest.mark.parametrize(
    "happenings",
    [
        [told("a", "move_within", date(2026, 1, 5)), told("b", "move_within", date(2026, 6, 5))],
        [told("a", "dismissal", date(2026, 11, 1)), told("b", "dismissal", (date(2026, 10, 1), date(2026, 12, 1)))],
        [told("a", "marriage", date(2020, 5, 1)), told("b", "divorce", date(2026, 4, 1))],
        [told("a", "dismissal", None), told("b", "dismissal", date(2026, 11, 1))],
        [
            told("a", "workplace_violence", date(2026, 11, 1), left_on=date(2026, 11, 2)),
            told("b", "resignation", date(2026, 11, 2)),
        ],
    ],
)
def test_what_can_well_be_is_no_contradiction(happenings: list[Happening]) -> None:
    words = ("二つの日", "より前です", "も加えると", "起きないこと")
    assert [text for _key, text in said(happenings) if any(word in text for word in words)] == []


def test_a_contradiction_takes_no_deadline_away() -> None:
    alone = ask(carried(), told("a", "divorce", date(2026, 4, 1)), [RAHMAN, NASRIN])
    other = told("b", "marriage", date(2026, 5, 1))
    beside = ask(carried(), told("a", "divorce", date(2026, 4, 1)), [RAHMAN, NASRIN], others=[other])
    assert codes(alone) == codes(beside)
    assert [one.happening for one in beside.findings if "結婚" in str(one.text)] == ["a"]

"""A rule tells when it ends and what comes after it."""

from __future__ import annotations

from datetime import date, timedelta

from app.guidance.browsing import ahead
from app.guidance.catalogue import carried
from app.guidance.records import Rule, Text

TODAY = date(2026, 11, 22)
PLAIN = carried().rules["IMM-07b"][0]


def version(first: date | None, last: date | None = None, change: str = "") -> Rule:
    told = Text(ja=change, en="Twenty days") if change else None
    return PLAIN.model_copy(update={"valid_from": first, "valid_until": last, "change": told})


def said(*versions: Rule) -> list[str]:
    return [one.say("ja") for one in ahead(versions, TODAY)]


def test_a_rule_that_stays_says_nothing() -> None:
    assert said(version(None)) == []
    assert said(version(None, date(2024, 3, 31)), version(date(2024, 4, 1))) == []
    assert said() == []


def test_a_change_is_said_with_its_day_and_words_and_an_end_without_successor() -> None:
    first = date(2027, 4, 1)
    assert said(version(None, first - timedelta(days=1)), version(first, change="20日になる")) == [
        "2027-04-01から変わります。20日になる"
    ]
    assert said(version(None, date(2027, 3, 31))) == [
        "2027-03-31で終わる決まりです。その後の決まりはまだ登録されていません。"
    ]
    assert said(version(first)) == ["2027-04-01から始まります。"]

"""Grounds of meetings and the codes of meetings, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from app.codes import lists
from app.meetings import grounds, words
from app.meetings.grounds import CONSENT, Standing
from app.meetings.lifecycle import OUTSIDE, Part, State

DAY = date(2026, 11, 30)


@dataclass
class Given:
    given_on: date = date(2026, 11, 1)
    expires_on: date | None = date(2026, 12, 31)
    withdrawn_on: date | None = None
    fields: list[str] = field(default_factory=lambda: ["call_name", "situation"])
    both_ways: bool = True


@pytest.mark.parametrize(
    ("consent", "covered"),
    [
        (Given(), True),
        (Given(expires_on=DAY), True),
        (Given(expires_on=date(2026, 11, 29)), False),
        (Given(given_on=date(2026, 12, 1)), False),
        (Given(withdrawn_on=date(2026, 11, 20)), False),
        (Given(fields=["call_name"]), False),
        (Given(both_ways=False), False),
    ],
)
def test_a_consent_covers_an_office_on_the_day_of_the_meeting(consent: Given, covered: bool) -> None:
    assert grounds.covers(consent, DAY) is covered


@pytest.mark.parametrize(
    ("ground", "approved", "uncovered", "standing"),
    [
        (CONSENT, False, [], Standing.READY),
        (CONSENT, False, ["市役所"], Standing.UNCOVERED),
        (CONSENT, True, ["市役所"], Standing.UNCOVERED),  # nobody's approval replaces a consent
        ("support_meeting", False, [], Standing.AWAITS_APPROVAL),
        ("life_or_body", False, [], Standing.AWAITS_APPROVAL),
        ("support_meeting", True, [], Standing.READY),
    ],
)
def test_nothing_leaves_before_the_ground_holds(
    ground: str, approved: bool, uncovered: list[str], standing: Standing
) -> None:
    assert grounds.standing(ground, approved=approved, uncovered=uncovered) is standing


def test_every_ground_has_its_words_and_its_duty() -> None:
    assert set(grounds.DUTIES) < {one.code for one in lists.CONSENT_EXCEPTIONS}
    assert "106条の6" in grounds.duty("support_meeting")
    assert "106条" not in grounds.duty(CONSENT)
    assert set(words.STATES) == set(words.CHIPS) == set(State)
    assert set(words.PARTS) == set(Part) > OUTSIDE

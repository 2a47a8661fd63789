"""Who is who, seen from whoever it happens to; and which statuses a rule means."""

from __future__ import annotations

from datetime import date

import pytest

from app.codes import lists
from app.core.dates import PartialDate
from app.guidance.casting import Verdict, verdict
from app.guidance.household import Member, role_towards


@pytest.mark.parametrize(
    ("subject", "other", "expected"),
    [
        ("self", "parent_in_law", "parent_in_law"),
        ("spouse", "self", "spouse"),
        ("spouse", "child", "child"),
        ("spouse", "parent", "parent_in_law"),
        ("spouse", "parent_in_law", "parent"),
        ("spouse", "sibling", "relative"),
        ("partner", "child", "relative"),  # the anchor's child need not be the partner's
        ("former_spouse", "child", "child"),
        ("child", "self", "parent"),
        ("child", "spouse", "parent"),
        ("child", "partner", "relative"),
        ("child", "child", "sibling"),
        ("child", "parent", "grandparent"),
        ("parent", "self", "child"),
        ("parent", "parent", "spouse"),
        ("sibling", "parent", "parent"),
        ("grandchild", "self", "grandparent"),
        ("child", "housemate", "other"),
        ("unknown", "self", "other"),
    ],
)
def test_roles_from_another_side(subject: str, other: str, expected: str) -> None:
    assert role_towards(Member("a", role=subject), Member("b", role=other)) == expected


def test_everybody_is_oneself() -> None:
    for role in lists.HOUSEHOLD_ROLES:
        assert role_towards(Member("a", role=role.code), Member("a", role=role.code)) == "self"


def test_derived_roles_are_codes_of_the_list() -> None:
    codes = [role.code for role in lists.HOUSEHOLD_ROLES]
    for subject in codes:
        for other in codes:
            assert role_towards(Member("a", role=subject), Member("b", role=other)) in lists.HOUSEHOLD_ROLES


@pytest.mark.parametrize(
    ("born", "ages"),
    [
        (date(2008, 5, 10), (18, 18)),
        (date(2008, 5, 11), (17, 17)),
        (PartialDate(2008), (17, 18)),
        (PartialDate(2008, 4), (18, 18)),
        (date(2030, 1, 1), (0, 0)),
        (None, None),
    ],
)
def test_ages(born: date | PartialDate | None, ages: tuple[int, int] | None) -> None:
    assert Member("a", birth=born).ages_on(date(2026, 5, 10)) == ages


SKILLED = frozenset({"specified_skilled_worker_1", "specified_skilled_worker_2"})
PROFESSIONAL_2 = frozenset({"highly_skilled_professional_2"})
GENERAL = frozenset({"technical_intern"})
NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("status", "allowed", "excluded", "expected"),
    [
        ("student", frozenset({"student"}), NONE, "yes"),
        ("student", SKILLED, NONE, "no"),
        ("student", NONE, frozenset({"student"}), "no"),
        ("student", NONE, SKILLED, "yes"),
        ("specified_skilled_worker_1", SKILLED, NONE, "yes"),
        ("specified_skilled_worker", SKILLED, NONE, "maybe"),  # one of its kinds
        ("technical_intern_2_ro", GENERAL, NONE, "yes"),  # the general name means all kinds
        ("technical_intern_2_ro", NONE, GENERAL, "no"),
        ("highly_skilled_professional", NONE, PROFESSIONAL_2, "maybe"),
        ("highly_skilled_professional_1_i", NONE, PROFESSIONAL_2, "yes"),
        ("engineer", frozenset({"engineer_humanities_international"}), NONE, "yes"),  # the name until 2015
        (None, SKILLED, NONE, "maybe"),
        (None, NONE, SKILLED, "maybe"),
    ],
)
def test_which_statuses_are_meant(
    status: str | None, allowed: frozenset[str], excluded: frozenset[str], expected: Verdict
) -> None:
    assert verdict(status, allowed, excluded) == expected

"""What counts as risk, and what an approval of one version means for the plan of now: tables without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.accounts.approval import ApprovalRule
from app.codes import lists
from app.guidance.catalogue import carried
from app.plans.approvals.risk import DANGER_DOMAIN, DANGER_EVENT, DANGER_EXCEPTIONS, DANGER_URGENCY, Facts, grounds
from app.plans.approvals.states import (
    ApprovalState,
    Asked,
    Standing,
    is_needed,
    is_second_person,
    may_be_asked,
    standing,
)

CALM = Facts(
    urgency="urgent", events=frozenset({"move_in", "workplace_violence"}), domains=frozenset({"residence", "family"}),
    exceptions=frozenset({"legal_duty"}),
)  # fmt: skip


def test_an_ordinary_case_is_not_at_risk_however_urgent() -> None:
    assert grounds(CALM) == ()
    assert grounds(Facts()) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"urgency": "immediate"}, "即時"),
        ({"events": CALM.events | {"violence"}}, "家庭内の暴力"),
        ({"domains": CALM.domains | {"safety"}}, "安全の分野"),
        ({"may_not_say_who": True}, "名乗らない"),
        ({"address_hidden": True}, "住所"),
        *(({"exceptions": frozenset({code})}, "同意によらない") for code in sorted(DANGER_EXCEPTIONS)),
    ],
)
def test_each_fact_alone_makes_a_case_one_at_risk_and_is_named(change: dict[str, object], words: str) -> None:
    (said,) = grounds(replace(CALM, **change))  # type: ignore[arg-type]
    assert words in said


def test_the_codes_that_are_looked_for_exist() -> None:
    """A code that was renamed in its list would be looked for in vain, and no case would be at risk any more."""
    assert DANGER_EVENT in carried().events
    assert DANGER_DOMAIN in lists.DOMAINS
    assert DANGER_URGENCY in lists.URGENCIES
    assert all(code in lists.CONSENT_EXCEPTIONS for code in DANGER_EXCEPTIONS)


@pytest.mark.parametrize(
    ("rule", "risk", "needed"),
    [
        (ApprovalRule.NEVER, ("危険",), False),
        (ApprovalRule.AT_RISK, (), False),
        (ApprovalRule.AT_RISK, ("危険",), True),
        (ApprovalRule.ALWAYS, (), True),
    ],
)
def test_the_centre_says_which_plans(rule: ApprovalRule, risk: tuple[str, ...], needed: bool) -> None:
    assert is_needed(rule, risk) is needed


@pytest.mark.parametrize(
    ("newest", "needed", "found", "asks"),
    [
        (None, False, Standing.NOT_NEEDED, True),
        (None, True, Standing.MISSING, True),
        (("asked", 5), True, Standing.WAITING, False),
        (("asked", 4), True, Standing.WAITING_FOR_OLDER, True),
        (("returned", 5), True, Standing.RETURNED, True),
        (("returned", 4), True, Standing.RETURNED, True),
        (("approved", 5), True, Standing.APPROVED, False),
        (("approved", 4), True, Standing.STALE, True),
        # What was approved stays told when the centre no longer asks for it.
        (("approved", 5), False, Standing.APPROVED, False),
    ],
)
def test_an_approval_holds_for_its_version_alone(
    newest: tuple[str, int] | None, needed: bool, found: Standing, asks: bool
) -> None:
    asked = Asked(ApprovalState(newest[0]), newest[1]) if newest else None
    assert standing(5, asked, needed=needed) is found
    assert may_be_asked(found) is asks


def test_neither_who_asked_nor_who_changed_it_last_decides() -> None:
    assert is_second_person(3, asked_by=1, last_changed_by=2)
    assert not is_second_person(1, asked_by=1, last_changed_by=2)
    assert not is_second_person(2, asked_by=1, last_changed_by=2)

"""What may be told and what may come back, as tables. No database."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from app.codes import lists
from app.core.errors import Invalid
from app.people.lists import SHARE_FIELDS
from app.people.share_groups import special_care
from app.referrals import flow_back, grounds, minimum
from app.referrals.purposes import PURPOSE_OF


def test_every_minimum_is_of_known_fields_and_holds_no_special_care_data() -> None:
    assert minimum.is_sound()
    assert {"health", "danger"} == set(special_care([code.code for code in SHARE_FIELDS]))
    assert set(minimum.MINIMUM) <= {kind.code for kind in lists.PARTNER_KINDS}


@pytest.mark.parametrize(
    ("kind", "needs", "does_not"),
    [
        ("school", {"birth", "household", "situation"}, {"status", "period_end", "address"}),
        ("hello_work", {"status", "phone"}, {"birth", "household"}),
        ("immigration_bureau", {"languages"}, {"call_name", "legal_names", "phone", "status", "address"}),
        ("embassy", {"languages"}, {"call_name", "phone", "status"}),
        ("interpreter_service", {"languages", "interpreter"}, {"call_name", "situation"}),
        ("employer", {"call_name"}, {"situation", "status", "phone"}),
        ("shelter", {"household"}, {"phone", "address"}),
        ("real_estate", {"household"}, {"situation", "status"}),
        ("other", {"situation"}, {"birth"}),
    ],
)
def test_each_kind_of_partner_gets_what_it_needs_and_no_more(kind: str, needs: set[str], does_not: set[str]) -> None:
    assert needs <= minimum.of(kind)
    assert not does_not & minimum.of(kind)


def test_what_goes_beyond_is_named_in_the_order_of_the_list_and_safe_contact_never_does() -> None:
    assert minimum.beyond(["status", "health", "safe_contact", "birth", "call_name"], minimum.of("school")) == [
        "status", "health"
    ]  # fmt: skip
    assert minimum.beyond(minimum.of("hello_work"), minimum.of("hello_work")) == []


def test_every_domain_has_its_purpose() -> None:
    assert set(PURPOSE_OF) == {domain.code for domain in lists.DOMAINS}
    assert set(PURPOSE_OF.values()) <= {purpose.code for purpose in lists.CONSENT_PURPOSES}


def test_the_four_grounds_hold_every_exception_and_only_danger_and_notices_cannot_wait() -> None:
    offered = [code for _label, choices in grounds.by_kind("ja") for code, _name in choices]
    assert sorted(offered) == sorted(one.code for one in lists.CONSENT_EXCEPTIONS)
    assert grounds.kind_of("support_meeting") == "meeting"
    assert grounds.kind_of("legal_duty") == "law"
    waiting = {"support_meeting", "child_welfare", "public_duty", "clear_benefit", "legal_duty", "dv_reporting"}
    assert waiting.isdisjoint(grounds.AT_ONCE)
    assert {code.code for code in lists.CONSENT_EXCEPTIONS} == waiting | grounds.AT_ONCE


def sheet(ground: dict[str, Any] | None) -> Any:
    return SimpleNamespace(frozen=json.dumps({"ground": ground}) if ground else None)


@pytest.mark.parametrize(
    ("ground", "may"),
    [
        (None, True),
        ({"kind": "consent", "both_ways": True}, True),
        ({"kind": "consent", "both_ways": False}, False),
        ({"kind": "consent"}, True),  # a sheet from before it said so
        ({"kind": "exception"}, True),
        ({"kind": "none_needed"}, True),
    ],
)
def test_words_come_back_unless_the_sheet_said_one_way(ground: dict[str, Any] | None, may: bool) -> None:
    referral = sheet(ground)
    assert flow_back.words_may_return(referral) is may
    flow_back.only_codes(referral, "note", None)
    if may:
        flow_back.only_codes(referral, "note", "元気そうでした")
    else:
        with pytest.raises(Invalid) as caught:
            flow_back.only_codes(referral, "note", "元気そうでした")
        assert caught.value.field == "note"

"""The states of an approval, and what they mean for the plan as it stands now. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.accounts.approval import ApprovalRule
from app.core.errors import lazy


class ApprovalState(StrEnum):
    """What became of the question. `withdrawn`: taken back, or asked anew for a later version."""

    ASKED = "asked"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """Where the plan stands now, as its page says it."""

    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    WAITING = "waiting"
    WAITING_FOR_OLDER = "waiting_for_older"
    RETURNED = "returned"
    APPROVED = "approved"
    STALE = "stale"


@dataclass(frozen=True)
class Asked:
    """A question as far as the standing depends on it."""

    state: ApprovalState
    number: int


def is_needed(rule: ApprovalRule, grounds: Sequence[str]) -> bool:
    """Whether the centre wants this plan approved; `grounds` are those of `app.plans.approvals.risk`."""
    return rule is ApprovalRule.ALWAYS or (rule is ApprovalRule.AT_RISK and bool(grounds))


def standing(number: int, newest: Asked | None, *, needed: bool) -> Standing:
    """Where version `number` of a plan stands. `newest` is the last question that was not withdrawn.

    An approval names one version: whatever changed afterwards has not been approved.
    """
    if newest is None:
        return Standing.MISSING if needed else Standing.NOT_NEEDED
    current = newest.number == number
    if newest.state is ApprovalState.ASKED:
        return Standing.WAITING if current else Standing.WAITING_FOR_OLDER
    if newest.state is ApprovalState.RETURNED:
        return Standing.RETURNED
    return Standing.APPROVED if current else Standing.STALE


def may_be_asked(now: Standing) -> bool:
    """Whether somebody can ask for the approval of the version of now."""
    return now not in (Standing.WAITING, Standing.APPROVED)


def is_second_person(user_id: int, *, asked_by: int, last_changed_by: int) -> bool:
    """Whether somebody can decide: neither who asked nor who made the last change."""
    return user_id not in (asked_by, last_changed_by)


# How each standing is shown: kind of status chip, its words.
SAID: Mapping[Standing, tuple[str, str]] = {
    Standing.NOT_NEEDED: ("neutral", lazy("承認は要りません")),
    Standing.MISSING: ("warning", lazy("まだ承認されていません")),
    Standing.WAITING: ("info", lazy("承認を待っています")),
    Standing.WAITING_FOR_OLDER: ("warning", lazy("依頼の後に変更あり")),
    Standing.RETURNED: ("warning", lazy("差し戻されました")),
    Standing.APPROVED: ("success", lazy("承認済み")),
    Standing.STALE: ("warning", lazy("承認の後に変更あり")),
}

STATE_SAID: Mapping[ApprovalState, tuple[str, str]] = {
    ApprovalState.ASKED: ("info", lazy("依頼中")),
    ApprovalState.APPROVED: ("success", lazy("承認")),
    ApprovalState.RETURNED: ("warning", lazy("差戻し")),
    ApprovalState.WITHDRAWN: ("neutral", lazy("取下げ")),
}

"""When a centre wants a second person to approve a plan. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import lazy


class ApprovalRule(StrEnum):
    """Which plans of a centre need the approval of a supervisor."""

    NEVER = "never"
    AT_RISK = "at_risk"
    ALWAYS = "always"


RULE_LABELS: Mapping[ApprovalRule, str] = {
    ApprovalRule.NEVER: lazy("求めない"),
    ApprovalRule.AT_RISK: lazy("危険のあるケースだけ求める"),
    ApprovalRule.ALWAYS: lazy("すべてのプランで求める"),
}

"""Forms of the rules."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.core import clock
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, FormProblem, Narrative
from app.training.policies import words

Note = Annotated[Narrative, Field(max_length=2000)]
Count = Annotated[int, Field(ge=0, le=4000)]


CompletedOn = Literal["decision", "last_stage"]
MOST_TIERS = 6


class TierRow(FormModel):
    """Up to how many months after the end which training leads back."""

    months: Annotated[int, Field(ge=1, le=600, title=lazy("終わってからの月数"))]
    course: Annotated[Literal["renewal", "long"], Field(title=lazy("戻るための研修"))]


class PolicyForm(FormModel):
    """A new version: from which day, whom it touches, every value, and which of them the agency has published."""

    effective_from: Annotated[CivilDate, Field(title=lazy("効力の始まる日"))]
    reach: Annotated[Literal["new_certifications", "next_renewal", "reaching_back"], Field(title=lazy("及ぶ範囲"))]
    valid_months: Annotated[Count, Field(title=words.VALUES["valid_months"])]
    expiry: Annotated[
        Literal["first_day_not_counted", "first_day_counted", "end_of_fiscal_year"],
        Field(title=words.VALUES["expiry"]),
    ]
    window_months: Annotated[Count, Field(title=words.VALUES["window_months"])]
    grace_days: Annotated[Count, Field(title=words.VALUES["grace_days"])]
    grace_counts: Annotated[bool, Field(title=words.VALUES["grace_counts"])] = False
    grace_needs_case: Annotated[bool, Field(title=words.VALUES["grace_needs_case"])] = False
    lapse_tiers: Annotated[list[TierRow], Field(max_length=MOST_TIERS, title=words.VALUES["lapse_tiers"])] = []
    late_start: Annotated[Literal["old_end", "decision"], Field(title=words.VALUES["late_start"])]
    applied_for: Annotated[bool, Field(title=words.VALUES["applied_for"])] = False
    idle_long_course: Annotated[bool, Field(title=words.VALUES["idle_long_course"])] = False
    deferral_cap_days: Annotated[Count, Field(title=words.VALUES["deferral_cap_days"])]
    cooling_days: Annotated[Count, Field(title=words.VALUES["cooling_days"])]
    leave_cap_days: Annotated[Count, Field(title=words.VALUES["leave_cap_days"])]
    leave_moves_validity: Annotated[bool, Field(title=words.VALUES["leave_moves_validity"])] = False
    leave_moves_deadlines: Annotated[bool, Field(title=words.VALUES["leave_moves_deadlines"])] = False
    leave_moves_practicum: Annotated[bool, Field(title=words.VALUES["leave_moves_practicum"])] = False
    leave_moves_resit: Annotated[bool, Field(title=words.VALUES["leave_moves_resit"])] = False
    confirmation_pass_percent: Annotated[Count, Field(title=words.VALUES["confirmation_pass_percent"])]
    final_pass_percent: Annotated[Count, Field(title=words.VALUES["final_pass_percent"])]
    tries: Annotated[Count, Field(title=words.VALUES["tries"])]
    wait_days: Annotated[Count, Field(title=words.VALUES["wait_days"])]
    resit_fiscal_years: Annotated[Count, Field(title=words.VALUES["resit_fiscal_years"])]
    make_up_days: Annotated[Count, Field(title=words.VALUES["make_up_days"])]
    test_before_make_up: Annotated[bool, Field(title=words.VALUES["test_before_make_up"])] = False
    block_share_percent: Annotated[Count, Field(title=words.VALUES["block_share_percent"])]
    practicum_months: Annotated[Count, Field(title=words.VALUES["practicum_months"])]
    practicum_tasks: Annotated[Count, Field(title=words.VALUES["practicum_tasks"])]
    application_day_moves: Annotated[bool, Field(title=words.VALUES["application_day_moves"])] = False
    completion_day: Annotated[CompletedOn, Field(title=words.VALUES["completion_day"])] = "decision"
    carry_over_months: Annotated[Count, Field(title=words.VALUES["carry_over_months"])]
    published: Annotated[list[str], Field(max_length=40, title=lazy("公表されている値"))] = []
    policy_reason: Annotated[Note, Field(title=lazy("変える理由"))]
    based_on: Annotated[int | None, Field(ge=0, le=100_000)] = None

    @field_validator("published")
    @classmethod
    def _known(cls, names: list[str]) -> list[str]:
        if set(names) - set(words.VALUES):
            raise FormProblem(lazy("選択肢から選んでください。"))
        return sorted(set(names))


class DecidePolicyForm(FormModel):
    """Decide on a proposed version; a refusal says why."""

    policy_decision: Annotated[Literal["decide", "refuse"], Field(title=lazy("決定"))]
    decision_number: Annotated[str | None, Field(max_length=40, title=lazy("決定番号"))] = None
    decided_on: Annotated[CivilDate, Field(title=lazy("決定日"))]
    policy_note: Annotated[Note | None, Field(title=lazy("説明"))] = None

    @field_validator("decided_on")
    @classmethod
    def _not_future(cls, day: date) -> date:
        if day > clock.today():
            raise FormProblem(lazy("今日より後の日付は入力できません。"))
        return day

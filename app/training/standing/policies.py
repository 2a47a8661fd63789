"""Rules of validity and renewal, in versions with a day of effect and a reach. Pure; civil dates of Japan.

Known of the programme is only "renewal every three years" (Immigration Services Agency, report on the coordinator of
April 2023) and "about three months" of practicum. Everything else is a setting with a cautious default until the agency
publishes it: a version names what was `published` when it was decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise


class ExpiryRule(StrEnum):
    """How the last valid day is found. Civil Code articles 140, 141 and 143 for the first."""

    FIRST_DAY_NOT_COUNTED = "first_day_not_counted"
    FIRST_DAY_COUNTED = "first_day_counted"
    END_OF_FISCAL_YEAR = "end_of_fiscal_year"


class Reach(StrEnum):
    """Whom a new version touches.

    NEW_CERTIFICATIONS: those first in force on or after its day. NEXT_RENEWAL: also the next period of those certified
    before. REACHING_BACK: from its day on every period, also ended ones.
    """

    NEW_CERTIFICATIONS = "new_certifications"
    NEXT_RENEWAL = "next_renewal"
    REACHING_BACK = "reaching_back"


class LateStart(StrEnum):
    """From when a period counts that is decided in grace: without a gap, or from the day of the decision."""

    OLD_END = "old_end"
    DECISION = "decision"


class WayBack(StrEnum):
    """What leads back after the end, in the order of effort. After the last tier it is the full path."""

    RENEWAL = "renewal"
    LONG = "long"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class LapseTier:
    """Up to so many months after the end (its last day included) this training still leads back."""

    months: int
    course: WayBack


class CompletionDay(StrEnum):
    """On which day a course counts as completed: that of the decision, or of the last stage that was met."""

    DECISION = "decision"
    LAST_STAGE = "last_stage"


@dataclass(frozen=True, slots=True)
class Values:
    """What a policy sets. Months are calendar months, days are calendar days, shares and marks are percent.

    `window_months` before the end renewal opens; `grace_days` after it the standing is grace, where
    `grace_needs_case` only with an open renewal case; `lapse_tiers` say up to how many months after the end which
    training leads back, and after the last of them the way back is closed; `leave_cap_days` is the most by which leave
    moves one period's end, `deferral_cap_days` the most by which a renewal may be put off after it.
    `applied_for`: the holder applies for renewal beside the training. `idle_long_course`: who does not practise takes
    the longer course. `resit_fiscal_years`: the last re-sit is the end of the fiscal year so many after the cohort's.
    `application_day_moves`: a last day of applications that is no working day gives way to the next one (Civil Code,
    article 142, where the rules say so); the end of a validity never does.
    """

    valid_months: int = 36
    expiry: ExpiryRule = ExpiryRule.FIRST_DAY_NOT_COUNTED
    window_months: int = 12
    grace_days: int = 90
    grace_counts: bool = False
    grace_needs_case: bool = False
    lapse_tiers: tuple[LapseTier, ...] = (LapseTier(12, WayBack.RENEWAL), LapseTier(36, WayBack.LONG))
    leave_cap_days: int = 730
    late_start: LateStart = LateStart.OLD_END
    applied_for: bool = True
    idle_long_course: bool = True
    deferral_cap_days: int = 365
    cooling_days: int = 0
    completion_day: CompletionDay = CompletionDay.DECISION
    application_day_moves: bool = False
    confirmation_pass_percent: int = 70
    final_pass_percent: int = 70
    tries: int = 3
    wait_days: int = 14
    resit_fiscal_years: int = 1
    make_up_days: int = 90
    test_before_make_up: bool = False
    block_share_percent: int = 90
    practicum_months: int = 3
    practicum_tasks: int = 3
    carry_over_months: int = 24
    leave_moves_deadlines: bool = True
    leave_moves_practicum: bool = True
    leave_moves_resit: bool = True
    leave_moves_validity: bool = True

    @property
    def lapse_months(self) -> int:
        """How long after the end any training leads back."""
        return self.lapse_tiers[-1].months if self.lapse_tiers else 0

    def problems(self) -> list[str]:
        """Names of values that make no sense; empty when the policy can be used."""
        found = [name for name, (least, most) in LIMITS.items() if not least <= getattr(self, name) <= most]
        if self.window_months > self.valid_months and "window_months" not in found:
            found.append("window_months")
        return found if self._tiers_make_sense() else [*found, "lapse_tiers"]

    def _tiers_make_sense(self) -> bool:
        """Each longer than the one before, none easier, the full path in none: it comes after the last."""
        effort = list(WayBack)
        steps = [(one.months, effort.index(one.course)) for one in self.lapse_tiers]
        rising = all(one[0] < other[0] and one[1] <= other[1] for one, other in pairwise(steps))
        within = all(1 <= one.months <= 600 and one.course is not WayBack.FULL for one in self.lapse_tiers)
        return bool(steps) and rising and within


LIMITS: Mapping[str, tuple[int, int]] = {
    "valid_months": (1, 240), "window_months": (1, 240), "grace_days": (0, 3_660),
    "leave_cap_days": (0, 3_660), "deferral_cap_days": (0, 3_660),
    "cooling_days": (0, 60), "confirmation_pass_percent": (1, 100), "final_pass_percent": (1, 100), "tries": (1, 20),
    "wait_days": (0, 366), "resit_fiscal_years": (0, 10), "make_up_days": (0, 366), "block_share_percent": (1, 100),
    "practicum_months": (1, 24), "practicum_tasks": (1, 20), "carry_over_months": (0, 120),
}  # fmt: skip
"""Least and most of each number."""
PUBLISHED = frozenset({"valid_months", "practicum_months"})
"""What the agency has said so far."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """`known_on` is the day of the decision, `effective_from` the first day on which it holds."""

    number: int
    effective_from: date
    known_on: date
    reach: Reach
    values: Values
    published: frozenset[str] = PUBLISHED


class NoPolicy(LookupError):
    """No version was in force on the day; the first one must reach back to before all certifications."""


def for_new_period(
    versions: Iterable[PolicyVersion], *, first_in_force: date, starts_on: date, known_on: date
) -> PolicyVersion:
    """The version under which a period is written that starts on a day, of a certification first in force on another.

    The newest that had taken effect and touches it: one for new certifications only where the certification itself
    began under it. Raises NoPolicy.
    """
    fitting = [
        one
        for one in _known(versions, starts_on, known_on)
        if one.reach is not Reach.NEW_CERTIFICATIONS or one.effective_from <= first_in_force
    ]
    # Before the first version there was none: certifications of that time follow it.
    if not fitting:
        fitting = [one for one in _in_order(versions) if one.known_on <= known_on][:1]
    if not fitting:
        raise NoPolicy
    return fitting[-1]


def on_day(written_under: PolicyVersion, versions: Iterable[PolicyVersion], day: date, known_on: date) -> PolicyVersion:
    """The version by which a period is read on a day: its own, or a newer one that reaches back and holds by then."""
    reaching = [
        one
        for one in _known(versions, day, known_on)
        if one.reach is Reach.REACHING_BACK and one.number > written_under.number
    ]
    return reaching[-1] if reaching else written_under


def _known(versions: Iterable[PolicyVersion], day: date, known_on: date) -> list[PolicyVersion]:
    return [one for one in _in_order(versions) if one.effective_from <= day and one.known_on <= known_on]


def _in_order(versions: Iterable[PolicyVersion]) -> Sequence[PolicyVersion]:
    return sorted(versions, key=lambda one: one.number)

"""What the routes of a plan hold: rows together with the case that they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.models import Case
from app.plans.models import Plan, PlanGoal, Step


@dataclass
class CaseStep:
    """A step with its case, as routes hold them; `version` is the step's."""

    case: Case
    step: Step

    @property
    def version(self) -> int:
        return self.step.version


@dataclass
class CaseGoal:
    """A goal with its case and plan; goals change with the version of the plan."""

    case: Case
    goal: PlanGoal
    plan: Plan

    @property
    def version(self) -> int:
        return self.plan.version


@dataclass
class CasePlan:
    """A case with its plan, which may not exist yet: then the version is 0."""

    case: Case
    plan: Plan | None

    @property
    def version(self) -> int:
        return self.plan.version if self.plan else 0

"""Forms about the stages of one person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, Narrative
from app.training.stages.kinds import Stage

Why = Annotated[Narrative, Field(max_length=1000, title=lazy("理由"))]
WhichStage = Annotated[Stage, Field(title=lazy("段階"))]


class WaiverForm(FormModel):
    """Propose that a stage be waived."""

    waived_stage: WhichStage
    waiver_reason: Why


class WaiverDecision(FormModel):
    """The second person's word about a proposed waiver."""

    stage: WhichStage
    verdict: Annotated[Literal["waive", "refuse"], Field(title=lazy("決定"))]


class DueForm(FormModel):
    """Another last day for a stage, with the reason; empty: as derived."""

    due_stage: WhichStage
    due_on: Annotated[CivilDate | None, Field(title=lazy("新しい期限"))] = None
    due_reason: Why


class CorrectForm(FormModel):
    """What was met is not met: why, and that its effects were looked at."""

    stage: WhichStage
    reason: Why
    looked_at: bool = False
    answer: Annotated[Literal["standing_confirmed", "review_opened"] | None, Field(title=lazy("認証の扱い"))] = None

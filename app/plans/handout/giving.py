"""The paper was given to the person: the case remembers which one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Case
from app.guidance.phrases import own_name
from app.plans import service
from app.plans.schemas import HandoutForm


def note(session: Session, actor: Actor, case: Case, form: HandoutForm) -> None:
    """Note that the person was given the paper: the language, the version of the plan, whether it was careful."""
    plan = service.begin(session, actor, case)
    timeline.add(
        session, actor, case.id, "plan_printed",
        code=f"{form.language} {plan.number}", subject_kind="plan", subject_ref=case.ref,
        text=_printed(form, plan.number), fields=["language", "careful", "safety", "scope"],
    )  # fmt: skip


def _printed(form: HandoutForm, number: int) -> str:
    """What the timeline keeps, in Japanese like everything that people write there."""
    parts = [own_name(form.language), f"第{number}版"]
    if form.careful:
        parts.append("窓口の名前なし")
    if not form.safety:
        parts.append("安全のステップなし")
    if form.scope == "now":
        parts.append("今できるものだけ")
    return "、".join(parts)

"""What a partner can say by itself, wherever it says it: on the page of this program, or on the answer site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.core.errors import lazy
from app.core.forms import FormModel
from app.referrals import further_forms, schemas
from app.referrals.lifecycle import ReferralStatus
from app.referrals.lifecycle import ReferralStatus as S
from app.referrals.service import answers, ending, progress


@dataclass(frozen=True)
class Answer:
    """One thing to say with its form and its verb of the service. `leads_to` is the state after it; None: it stays."""

    form: type[FormModel]
    act: Callable[..., object]
    title: str
    leads_to: ReferralStatus | None = None


ANSWERS: Mapping[str, Answer] = {
    "accept": Answer(schemas.AcceptByPage, answers.accept, lazy("受ける"), S.ACCEPTED),
    "reject": Answer(schemas.RejectByPage, answers.reject, lazy("受けられない"), S.REJECTED),
    "plan": Answer(schemas.PlanByPage, answers.plan, lazy("予定日を知らせる")),
    "start": Answer(schemas.StartByPage, answers.start, lazy("本人に会った・話した"), S.IN_PROGRESS),
    "progress": Answer(further_forms.ProgressByPage, progress.report, lazy("経過を知らせる")),
    "review": Answer(further_forms.ReviewByPage, progress.review, lazy("保留を続ける")),
    "cancel": Answer(further_forms.CancelByPage, ending.cancel, lazy("引き受けるのをやめる"), S.CANCELLED),
    "hold": Answer(schemas.HoldByPage, answers.hold, lazy("保留にする"), S.ON_HOLD),
    "resume": Answer(schemas.ResumeByPage, answers.resume, lazy("再開した"), S.IN_PROGRESS),
    "complete": Answer(schemas.CompleteByPage, answers.complete, lazy("支援が終わった"), S.COMPLETED),
    "fail": Answer(schemas.FailByPage, answers.fail, lazy("できなかった"), S.FAILED),
}


def as_said(verb: str, form: FormModel) -> FormModel:
    """What was typed, with what it leaves to be understood: who accepts without naming another is the one in charge."""
    if verb == "accept" and isinstance(form, schemas.AcceptByPage) and not form.contact_name:
        return form.model_copy(update={"contact_name": form.said_by})
    return form

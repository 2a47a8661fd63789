"""What stands in the way of proposing somebody: the page that offers it and the act itself ask the same question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training import queries
from app.training.models import Certification, Learner
from app.training.service import oneself
from app.training.standing.deriving import Standing, standing_on

LIVE = frozenset(set(Standing) - {Standing.REVOKED, Standing.CLOSED})
ONE_ONLY = lazy("この人には、この区分の認証か提案がすでにあります。")
NOT_COMPLETED = lazy("受講の記録がありますが、修了していません。修了の決定が先です。")
WHOLE_WAY = lazy("前の認証が終わっているので、新しい課程の修了が必要です。")
BASE_MISSING = lazy("有効な外国人支援コーディネーターの認証がありません。")
NO_LEGAL_NAME = lazy("氏名（戸籍・在留カードのとおり）が記録されていません。")
LOOKS_ALIKE = lazy("同じ人かもしれない記録があります。先に、別の人か同じ人かを確かめてください。")
TOO_EARLY = lazy("修了の日（%(day)s）より前に認証を始めることはできません。")


@dataclass(frozen=True)
class Problem:
    """One thing that is missing: a sentence marked for translation with its values, and the field it belongs to."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)
    field: str = ""

    def refuse(self) -> Invalid:
        """The same as a refusal of the form."""
        return Invalid(self.field, self.text, **self.params)


def problems(
    session: Session, actor: Actor, learner: Learner, tier: str, starts_on: date | None = None, *,
    alike: bool | None = None,
) -> list[Problem]:  # fmt: skip
    """Everything that forbids this actor to propose the person for a tier, from a day on; empty when nothing does.

    `alike`: whether an unsolved look-alike is known (every name must be read for it); None: find out.
    """
    learner = queries.learner_by_id(session, learner.id)  # with names
    found: list[Problem] = []
    if oneself.is_own(session, actor, learner.id):
        found.append(Problem(oneself.OWN))
    earlier = [one for one in queries.certifications_of(session, learner) if one.tier == tier]
    if any(one.state == "proposed" or is_live(session, one) for one in earlier):
        found.append(Problem(ONE_ONLY, field="tier"))
    if tier == "leader":
        if not _has_base(session, learner):
            found.append(Problem(BASE_MISSING, field="tier"))
    else:
        found += _course_problems(session, learner, earlier, starts_on)
    if not learner.name("legal", clock.today()):
        found.append(Problem(NO_LEGAL_NAME))
    if bool(queries.look_alikes(session, learner)) if alike is None else alike:
        found.append(Problem(LOOKS_ALIKE))
    return found


def is_live(session: Session, certification: Certification) -> bool:
    """Whether it stands in the way of another one: approved and neither revoked nor closed today."""
    return certification.state == "approved" and _standing(session, certification) in LIVE


def _standing(session: Session, certification: Certification) -> Standing:
    today = clock.today()
    return standing_on(queries.history_of(session, certification), today, today).standing


def _has_base(session: Session, learner: Learner) -> bool:
    today = clock.today()
    return any(
        one.tier == "coordinator" and one.state == "approved"
        and standing_on(queries.history_of(session, one), today, today).counts
        for one in queries.certifications_of(session, learner)
    )  # fmt: skip


def _course_problems(
    session: Session, learner: Learner, earlier: list[Certification], starts_on: date | None
) -> list[Problem]:
    """The course must be completed; who closed a certification, after that. Whoever has no course in this register
    completed it before the register: its papers are the ground that the proposal names.
    """
    courses = queries.courses_of(session, learner)
    completed = [one for one in courses if one.state == "completed"]
    closed = [
        one.decided_on or one.proposed_on
        for one in earlier
        if one.state == "approved" and _standing(session, one) is Standing.CLOSED
    ]
    if closed:
        completed = [one for one in completed if one.ended_on and one.ended_on > max(closed)]
        if not completed:
            return [Problem(WHOLE_WAY)]
    if courses and not completed:
        return [Problem(NOT_COMPLETED)]
    ends = [one.ended_on for one in completed if one.ended_on]
    if starts_on and ends and starts_on < min(ends):
        return [Problem(TOO_EARLY, {"day": min(ends).isoformat()}, "starts_on")]
    return []

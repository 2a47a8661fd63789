"""Between the last stage and the certificate: who finished by making up, a correction that waits, a review."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.demo.calendar import moment, office_day
from app.training.corrections.schemas import CorrectionForm
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.enrolment.schemas import CompleteForm
from app.training.enrolment.service import deciding
from app.training.models import Certification
from app.training.programme.models import Cohort
from app.training.progress.schemas import CorrectForm
from app.training.progress.service import decisions
from app.training.schemas import LearnerForm
from app.training.service import correcting, learners
from app.training.stages.kinds import Stage, StageState

# Names paired anew: nobody in particular. They missed a half day of the first cohort and made it up.
_PEOPLE = (
    ("浅野 美帆", "ASANO MIHO"), ("五十嵐 大輔", "IGARASHI DAISUKE"), ("ウー・メイリン", "WU MEILIN"),
    ("小川 夏希", "OGAWA NATSUKI"), ("カルロス・モラレス", "CARLOS MORALES"), ("日比野 徹", "HIBINO TORU"),
)  # fmt: skip
COMPLETED = 3
"""So many of them have completed; the others wait for the approver."""
_WRONG_DAY, _WRONG_BLOCK = 12, 15
"""Of the first cohort: whose day was written wrongly, and whose half day was."""
Do = Callable[[Session], None]


class Act:
    """One moment on the way to certification."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.admin, self.approver = actors["training_admin"], actors["approver"]

    def made_up(self, session: Session) -> None:
        """They made up what they had missed: every stage is met."""
        first = sa.select(Cohort).where(Cohort.state == "ended").order_by(Cohort.fiscal_year, Cohort.run).limit(1)
        cohort = session.scalar(first)
        for legal, roman in _PEOPLE if cohort is not None else ():
            self._finished(session, cohort, LearnerForm(legal=legal, romanised=roman, prefecture="22"))

    def _finished(self, session: Session, cohort: Cohort | None, form: LearnerForm) -> None:
        if cohort is None:
            return
        learner = learners.add(session, self.admin, form)
        made = Enrolment(
            ref=ids.new_ref("E"), learner_id=learner.id, cohort_id=cohort.id, curriculum_id=cohort.curriculum_id,
            state="enrolled", source="file", applied_on=cohort.applications_from, version=1,
        )  # fmt: skip
        session.add(made)
        session.flush()
        session.add_all(
            StageProgress(
                enrolment_id=made.id, stage=stage, state=StageState.MET, basis="papers", version=1,
                state_on=clock.today() - timedelta(days=days),
            )
            for stage, days in zip(Stage, (200, 190, 120, 60, 60, 59, 1, 0), strict=True)
        )  # fmt: skip
        audit.record(session, self.admin, "enrolment.enrolled", "enrolment", made.id, subject_ref=made.ref)

    def complete(self, session: Session) -> None:
        """The approver decides about the first of them."""
        chosen = sa.select(Enrolment).join(Cohort).where(Enrolment.state == "enrolled", Cohort.state == "ended")
        form = CompleteForm(decided_on=clock.today(), decision_note="補講の出席簿を確かめた。")
        for one in session.scalars(chosen.order_by(Enrolment.id).limit(COMPLETED)).all():
            session.refresh(one, ["learner"])
            deciding.complete(session, self.approver, one, form, seen=one.version)

    def correct(self, session: Session) -> None:
        """One day is three days off by the papers; another's half day was somebody else's."""
        one, other = (_nth(session, number) for number in (_WRONG_DAY, _WRONG_BLOCK))
        form = CorrectionForm(
            correction="day", right_day=one.starts_on - timedelta(days=3), effects_seen=True,
            correction_reason="決裁文書の日付と合わないため。",
        )  # fmt: skip
        correcting.propose(session, self.admin, one, form, seen=one.version)
        enrolment = session.scalar(sa.select(Enrolment).where(Enrolment.learner_id == other.learner_id))
        if enrolment is not None:
            wrong = CorrectForm(
                stage=Stage.BLOCK_3, reason="出席簿の行がずれて、別の人の出席が記録されていたため。", looked_at=True,
                answer="review_opened",
            )  # fmt: skip
            decisions.correct(session, self.admin, enrolment, wrong, seen=enrolment.version)


def _nth(session: Session, number: int) -> Certification:
    chosen = sa.select(Certification).where(Certification.state == "approved").order_by(Certification.number)
    return session.scalars(chosen.offset(number).limit(1)).one()


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how: in the last weeks."""
    act = Act(actors)
    for ago, do in ((12, act.made_up), (5, act.complete), (3, act.correct)):
        yield moment(office_day(today, ago), 15 * 60 + 40), do.__name__, do

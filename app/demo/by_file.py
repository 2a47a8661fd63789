"""What files bring beside the hours: a second try in the course system, a verdict that the score contradicts, a late
applicant who may be somebody of the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.demo.calendar import moment, office_day
from app.training.enrolment import queries
from app.training.enrolment.models import Enrolment
from app.training.examinations.models import Attempt
from app.training.files import taking
from app.training.roster import queries as rosters
from app.training.roster.batches import Upload
from app.training.roster.columns import PROGRESS, ROSTER
from app.training.roster.plans import SKIP_BAD

Do = Callable[[Session], None]
_RESULT = "external_id,subject,test_score,test_max,passed,attempt_no,completed_at,reported_at"
_ROSTER = "external_id,family_name,given_name,kana,email,organisation_code,prefecture,role,desk_type,cohort"


class Act:
    """The administrator with the files of the course system and of employers."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.admin = actors["training_admin"]

    def try_again(self, session: Session) -> None:
        """Whoever failed tries again in the course system, and fails by little."""
        self._result(session, "再受験の結果.csv", score=13, said="不合格", number=2)

    def contradict(self, session: Session) -> None:
        """The third time the course system says "passed", though the score does not reach the pass mark here."""
        self._result(session, "再受験の結果（3回目）.csv", score=13, said="合格", number=3)

    def _result(self, session: Session, name: str, *, score: int, said: str, number: int) -> None:
        whose = session.scalar(
            sa.select(Enrolment.learner_id).join(Attempt, Attempt.enrolment_id == Enrolment.id)
            .where(Attempt.state == "failed", Attempt.kind == "confirmation", Enrolment.state == "enrolled")
        )  # fmt: skip
        numbers = rosters.numbers_of(session, [whose or 0]).get(whose or 0)
        if not numbers:
            return
        today = clock.today()
        held_on = today - timedelta(days=2)
        row = f"{numbers[0]},confirmation,{score},20,{said},{number},{held_on},{today}"
        self._take(session, PROGRESS, name, [_RESULT, row])

    def apply_late(self, session: Session) -> None:
        """A name that the register knows already, under a number that it does not know."""
        cohort = queries.cohorts(session, ("open",))[0]
        who = "A0901,田島,由佳,タジマ ユカ,tajima@example.jp,2301,23,相談員,one_stop"
        self._take(session, ROSTER, "追加の申込者名簿.csv", [_ROSTER, f"{who},{cohort.fiscal_year}-{cohort.run}"])

    def _take(self, session: Session, kind: str, name: str, lines: list[str]) -> None:
        content = "\r\n".join(lines).encode("cp932")
        taking.take(session, self.admin, Upload(kind, SKIP_BAD, "course", name, content))


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how; after the tests and the applications of the same day."""
    act = Act(actors)
    for ago, do in ((60, act.try_again), (20, act.contradict), (8, act.apply_late)):
        yield moment(office_day(today, ago), 16 * 60), do.__name__, do

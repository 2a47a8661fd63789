"""What the people of the course were told: as if a mail server had taken it; and the groups of the days to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.demo.calendar import moment, office_day
from app.training.enrolment import queries
from app.training.grouping import service as grouping
from app.training.grouping.schemas import ProposeForm
from app.training.notices import queries as told_rows
from app.training.notices import service as notices
from app.training.notices.schemas import OutcomeForm
from app.training.planning.queries import cohort_by_ref

Do = Callable[[Session], None]
PEOPLE_IN_A_GROUP = 4


class Act:
    """The office on the days after."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.admin = actors["training_admin"]

    def mail(self, session: Session) -> None:
        """Everybody with an address got their mail; it is written down as the command does."""
        while (number := notices.claim(session, clock.now())) is not None:
            notices.note_sent(session, number)

    def come_back(self, session: Session) -> None:
        """One mail came back, and one letter was posted."""
        sent, _ = told_rows.log(session, "sent", offset=0, limit=1)
        letters, _ = told_rows.log(session, "letter", offset=0, limit=1)
        for found, outcome in ((sent, "bounced"), (letters, "lettered")):
            for one in found:
                form = OutcomeForm.model_validate({"outcome": outcome, "outcome_on": clock.today()})
                notices.record(session, self.admin, one, form)

    def group(self, session: Session) -> None:
        """Case groups for the half days of the cohort that is under way."""
        for cohort in queries.cohorts(session, ("running",)):
            found = cohort_by_ref(session, cohort.ref)
            planned = [one for one in found.blocks if one.state == "planned"] if found else []
            if planned:
                form = ProposeForm(size=PEOPLE_IN_A_GROUP, everywhere=True)
                grouping.propose(session, self.admin, planned[0], form, seen=planned[0].version)


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how; after the decisions of the same day."""
    act = Act(actors)
    for ago, name, do in ((9, "mailed", act.mail), (5, "came back", act.come_back), (4, "groups", act.group)):
        yield moment(office_day(today, ago), 16 * 60 + 30), name, do

"""The training begins: by the rule of the start day, for whom workplace and supervisor are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.training.enrolment import queries
from app.training.enrolment.lifecycle import Stage, StageState, State, Verb
from app.training.enrolment.models import Enrolment
from app.training.enrolment.service.moving import require, step
from app.training.enrolment.settling import settle
from app.training.programme.models import Cohort
from app.training.workplaces import queries as workplaces


@dataclass(frozen=True)
class Ready:
    """Somebody accepted, and what is still missing before they begin (codes of `words.LACKS`)."""

    enrolment: Enrolment
    lacks: tuple[str, ...]


def ready(session: Session, cohort: Cohort) -> list[Ready]:
    """Everybody accepted, with what they lack today."""
    accepted = queries.in_state(session, cohort, State.ACCEPTED)
    today = clock.today()
    main = workplaces.main_on(session, [one.learner_id for one in accepted], today)
    found = []
    for one in accepted:
        period = main.get(one.learner_id)
        lacks = ["not_started"] if today < cohort.online_from else []
        if period is None:
            lacks.append("workplace")
        elif not any(guide.ends_on is None or guide.ends_on >= today for guide in period.supervisions):
            lacks.append("supervisor")
        found.append(Ready(one, tuple(lacks)))
    return found


def begin(session: Session, actor: Actor, cohort: Cohort) -> Sequence[Enrolment]:
    """Whoever lacks nothing is enrolled, with the curriculum of the cohort; `actor` only set the rule going."""
    begun = [one.enrolment for one in ready(session, cohort) if not one.lacks]
    today = clock.today()
    for enrolment in begun:
        require(actor, enrolment, Verb.ENROL, by_rule=True)
        event = step(session, actor, enrolment, Verb.ENROL, seen=enrolment.version)
        event.actor_id = None
        enrolment.curriculum_id = cohort.curriculum_id
        if Stage.ONLINE not in {one.stage for one in queries.stages_of(session, enrolment)}:
            settle(session, actor, enrolment, Stage.ONLINE, StageState.OPEN, on=today, basis="start")
    session.flush()
    return begun


def begin_all(session: Session, actor: Actor) -> int:
    """The same for every cohort whose first day has come; what a nightly job does. How many began."""
    today = clock.today()
    due = [one for one in queries.cohorts(session, ("open", "running")) if one.online_from <= today]
    return sum(len(begin(session, actor, cohort)) for cohort in due)

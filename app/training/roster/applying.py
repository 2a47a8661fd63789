"""The roster taken over: people, numbers, workplaces and applications, by the services that the pages use."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core.db import claim_version
from app.training.enrolment.service import applying
from app.training.models import Learner
from app.training.roster import queries
from app.training.roster.batches import Done, Upload, finish_row, keep_row, open_batch
from app.training.roster.models import CourseBatch, LearnerNumber
from app.training.roster.people import Entry, Work, day_of_entry
from app.training.roster.plans import CHANGED, NEW, Plan
from app.training.schemas import LearnerForm
from app.training.service import learners, oneself
from app.training.workplaces import service as workplaces
from app.training.workplaces.schemas import PeriodForm


def apply(session: Session, actor: Actor, upload: Upload, plan: Plan) -> CourseBatch:
    """Write what the plan says; rows in error stay out (the caller asked whether they may)."""
    batch = open_batch(session, actor, upload, plan)
    for line in plan.lines:
        row = keep_row(session, batch, line)
        if line.action in (NEW, CHANGED):
            finish_row(row, _write(session, actor, plan.source, line.work))
    session.flush()
    return batch


def _write(session: Session, actor: Actor, source: str, work: Work) -> Done:
    """Raises Forbidden for a row about oneself: no file is a way to change or number one's own record."""
    done = Done()
    if work.learner is not None:
        oneself.refuse(session, actor, work.learner.id)
    learner = work.learner or _enter(session, actor, work.entry, done)
    if work.learner is not None:
        _change(session, actor, learner, work.entry, done)
    _number(session, actor, learner, source, work.entry.external_id, done)
    if work.moves:
        _move(session, actor, learner, work, done)
    if work.enrolment is None:
        made = applying.enter(
            session, actor, learner, work.cohort, source="file", external_id=work.entry.external_id or None
        )
        done.made.append(("enrolments", made.id))
    session.flush()
    done.learner_id, done.version = learner.id, learner.version
    return done


def _enter(session: Session, actor: Actor, entry: Entry, done: Done) -> Learner:
    form = LearnerForm(
        legal=entry.legal, kana=entry.kana, birth=entry.birth, mail=entry.mail, prefecture=entry.prefecture,
        distinct=entry.distinct,
    )  # fmt: skip
    made = learners.add(session, actor, form)
    done.made.append(("learners", made.id))
    session.refresh(made, ["names"])
    return made


def _change(session: Session, actor: Actor, learner: Learner, entry: Entry, done: Done) -> None:
    wanted = {"mail": entry.mail, "prefecture_code": entry.prefecture, "birth": None if learner.birth else entry.birth}
    changed = {name: value for name, value in wanted.items() if value and value != getattr(learner, name)}
    if not changed:
        return
    done.before["learner"] = {name: getattr(learner, name) for name in changed}
    claim_version(session, learner, learner.version)
    for name, value in changed.items():
        setattr(learner, name, value)
    _audit(session, actor, learner, "learner.changed_by_file", list(changed))


def _number(session: Session, actor: Actor, learner: Learner, source: str, number: str, done: Done) -> None:
    if number and queries.number_of(session, source, number) is None:
        made = LearnerNumber(learner_id=learner.id, source=source, number=number)
        session.add(made)
        session.flush()
        done.made.append(("learner_numbers", made.id))
        _audit(session, actor, learner, "learner.numbered", ["number"])


def _move(session: Session, actor: Actor, learner: Learner, work: Work, done: Done) -> None:
    """Another workplace, or another part there: the former one ends the day before. The file names no day.

    A period that began today is put right instead: nobody worked in it.
    """
    entry, period, today = work.entry, work.period, day_of_entry()
    employer = entry.employer or (period.employer if period else None)
    if employer is None:
        return
    if period is not None:
        claim_version(session, period, period.version)
        done.before["period"] = {
            "id": period.id, "version": period.version, "ends_on": period.ends_on and period.ends_on.isoformat(),
            "employer_id": period.employer_id, "role": period.role, "desk": period.desk,
        }  # fmt: skip
        _audit(session, actor, learner, "learner.workplace_changed", ["ends_on"])
        if period.starts_on >= today:
            period.employer_id, period.role = employer.id, entry.role or period.role
            period.desk = entry.desk or period.desk
            return
        period.ends_on = today - timedelta(days=1)
        session.flush()
    form = PeriodForm(
        employer=employer.ref, is_main=True, employment=period.employment if period else "other",
        desk=entry.desk or (period.desk if period else "other"), role=entry.role or (period.role if period else None),
        starts_on=today,
    )  # fmt: skip
    made = workplaces.begin(session, actor, learner, form, seen=learner.version)
    done.made.append(("workplace_periods", made.id))


def _audit(session: Session, actor: Actor, learner: Learner, action: str, fields: list[str]) -> None:
    audit.record(session, actor, action, "learner", learner.id, subject_ref=learner.ref, fields=fields)

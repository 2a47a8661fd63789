"""Enrolments, people who look alike, and everything in the order of time, as sections of a person's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.authz.permissions import Permission as P
from app.core.errors import lazy
from app.training import queries as register
from app.training import words as register_words
from app.training.enrolment import queries, words
from app.training.models import Learner
from app.training.sections import Section
from app.training.workplaces import queries as workplaces
from app.web.request import Rq


def of_learner(rq: Rq, learner: Learner) -> Section:
    """Applications and courses, and who may be the same person."""
    found = queries.of_learner(rq.session, learner)
    context = {
        "learner": learner,
        "enrolments": found,
        "alike": register.look_alikes(rq.session, learner),
        "apart": register.told_apart(rq.session, learner),
        "may_apply": rq.can(P.TRAINING_RUN) and queries.live_of(rq.session, learner) is None,
        "words": words,
    }
    return Section(
        lazy("申込みと受講"), "training/admission/_enrolments.html", context, key="enrolments", count=len(found)
    )


@dataclass(frozen=True, order=True)
class Happening:
    """One line of a person's history: a civil day, what happened (translated), where to read more."""

    day: date
    said: str
    href: str = ""


def history(rq: Rq, learner: Learner) -> Section:
    """What is known of the person, the newest first."""
    found = [*_of_enrolments(rq, learner), *_of_workplaces(rq, learner), *_of_register(rq, learner)]
    context = {"happenings": sorted(found, reverse=True)}
    return Section(lazy("これまでのこと"), "training/admission/_history.html", context, key="history", count=len(found))


def _of_enrolments(rq: Rq, learner: Learner) -> list[Happening]:
    found = []
    for one in queries.of_learner(rq.session, learner):
        name = rq._(words.COHORT_NAME, year=one.cohort.fiscal_year, run=one.cohort.run)
        for event in queries.events_of(rq.session, one):
            said = rq._(words.EVENTS.get(event.kind, ""))
            if event.stage is not None:
                state = words.STAGE_STATES.get(event.kind.removeprefix("stage_"), "")
                said = f"{rq._(words.STAGES[event.stage])}: {rq._(state)}"
            if reason := words.REASONS.get(event.reason or ""):
                said += f" — {rq._(reason)}"
            found.append(Happening(event.effective_on, f"{name} · {said}", f"/training/enrolments/{one.ref}"))
    return found


def _of_workplaces(rq: Rq, learner: Learner) -> list[Happening]:
    found = []
    for one in workplaces.periods_of(rq.session, learner):
        found.append(Happening(one.starts_on, rq._(lazy("勤務先が始まった: %(name)s"), name=one.employer.name)))
        if one.ends_on is not None:
            found.append(Happening(one.ends_on, rq._(lazy("勤務先が終わった: %(name)s"), name=one.employer.name)))
    return found


def _of_register(rq: Rq, learner: Learner) -> list[Happening]:
    changed = lazy("%(kind)sが変わった")
    found = [
        Happening(name.valid_from, rq._(changed, kind=rq._(register_words.NAME_KINDS[name.kind])))
        for name in learner.names
        if name.valid_from is not None
    ]
    # Why somebody is on leave is not told here.
    found += [
        Happening(leave.first_day, rq._(lazy("休業（%(day)sまで）"), day=leave.last_day.isoformat()))
        for leave in queries.leaves_of(rq.session, learner)
    ]
    for one in register.certifications_of(rq.session, learner):
        href = f"/training/certifications/{one.ref}"
        tier = rq._(register_words.TIERS[one.tier])
        found.append(Happening(one.proposed_on, rq._(lazy("認証を提案した: %(tier)s"), tier=tier), href))
        if one.decided_on is not None:
            said = rq._(lazy("認証を決定した: %(state)s"), state=rq._(register_words.STATES[one.state]))
            found.append(Happening(one.decided_on, said, href))
        found += [
            Happening(order.starts_on, rq._(register_words.ORDERS[order.kind]), href)
            for order in register.orders_of(rq.session, one)
        ]
        ending = register.ending_of(rq.session, one)
        if ending is not None:
            found.append(Happening(ending.starts_on, rq._(register_words.ENDINGS[ending.kind]), href))
    return found

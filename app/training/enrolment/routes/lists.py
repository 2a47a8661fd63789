"""Lists: the applications of a cohort, its waiting list, who can begin, and everybody of the register."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.errors import NotFound, lazy
from app.training.enrolment import access, queries, words
from app.training.enrolment.schemas import EmptyForm
from app.training.enrolment.service import starting
from app.training.programme.models import Cohort
from app.training.workplaces import queries as workplaces
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
FILTERS = ("cohort", "state", "prefecture", "source")


def _choices(rq: Rq, labels: Any) -> list[tuple[str, str]]:
    return [(code, rq._(label)) for code, label in labels.items()]


def _cohorts(rq: Rq) -> list[tuple[str, str]]:
    return [
        (one.ref, rq._(words.COHORT_NAME, year=one.fiscal_year, run=one.run)) for one in queries.cohorts(rq.session)
    ]


@router.page("/training/applications", policy=P.REGISTER_READ, audit=AuditKind.READ)
def applications(rq: Rq) -> Response:
    cohort = access.chosen_cohort(rq)
    query = rq.list_query(filters=FILTERS, sorts=("applied",))
    page = queries.applications(rq.session, cohort, query) if cohort is not None else None
    for one in page.items if page else ():
        rq.note_read("enrolment", one.id, one.ref)
    today = clock.today()
    return rq.render(
        "training/admission/applications.html",
        cohort=cohort,
        page=page,
        counts=queries.counts(rq.session, cohort) if cohort else {},
        free=queries.free_seats(rq.session, cohort) if cohort else 0,
        main=workplaces.main_on(rq.session, [one.learner_id for one in page.items], today) if page else {},
        overdue=queries.overdue(rq.session, today),
        cohorts=_cohorts(rq),
        states=_choices(rq, words.STATES),
        sources=_choices(rq, words.SOURCES),
        prefectures=PREFECTURES.choices(rq.locale),
        words=words,
    )


@router.page("/training/applications/waiting", policy=P.REGISTER_READ, audit=AuditKind.READ)
def waiting(rq: Rq) -> Response:
    cohort = access.chosen_cohort(rq)
    line = queries.waiting(rq.session, cohort) if cohort is not None else ()
    for one in line:
        rq.note_read("enrolment", one.id, one.ref)
    return rq.render(
        "training/admission/waiting.html",
        cohort=cohort,
        places=queries.by_prefecture(rq.session, cohort) if cohort else (),
        line=line,
        free=queries.free_seats(rq.session, cohort) if cohort else 0,
        cohorts=_cohorts(rq),
        words=words,
    )


def _cohort(rq: Rq) -> Cohort:
    found = queries.cohort_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    return found


@router.page("/training/cohorts/{ref}/start", policy=P.TRAINING_RUN, audit=AuditKind.READ, load=_cohort)
def start_page(rq: Rq, cohort: Cohort) -> Response:
    found = starting.ready(rq.session, cohort)
    for one in found:
        rq.note_read("enrolment", one.enrolment.id, one.enrolment.ref)
    return rq.render("training/admission/start.html", cohort=cohort, found=found, form=rq.blank(), words=words)


@router.action("/training/cohorts/{ref}/start", policy=P.TRAINING_RUN, form=EmptyForm, load=_cohort)
def start(rq: Rq, cohort: Cohort, form: Bound[EmptyForm]) -> Response:  # noqa: ARG001 - a button without fields
    begun = starting.begin(rq.session, rq.actor, cohort)
    done = rq._(lazy("%(n)s人の受講が始まりました。"), n=len(begun))
    return rq.redirect(f"/training/applications?cohort={cohort.ref}", done)


@router.page("/training/people", policy=P.REGISTER_READ, audit=AuditKind.READ)
def people(rq: Rq) -> Response:
    page = queries.people(rq.session, rq.list_query(filters=("state", "prefecture"), sorts=("entered",)))
    for one in page.items:
        rq.note_read("learner", one.learner.id, one.learner.ref)
    today = clock.today()
    return rq.render(
        "training/admission/people.html",
        page=page,
        main=workplaces.main_on(rq.session, [one.learner.id for one in page.items], today),
        states=[*_choices(rq, words.STATES), ("none", rq._(lazy("受講の記録なし")))],
        prefectures=PREFECTURES.choices(rq.locale),
        words=words,
    )

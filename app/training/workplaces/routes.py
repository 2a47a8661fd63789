"""Pages of employers, and of where a person of the register works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.errors import NotFound, lazy
from app.training import access
from app.training.models import Learner
from app.training.workplaces import queries, service, words
from app.training.workplaces.models import Employer
from app.training.workplaces.schemas import (
    AbsenceForm,
    AgreedForm,
    EmployerForm,
    EndPeriodForm,
    PeriodForm,
    SupervisionForm,
)
from app.training.workplaces.spans import Span, gaps
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


def _employer(rq: Rq) -> Employer:
    found = queries.employer_by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    return found


def _choices(rq: Rq, labels: Any) -> list[tuple[str, str]]:
    return [(code, rq._(label)) for code, label in labels.items()]


@router.page("/training/employers", policy=P.REGISTER_READ, audit=AuditKind.NONE)
def employers_page(rq: Rq) -> Response:
    page = queries.employers(rq.session, rq.list_query(filters=("prefecture", "kind"), sorts=("name",)))
    return rq.render(
        "training/admission/employers.html",
        page=page,
        people=queries.people_now(rq.session, page.items, clock.today()),
        kinds=_choices(rq, words.EMPLOYER_KINDS),
        prefectures=PREFECTURES.choices(rq.locale),
        words=words,
    )


def _employer_form(rq: Rq, form: Bound[Any], employer: Employer | None = None) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    return render(
        "training/admission/employer.html",
        form=form,
        employer=employer,
        kinds=_choices(rq, words.EMPLOYER_KINDS),
        prefectures=PREFECTURES.choices(rq.locale),
    )


@router.page("/training/employers/new", policy=P.TRAINING_RUN, audit=AuditKind.NONE)
def new_employer_page(rq: Rq) -> Response:
    return _employer_form(rq, rq.blank())


@router.action("/training/employers/new", policy=P.TRAINING_RUN, form=EmployerForm, creates=True)
def new_employer(rq: Rq, form: Bound[EmployerForm]) -> Response:
    if form.accepts(lambda: service.add_employer(rq.session, rq.actor, form.data)):
        return rq.redirect("/training/employers", lazy("登録しました。"))
    return _employer_form(rq, form)


def _stored(employer: Employer) -> dict[str, object]:
    return {
        "name": employer.name, "kind": employer.kind, "prefecture": employer.prefecture_code, "code": employer.code,
    }  # fmt: skip


@router.page("/training/employers/{ref}", policy=P.TRAINING_RUN, audit=AuditKind.NONE, load=_employer)
def employer_page(rq: Rq, employer: Employer) -> Response:
    return _employer_form(rq, rq.blank(_stored(employer), version=employer.version), employer)


@router.action(
    "/training/employers/{ref}", policy=P.TRAINING_RUN, form=EmployerForm, load=_employer, stored=_stored
)  # fmt: skip
def edit_employer(rq: Rq, employer: Employer, form: Bound[EmployerForm]) -> Response:
    if form.accepts(lambda: service.edit_employer(rq.session, rq.actor, employer, form.data, seen=form.seen_version)):
        return rq.redirect("/training/employers", lazy("保存しました。"))
    return _employer_form(rq, form, employer)


@router.page(
    "/training/learners/{ref}/workplaces", policy=P.TRAINING_RUN, audit=AuditKind.READ, load=access.learner
)  # fmt: skip
def workplaces_page(rq: Rq, learner: Learner) -> Response:
    return _workplaces(rq, learner)


def _workplaces(rq: Rq, learner: Learner, **forms: Bound[Any]) -> Response:
    today = clock.today()
    periods = queries.periods_of(rq.session, learner)
    blank = {
        "begin": rq.blank({"is_main": True, "starts_on": today}, version=learner.version),
        "end": rq.blank({"left_on": today}),
        "supervise": rq.blank({"guides_from": today}),
        "agree": rq.blank({"accepted_on": today}),
        "absences": rq.blank({"told": "yes", "told_from": today}),
    }
    render = rq.invalid if forms else rq.render
    return render(
        "training/admission/workplaces.html",
        learner=learner,
        name=learner.shown_name(today),
        periods=periods,
        gaps=gaps((Span(one.starts_on, one.ends_on) for one in periods if one.is_main), today),
        employers=[(one.ref, one.name) for one in queries.all_employers(rq.session)],
        forms=blank | forms,
        opened=next(iter(forms), ""),
        choices={
            "employment": _choices(rq, words.EMPLOYMENTS), "desk": _choices(rq, words.DESKS),
            "reason": _choices(rq, words.END_REASONS),
        },
        words=words,
    )  # fmt: skip


def _keep(rq: Rq, learner: Learner, name: str, form: Bound[Any], keep: Callable[[], object], done: str) -> Response:
    """Do what a form asks, or show the page again with the form and what is wrong."""
    if form.accepts(lambda: keep()):
        return rq.redirect(f"/training/learners/{learner.ref}/workplaces", done)
    return _workplaces(rq, learner, **{name: form})


@router.action(
    "/training/learners/{ref}/workplaces", policy=P.TRAINING_RUN, form=PeriodForm, load=access.learner, creates=True
)
def begin(rq: Rq, learner: Learner, form: Bound[PeriodForm]) -> Response:
    def keep() -> object:
        return service.begin(rq.session, rq.actor, learner, form.data, seen=form.seen_version)

    return _keep(rq, learner, "begin", form, keep, lazy("勤務先を記録しました。"))


@router.action(
    "/training/learners/{ref}/workplaces/end", policy=P.TRAINING_RUN, form=EndPeriodForm, load=access.learner
)
def end(rq: Rq, learner: Learner, form: Bound[EndPeriodForm]) -> Response:
    def keep() -> None:
        service.end(rq.session, rq.actor, learner, form.data)

    return _keep(rq, learner, "end", form, keep, lazy("最後の日を記録しました。"))


@router.action(
    "/training/learners/{ref}/supervisors", policy=P.TRAINING_RUN, form=SupervisionForm, load=access.learner,
    creates=True,
)  # fmt: skip
def supervise(rq: Rq, learner: Learner, form: Bound[SupervisionForm]) -> Response:
    def keep() -> object:
        return service.supervise(rq.session, rq.actor, learner, form.data)

    return _keep(rq, learner, "supervise", form, keep, lazy("指導者を記録しました。"))


@router.action(
    "/training/learners/{ref}/supervisors/agreed", policy=P.TRAINING_RUN, form=AgreedForm, load=access.learner
)  # fmt: skip
def agree(rq: Rq, learner: Learner, form: Bound[AgreedForm]) -> Response:
    def keep() -> None:
        service.agree(rq.session, rq.actor, learner, form.data)

    return _keep(rq, learner, "agree", form, keep, lazy("指導者が引き受けたことを記録しました。"))


@router.action(
    "/training/learners/{ref}/supervisors/absences", policy=P.TRAINING_RUN, form=AbsenceForm, load=access.learner
)  # fmt: skip
def absences(rq: Rq, learner: Learner, form: Bound[AbsenceForm]) -> Response:
    def keep() -> None:
        service.tell_absences(rq.session, rq.actor, learner, form.data)

    return _keep(rq, learner, "absences", form, keep, lazy("欠席の知らせ方を記録しました。"))

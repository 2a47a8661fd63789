"""Pages of accompaniments: of a case, a new one, its plan, its result, and the paper for the person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from app.accompaniment import access, policy, queries, service, sheet, views
from app.accompaniment.queries import Held
from app.accompaniment.schemas import NewPlanForm, PlanForm, ResultForm
from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.service.cases import require_open
from app.cases.views import case_frame
from app.core import clock
from app.core.errors import Invalid, lazy
from app.guidance import phrases
from app.plans.handout.pdf import handout_pdf
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
read = access.accompaniment_for(P.CASE_READ)
write = access.accompaniment_for(P.CASE_WRITE)


def _frame(rq: Rq, case: Case) -> dict[str, Any]:
    return {**case_frame(rq.session, rq.actor, case), "case_tab": "referrals"}


@router.page("/cases/{ref}/accompaniments", policy=P.CASE_READ, audit=AuditKind.READ, load=access.read_case)
def of_case(rq: Rq, case: Case) -> Response:
    rows = queries.of_case(rq.session, case.id)
    return rq.render("accompaniment/case.html", **_frame(rq, case), rows=rows, **views.words_for(rq.actor))


@router.page("/cases/{ref}/accompaniments/new", policy=P.CASE_WRITE, audit=AuditKind.READ, load=access.write_case)
def new_page(rq: Rq, case: Case) -> Response:
    """`?referral=`, `?step=` or `?again=` (one that was not held) fill in what is known."""
    require_open(case)
    return _new(rq, case, rq.blank(views.initial(rq, case)))


def _new(rq: Rq, case: Case, form: Bound[NewPlanForm]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    context = views.choices(rq.session, case, rq.locale)
    return render("accompaniment/plan.html", **_frame(rq, case), form=form, held=None, **context)


@router.action(
    "/cases/{ref}/accompaniments/new", policy=P.CASE_WRITE, form=NewPlanForm, load=access.write_case, creates=True
)
def new(rq: Rq, case: Case, form: Bound[NewPlanForm]) -> Response:
    if form.has_errors:
        return _new(rq, case, form)
    try:
        row = service.plan(rq.session, rq.actor, case, form.data)
    except Invalid as error:
        form.refuse(error)
        return _new(rq, case, form)
    return rq.redirect(f"/accompaniments/{row.ref}", lazy("同行を予定しました。"))


@router.page("/accompaniments/{ref}", policy=P.CASE_READ, audit=AuditKind.READ, load=read)
def detail(rq: Rq, held: Held) -> Response:
    day = held.row.planned_on if held.row.planned_on <= clock.today() else None
    return _detail(rq, held, rq.blank({"went_on": day}, version=held.version))


def _detail(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    choice = sheet.first_choice(rq.session, held)
    return render(
        "accompaniment/detail.html",
        **_frame(rq, held.case),
        held=held,
        form=form,
        may_change=policy.may_change(rq.actor, held.case, held.row),
        choice=choice,
        reasons=[rq._(reason) for reason in sheet.reasons(rq.session, held)],
        sheet_languages=views.sheet_languages(rq.locale),
        results=views.result_choices(rq.locale),
        **views.words_for(rq.actor),
    )


@router.page("/accompaniments/{ref}/edit", policy=P.CASE_WRITE, audit=AuditKind.READ, load=write)
def edit_page(rq: Rq, held: Held) -> Response:
    service.require_planned(held.row)
    return _edit(rq, held, rq.blank(views.values(rq.session, held), version=held.version))


def _edit(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    render = rq.invalid if form.has_errors else rq.render
    context = views.choices(rq.session, held.case, rq.locale)
    return render("accompaniment/plan.html", **_frame(rq, held.case), form=form, held=held, **context)


@router.action("/accompaniments/{ref}/edit", policy=P.CASE_WRITE, form=PlanForm, load=write, stored=service.stored)
def edit(rq: Rq, held: Held, form: Bound[PlanForm]) -> Response:
    if not form.accepts(lambda: service.edit(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _edit(rq, held, form)
    return rq.redirect(f"/accompaniments/{held.row.ref}", lazy("同行の予定を保存しました。"))


@router.action("/accompaniments/{ref}/result", policy=P.CASE_WRITE, form=ResultForm, load=write)
def finish(rq: Rq, held: Held, form: Bound[ResultForm]) -> Response:
    if not form.accepts(lambda: service.finish(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _detail(rq, held, form)
    if form.data.result == "postponed":
        again = urlencode({"again": held.row.ref})
        address = f"/cases/{held.case.ref}/accompaniments/new?{again}"
        return rq.redirect(address, lazy("延期を記録しました。次の日を決めてください。"))
    return rq.redirect(f"/accompaniments/{held.row.ref}", lazy("同行の結果を記録しました。"))


@router.page("/accompaniments/{ref}/sheet.pdf", policy=P.CASE_READ, audit=AuditKind.EXPORT, load=read)
def paper(rq: Rq, held: Held) -> Response:
    """`?lang=` and `?careful=yes|no`; what is not said is as the case asks for. Its name tells nothing."""
    found = sheet.first_choice(rq.session, held)
    language = rq.query.get("lang", "")
    careful = {"yes": True, "no": False}.get(rq.query.get("careful", ""), found.careful)
    choice = sheet.Choice(language if language in phrases.LANGUAGES else found.language, careful=careful)
    today = clock.today()
    pdf = handout_pdf(sheet.sheet(rq.session, held, today, choice), today)
    return rq.download(pdf, media_type="application/pdf", filename=f"plan-{choice.language}.pdf", inline=True)

"""The page of the figures of foreign residents: what is loaded, a form to load more, and to withdraw."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes.lists import PREFECTURES
from app.core import clock
from app.core.errors import Invalid, NotFound, lazy
from app.core.tables import CSV
from app.reports.population import queries, reading, service
from app.reports.population.models import PopulationVersion
from app.reports.population.problems import Problem
from app.reports.population.reading import HEADINGS
from app.reports.population.schemas import LoadForm, WithdrawForm
from app.training.roster.problems import FileRefused
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/population"
SHOWN = 60
"""So many problems are shown; a file with more is wrong throughout."""


def _version(rq: Rq) -> PopulationVersion:
    found = queries.by_ref(rq.session, rq.params["ref"])
    if found is None:
        raise NotFound
    return found


@router.page(PATH, policy=P.TRAINING_RUN, audit=AuditKind.NONE)
def population_page(rq: Rq) -> Response:
    return _page(rq, rq.blank({}))


def _page(rq: Rq, form: Bound[LoadForm], problems: Sequence[Problem] = ()) -> Response:
    found = queries.versions(rq.session)
    render = rq.invalid if problems or form.has_errors else rq.render
    return render(
        "reports/population/page.html",
        form=form,
        versions=found,
        used=[one.ref for one in queries.in_use(rq.session, clock.today())],
        names=queries.names(rq.session, found),
        problems=problems[:SHOWN],
        more=max(len(problems) - SHOWN, 0),
        headings=HEADINGS,
    )


@router.action(PATH, policy=P.TRAINING_RUN, form=LoadForm, creates=True, upload=True)
def population_load(rq: Rq, form: Bound[LoadForm]) -> Response:
    try:
        sent = rq.files.get("file")
        if sent is None or not sent.filename:
            raise FileRefused("no_file")
        answer = reading.read(sent.content, clock.today())
    except Invalid as error:
        form.refuse(error)
        return _page(rq, form)
    if answer.figures is None:
        return _page(rq, form, answer.problems)
    made = service.load(rq.session, rq.actor, answer.figures)
    return rq.redirect(PATH, lazy("取り込みました。") if made else lazy("変わるところはありませんでした。"))


@router.page(f"{PATH}/form", policy=P.TRAINING_RUN, audit=AuditKind.NONE)
def population_form(rq: Rq) -> Response:
    return rq.download(reading.empty_form(), media_type=CSV, filename="foreign-residents.csv")


@router.page(f"{PATH}/{{ref}}", policy=P.TRAINING_RUN, audit=AuditKind.NONE, load=_version)
def population_version(rq: Rq, version: PopulationVersion) -> Response:
    return _detail(rq, version, rq.blank({}, version=version.version))


def _detail(rq: Rq, version: PopulationVersion, form: Bound[WithdrawForm]) -> Response:
    """One version beside the one of the day before it."""
    render = rq.invalid if form.has_errors else rq.render
    former = queries.before(rq.session, version)
    return render(
        "reports/population/version.html",
        version=version,
        former=former,
        beside={one.prefecture_code: one.people for one in former.figures} if former else {},
        prefectures=PREFECTURES,
        names=queries.names(rq.session, [version]),
        form=form,
    )


@router.action(f"{PATH}/{{ref}}/withdraw", policy=P.TRAINING_RUN, form=WithdrawForm, load=_version)
def population_withdraw(rq: Rq, version: PopulationVersion, form: Bound[WithdrawForm]) -> Response:
    if form.has_errors:
        return _detail(rq, version, form)
    service.withdraw(rq.session, rq.actor, version, form.data, seen=form.seen_version)
    return rq.redirect(PATH, lazy("使わないことにしました。"))

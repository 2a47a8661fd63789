"""The partners that a case keeps away from: seen and changed by those of the case alone."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.views import case_frame
from app.core.errors import NotFound, lazy
from app.core.i18n import translate
from app.partners import queries as partner_queries
from app.referrals import access
from app.referrals.barring import queries, service
from app.referrals.barring.forms import BarForm
from app.referrals.barring.models import BarredPartner
from app.referrals.barring.words import GROUNDS
from app.referrals.schemas import Empty
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
FOUND_LIMIT = 20


def _of_case(rq: Rq) -> Case:
    """The case, for those who work on it; for everybody else the list is not there."""
    case = access.write_case(rq)
    if not queries.is_of_case(rq.session, rq.actor, case):
        raise NotFound
    return case


def _bar(rq: Rq) -> tuple[Case, BarredPartner]:
    case = _of_case(rq)
    row = queries.by_ref(rq.session, case, rq.params["bar"])
    if row is None:
        raise NotFound
    return case, row


@router.page("/cases/{ref}/barred", policy=P.REFERRAL_WRITE, audit=AuditKind.READ, load=_of_case)
def index(rq: Rq, case: Case) -> Response:
    """What is kept out; with `?q=` desks to choose from, with `?partner=` the form for one."""
    return _page(rq, case, rq.blank({"partner": rq.query.get("partner", "")[:20]}))


def _page(rq: Rq, case: Case, form: Bound[BarForm]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    q = rq.query.get("q", "").strip()[:100]
    return show(
        "referrals/barred.html",
        **case_frame(rq.session, rq.actor, case),
        case_tab="referrals",
        bars=queries.of_case(rq.session, case),
        form=form,
        chosen=partner_queries.by_ref(rq.session, rq.actor, form.value("partner")[:20]),
        asked={"q": q} if q else {},
        found=partner_queries.first_with(rq.session, rq.actor, q, limit=FOUND_LIMIT) if q else (),
        grounds=[(code, translate(rq.locale, label)) for code, label in GROUNDS.items()],
        ground_words=GROUNDS,
    )


@router.action("/cases/{ref}/barred", policy=P.REFERRAL_WRITE, form=BarForm, load=_of_case, creates=True)
def bar(rq: Rq, case: Case, form: Bound[BarForm]) -> Response:
    if not form.accepts(lambda: service.bar(rq.session, rq.actor, case, form.data)):
        return _page(rq, case, form)
    return rq.redirect(f"/cases/{case.ref}/barred", lazy("登録しました。このケースの候補には出ません。"))


@router.action("/cases/{ref}/barred/{bar}/lift", policy=P.REFERRAL_WRITE, form=Empty, load=_bar)
def lift(rq: Rq, found: tuple[Case, BarredPartner], form: Bound[Empty]) -> Response:  # noqa: ARG001 - only a button
    case, row = found
    service.lift(rq.session, rq.actor, case, row)
    return rq.redirect(f"/cases/{case.ref}/barred", lazy("外しました。このケースの候補にまた出ます。"))

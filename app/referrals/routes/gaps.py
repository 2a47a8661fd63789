"""連携先不足: recording one, and the list that reports grow from."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.queries import cases, needs
from app.cases.views import case_frame
from app.codes import lists
from app.core.errors import Forbidden, Invalid, NotFound, lazy
from app.partners.areas import place_name
from app.referrals import queries
from app.referrals.schemas import NewGap
from app.referrals.service import gaps
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


def _case(rq: Rq, ref: str) -> Case | None:
    """The case that the address or the form names. Raises NotFound; Forbidden without the right to refer there."""
    if not ref:
        return None
    case = cases.by_ref(rq.session, rq.actor, ref[:20])
    if case is None:
        raise NotFound
    if not rq.can(P.REFERRAL_WRITE, case.centre_id):
        raise Forbidden
    rq.note_read("case", case.id, case.ref, case.centre_id)
    return case


def _form(rq: Rq, case: Case | None, form: Bound[Any], *, status: int = 200) -> Response:
    context = {
        **(case_frame(rq.session, rq.actor, case) if case else {}),
        "case": case,
        "case_tab": "referrals",
        "form": form,
        "needs": [(need.ref, need.title) for need in needs.of_case(rq.session, case.id)] if case else [],
        "domains": lists.DOMAINS.choices(rq.locale),
        "kinds": lists.PARTNER_KINDS.choices(rq.locale),
        "spoken": lists.LANGUAGES.choices(rq.locale),
        "reasons": lists.GAP_REASONS.choices(rq.locale),
    }
    if status == 200:
        return rq.render("referrals/gap_form.html", **context)
    return rq.invalid("referrals/gap_form.html", status=status, **context)


@router.page("/gaps/new", policy=P.REFERRAL_WRITE, audit=AuditKind.READ)
def new_page(rq: Rq) -> Response:
    """`?case=&need=` fill the form from where the person stood."""
    case = _case(rq, rq.query.get("case", ""))
    initial: dict[str, object] = {"language": "unknown"}
    if case is not None:
        need = needs.by_ref(rq.session, case.id, rq.query.get("need", "")[:20])
        person = queries.whole_person(rq.session, case.person_id)
        initial = {
            "case": case.ref,
            "need": need.ref if need else None,
            "domain": need.domain if need else None,
            "language": case.language,
            "municipality": place_name(person.municipality_code, None) if person.municipality_code else None,
        }
    return _form(rq, case, rq.blank(initial))


@router.action("/gaps/new", policy=P.REFERRAL_WRITE, form=NewGap, creates=True)
def new(rq: Rq, form: Bound[NewGap]) -> Response:
    case = _case(rq, form.value("case"))
    if form.has_errors:
        return _form(rq, case, form, status=422)
    try:
        gaps.record(rq.session, rq.actor, form.data, case)
    except Invalid as error:
        form.refuse(error)
        return _form(rq, case, form, status=422)
    return rq.redirect(f"/cases/{case.ref}/referrals" if case else "/gaps", lazy("連携先不足を記録しました。"))


@router.page("/gaps", policy=P.REFERRAL_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=queries.GAP_FILTERS, sorts=queries.GAP_SORTS)
    return rq.render(
        "referrals/gaps.html",
        page=queries.gaps(rq.session, rq.actor, query),
        domains=lists.DOMAINS.choices(rq.locale),
        reasons=lists.GAP_REASONS.choices(rq.locale),
        languages=[(code, lists.LANGUAGES.label(code, rq.locale)) for code in lists.FIELD_LANGUAGES],
        place=lambda code: place_name(code, None, rq.locale),
    )

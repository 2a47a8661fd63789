"""連携先不足: recording one, and the list that reports grow from."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.queries import cases, needs
from app.cases.views import case_frame
from app.codes import lists
from app.core.errors import Forbidden, NotFound, lazy
from app.partners.areas import place_name
from app.referrals import access, queries
from app.referrals.models import Gap
from app.referrals.schemas import EditGap, Empty, NewGap
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


def _form(rq: Rq, case: Case | None, form: Bound[Any], *, gap: Gap | None = None, status: int = 200) -> Response:
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
        "statuses": lists.RESIDENCE_STATUSES.choices(rq.locale),
        "workarounds": lists.GAP_WORKAROUNDS.choices(rq.locale),
        "gap": gap,
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
            "residence_status": gaps.known_status(person),
            "municipality": place_name(person.municipality_code, None) if person.municipality_code else None,
        }
    return _form(rq, case, rq.blank(initial))


@router.action("/gaps/new", policy=P.REFERRAL_WRITE, form=NewGap, creates=True)
def new(rq: Rq, form: Bound[NewGap]) -> Response:
    case = _case(rq, form.value("case"))
    if not form.accepts(lambda: gaps.record(rq.session, rq.actor, form.data, case)):
        return _form(rq, case, form, status=422)
    return rq.redirect(f"/cases/{case.ref}/referrals" if case else "/gaps", lazy("連携先不足を記録しました。"))


@router.page("/gaps/{ref}", policy=P.REFERRAL_READ, audit=AuditKind.READ, load=access.gap_for(P.REFERRAL_READ))
def detail(rq: Rq, gap: Gap) -> Response:
    return rq.render(
        "referrals/gap.html",
        gap=gap,
        case_ref=queries.case_ref_of(rq.session, rq.actor, gap),
        referral_ref=queries.referral_ref_of(rq.session, rq.actor, gap),
        place=place_name(gap.municipality_code, None, rq.locale),
        editable=rq.can(P.REFERRAL_WRITE, gap.centre_id) and gap.mistaken_on is None,
        mistake=rq.blank(version=gap.version),
    )


@router.page("/gaps/{ref}/edit", policy=P.REFERRAL_WRITE, audit=AuditKind.READ, load=access.gap_for(P.REFERRAL_WRITE))
def edit_page(rq: Rq, gap: Gap) -> Response:
    return _form(rq, None, rq.blank(gaps.stored(gap), version=gap.version), gap=gap)


@router.action(
    "/gaps/{ref}/edit",
    policy=P.REFERRAL_WRITE,
    form=EditGap,
    load=access.gap_for(P.REFERRAL_WRITE),
    stored=gaps.stored,
)
def edit(rq: Rq, gap: Gap, form: Bound[EditGap]) -> Response:
    if form.has_errors:
        return _form(rq, None, form, gap=gap, status=422)
    gaps.edit(rq.session, rq.actor, gap, form.data, seen=form.seen_version)
    return rq.redirect(f"/gaps/{gap.ref}", lazy("連携先不足の記録を保存しました。"))


@router.action("/gaps/{ref}/mistaken", policy=P.REFERRAL_WRITE, form=Empty, load=access.gap_for(P.REFERRAL_WRITE))
def mistaken(rq: Rq, gap: Gap, form: Bound[Empty]) -> Response:
    gaps.call_mistaken(rq.session, rq.actor, gap, seen=form.seen_version)
    return rq.redirect("/gaps", lazy("誤って記録したものとして取り消しました。集計に入りません。"))


@router.page("/gaps", policy=P.REFERRAL_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=queries.GAP_FILTERS, sorts=queries.GAP_SORTS)
    return rq.render(
        "referrals/gaps.html",
        page=queries.gaps(rq.session, rq.actor, query),
        domains=lists.DOMAINS.choices(rq.locale),
        reasons=lists.GAP_REASONS.choices(rq.locale),
        statuses=lists.RESIDENCE_STATUSES.choices(rq.locale),
        prefectures=lists.PREFECTURES.choices(rq.locale),
        workarounds=[*lists.GAP_WORKAROUNDS.choices(rq.locale), (queries.NOT_SAID, rq._("まだ書かれていない"))],
        languages=[(code, lists.LANGUAGES.label(code, rq.locale)) for code in lists.FIELD_LANGUAGES],
        place=lambda code: place_name(code, None, rq.locale),
    )

"""Pages beside single referrals: who has not answered, and the clocks of the centre."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core import clock
from app.core.errors import Conflict, lazy
from app.referrals import access, clocks, own_clocks, queries, words
from app.referrals.further_forms import ClockForm, ClockReset
from app.referrals.service import settings
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/referrals/no-answer", policy=P.REFERRAL_READ, audit=AuditKind.READ)
def no_answer(rq: Rq) -> Response:
    """On whom we wait, since when, what was tried, what comes next."""
    mine = bool(rq.query.get("mine"))
    found = queries.no_answer(rq.session, rq.actor, clock.today(), mine=mine)
    return rq.render("referrals/no_answer.html", found=found, mine=mine, words=words)


def _page(rq: Rq, centre_id: int, form: Bound[Any]) -> Response:
    context: dict[str, Any] = {
        "form": form,
        "spans": words.choices(words.SPANS, rq.locale),
        "rules": settings.rules(rq.session, centre_id),
        "history": settings.history(rq.session, centre_id),
        "defaults": clocks.DEFAULTS,
        "kinds": lists.PARTNER_KINDS.choices(rq.locale),
        "priorities": lists.REFERRAL_PRIORITIES.choices(rq.locale),
        "version": settings.number(rq.session, centre_id),
    }
    return (rq.invalid if form.has_errors else rq.render)("referrals/clocks.html", **context)


@router.page("/referrals/clocks", policy=P.REFERRAL_APPROVE, audit=AuditKind.READ, load=access.own_centre)
def clocks_page(rq: Rq, centre_id: int) -> Response:
    """Every rule in force; with `?kind=&priority=` the form begins with that rule."""
    kind, priority = rq.query.get("kind", ""), rq.query.get("priority", "")
    kind = kind if kind in lists.PARTNER_KINDS else ""
    priority = priority if priority in clocks.DEFAULTS else "routine"
    spans = own_clocks.in_force(rq.session, centre_id, kind, priority)
    initial = {"partner_kind": kind, "priority": priority, **settings.as_days(spans)}
    return _page(rq, centre_id, rq.blank(initial, version=settings.number(rq.session, centre_id)))


@router.action("/referrals/clocks", policy=P.REFERRAL_APPROVE, form=ClockForm, load=access.own_centre, creates=True)
def set_clocks(rq: Rq, centre_id: int, form: Bound[ClockForm]) -> Response:
    if not form.accepts(lambda: settings.set_rule(rq.session, rq.actor, centre_id, form.data, seen=form.seen_version)):
        return _page(rq, centre_id, form)
    return rq.redirect("/referrals/clocks", lazy("期日の決まりを保存しました。これから送る連携に使います。"))


@router.action(
    "/referrals/clocks/reset", policy=P.REFERRAL_APPROVE, form=ClockReset, load=access.own_centre, creates=True
)
def reset_clocks(rq: Rq, centre_id: int, form: Bound[ClockReset]) -> Response:
    if form.has_errors:
        raise Conflict(settings.STALE)
    settings.reset(rq.session, rq.actor, centre_id, form.data, seen=form.seen_version)
    return rq.redirect("/referrals/clocks", lazy("もとの決まりに戻しました。これから送る連携に使います。"))

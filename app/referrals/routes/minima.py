"""What the centre counts as the least that each kind of partner needs."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core.errors import Conflict, lazy
from app.people.share_groups import share_choices
from app.referrals import access, own_minimum, views
from app.referrals.further_forms import MinimumForm, MinimumReset
from app.referrals.service import minima, settings
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
HERE = "/referrals/minimum"


def _page(rq: Rq, centre_id: int, form: Bound[Any]) -> Response:
    context: dict[str, Any] = {
        "form": form,
        "rules": minima.rules(rq.session, centre_id),
        "history": minima.history(rq.session, centre_id),
        "kinds": lists.PARTNER_KINDS.choices(rq.locale),
        "groups": [group for group in share_choices(rq.locale) if not group.special],
        "share_labels": views.share_labels(rq.locale),
        "version": minima.number(rq.session, centre_id),
    }
    return (rq.invalid if form.has_errors else rq.render)("referrals/minimum.html", **context)


@router.page(HERE, policy=P.REFERRAL_APPROVE, audit=AuditKind.READ, load=access.own_centre)
def minimum_page(rq: Rq, centre_id: int) -> Response:
    """Every kind of partner; with `?kind=` the form begins with what holds for it."""
    kind = rq.query.get("kind", "")
    initial: dict[str, object] = {}
    if kind in lists.PARTNER_KINDS:
        initial = {"partner_kind": kind, "fields": sorted(own_minimum.in_force(rq.session, centre_id, kind))}
    return _page(rq, centre_id, rq.blank(initial, version=minima.number(rq.session, centre_id)))


@router.action(HERE, policy=P.REFERRAL_APPROVE, form=MinimumForm, load=access.own_centre, creates=True)
def set_minimum(rq: Rq, centre_id: int, form: Bound[MinimumForm]) -> Response:
    if not form.accepts(lambda: minima.set_rule(rq.session, rq.actor, centre_id, form.data, seen=form.seen_version)):
        return _page(rq, centre_id, form)
    return rq.redirect(HERE, lazy("最小の決まりを保存しました。これから書く下書きに使います。"))


@router.action(f"{HERE}/reset", policy=P.REFERRAL_APPROVE, form=MinimumReset, load=access.own_centre, creates=True)
def reset_minimum(rq: Rq, centre_id: int, form: Bound[MinimumReset]) -> Response:
    if form.has_errors:
        raise Conflict(settings.STALE)
    minima.reset(rq.session, rq.actor, centre_id, form.data, seen=form.seen_version)
    return rq.redirect(HERE, lazy("もとの決まりに戻しました。これから書く下書きに使います。"))

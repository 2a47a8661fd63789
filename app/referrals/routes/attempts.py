"""Writing down a try to reach the partner or the person."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core import clock
from app.core.errors import Conflict, lazy
from app.referrals import access, policy, trying, words
from app.referrals.content import Held
from app.referrals.further_forms import AttemptForm
from app.referrals.lifecycle import WITH_PARTNER
from app.referrals.queries import lines
from app.referrals.service import attempts, calls
from app.referrals.service.history import NOT_NOW
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
write_referral = access.referral_for(P.REFERRAL_WRITE)


def _form(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    waiting = lines.waiting_of(held.referral)
    with_partner = held.referral.status in WITH_PARTNER
    context: dict[str, Any] = {
        "held": held,
        "referral": held.referral,
        "person": held.person,
        "partner": held.partner,
        "form": form,
        "whom": [one for one in words.choices(words.WHOM, rq.locale) if with_partner or one[0] == trying.PERSON],
        "ways": lists.HEARD_VIA.choices(rq.locale),
        "results": words.choices(words.ATTEMPT_RESULTS, rq.locale),
        "to_ask": words.TO_ASK.get(waiting.what) if waiting else None,
        "calls": calls.open_of(rq.session, held.referral),
    }
    return (rq.invalid if form.has_errors else rq.render)("referrals/attempt.html", **context)


@router.page("/referrals/{ref}/attempts", policy=P.REFERRAL_WRITE, audit=AuditKind.READ, load=write_referral)
def attempt_page(rq: Rq, held: Held) -> Response:
    if not policy.may_try(held.referral):
        raise Conflict(NOT_NOW)
    whom = trying.PARTNER if held.referral.status in WITH_PARTNER else trying.PERSON
    asked = rq.query.get("whom")
    return _form(
        rq, held, rq.blank({"whom": asked if asked in words.WHOM else whom, "at": clock.civil_now(), "way": "phone"})
    )


@router.action(
    "/referrals/{ref}/attempts", policy=P.REFERRAL_WRITE, form=AttemptForm, load=write_referral, creates=True
)
def record_attempt(rq: Rq, held: Held, form: Bound[AttemptForm]) -> Response:
    if not form.accepts(lambda: attempts.record(rq.session, rq.actor, held, form.data)):
        return _form(rq, held, form)
    return rq.redirect(f"/referrals/{held.referral.ref}#attempts", lazy("試みた連絡を記録しました。"))

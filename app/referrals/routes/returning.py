"""Noting that a partner deleted or returned what it was told, and the review of what could not wait."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core import clock
from app.core.errors import Conflict, lazy
from app.referrals import access, grounds, policy, words
from app.referrals.content import Held
from app.referrals.returning import queries, reviewing, service
from app.referrals.returning import words as return_words
from app.referrals.returning.schemas import ReturnedForm
from app.referrals.schemas import ExceptionReview
from app.referrals.service.history import NOT_NOW
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
write_referral = access.referral_for(P.REFERRAL_WRITE)
approve_referral = access.referral_for(P.REFERRAL_APPROVE)


def _returned(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    asked = queries.of_referral(rq.session, held.referral)
    if asked is None:
        raise Conflict(NOT_NOW)
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "referrals/returned.html", referral=held.referral, partner=held.partner, person=held.person, asked=asked,
        form=form, why=return_words.WHY, ways=lists.HEARD_VIA.choices(rq.locale),
        hows=words.choices(return_words.HOW, rq.locale),
    )  # fmt: skip


@router.page("/referrals/{ref}/returned", policy=P.REFERRAL_WRITE, audit=AuditKind.READ, load=write_referral)
def returned_page(rq: Rq, held: Held) -> Response:
    return _returned(rq, held, rq.blank({"done_on": clock.today()}, version=held.version))


@router.action(
    "/referrals/{ref}/returned", policy=P.REFERRAL_WRITE, form=ReturnedForm, load=write_referral, creates=True
)
def returned(rq: Rq, held: Held, form: Bound[ReturnedForm]) -> Response:
    if not form.accepts(lambda: service.record(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _returned(rq, held, form)
    return rq.redirect(f"/referrals/{held.referral.ref}", lazy("消去・返却の確認を記録しました。"))


def _review(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "referrals/review.html", referral=held.referral, partner=held.partner, person=held.person, form=form,
        verdicts=words.choices(grounds.VERDICTS, rq.locale),
    )  # fmt: skip


@router.page(
    "/referrals/{ref}/exception/review", policy=P.REFERRAL_APPROVE, audit=AuditKind.READ, load=approve_referral
)
def review_page(rq: Rq, held: Held) -> Response:
    if not policy.may_review(rq.actor, held.referral):
        raise Conflict(NOT_NOW)
    return _review(rq, held, rq.blank(version=held.version))


@router.action(
    "/referrals/{ref}/exception/review",
    policy=P.REFERRAL_APPROVE,
    form=ExceptionReview,
    load=approve_referral,
    creates=True,
)
def review(rq: Rq, held: Held, form: Bound[ExceptionReview]) -> Response:
    if form.has_errors:
        return _review(rq, held, form)
    reviewing.review_exception(rq.session, rq.actor, held, form.data, seen=form.seen_version)
    return rq.redirect(f"/referrals/{held.referral.ref}", lazy("確かめた結果を記録しました。"))

"""What a second person decides: reviews and appeals, extra time, regrades."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.training.examinations import access, queries, words
from app.training.examinations.access import Reviewed
from app.training.examinations.models import Accommodation, Regrade
from app.training.examinations.schemas import (
    AccommodationForm,
    OutcomeForm,
    ProposalForm,
    RegradeVerdictForm,
    VerdictForm,
)
from app.training.examinations.service import accommodations, regrading, reviews
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
BASE = "/training/tests"
REVIEW, REGRADE, EXTRA = f"{BASE}/reviews/{{ref}}", f"{BASE}/regrades/{{ref}}", f"{BASE}/accommodations"


@router.page(REVIEW, policy=P.TEST_READ, audit=AuditKind.READ, load=access.review)
def review_page(rq: Rq, found: Reviewed) -> Response:
    return _review(rq, found)


def _review(rq: Rq, found: Reviewed, **forms: Bound[Any]) -> Response:
    review = found.review
    is_appeal = review.kind == "appeal"
    outcomes = ("stands", "passed", "void_free") if is_appeal else ("stands", "void_counts", "void_free")
    blank = {
        "proposal": rq.blank({"proposal": review.proposal or "stands"}, version=review.version),
        "outcome": rq.blank({"outcome": review.proposal or ""}, version=review.version),
    }
    answer = rq.invalid if forms else rq.render
    others = rq.actor.user_id not in (review.opened_by_id, review.proposed_by_id)
    waits = review.outcome is None
    return answer(
        "training/examinations/review.html",
        review=review,
        one=found.one,
        name=found.one.learner.shown_name(clock.today()),
        outcomes=[(code, rq._(words.OUTCOMES[code])) for code in outcomes],
        may_propose=waits and not is_appeal and rq.can(P.TRAINING_RUN),
        may_decide=waits and others and rq.can(P.REGISTER_DECIDE) and bool(is_appeal or review.proposal),
        forms=blank | forms,
        words=words,
    )


@router.action(f"{REVIEW}/propose", policy=P.TRAINING_RUN, form=ProposalForm, load=access.review)
def propose(rq: Rq, found: Reviewed, form: Bound[ProposalForm]) -> Response:
    if form.has_errors:
        return _review(rq, found, proposal=form)
    reviews.propose(rq.session, rq.actor, found.one, found.review, form.data, seen=form.seen_version)
    return rq.redirect(f"{BASE}/reviews/{found.review.ref}", lazy("提案しました。承認者が決定します。"))


@router.action(f"{REVIEW}/decide", policy=P.REGISTER_DECIDE, form=OutcomeForm, load=access.review)
def decide(rq: Rq, found: Reviewed, form: Bound[OutcomeForm]) -> Response:
    if form.accepts(
        lambda: reviews.decide(rq.session, rq.actor, found.one, found.review, form.data, seen=form.seen_version)
    ):
        return rq.redirect(f"{BASE}/reviews/{found.review.ref}", lazy("決定を記録しました。"))
    return _review(rq, found, outcome=form)


@router.page(EXTRA, policy=P.REGISTER_READ, audit=AuditKind.READ)
def extra_page(rq: Rq) -> Response:
    return _extra(rq, rq.blank({"valid_from": clock.today(), "extra_per_cent": 50, "learner": rq.query.get("for", "")}))


def _extra(rq: Rq, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/examinations/accommodations.html",
        found=queries.accommodations(rq.session),
        form=form,
        today=clock.today(),
        words=words,
    )


@router.action(EXTRA, policy=P.TRAINING_RUN, form=AccommodationForm, creates=True)
def extra(rq: Rq, form: Bound[AccommodationForm]) -> Response:
    if form.accepts(lambda: accommodations.propose(rq.session, rq.actor, form.data)):
        return rq.redirect(EXTRA, lazy("提案しました。承認者が決定します。"))
    return _extra(rq, form)


@router.action(f"{EXTRA}/{{ref}}", policy=P.REGISTER_DECIDE, form=VerdictForm, load=access.accommodation)
def decide_extra(rq: Rq, one: Accommodation, form: Bound[VerdictForm]) -> Response:
    if form.has_errors:
        return _extra(rq, form)
    accommodations.decide(rq.session, rq.actor, one, form.data.verdict, seen=form.seen_version)
    return rq.redirect(EXTRA, lazy("決定を記録しました。"))


@router.page(REGRADE, policy=P.TEST_READ, audit=AuditKind.READ, load=access.regrade)
def regrade_page(rq: Rq, one: Regrade) -> Response:
    return _regrade(rq, one, rq.blank(version=one.version))


def _regrade(rq: Rq, one: Regrade, form: Bound[Any]) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    version = regrading.version_of(rq.session, one)
    return answer(
        "training/examinations/regrade.html",
        one=one,
        question=queries.question_of(rq.session, version),
        version=version,
        key=queries.keys_of(rq.session, [version])[version.id],
        changes=regrading.preview(rq.session, one) if one.state == "proposed" else [],
        may_decide=one.state == "proposed" and rq.can(P.REGISTER_DECIDE) and one.proposed_by_id != rq.actor.user_id,
        form=form,
        today=clock.today(),
        words=words,
    )


@router.action(REGRADE, policy=P.REGISTER_DECIDE, form=RegradeVerdictForm, load=access.regrade)
def decide_regrade(rq: Rq, one: Regrade, form: Bound[RegradeVerdictForm]) -> Response:
    if form.accepts(
        lambda: regrading.decide(rq.session, rq.actor, one, form.data.verdict, form.data.fails, seen=form.seen_version)
    ):
        return rq.redirect(f"{BASE}/regrades/{one.ref}", lazy("決定を記録しました。"))
    return _regrade(rq, one, form)

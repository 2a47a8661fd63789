"""One attempt as the staff sees it. Extra time and its ground are not for who marks."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.training.examinations import access, queries, words
from app.training.examinations import queries_reviews as reviewed
from app.training.examinations.lifecycle import REVIEWABLE, State, Who, may_move
from app.training.examinations.queries import Whole
from app.training.examinations.schemas import CauseForm, ResultForm, ReviewForm, Seen
from app.training.examinations.service import answering, results, reviews, rights
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/tests/attempts/{ref}"


@router.page(PATH, policy=P.TEST_READ, audit=AuditKind.READ, load=access.attempt)
def detail(rq: Rq, one: Whole) -> Response:
    return _detail(rq, one)


def _detail(rq: Rq, one: Whole, **forms: Bound[Any]) -> Response:
    attempt = one.attempt
    names = ("result", "excuse", "interrupt", "review", "proposal", "outcome", "plain")
    initial = {"held_on": attempt.held_on}
    blank = {name: rq.blank(initial if name == "result" else None, version=attempt.version) for name in names}
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/examinations/attempt.html",
        one=one,
        name=one.learner.shown_name(clock.today()),
        right=rights.right_of(rq.session, one.enrolment, attempt.kind, clock.today()),
        items=queries.items_of(rq.session, attempt),
        events=queries.events_of(rq.session, attempt),
        reviews=reviewed.reviews_of(rq.session, attempt),
        shows_time=rq.can(P.TRAINING_RUN) or rq.can(P.REGISTER_DECIDE),
        offers=_offers(rq, one),
        forms=blank | forms,
        opened=next(iter(forms), ""),
        words=words,
    )


def _offers(rq: Rq, one: Whole) -> frozenset[str]:
    """What this actor may do with the attempt as it stands."""
    state = State(one.attempt.state)
    runs, teaches = rq.can(P.TRAINING_RUN), rq.can(P.TRAINING_TEACH)
    found = {
        "result": runs and may_move(state, State.MARKED, Who.ADMIN) and one.attempt.source != "screen",
        "excuse": runs and may_move(state, State.EXCUSED, Who.ADMIN),
        "start": teaches and state is State.ENTITLED and one.day.sitting.on_screen,
        "interrupt": teaches and state is State.STARTED and not answering.is_over(one.attempt),
        "resume": teaches and state is State.INTERRUPTED,
        "review": teaches and state in REVIEWABLE,
    }
    return frozenset(verb for verb, is_offered in found.items() if is_offered)


@router.action(f"{PATH}/result", policy=P.TRAINING_RUN, form=ResultForm, load=access.attempt)
def enter(rq: Rq, one: Whole, form: Bound[ResultForm]) -> Response:
    if form.accepts(lambda: results.enter(rq.session, rq.actor, one, form.data, seen=form.seen_version)):
        return _back(rq, one, lazy("結果を記録しました。発表の日に知らせます。"))
    return _detail(rq, one, result=form)


@router.action(f"{PATH}/excuse", policy=P.TRAINING_RUN, form=CauseForm, load=access.attempt)
def excuse(rq: Rq, one: Whole, form: Bound[CauseForm]) -> Response:
    if form.has_errors:
        return _detail(rq, one, excuse=form)
    results.excuse(rq.session, rq.actor, one, form.data.cause, seen=form.seen_version)
    return _back(rq, one, lazy("欠席を記録しました。受験の回数には数えません。"))


@router.action(f"{PATH}/start", policy=P.TRAINING_TEACH, form=Seen, load=access.attempt)
def start(rq: Rq, one: Whole, form: Bound[Seen]) -> Response:
    answering.start(rq.session, rq.actor, one, Who.INSTRUCTOR, seen=form.seen_version)
    return _back(rq, one, lazy("試験を始めました。時計が動いています。"))


@router.action(f"{PATH}/interrupt", policy=P.TRAINING_TEACH, form=CauseForm, load=access.attempt)
def interrupt(rq: Rq, one: Whole, form: Bound[CauseForm]) -> Response:
    if form.has_errors:
        return _detail(rq, one, interrupt=form)
    answering.interrupt(rq.session, rq.actor, one, form.data.cause, seen=form.seen_version)
    return _back(rq, one, lazy("時計を止めました。残りの時間は保たれます。"))


@router.action(f"{PATH}/resume", policy=P.TRAINING_TEACH, form=Seen, load=access.attempt)
def resume(rq: Rq, one: Whole, form: Bound[Seen]) -> Response:
    answering.resume(rq.session, rq.actor, one, seen=form.seen_version)
    return _back(rq, one, lazy("残りの時間で続けられます。"))


@router.action(f"{PATH}/review", policy=P.TRAINING_TEACH, form=ReviewForm, load=access.attempt, creates=True)
def review(rq: Rq, one: Whole, form: Bound[ReviewForm]) -> Response:
    if form.has_errors:
        return _detail(rq, one, review=form)
    reviews.open_review(rq.session, rq.actor, one, form.data, seen=form.seen_version)
    return _back(rq, one, lazy("審査を始めました。決まるまで、結果は知らせも取り消しもしません。"))


def _back(rq: Rq, one: Whole, said: str) -> Response:
    return rq.redirect(f"/training/tests/attempts/{one.attempt.ref}", said)

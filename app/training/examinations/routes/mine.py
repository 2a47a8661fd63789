"""The trainee's own test: begin, answer, hand in, see the result, appeal. Plain forms; htmx saves without a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import lazy
from app.training.examinations import access, queries, rules, words
from app.training.examinations import queries_reviews as reviewed
from app.training.examinations.lifecycle import State, Who
from app.training.examinations.models import AttemptItem
from app.training.examinations.queries import Whole
from app.training.examinations.schemas import AnswerForm, CauseForm, Seen
from app.training.examinations.service import answering, questions, reviews, rights
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/mine/tests/{ref}"
TOLD = frozenset({State.PASSED, State.FAILED, State.APPEALED})
TIME_IS_UP = lazy("時間が来ました。それまでに保存された解答で採点します。")


@router.page(PATH, policy=P.TRAINING_STUDY, audit=AuditKind.READ, load=access.own_attempt)
def detail(rq: Rq, one: Whole) -> Response:
    return _detail(rq, one)


def _detail(rq: Rq, one: Whole, form: Bound[Any] | None = None) -> Response:
    attempt, sitting, now = one.attempt, one.day.sitting, clock.now()
    answer = rq.invalid if form else rq.render
    return answer(
        "training/examinations/mine.html",
        one=one,
        given=_minutes(one),
        may_start=attempt.state == State.ENTITLED
        and sitting.on_screen
        and sitting.state == "planned"
        and sitting.opens_at <= now <= sitting.closes_at,
        runs=_runs(one),
        told=attempt.state in TOLD and attempt.published_on is not None,
        may_appeal=attempt.state == State.FAILED
        and rules.may_appeal(attempt.published_on, sitting.appeal_days, clock.today()),
        appeal_until=_appeal_until(one),
        appeals=[review for review in reviewed.reviews_of(rq.session, attempt) if review.kind == "appeal"],
        right=rights.right_of(rq.session, one.enrolment, attempt.kind, clock.today()),
        form=form or rq.blank(version=attempt.version),
        words=words,
    )


def _minutes(one: Whole) -> int | None:
    """The time that the person has, while it is to come."""
    if one.attempt.state != State.ENTITLED:
        return None
    return rules.seconds_given(one.day.paper.minutes, one.attempt.extra_per_cent) // 60


def _appeal_until(one: Whole) -> object:
    published = one.attempt.published_on
    return rules.last_day_of_appeal(published, one.day.sitting.appeal_days) if published else None


@router.action(f"{PATH}/start", policy=P.TRAINING_STUDY, form=Seen, load=access.own_attempt)
def start(rq: Rq, one: Whole, form: Bound[Seen]) -> Response:
    answering.start(rq.session, rq.actor, one, Who.TRAINEE, seen=form.seen_version)
    return rq.redirect(f"/training/mine/tests/{one.attempt.ref}/questions")


@router.page(f"{PATH}/questions", policy=P.TRAINING_STUDY, audit=AuditKind.READ, load=access.own_attempt)
def sheet(rq: Rq, one: Whole) -> Response:
    """`?n=` the question, from 1. Whoever is not sitting the test is led back."""
    if not _runs(one):
        return rq.redirect(f"/training/mine/tests/{one.attempt.ref}")
    number = rq.query.get("n", "")
    items = queries.items_of(rq.session, one.attempt)
    position = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    item = items[min(max(position, 1), len(items)) - 1]
    version = queries.versions(rq.session, [item.version_id])[item.version_id]
    return rq.render(
        "training/examinations/sheet.html",
        item=item,
        version=version,
        choices=questions.choices_of(version),
        form=rq.blank({"answer": item.answer}),
        items=items,
        **_clock(one, items),
    )


def _runs(one: Whole) -> bool:
    return one.attempt.state == State.STARTED and not answering.is_over(one.attempt)


def _clock(one: Whole, items: Sequence[AttemptItem], *, saved: bool = False) -> dict[str, Any]:
    """What the line of the clock shows; minutes are rounded up."""
    return {
        "one": one,
        "left": (rules.seconds_left(one.attempt.ends_at, clock.now()) + 59) // 60,
        "open_count": sum(item.answer is None for item in items),
        "saved": saved,
        "over": not _runs(one),
    }


@router.action(f"{PATH}/answers", policy=P.TRAINING_STUDY, form=AnswerForm, load=access.own_attempt)
def answer(rq: Rq, one: Whole, form: Bound[AnswerForm]) -> Response:
    """Keep an answer. A click on a choice alone (htmx) answers with the line of the clock."""
    base = f"/training/mine/tests/{one.attempt.ref}"
    if form.has_errors:
        return rq.redirect(f"{base}/questions")
    saved = answering.save(rq.session, rq.actor, one, form.data.position, form.data.answer)
    items = queries.items_of(rq.session, one.attempt)
    if rq.is_htmx:
        return rq.render("training/examinations/_clock.html", **_clock(one, items, saved=saved))
    if not saved:
        return rq.redirect(base, TIME_IS_UP)
    return rq.redirect(base + _way_on(form.data.position, form.data.go, len(items)))


def _way_on(position: int, go: str, last: int) -> str:
    wanted = {"next": position + 1, "before": max(position - 1, 1), "stay": position, "end": last + 1}.get(go)
    number = wanted if wanted is not None else int(go)
    return f"/questions?n={number}" if number <= last else "/end"


@router.page(f"{PATH}/end", policy=P.TRAINING_STUDY, audit=AuditKind.READ, load=access.own_attempt)
def end_page(rq: Rq, one: Whole) -> Response:
    """What is still unanswered, before it is handed in."""
    if not _runs(one):
        return rq.redirect(f"/training/mine/tests/{one.attempt.ref}")
    items = queries.items_of(rq.session, one.attempt)
    return rq.render(
        "training/examinations/end.html", items=items, form=rq.blank(version=one.version), **_clock(one, items)
    )


@router.action(f"{PATH}/hand-in", policy=P.TRAINING_STUDY, form=Seen, load=access.own_attempt)
def hand_in(rq: Rq, one: Whole, form: Bound[Seen]) -> Response:
    answering.hand_in(rq.session, rq.actor, one, seen=form.seen_version)
    return rq.redirect(f"/training/mine/tests/{one.attempt.ref}", lazy("提出しました。結果は発表の日に分かります。"))


@router.action(f"{PATH}/appeal", policy=P.TRAINING_STUDY, form=CauseForm, load=access.own_attempt)
def appeal(rq: Rq, one: Whole, form: Bound[CauseForm]) -> Response:
    if form.has_errors:
        return _detail(rq, one, form)
    reviews.appeal(rq.session, rq.actor, one, form.data.cause, seen=form.seen_version)
    return rq.redirect(f"/training/mine/tests/{one.attempt.ref}", lazy("異議を受け付けました。結果をお待ちください。"))

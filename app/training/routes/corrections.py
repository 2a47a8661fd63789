"""訂正 of a certification by two people, on the list of its effects; 審査 after a late one; 延長 for leaders."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Forbidden, Invalid, lazy
from app.training import access, queries
from app.training import words as register_words
from app.training.access import CorrectionOf, ReviewOf, Whole
from app.training.corrections import queries as rows
from app.training.corrections import words
from app.training.corrections.schemas import CorrectionForm, DecideCorrectionForm, DecideManyForm, DecideReviewForm
from app.training.enrolment.words import STAGES
from app.training.renewal import words as renewal_words
from app.training.renewal.schemas import AlignForm
from app.training.schemas import Button
from app.training.service import correcting, publishing, renewal, reviews
from app.training.service import corrections as service
from app.training.standing.deriving import standing_on
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/certifications/{ref}"
LIST = "/training/corrections"


def correctable(rq: Rq) -> Whole:
    """The certification for whoever may propose a correction: an approved one."""
    found = access.certification(rq)
    if not correcting.may_propose(rq.actor, found.certification):
        raise Forbidden
    return found


@router.page(f"{PATH}/correct", policy=P.REGISTER_PROPOSE, audit=AuditKind.READ, load=correctable)
def correct_page(rq: Rq, whole: Whole) -> Response:
    return _page(rq, whole, rq.blank({"name_kind": "legal"}, version=whole.version))


def _page(rq: Rq, whole: Whole, form: Bound[Any], effects: list[service.Effect] | None = None) -> Response:
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/renewal/correct.html",
        one=whole.certification,
        name=whole.learner.shown_name(clock.today()),
        form=form,
        effects=effects,
        public=publishing.is_public(rq.session, whole.certification),
        waiting=rows.open_proposal(rq.session, whole.certification.id),
        earlier=[(row, service.shown(row)) for row in rows.of_certification(rq.session, whole.certification.id)],
        choices=lambda options: [(code, rq._(label)) for code, label in options.items()],
        words=words,
        register=register_words,
        renewals=renewal_words,
    )


@router.action(f"{PATH}/correct", policy=P.REGISTER_PROPOSE, form=CorrectionForm, load=correctable)
def correct(rq: Rq, whole: Whole, form: Bound[CorrectionForm]) -> Response:
    """Without `effects_seen` nothing is written: the page comes back with what would change."""
    if not form.has_errors:
        try:
            if not form.data.effects_seen:
                return _page(rq, whole, form, service.effects(rq.session, whole.certification, form.data))
            made = correcting.propose(rq.session, rq.actor, whole.certification, form.data, seen=form.seen_version)
            return rq.redirect(
                f"{LIST}/{made.ref}", lazy("訂正を提案しました。別の人が決定するまで、何も変わりません。")
            )
        except Invalid as error:
            form.refuse(error)
    return _page(rq, whole, form)


@router.page(LIST, policy=P.REGISTER_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    return _index(rq, rq.blank())


def _index(rq: Rq, form: Bound[Any]) -> Response:
    waiting, reviewed = rows.proposals(rq.session), rows.reviews(rq.session)
    of = {*(one.certification_id for one in waiting), *(one.certification_id for one in reviewed)}
    numbers = queries.numbers_by_id(rq.session, of)
    names = queries.names_of(rq.session, numbers.values(), clock.today())
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/completion/corrections.html",
        waiting=[(one, numbers[one.certification_id], names[one.certification_id]) for one in waiting],
        reviews=[(one, numbers[one.certification_id], names[one.certification_id]) for one in reviewed],
        form=form,
        words=words,
    )


@router.action(f"{LIST}/decide", policy=P.REGISTER_DECIDE, form=DecideManyForm)
def decide_many(rq: Rq, form: Bound[DecideManyForm]) -> Response:
    """Each is decided for itself, on its own effects; where one cannot be, none is."""
    if form.accepts(lambda: correcting.decide_many(rq.session, rq.actor, form.data)):
        return rq.redirect(LIST, lazy("訂正を決定しました。前の記録は、訂正されたものとして残ります。"))
    return _index(rq, form)


@router.page(f"{LIST}/{{ref}}", policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.correction)
def detail(rq: Rq, found: CorrectionOf) -> Response:
    return _detail(rq, found, rq.blank(version=found.row.version))


def _detail(rq: Rq, found: CorrectionOf, form: Bound[Any]) -> Response:
    row, one = found.row, found.whole.certification
    shown, is_open = service.shown(row), row.state == "proposed"
    present = correcting.now(rq.session, one, row) if is_open else shown
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/completion/correction.html",
        row=row,
        one=one,
        name=found.whole.learner.shown_name(clock.today()),
        shown=shown,
        present=present,
        changed=present != shown,
        may_decide=correcting.decision_problem(rq.session, rq.actor, one, row) is None and rq.can(P.REGISTER_DECIDE),
        may_renew=is_open and present is not None and rq.can(P.REGISTER_PROPOSE),
        form=form,
        words=words,
        register=register_words,
        renewals=renewal_words,
    )


@router.action(
    f"{LIST}/{{ref}}/decide", policy=P.REGISTER_DECIDE, form=DecideCorrectionForm, load=access.decidable_correction
)
def decide(rq: Rq, found: CorrectionOf, form: Bound[DecideCorrectionForm]) -> Response:
    if form.accepts(
        lambda: correcting.decide(
            rq.session, rq.actor, found.whole.certification, found.row, form.data, seen=form.seen_version
        )
    ):
        return rq.redirect(f"{LIST}/{found.row.ref}", lazy("決定を記録しました。"))
    return _detail(rq, found, form)


@router.action(f"{LIST}/{{ref}}/renew", policy=P.REGISTER_PROPOSE, form=Button, load=access.correction)
def renew(rq: Rq, found: CorrectionOf, form: Bound[Button]) -> Response:
    correcting.renew(rq.session, rq.actor, found.whole.certification, found.row, seen=form.seen_version)
    return rq.redirect(f"{LIST}/{found.row.ref}", lazy("今の内容で提案を作り直しました。別の人が決定します。"))


@router.page("/training/reviews/{ref}", policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.review)
def review(rq: Rq, found: ReviewOf) -> Response:
    return _review(rq, found, rq.blank({"decided_on": clock.today()}, version=found.row.version))


def _review(rq: Rq, found: ReviewOf, form: Bound[Any]) -> Response:
    one, today = found.whole.certification, clock.today()
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/completion/review.html",
        case=found.row,
        enrolment=queries.enrolment_ref(rq.session, found.row.enrolment_id),
        stages=STAGES,
        one=one,
        name=found.whole.learner.shown_name(today),
        standing=standing_on(queries.history_of(rq.session, one), today, today),
        may_decide=rq.can(P.REGISTER_DECIDE) and reviews.may_decide(rq.actor, found.row),
        choices=lambda options: [(code, rq._(label)) for code, label in options.items()],
        form=form,
        words=words,
        register=register_words,
        renewals=renewal_words,
    )


@router.action(
    "/training/reviews/{ref}/decide", policy=P.REGISTER_DECIDE, form=DecideReviewForm, load=access.decidable_review
)
def decide_review(rq: Rq, found: ReviewOf, form: Bound[DecideReviewForm]) -> Response:
    if form.accepts(
        lambda: reviews.decide(
            rq.session, rq.actor, found.whole.certification, found.row, form.data, seen=form.seen_version
        )
    ):
        return rq.redirect(f"/training/reviews/{found.row.ref}", lazy("決定を記録しました。"))
    return _review(rq, found, form)


@router.page(f"{PATH}/align", policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.certification)
def align_page(rq: Rq, whole: Whole) -> Response:
    return _align(rq, whole, rq.blank({"decided_on": clock.today()}, version=whole.version))


def _align(rq: Rq, whole: Whole, form: Bound[Any]) -> Response:
    one, today = whole.certification, clock.today()
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "training/renewal/align.html",
        one=one,
        name=whole.learner.shown_name(today),
        standing=standing_on(queries.history_of(rq.session, one), today, today) if one.state == "approved" else None,
        offer=renewal.alignment(rq.session, one, today),
        form=form,
    )


@router.action(f"{PATH}/align", policy=P.REGISTER_DECIDE, form=AlignForm, load=access.certification)
def align(rq: Rq, whole: Whole, form: Bound[AlignForm]) -> Response:
    if form.has_errors:
        return _align(rq, whole, form)
    renewal.align(rq.session, rq.actor, whole.certification, form.data, seen=form.seen_version)
    return rq.redirect(
        f"/training/certifications/{whole.certification.ref}", lazy("指導者の期間に合わせて延ばしました。")
    )

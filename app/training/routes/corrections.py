"""訂正 of a certification, shown with everything else that it changes before it is saved; 指導者に合わせた延長."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Forbidden, Invalid, lazy
from app.training import access, queries
from app.training import words as register_words
from app.training.access import Whole
from app.training.corrections import queries as rows
from app.training.corrections import words
from app.training.corrections.schemas import CorrectionForm
from app.training.renewal.schemas import AlignForm
from app.training.service import corrections as service
from app.training.service import renewal
from app.training.standing.deriving import standing_on
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/certifications/{ref}"


def correctable(rq: Rq) -> Whole:
    """The certification for whoever may correct it: approved, and not by its proposer."""
    found = access.certification(rq)
    if not service.may_correct(rq.actor, found.certification):
        raise Forbidden
    return found


@router.page(f"{PATH}/correct", policy=P.REGISTER_DECIDE, audit=AuditKind.READ, load=correctable)
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
        unpublished=service.is_unpublished(rq.session, whole.certification),
        earlier=[(row, service.shown(row)) for row in rows.of_certification(rq.session, whole.certification.id)],
        choices=lambda options: [(code, rq._(label)) for code, label in options.items()],
        words=words,
        register=register_words,
    )


@router.action(f"{PATH}/correct", policy=P.REGISTER_DECIDE, form=CorrectionForm, load=correctable)
def correct(rq: Rq, whole: Whole, form: Bound[CorrectionForm]) -> Response:
    """Without `effects_seen` nothing is written: the page comes back with what would change."""
    if not form.has_errors:
        try:
            if not form.data.effects_seen:
                return _page(rq, whole, form, service.effects(rq.session, whole.certification, form.data))
            service.correct(rq.session, rq.actor, whole.certification, form.data, seen=form.seen_version)
            return rq.redirect(
                f"/training/certifications/{whole.certification.ref}",
                lazy("訂正しました。前の記録と認証書は、訂正されたものとして残ります。"),
            )
        except Invalid as error:
            form.refuse(error)
    return _page(rq, whole, form)


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

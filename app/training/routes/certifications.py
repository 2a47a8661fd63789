"""One certification: its decision, periods, orders and documents."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.config import Mode
from app.core.errors import lazy
from app.training import access, policy, queries, words
from app.training.access import Issued, Whole
from app.training.certificate.paper import Language, certificate_pdf
from app.training.credential import issuer_keys
from app.training.policies import words as rule_words
from app.training.renewal import lifecycle
from app.training.routes import beside
from app.training.schemas import DecideForm, DocumentForm, EndingForm, OrderForm, SetAsideForm
from app.training.service import certifications, documents, publishing
from app.training.standing.deriving import standing_on
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/certifications/{ref}"


@router.page(PATH, policy=P.REGISTER_READ, audit=AuditKind.READ, load=access.certification)
def detail(rq: Rq, whole: Whole) -> Response:
    return _detail(rq, whole)


def _detail(rq: Rq, whole: Whole, **forms: Bound[Any]) -> Response:
    one, today = whole.certification, clock.today()
    names = ("decide", "order", "set_aside", "end", "document")
    initial = {"decided_on": today, "starts_on": today, "ended_on": today}
    blank = {name: rq.blank(initial, version=one.version) for name in names}
    history = queries.history_of(rq.session, one) if one.state == "approved" else None
    answer = rq.invalid if forms else rq.render
    return answer(
        "training/certification.html",
        one=one,
        learner=whole.learner,
        name=whole.learner.shown_name(today),
        standing=standing_on(history, today, today) if history else None,
        periods=queries.periods_of(rq.session, one),
        orders=queries.orders_of(rq.session, one),
        ending=queries.ending_of(rq.session, one),
        documents=queries.documents_of(rq.session, one),
        ways_back=lifecycle.ways_back(history, today) if history else [],
        rule_words=rule_words,
        public=publishing.public_from(rq.session, one),
        today=today,
        can=policy.verbs(rq.actor, one),
        signs=bool(issuer_keys.load(rq.services.settings.keys_dir).public),
        forms=blank | forms,
        opened=next(iter(forms), ""),
        order_choices=lambda orders: [
            (order.ref, f"{rq._(words.ORDERS[order.kind])} {order.starts_on.isoformat()} {order.decision_number}")
            for order in orders
        ],
        beside=beside.of(rq, whole),
        words=words,
    )


@router.action(f"{PATH}/decide", policy=P.REGISTER_DECIDE, form=DecideForm, load=access.decidable)
def decide(rq: Rq, whole: Whole, form: Bound[DecideForm]) -> Response:
    if form.accepts(
        lambda: certifications.decide(rq.session, rq.actor, whole.certification, form.data, seen=form.seen_version)
    ):
        return _back(rq, whole, lazy("決定を記録しました。"))
    return _detail(rq, whole, decide=form)


@router.action(f"{PATH}/order", policy=P.REGISTER_DECIDE, form=OrderForm, load=access.certification)
def order(rq: Rq, whole: Whole, form: Bound[OrderForm]) -> Response:
    if form.has_errors:
        return _detail(rq, whole, order=form)
    certifications.order(rq.session, rq.actor, whole.certification, form.data, seen=form.seen_version)
    return _back(rq, whole, lazy("処分を記録しました。"))


@router.action(f"{PATH}/set-aside", policy=P.REGISTER_DECIDE, form=SetAsideForm, load=access.certification)
def set_aside(rq: Rq, whole: Whole, form: Bound[SetAsideForm]) -> Response:
    if form.accepts(
        lambda: certifications.set_aside(rq.session, rq.actor, whole.certification, form.data, seen=form.seen_version)
    ):
        return _back(rq, whole, lazy("処分を取りやめました。"))
    return _detail(rq, whole, set_aside=form)


@router.action(f"{PATH}/end", policy=P.REGISTER_PROPOSE, form=EndingForm, load=access.certification)
def end(rq: Rq, whole: Whole, form: Bound[EndingForm]) -> Response:
    if form.has_errors:
        return _detail(rq, whole, end=form)
    certifications.end(rq.session, rq.actor, whole.certification, form.data, seen=form.seen_version)
    return _back(rq, whole, lazy("終わりを記録しました。"))


@router.action(
    f"{PATH}/documents", policy=P.REGISTER_PROPOSE, form=DocumentForm, load=access.certification, creates=True
)
def new_document(rq: Rq, whole: Whole, form: Bound[DocumentForm]) -> Response:
    if form.has_errors:
        return _detail(rq, whole, document=form)
    documents.replace(rq.session, rq.actor, whole.certification, form.data.reason, seen=form.seen_version)
    return _back(rq, whole, lazy("認証書を出し直しました。前の認証書のアドレスは、新しいものへ案内します。"))


@router.page(f"{PATH}/documents/{{code}}.en.pdf", policy=P.REGISTER_READ, audit=AuditKind.EXPORT, load=access.issued)
def document_pdf_en(rq: Rq, found: Issued) -> Response:
    return _pdf(rq, found, "en")


@router.page(f"{PATH}/documents/{{code}}.pdf", policy=P.REGISTER_READ, audit=AuditKind.EXPORT, load=access.issued)
def document_pdf(rq: Rq, found: Issued) -> Response:
    return _pdf(rq, found, "ja")


def _pdf(rq: Rq, found: Issued, language: Language) -> Response:
    document = found.document
    content = certificate_pdf(
        documents.frozen(document),
        document.code,
        document.digest,
        access.check_origin(rq),
        language=language,
        specimen=rq.services.settings.mode is Mode.DEMO,
    )
    name = f"certificate-{found.whole.certification.number}{'-en' if language == 'en' else ''}.pdf"
    return rq.download(content, media_type="application/pdf", filename=name)


def _back(rq: Rq, whole: Whole, said: str) -> Response:
    return rq.redirect(f"/training/certifications/{whole.certification.ref}", said)

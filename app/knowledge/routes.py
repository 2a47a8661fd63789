"""Know-how: list and search, a card, writing and checking, and what fits a case."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.accounts import queries as accounts
from app.authz.permissions import Permission as P
from app.cases.access import case_for
from app.cases.models import Case
from app.cases.queries import cases, staff
from app.cases.views import case_frame
from app.codes import lists
from app.core.errors import Invalid, lazy
from app.core.listing import Page
from app.knowledge import access, policy, proposal, queries, service, words
from app.knowledge.lifecycle import EDITABLE, CardState
from app.knowledge.models import Card
from app.knowledge.schemas import CardFacts, Check, Empty, Used
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


def _choices(rq: Rq) -> dict[str, Any]:
    return {
        "domain_options": lists.DOMAINS.choices(rq.locale),
        "status_options": lists.RESIDENCE_STATUSES.choices(rq.locale),
        "language_options": [(code, lists.LANGUAGES.label(code, rq.locale)) for code in lists.FIELD_LANGUAGES],
        "kind_options": lists.PARTNER_KINDS.choices(rq.locale),
        "outcome_options": lists.NEED_OUTCOMES.choices(rq.locale),
        "scope_options": [(str(code), rq._(label)) for code, label in words.SCOPES.items()],
        "state_options": [(str(code), rq._(label)) for code, label in words.STATES.items()],
        "words": words,
    }


@router.page("/knowledge", policy=P.CARD_READ, audit=AuditKind.READ)
def index(rq: Rq) -> Response:
    query = rq.list_query(filters=queries.FILTERS, sorts=queries.SORTS)
    problem = ""
    try:
        page = queries.cards(rq.session, rq.actor, query)
    except Invalid as error:
        page, problem = Page([], query, 0), rq._(error.message, **error.params)
    counts = queries.counts(rq.session, rq.actor)
    return rq.render("knowledge/index.html", page=page, problem=problem, counts=counts, **_choices(rq))


def _source(rq: Rq) -> Case | None:
    """The case that `?case=` names, when the actor may see it."""
    ref = rq.query.get("case", "")
    return cases.by_ref(rq.session, rq.actor, ref) if ref else None


@router.page("/knowledge/new", policy=P.CARD_WRITE, audit=AuditKind.READ)
def new_page(rq: Rq) -> Response:
    case = _source(rq)
    existing = queries.of_case(rq.session, case.id) if case else None
    if existing is not None:
        return rq.redirect(f"/knowledge/{existing.ref}")
    form = rq.blank(proposal.facts_of(rq.session, case) if case else {"scope": "centre"})
    return rq.render("knowledge/new.html", form=form, source=case, **_choices(rq))


@router.action("/knowledge/new", policy=P.CARD_WRITE, form=CardFacts, creates=True)
def new(rq: Rq, form: Bound[CardFacts]) -> Response:
    case = _source(rq)
    if not form.has_errors:
        try:
            card = service.create(rq.session, rq.actor, form.data, case)
            return rq.redirect(f"/knowledge/{card.ref}", lazy("カードの下書きを保存しました。"))
        except Invalid as error:
            form.refuse(error)
    return rq.invalid("knowledge/new.html", form=form, source=case, **_choices(rq))


@router.page("/knowledge/{ref}", policy=P.CARD_READ, audit=AuditKind.READ, load=access.card_for(P.CARD_READ))
def detail(rq: Rq, card: Card) -> Response:
    return _detail(rq, card, rq.blank(version=card.version))


def _detail(rq: Rq, card: Card, form: Bound[Check]) -> Response:
    can = policy.allowed(rq.actor, card)
    source = cases.by_id(rq.session, rq.actor, card.case_id) if card.case_id else None
    names = staff.names(rq.session, {card.written_by_id, card.checked_by_id})
    answer = rq.invalid if form.has_errors else rq.render
    return answer(
        "knowledge/detail.html",
        card=card,
        can=can,
        form=form,
        names=names,
        source=source,
        editable=CardState(card.state) in EDITABLE,
        centre=next((c for c in accounts.centres(rq.session, rq.actor) if c.id == card.centre_id), None),
        **_choices(rq),
    )


@router.page("/knowledge/{ref}/edit", policy=P.CARD_WRITE, audit=AuditKind.READ, load=access.card_for(P.CARD_WRITE))
def edit_page(rq: Rq, card: Card) -> Response:
    if CardState(card.state) not in EDITABLE:
        return rq.redirect(f"/knowledge/{card.ref}")
    form = rq.blank(service.stored(card), version=card.version)
    return rq.render("knowledge/edit.html", card=card, form=form, **_choices(rq))


@router.action(
    "/knowledge/{ref}/edit", policy=P.CARD_WRITE, form=CardFacts, load=access.card_for(P.CARD_WRITE),
    stored=service.stored,
)  # fmt: skip
def edit(rq: Rq, card: Card, form: Bound[CardFacts]) -> Response:
    if form.accepts(lambda: service.edit(rq.session, rq.actor, card, form.data, seen=form.seen_version)):
        return rq.redirect(f"/knowledge/{card.ref}", lazy("カードを保存しました。"))
    return rq.invalid("knowledge/edit.html", card=card, form=form, **_choices(rq))


@router.action("/knowledge/{ref}/submit", policy=P.CARD_WRITE, form=Empty, load=access.card_for(P.CARD_WRITE))
def submit(rq: Rq, card: Card, form: Bound[Empty]) -> Response:
    service.submit(rq.session, rq.actor, card, seen=form.seen_version)
    return rq.redirect(f"/knowledge/{card.ref}", lazy("ほかの人の確認を待っています。"))


@router.action("/knowledge/{ref}/check", policy=P.CARD_CHECK, form=Check, load=access.card_for(P.CARD_CHECK))
def check(rq: Rq, card: Card, form: Bound[Check]) -> Response:
    if not form.has_errors:
        try:
            service.check(rq.session, rq.actor, card, form.data, seen=form.seen_version)
        except Invalid as error:
            form.refuse(error)
        else:
            done = {"publish": lazy("カードを公開しました。"), "return": lazy("カードを差し戻しました。")}
            return rq.redirect(f"/knowledge/{card.ref}", done[form.data.verdict])
    return _detail(rq, card, form)


@router.action("/knowledge/{ref}/take-back", policy=P.CARD_WRITE, form=Empty, load=access.card_for(P.CARD_WRITE))
def take_back(rq: Rq, card: Card, form: Bound[Empty]) -> Response:
    service.take_back(rq.session, rq.actor, card, seen=form.seen_version)
    return rq.redirect(
        f"/knowledge/{card.ref}/edit", lazy("公開をやめました。書き直したら、もう一度確認を頼んでください。")
    )


@router.action("/knowledge/{ref}/retire", policy=P.CARD_WRITE, form=Empty, load=access.card_for(P.CARD_WRITE))
def retire(rq: Rq, card: Card, form: Bound[Empty]) -> Response:
    service.retire(rq.session, rq.actor, card, seen=form.seen_version)
    return rq.redirect("/knowledge", lazy("カードの使用を終了しました。"))


@router.action("/knowledge/{ref}/used", policy=P.CARD_READ, form=Used, load=access.card_for(P.CARD_READ), creates=True)
def used(rq: Rq, card: Card, form: Bound[Used]) -> Response:
    service.note_use(rq.session, rq.actor, card, helped=not form.has_errors and form.data.helped)
    return rq.redirect(f"/knowledge/{card.ref}", lazy("使ったことを記録しました。"))


@router.page("/cases/{ref}/knowledge", policy=P.CARD_READ, audit=AuditKind.READ, load=case_for(P.CASE_READ))
def beside_case(rq: Rq, case: Case) -> Response:
    return rq.render(
        "knowledge/beside_case.html",
        case_tab="knowledge",
        matches=queries.beside(rq.session, rq.actor, case),
        own=queries.of_case(rq.session, case.id) if rq.can(P.CARD_WRITE, case.centre_id) else None,
        **{**_choices(rq), **case_frame(rq.session, rq.actor, case), "card_words": words},
    )

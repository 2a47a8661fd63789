"""Finding a partner, writing a draft, asking for an exception, sending."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.queries import needs
from app.cases.service.cases import require_open
from app.cases.views import case_frame
from app.core import clock
from app.core.errors import Invalid, lazy
from app.partners import kept_out
from app.partners import queries as partner_queries
from app.partners.models import Partner
from app.partners.upkeep import entry as partner_entry
from app.people.models import Person
from app.referrals import access, content, obstacles, own_minimum, purposes, queries, views, words
from app.referrals.content import Held
from app.referrals.schemas import EditDraft, Empty, ExceptionForm, NewDraft, SendForm
from app.referrals.service import drafts, sending
from app.referrals.suggesting import offers, ranking, wishes
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
write_referral = access.referral_for(P.REFERRAL_WRITE)


def _frame(rq: Rq, case: Case) -> dict[str, Any]:
    return {**case_frame(rq.session, rq.actor, case), "case_tab": "referrals", "referral_words": words}


def _main(rq: Rq, case: Case) -> Person:
    return queries.whole_person(rq.session, case.person_id)


@router.page("/cases/{ref}/referrals/new", policy=P.REFERRAL_WRITE, audit=AuditKind.READ, load=access.write_case)
def new_page(rq: Rq, case: Case) -> Response:
    """First the partner (`?need=&step=&follows=` kept in the address), then with `?partner=` the form."""
    require_open(case)
    partner = _askable(rq, case)
    if partner is None:
        return _find(rq, case)
    return _form(rq, case, partner, rq.blank(_initial(rq, case, partner)))


def _askable(rq: Rq, case: Case) -> Partner | None:
    """The partner of the address, unless it is kept out of the case: then it is as if there were none."""
    partner = partner_queries.by_ref(rq.session, rq.actor, rq.query.get("partner", "")[:20])
    return None if partner is None or partner.id in kept_out.of_case(rq.session, case.id) else partner


def _find(rq: Rq, case: Case) -> Response:
    main, step = _main(rq, case), queries.step_of(rq.session, case.id, rq.query.get("step", "")[:20])
    need = needs.by_ref(rq.session, case.id, rq.query.get("need", "")[:20])
    asked = wishes.asked(rq.query, wishes.begin(rq.session, case, main, need, step))
    kept = {name: rq.query[name][:20] for name in ("need", "step", "follows") if rq.query.get(name)}
    return rq.render(
        "referrals/find.html",
        **_frame(rq, case),
        asked={**asked, **kept},
        kept=kept,
        found=offers.offers(rq.session, rq.actor, case, main, asked, decided=step.partner_id if step else None),
        need=need,
        step=step,
        rules=ranking.RULES,
        **views.finder_choices(rq.locale),
    )


def _initial(rq: Rq, case: Case, partner: Partner) -> dict[str, object]:
    person = _main(rq, case)
    step = queries.step_of(rq.session, case.id, rq.query.get("step", "")[:20])
    need = needs.by_ref(rq.session, case.id, rq.query.get("need", "")[:20])
    previous = queries.in_case(rq.session, case.id, rq.query.get("follows", "")[:20])
    consent = views.best_consent(rq.session, person, partner, clock.today())
    known_needs = needs.of_case(rq.session, case.id)
    known = {one.id: one.ref for one in known_needs}
    asked = {
        "need": need.ref if need else known.get(step.need_id or 0) if step else None,
        "step": step.ref if step else None,
    }
    chosen = asked["need"] or known.get(previous.need_id or 0 if previous else 0)
    return {
        "person": person.ref,
        "partner": partner.ref,
        "mode": "contact_for_client",
        "priority": "urgent" if case.urgency == "immediate" else "routine",
        "purpose": purposes.purpose_of(next((one.domain for one in known_needs if one.ref == chosen), None)),
        # The least that a partner of this kind needs; whoever sends decides to tell more.
        "fields": sorted(own_minimum.in_force(rq.session, case.centre_id, partner.kind)),
        "story": case.story if consent and "situation" in consent.fields else None,
        **views.follow_values(rq.session, previous),
        **{name: ref for name, ref in asked.items() if ref},
    }


def _form(
    rq: Rq, case: Case, partner: Partner | None, form: Bound[Any], held: Held | None = None, *, status: int = 200
) -> Response:
    person = held.person if held else _main(rq, case)
    consent = views.best_consent(rq.session, person, partner, clock.today()) if partner else None
    context = {
        **_frame(rq, case),
        **views.draft_choices(rq.session, case, rq.locale),
        "partner": partner,
        "form": form,
        "held": held,
        "answer_days": views.answer_days(rq.session, case, partner) if partner else {},
        "consent": consent,
        "similar": partner_entry.similar_to(rq.session, rq.actor, partner) if partner and not held else (),
        "kept": {name: form.value(name) for name in ("need", "step", "follows") if form.value(name)},
        "marked": views.beyond_marks(rq.session, case, partner, rq.locale) if partner else {},
        "consented": "、".join(
            label for code, label in views.share_labels(rq.locale).items() if consent and code in consent.fields
        ),
    }
    if status == 200:
        return rq.render("referrals/draft_form.html", **context)
    return rq.invalid("referrals/draft_form.html", status=status, **context)


@router.action(
    "/cases/{ref}/referrals/new", policy=P.REFERRAL_WRITE, form=NewDraft, load=access.write_case, creates=True
)
def new(rq: Rq, case: Case, form: Bound[NewDraft]) -> Response:
    partner = partner_queries.by_ref(rq.session, rq.actor, form.value("partner")[:20])
    if form.has_errors:
        return _form(rq, case, partner, form, status=422)
    try:
        referral = drafts.draft(rq.session, rq.actor, case, form.data)
    except Invalid as error:
        form.refuse(error)
        return _form(rq, case, partner, form, status=422)
    return rq.redirect(f"/referrals/{referral.ref}", lazy("下書きを保存しました。送る内容を確かめてください。"))


@router.page("/referrals/{ref}/edit", policy=P.REFERRAL_WRITE, audit=AuditKind.READ, load=write_referral)
def edit_page(rq: Rq, held: Held) -> Response:
    drafts.require_draft(held.referral)
    form = rq.blank(views.draft_values(rq.session, held), version=held.version)
    return _form(rq, held.case, held.partner, form, held)


@router.action(
    "/referrals/{ref}/edit", policy=P.REFERRAL_WRITE, form=EditDraft, load=write_referral, stored=drafts.stored
)
def edit(rq: Rq, held: Held, form: Bound[EditDraft]) -> Response:
    if not form.accepts(lambda: drafts.edit(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _form(rq, held.case, held.partner, form, held, status=422)
    return rq.redirect(f"/referrals/{held.referral.ref}", lazy("下書きを保存しました。送る内容を確かめてください。"))


def _named(rq: Rq, held: Held) -> list[Invalid]:
    """What is missing, thing by thing, in place of a refusal that names none of it."""
    today = clock.today()
    composed = content.compose(rq.session, rq.actor, held, today)
    return [
        Invalid("", one.message, **one.params) for one in obstacles.of(rq.session, held, composed, today, rq.locale)
    ]


def _again(rq: Rq, held: Held, form: Bound[Any]) -> Response:
    """The page with what was refused; its buttons carry the version that the person saw."""
    return rq.invalid("referrals/detail.html", **views.detail(rq, held), form=form, version=form.seen_version)


@router.action("/referrals/{ref}/send", policy=P.REFERRAL_WRITE, form=SendForm, load=write_referral, creates=True)
def send(rq: Rq, held: Held, form: Bound[SendForm]) -> Response:
    if form.has_errors:
        return _again(rq, held, form)
    try:
        sending.send(rq.session, rq.actor, held, form.data.seen, seen=form.seen_version)
    except Invalid as error:
        for one in _named(rq, held) or [error]:
            form.refuse(one)
        return _again(rq, held, form)
    return rq.redirect(f"/referrals/{held.referral.ref}", lazy("送付を記録しました。送った内容はこのまま残ります。"))


@router.action(
    "/referrals/{ref}/exception", policy=P.REFERRAL_WRITE, form=ExceptionForm, load=write_referral, creates=True
)
def exception(rq: Rq, held: Held, form: Bound[ExceptionForm]) -> Response:
    if not form.accepts(lambda: drafts.ask_exception(rq.session, rq.actor, held, form.data, seen=form.seen_version)):
        return _again(rq, held, form)
    if form.data.exception_at_once:
        done = lazy("緊急の提供として記録しました。送った後、別の人が必ず確かめます。")
    else:
        done = lazy("承認を求めました。別の人が承認すると送れます。")
    return rq.redirect(f"/referrals/{held.referral.ref}", done)


@router.action(
    "/referrals/{ref}/approve",
    policy=P.REFERRAL_APPROVE,
    form=Empty,
    load=access.referral_for(P.REFERRAL_APPROVE),
    creates=True,
)
def approve(rq: Rq, held: Held, form: Bound[Empty]) -> Response:
    drafts.approve_exception(rq.session, rq.actor, held, seen=form.seen_version)
    return rq.redirect(f"/referrals/{held.referral.ref}", lazy("同意によらない提供を承認しました。"))

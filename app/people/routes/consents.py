"""Consents: listed, given after the text was read out, withdrawn."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core import clock, ids
from app.core.errors import Invalid, lazy
from app.partners import queries as partners
from app.partners.models import Partner
from app.partners.policy import knows, shown_name
from app.people import access, consents, queries, service
from app.people.consent_text import text_to_read
from app.people.lifecycle import a_year_after
from app.people.lists import SHARE_FIELDS
from app.people.models import Consent, Person
from app.people.routes import choices
from app.people.schemas import NewConsent, WithdrawConsent
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
OFFERED = 8


@router.page(
    "/people/{ref}/consents", policy=P.PERSON_READ, audit=AuditKind.READ, load=access.person_for(P.PERSON_READ)
)
def index(rq: Rq, person: Person) -> Response:
    found = consents.of_person(rq.session, person)
    return rq.render(
        "people/consents.html",
        consents=found,
        partners=_partner_names(rq, found),
        **choices.frame(rq, person, "consents"),
    )


def _partner_names(rq: Rq, found: Any) -> dict[int, str]:
    """Row id → name; of a place that the reader may not know of only its kind."""
    return {number: shown_name(rq.actor, partner) for number, partner in _named(rq, found).items()}


def _named(rq: Rq, found: Any) -> dict[int, Partner]:
    return partners.named(rq.session, {consent.partner_id for consent in found if consent.partner_id})


@router.page(
    "/people/{ref}/consents/new",
    policy=P.PERSON_WRITE,
    audit=AuditKind.READ,
    load=access.person_for(P.PERSON_WRITE),
)
def new_page(rq: Rq, person: Person) -> Response:
    """`partner` (reference) and `fields` in the address prefill the form: a referral leads here with them, and with
    `referral`, to which the way leads back."""
    typed = rq.query.get("partner_name", "").strip()[:200]
    partner = partners.by_ref(rq.session, rq.actor, rq.query.get("partner", ""))
    own = next((row.language for row in person.languages if row.spoken), None)
    initial: dict[str, object] = {
        "given_by": "self",
        "given_on": clock.today(),
        "language": own,
        "interpreter": "none",
        "partner_name": typed,
        "partner": partner.ref if partner else None,
        "fields": [code for code in rq.request.query_params.getlist("fields") if code in SHARE_FIELDS],
        "expires_on": a_year_after(clock.today()),
        "referral": ids.clean_ref(rq.query.get("referral", "")[:20]) or None,
    }
    return _new_page(rq, person, rq.blank(initial), partner)


@router.action(
    "/people/{ref}/consents/new",
    policy=P.PERSON_WRITE,
    form=NewConsent,
    load=access.person_for(P.PERSON_WRITE),
    creates=True,
)
def new(rq: Rq, person: Person, form: Bound[NewConsent]) -> Response:
    if form.has_errors:
        return _new_page(rq, person, form, None)
    partner = None
    try:
        partner = _partner(rq, form.data)
        if partner is not None:
            form.raw["partner"] = [partner.ref]
        text = _text(form.data, partner)
        if form.data.step == "preview":
            return _new_page(rq, person, form, partner, text=text)
        consent = service.give_consent(rq.session, rq.actor, person, form.data, partner=partner, text=text)
    except Invalid as error:
        form.refuse(error)
        return _new_page(rq, person, form, partner)
    if form.data.referral:
        return rq.redirect(f"/referrals/{form.data.referral}", lazy("同意を記録しました。送る内容を確かめてください。"))
    return rq.redirect(f"/people/{person.ref}/consents/{consent.ref}", lazy("同意を記録しました。"))


def _partner(rq: Rq, data: NewConsent) -> Partner | None:
    """The partner that was chosen, or the only one that the typed name fits. Raises Invalid otherwise."""
    if data.partner:
        chosen = partners.by_ref(rq.session, rq.actor, data.partner)
        if chosen is None:
            raise Invalid("partner_name", lazy("その連携先は見つかりません。選び直してください。"))
        return chosen
    if not data.partner_name:
        return None
    offered = _offered(rq, data.partner_name)
    if not offered:
        raise Invalid(
            "partner_name", lazy("その名前の連携先が見つかりません。連携先の種類を選ぶか、先に登録してください。")
        )
    if len(offered) > 1:
        raise Invalid("partner_name", lazy("いくつかの連携先が当てはまります。下から選んでください。"))
    return partners.by_ref(rq.session, rq.actor, offered[0].partner.ref)


def _offered(rq: Rq, typed: str) -> list[Any]:
    if not typed.strip():
        return []
    return list(partners.pick_list(rq.session, rq.actor, q=typed, include_doubtful=True, limit=OFFERED))


def _text(data: NewConsent, partner: Partner | None) -> str:
    to = partner.name if partner else lists.PARTNER_KINDS.label(data.partner_kind or "")
    return text_to_read(
        to=to,
        fields=data.fields,
        purpose=data.purpose,
        both_ways=data.both_ways,
        expires_on=data.expires_on or a_year_after(data.given_on),
        given_by=data.given_by,
    )


def _new_page(rq: Rq, person: Person, form: Bound[Any], partner: Partner | None, *, text: str = "") -> Response:
    # A look at the text keeps nothing, not even the use of the form's key.
    status = 422 if form.has_errors else 200
    show = rq.invalid if form.has_errors or text else rq.render
    return show(
        "people/consent_new.html",
        fragment="people/_partner_choices.html",
        status=status,
        form=form,
        partner=partner,
        offered=_offered(rq, form.value("partner_name")),
        text=text,
        **choices.consent(rq),
        **choices.frame(rq, person, "consents"),
    )


@router.page(
    "/people/{ref}/consents/{consent}",
    policy=P.PERSON_READ,
    audit=AuditKind.READ,
    load=access.consent_for(P.PERSON_READ),
)
def detail(rq: Rq, found: tuple[Person, Consent]) -> Response:
    person, consent = found
    return _detail(rq, person, consent, rq.blank({"withdrawn_on": clock.today()}, version=consent.version))


def _detail(rq: Rq, person: Person, consent: Consent, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "people/consent.html",
        # What was read out names the partner.
        may_read_text=all(knows(rq.actor, partner) for partner in _named(rq, [consent]).values()),
        consent=consent,
        form=form,
        partners=_partner_names(rq, [consent]),
        authors=queries.staff_names(rq.session, [consent.recorded_by_id]),
        **choices.frame(rq, person, "consents"),
    )


@router.action(
    "/people/{ref}/consents/{consent}/withdraw",
    policy=P.PERSON_WRITE,
    form=WithdrawConsent,
    load=access.consent_for(P.PERSON_WRITE),
)
def withdraw(rq: Rq, found: tuple[Person, Consent], form: Bound[WithdrawConsent]) -> Response:
    person, consent = found
    if not form.has_errors:
        try:
            service.withdraw_consent(rq.session, rq.actor, person, consent, form.data, seen=form.seen_version)
            return rq.redirect(f"/people/{person.ref}/consents/{consent.ref}", lazy("同意の撤回を記録しました。"))
        except Invalid as error:
            form.refuse(error)
    return _detail(rq, person, consent, form)

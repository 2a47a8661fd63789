"""Consents: listed, given after the text was read out, renewed, withdrawn; where the signed paper lies."""

from __future__ import annotations

from collections.abc import Sequence
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
from app.people.consent_text import language_of, parts, text_to_read
from app.people.lifecycle import a_year_after
from app.people.lists import SHARE_FIELDS
from app.people.models import Consent, Person
from app.people.routes import agreeing, choices
from app.people.schemas import KeptAt, NewConsent, WithdrawConsent
from app.people.share_groups import with_groups
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()


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
    """`partner` (reference), `purpose` and `fields` in the address prefill the form: a referral leads here with them,
    and with `referral`, to which the way leads back. `renews` begins with what a former consent says."""
    former = consents.by_ref(rq.session, person, rq.query.get("renews", "")[:20])
    if former is not None:
        return _renewal(rq, person, former)
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
        "purposes": [code for code in rq.request.query_params.getlist("purpose") if code in lists.CONSENT_PURPOSES],
        "fields": with_groups([code for code in rq.request.query_params.getlist("fields") if code in SHARE_FIELDS], ()),
        "expires_on": a_year_after(clock.today()),
        "referral": ids.clean_ref(rq.query.get("referral", "")[:20]) or None,
    }
    return new_again(rq, person, rq.blank(initial), partner)


def _renewal(rq: Rq, person: Person, former: Consent) -> Response:
    """The same to the same, asked again: how and when it is given today is new. A partner that the reader may not
    know of is not named; another one has to be found."""
    partner = _named(rq, [former]).get(former.partner_id or 0)
    if partner is not None and not knows(rq.actor, partner):
        partner = None
    initial: dict[str, object] = {
        **{name: getattr(former, name) for name in ("given_by", "ground", "language", "interpreter", "purposes")},
        **{name: getattr(former, name) for name in ("purpose", "partner_kind", "both_ways")},
        "partner": partner.ref if partner else None,
        "fields": with_groups(former.fields, ()),
        "given_on": clock.today(),
        "expires_on": a_year_after(clock.today()),
        "renews": former.ref,
    }
    return new_again(rq, person, rq.blank(initial), partner)


@router.action(
    "/people/{ref}/consents/new",
    policy=P.PERSON_WRITE,
    form=NewConsent,
    load=access.person_for(P.PERSON_WRITE),
    creates=True,
)
def new(rq: Rq, person: Person, form: Bound[NewConsent]) -> Response:
    if form.has_errors:
        return new_again(rq, person, form, None)
    partner = None
    try:
        partner = agreeing.partner_of(rq, form.data)
        if partner is not None:
            form.raw["partner"] = [partner.ref]
        text, version = text_to_read(agreeing.agreement(form.data, partner), form.data.language)
        if form.data.step == "preview":
            return new_again(rq, person, form, partner, text=parts(text, version))
        consent = service.give_consent(
            rq.session, rq.actor, person, form.data, partner=partner, text=text, text_version=version,
            renews=consents.by_ref(rq.session, person, form.data.renews or ""),
        )  # fmt: skip
    except Invalid as error:
        form.refuse(error)
        return new_again(rq, person, form, partner)
    if form.data.referral:
        return rq.redirect(f"/referrals/{form.data.referral}", lazy("同意を記録しました。送る内容を確かめてください。"))
    return rq.redirect(f"/people/{person.ref}/consents/{consent.ref}", lazy("同意を記録しました。"))


def new_again(
    rq: Rq,
    person: Person,
    form: Bound[Any],
    partner: Partner | None = None,
    *,
    text: Sequence[tuple[str, str, str]] = (),
) -> Response:
    """The form with what was typed; `text` is what would be read out (language, words)."""
    # A partner that was chosen stays chosen whatever else is wrong.
    partner = partner or partners.by_ref(rq.session, rq.actor, form.value("partner")[:20])
    # A look at the text keeps nothing, not even the use of the form's key.
    status = 422 if form.has_errors else 200
    show = rq.invalid if form.has_errors or text else rq.render
    return show(
        "people/consent_new.html",
        fragment="people/_partner_choices.html",
        status=status,
        form=form,
        partner=partner,
        offered=agreeing.offered(rq, form.value("partner_name")),
        text=text,
        **choices.consent(rq, person, form.value("language")),
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
    form = rq.blank({"withdrawn_on": clock.today(), "kept_at": consent.kept_at}, version=consent.version)
    return _detail(rq, person, consent, form)


def _detail(rq: Rq, person: Person, consent: Consent, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "people/consent.html",
        # What was read out names the partner.
        may_read_text=all(knows(rq.actor, partner) for partner in _named(rq, [consent]).values()),
        consent=consent,
        form=form,
        text_read=parts(consent.text_read, consent.text_version) if consent.text_read else [],
        sheet_languages=choices.sheet_languages(),
        sheet_language=language_of(consent.language),
        renewed_by=consents.renewed_by(rq.session, consent),
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
    if form.accepts(
        lambda: service.withdraw_consent(rq.session, rq.actor, person, consent, form.data, seen=form.seen_version)
    ):
        return rq.redirect(f"/people/{person.ref}/consents/{consent.ref}", lazy("同意の撤回を記録しました。"))
    return _detail(rq, person, consent, form)


@router.action(
    "/people/{ref}/consents/{consent}/paper",
    policy=P.PERSON_WRITE,
    form=KeptAt,
    load=access.consent_for(P.PERSON_WRITE),
)
def paper(rq: Rq, found: tuple[Person, Consent], form: Bound[KeptAt]) -> Response:
    person, consent = found
    if form.has_errors:
        return _detail(rq, person, consent, form)
    service.keep_paper(rq.session, rq.actor, person, consent, form.data.kept_at, seen=form.seen_version)
    return rq.redirect(f"/people/{person.ref}/consents/{consent.ref}", lazy("紙の保管場所を記録しました。"))

"""The consent sheet to print and sign: before anything is recorded, and of a consent that is kept."""

from __future__ import annotations

from starlette.responses import Response

from app.accounts.models import Centre
from app.authz.permissions import Permission as P
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound, lazy
from app.guidance.phrases import LANGUAGES
from app.partners import queries as partners
from app.partners.policy import knows
from app.people import access
from app.people.consent_paper import Head, consent_pdf
from app.people.consent_text import Agreement, language_of, sheet
from app.people.lifecycle import holds_on
from app.people.models import Consent, Person
from app.people.routes import agreeing
from app.people.routes.consents import new_again
from app.people.schemas import NewConsent
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
OVER = lazy("この同意は終わったか、撤回されています。同意書は新しい同意で作ってください。")


@router.action(
    "/people/{ref}/consents/sheet",
    policy=P.PERSON_WRITE,
    audit=AuditKind.EXPORT,
    form=NewConsent,
    load=access.person_for(P.PERSON_WRITE),
    writes=False,
)
def to_sign(rq: Rq, person: Person, form: Bound[NewConsent]) -> Response:
    """The form as it stands, as a paper to sign; nothing is recorded by it."""
    if form.has_errors:
        return new_again(rq, person, form)
    try:
        partner = agreeing.partner_of(rq, form.data)
        if (partner is None) == (form.data.partner_kind is None):
            raise Invalid("partner_name", lazy("連携先か、連携先の種類のどちらか一つを選んでください。"))
    except Invalid as error:
        form.refuse(error)
        return new_again(rq, person, form)
    return _paper(rq, person, agreeing.agreement(form.data, partner), language_of(form.data.language))


@router.page(
    "/people/{ref}/consents/{consent}/sheet.pdf",
    policy=P.PERSON_READ,
    audit=AuditKind.EXPORT,
    load=access.consent_for(P.PERSON_READ),
)
def of_consent(rq: Rq, found: tuple[Person, Consent]) -> Response:
    """`?language=` one of the twelve, else that of the consent. NotFound where the reader may not know the partner,
    Conflict once it is over: what is over is not signed again."""
    person, consent = found
    partner = partners.named(rq.session, {consent.partner_id}).get(consent.partner_id) if consent.partner_id else None
    if partner is not None and not knows(rq.actor, partner):
        raise NotFound
    if not holds_on(consent, clock.today()):
        raise Conflict(OVER)
    asked = rq.query.get("language", "")
    language = asked if asked in LANGUAGES else language_of(consent.language)
    return _paper(rq, person, agreeing.agreed(consent, partner), language, consent.ref)


def _paper(rq: Rq, person: Person, agreed: Agreement, language: str, reference: str = "") -> Response:
    centre = rq.session.get_one(Centre, person.centre_id)
    head = Head(centre.name, centre.phone or "", reference)
    pdf = consent_pdf(sheet(agreed, language), head, clock.today())
    return rq.download(
        pdf, media_type="application/pdf", filename=f"{reference or person.ref}-{language}.pdf", inline=True
    )

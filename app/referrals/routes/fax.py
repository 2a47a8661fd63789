"""The form that a partner ticks and sends back by fax."""

from __future__ import annotations

from starlette.responses import Response

from app.accounts.models import Centre
from app.authz.permissions import Permission as P
from app.core.errors import Conflict
from app.referrals import access, content, views
from app.referrals.content import Held
from app.referrals.fax import FaxContent, fax_pdf
from app.referrals.lifecycle import WITH_PARTNER
from app.referrals.routes.lists import sent_content
from app.referrals.service.history import NOT_NOW
from app.web.declarations import AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page(
    "/referrals/{ref}/fax.pdf", policy=P.REFERRAL_READ, audit=AuditKind.EXPORT,
    load=access.referral_for(P.REFERRAL_READ),
)  # fmt: skip
def fax(rq: Rq, held: Held) -> Response:
    """From the frozen content, as the letter; Conflict once there is nothing to answer any more. Where the answer goes
    is what the centre says of itself today."""
    referral = held.referral
    letter = content.letter_of(sent_content(rq, held), referral.frozen_digest or "")
    if referral.status not in WITH_PARTNER:
        raise Conflict(NOT_NOW)
    address, centre = views.answer_page(rq, referral), rq.session.get_one(Centre, referral.centre_id)
    form = FaxContent(
        reference=letter.reference, issued_on=letter.issued_on, to_organisation=letter.to_organisation,
        from_centre=letter.from_centre, from_person=letter.from_person, from_phone=letter.from_phone,
        from_fax=centre.fax, from_address=centre.address, digest=letter.digest, answer_by=letter.answer_by,
        answer_url=address["url"] if address else "",
    )  # fmt: skip
    return rq.download(fax_pdf(form), media_type="application/pdf", filename=f"{referral.ref}-fax.pdf", inline=True)

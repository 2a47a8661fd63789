"""One's own certificate: the paper in Japanese and in English, and the file that machines check."""

from __future__ import annotations

from starlette.responses import Response

from app.core.config import Mode
from app.training.access import check_origin
from app.training.certificate.paper import Language, certificate_pdf
from app.training.credential import handing, issuer_keys
from app.training.models import CertificateDocument
from app.training.portal import access
from app.training.portal.queries import Member
from app.training.service.documents import frozen
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/portal/certificate"
ANYBODY = Access.SIGNED_IN
"""The loader asks whether the account is tied to somebody certified."""
Own = tuple[Member, CertificateDocument]


@router.page(f"{PATH}.pdf", policy=ANYBODY, audit=AuditKind.EXPORT, load=access.certificate)
def certificate(rq: Rq, own: Own) -> Response:
    return _pdf(rq, own, "ja")


@router.page(f"{PATH}.en.pdf", policy=ANYBODY, audit=AuditKind.EXPORT, load=access.certificate)
def certificate_en(rq: Rq, own: Own) -> Response:
    return _pdf(rq, own, "en")


def _pdf(rq: Rq, own: Own, language: Language) -> Response:
    member, document = own
    content = certificate_pdf(
        frozen(document), document.code, document.digest, check_origin(rq),
        language=language, specimen=rq.services.settings.mode is Mode.DEMO,
    )  # fmt: skip
    name = f"certificate-{member.certification.number}{'-en' if language == 'en' else ''}.pdf"
    return rq.download(content, media_type="application/pdf", filename=name)


@router.page(f"{PATH}.jwt", policy=ANYBODY, audit=AuditKind.EXPORT, load=access.certificate)
def credential(rq: Rq, own: Own) -> Response:
    """Byte for byte what the register hands out."""
    member, document = own
    token = handing.token(document, frozen(document), issuer_keys.load(rq.services.settings.keys_dir), check_origin(rq))
    name = f"certificate-{member.certification.number}.jwt"
    return rq.download(token, media_type=handing.MEDIA_TYPE, filename=name)

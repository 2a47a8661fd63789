"""Certificates for machines: the signed credential for its holder, and what anybody needs to check one."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.dates import fiscal_year
from app.core.errors import NotFound
from app.training import access
from app.training.access import Issued, check_origin
from app.training.credential import content, handing, issuer_keys, lists, signing
from app.training.credential.issuer_keys import IssuerKeys, PublicKey
from app.training.service import documents
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


def _keys(rq: Rq) -> IssuerKeys:
    return issuer_keys.load(rq.services.settings.keys_dir)


@router.page(
    "/training/certifications/{ref}/documents/{code}.jwt",
    policy=P.REGISTER_READ, audit=AuditKind.EXPORT, load=access.issued,
)  # fmt: skip
def credential(rq: Rq, found: Issued) -> Response:
    """The file for whoever looks after the register."""
    token = handing.token(found.document, documents.frozen(found.document), _keys(rq), check_origin(rq))
    name = f"certificate-{found.whole.certification.number}.jwt"
    return rq.download(token, media_type=handing.MEDIA_TYPE, filename=name)


def _json(rq: Rq, body: Any, name: str, media_type: str = "application/json") -> Response:
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return rq.download(text.encode(), media_type=media_type, filename=name, inline=True)


@router.page("/v/keys.json", policy=Access.PUBLIC, audit=AuditKind.NONE)
def keys(rq: Rq) -> Response:
    """Every public key there ever was."""
    return _json(rq, signing.key_set(_keys(rq), check_origin(rq)), "keys.json", "application/jwk-set+json")


def named_key(rq: Rq) -> PublicKey:
    """The public key `{name}`. Raises NotFound."""
    found = next((one for one in _keys(rq).public if one.name == rq.params["name"]), None)
    if found is None:
        raise NotFound
    return found


@router.page("/v/keys/{name}.json", policy=Access.PUBLIC, audit=AuditKind.NONE, load=named_key)
def key(rq: Rq, found: PublicKey) -> Response:
    return _json(rq, found.jwk(content.key_id(check_origin(rq), found.name)), "key.json", "application/jwk+json")


@router.page("/v/issuer.json", policy=Access.PUBLIC, audit=AuditKind.NONE)
def issuer(rq: Rq) -> Response:
    says = {"authority": documents.AUTHORITY, "authority_en": documents.AUTHORITY_EN}
    return _json(rq, {"@context": [content.OPEN_BADGES], **content.issuer(check_origin(rq), says)}, "issuer.json")


def status_list_named(rq: Rq) -> tuple[str, int]:
    """Purpose and number of the list `{name}`. Raises NotFound for one that has no place that was given."""
    purpose, _, number = rq.params["name"].partition("-")
    plain = number.isascii() and number.isdigit() and len(number) < 4 and not number.startswith("0")
    if purpose not in content.PURPOSES or not plain or not lists.exists(rq.session, int(number)):
        raise NotFound
    return purpose, int(number)


@router.page("/v/lists/{name}.jwt", policy=Access.PUBLIC, audit=AuditKind.NONE, load=status_list_named)
def status_list(rq: Rq, found: tuple[str, int]) -> Response:
    """What is revoked or suspended today, signed with the newest key."""
    purpose, number = found
    keys, origin, today = _keys(rq), check_origin(rq), clock.today()
    places = lists.places(rq.session, number, today)[purpose]
    claims = content.status_list(origin, purpose, number, places, clock.now())
    token = signing.signed(claims, keys, handing.signing_key(keys, fiscal_year(today)), origin)
    return rq.download(token.encode(), media_type=handing.MEDIA_TYPE, filename=f"{purpose}-{number}.jwt")

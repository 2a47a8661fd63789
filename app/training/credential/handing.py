"""The signed credential of a certificate, as its holder and the register download it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.dates import fiscal_year
from app.core.errors import Conflict, lazy
from app.training.credential import content, signing
from app.training.credential.issuer_keys import IssuerKeys, PublicKey
from app.training.models import CertificateDocument

NO_KEY = lazy("署名の鍵がまだありません。システム管理者が鍵を作ると、電子証明書をダウンロードできます。")
MEDIA_TYPE = "application/jwt"


def signing_key(keys: IssuerKeys, year: int) -> PublicKey:
    """With what documents of a fiscal year are signed. Raises Conflict without any key."""
    found = keys.for_year(year)
    if found is None:
        raise Conflict(NO_KEY)
    return found


def token(document: CertificateDocument, says: Mapping[str, Any], keys: IssuerKeys, origin: str) -> bytes:
    """The same bytes each time: what it `says` is the frozen content, and the key is that of the year of issue.

    Raises Conflict without a key. The caller has seen that the content is whole.
    """
    names = content.Names(document.credential_uuid, document.subject_uuid, document.status_index)
    claims = content.credential(says, names, origin)
    key = signing_key(keys, fiscal_year(document.issued_on))
    return signing.signed(claims, keys, key, origin).encode()

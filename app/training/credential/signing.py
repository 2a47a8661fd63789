"""Tokens: RS256 and nothing else, with the address of the key in the header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt

from app.training.credential.content import key_id
from app.training.credential.issuer_keys import IssuerKeys, PublicKey

ALGORITHM = "RS256"


def signed(claims: Mapping[str, Any], keys: IssuerKeys, key: PublicKey, origin: str) -> str:
    """The compact token. The same claims and key give the same text. Raises KeyRingError without the private half."""
    header = {"kid": key_id(origin, key.name), "typ": "JWT"}
    return jwt.encode(dict(claims), keys.private(key), algorithm=ALGORITHM, headers=header)


def key_set(keys: IssuerKeys, origin: str) -> dict[str, Any]:
    """Every public key there ever was (JWKS), each with its fingerprint."""
    return {"keys": [one.jwk(key_id(origin, one.name)) | {"fingerprint": one.fingerprint} for one in keys.public]}

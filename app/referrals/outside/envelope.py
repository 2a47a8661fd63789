"""A file from one side to the other: signed by its writer, readable by its reader alone, for one purpose.

JSON text, so that a gate that looks into files lets it pass. Nothing in clear but the purpose, the moment and the
fingerprints of both sides.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.referrals.outside.parties import Card, Party

FORMAT = "kakehashi-envelope-1"
_NONCE = 12


class RefusedFile(ValueError):
    """Why a file is not taken. The text names no person and no content."""


@dataclass(frozen=True)
class Letter:
    """What came out of a file that was found whole."""

    made_at: datetime
    content: Mapping[str, Any]


def write(party: Party, kind: str, content: Mapping[str, Any], made_at: datetime) -> str:
    """The file of that kind from this side to the other."""
    head = {
        "format": FORMAT, "kind": kind, "made_at": made_at.isoformat(), "from": party.card.fingerprint,
        "to": party.trusted.fingerprint,
    }  # fmt: skip
    sealed = seal(party.trusted, _canonical(content), _canonical(head))
    signed = {**head, "sealed": base64.b64encode(sealed).decode()}
    signature = party.signing.sign(_canonical(signed))
    return json.dumps({**signed, "signature": base64.b64encode(signature).decode()}, indent=1) + "\n"


def read(party: Party, kind: str, text: str) -> Letter:
    """Raises RefusedFile for a file of another kind or form, from or to somebody else, or changed on its way."""
    found = _parsed(text)
    if found.get("kind") != kind:
        raise RefusedFile(f"this file is not of the kind that is read here ({kind})")
    if found.get("to") != party.card.fingerprint:
        raise RefusedFile("this file is meant for another side")
    if found.get("from") != party.trusted.fingerprint:
        raise RefusedFile("this file was written by somebody whose card was not taken in")
    try:
        signature = base64.b64decode(found.pop("signature"), validate=True)
        Ed25519PublicKey.from_public_bytes(party.trusted.signing).verify(signature, _canonical(found))
        sealed = base64.b64decode(found.pop("sealed"), validate=True)
        content = json.loads(unseal(party, sealed, _canonical(found)))
        return Letter(datetime.fromisoformat(found["made_at"]), content)
    except (InvalidSignature, InvalidTag, ValueError, KeyError, TypeError) as error:
        raise RefusedFile("this file was changed or damaged on its way: nothing of it is taken") from error


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise RefusedFile("this file is not an envelope of this program")
    return found


def seal(reader: Card, content: bytes, bound: bytes) -> bytes:
    """Readable by `reader` alone; `bound` is what it belongs to and is checked again when it is opened."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(reader.receiving))
    mine = once.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    nonce = os.urandom(_NONCE)
    return mine + nonce + AESGCM(_key(shared, mine, reader)).encrypt(nonce, content, bound)


def unseal(party: Party, sealed: bytes, bound: bytes) -> bytes:
    """Raises InvalidTag or ValueError when it was not sealed for this side, or is bound to something else."""
    theirs, nonce, rest = sealed[:32], sealed[32 : 32 + _NONCE], sealed[32 + _NONCE :]
    shared = party.receiving.exchange(X25519PublicKey.from_public_bytes(theirs))
    return AESGCM(_key(shared, theirs, party.card)).decrypt(nonce, rest, bound)


def _key(shared: bytes, once: bytes, reader: Card) -> bytes:
    return HKDF(SHA256(), 32, salt=once + reader.receiving, info=FORMAT.encode()).derive(shared)


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

"""What the answer site holds of one referral: locked with the address and the code that the partner alone has.

The site stores neither. Whoever takes its store away, or the file on its way to it, holds closed boxes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_BLOCK = 4_096
"""Boxes have few sizes: the length of a text would tell something of it."""


def place_of(token: str) -> str:
    """Under which a box is found by whoever has the address; it is how the case side finds its link."""
    return hashlib.sha256(token.encode()).hexdigest()


def page_key(token: str, code: str) -> bytes:
    """The key of one referral's box. Takes 50 ms on purpose: with the address known a million codes are left."""
    slow = hashlib.scrypt(code.encode(), salt=token.encode(), n=2**14, r=8, p=1, dklen=32)
    return derived(token.encode() + slow, "page")


def derived(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose from a secret that is long enough by itself."""
    return HKDF(SHA256(), 32, salt=None, info=f"kakehashi answers {purpose}".encode()).derive(secret)


def lock(key: bytes, content: Mapping[str, Any], place: str) -> bytes:
    """The content closed under a key; `place` (whose box it is) is checked again when it is opened."""
    text = json.dumps(content, ensure_ascii=False, default=str).encode()
    return lock_bytes(key, text + b" " * (-len(text) % _BLOCK), place)


def unlock(key: bytes, box: bytes, place: str) -> dict[str, Any] | None:
    """The content again; None for a wrong key, another place or a changed box."""
    text = unlock_bytes(key, box, place)
    return None if text is None else json.loads(text)


def lock_bytes(key: bytes, content: bytes, place: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def unlock_bytes(key: bytes, box: bytes, place: str) -> bytes | None:
    try:
        return AESGCM(key).decrypt(box[:_NONCE], box[_NONCE:], place.encode())
    except (InvalidTag, ValueError):
        return None

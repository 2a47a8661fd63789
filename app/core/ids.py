"""Identifiers: row ids known before the insert, public references that tell nothing, one-time keys."""

from __future__ import annotations

import secrets
import threading
import time
import unicodedata
import uuid

# Crockford's alphabet: no I, L, O, U, so that a reference survives a telephone call.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_COUNTER_BITS = 22
_lock = threading.Lock()
_last = [0]


def new_id() -> int:
    """A row id: 41 bits of milliseconds, then 22 random bits; never falls within one process.

    Known before the insert (encryption binds a value to its row) and rising with time, so that
    indexes grow at one end. It is never shown: pages and addresses use `new_ref`.
    """
    stamp = int(time.time() * 1000) << _COUNTER_BITS | secrets.randbits(_COUNTER_BITS)
    with _lock:
        _last[0] = stamp if stamp > _last[0] else _last[0] + 1
        return _last[0]


def new_ref(prefix: str, length: int = 8) -> str:
    """A public reference such as `K-7F3Q2M8D`: random, so that it neither counts nor tells an order."""
    if clean_ref(prefix) != prefix:
        raise ValueError(f"a reference that begins with {prefix} would be read as another")
    return prefix + "-" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def clean_ref(text: str) -> str:
    """What a person typed or read out as the reference it means (`k-7f3q…`, full-width, O for 0)."""
    folded = unicodedata.normalize("NFKC", text).strip().upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return folded.replace("ー", "-").replace("－", "-")


def new_token() -> str:
    """A secret of 256 bits for sessions, one-time form keys and links; safe in addresses."""
    return secrets.token_urlsafe(32)


def new_uuid() -> str:
    """A random identifier (UUID version 4) for what leaves the system under a name that tells nothing."""
    return str(uuid.uuid4())


def new_figures(count: int) -> str:
    """A short secret that can be told by telephone; guard it by counting wrong tries."""
    return f"{secrets.randbelow(10**count):0{count}}"


def short_id() -> str:
    """An opaque id for one request, shown with an error so that the log line can be found."""
    return secrets.token_hex(6)

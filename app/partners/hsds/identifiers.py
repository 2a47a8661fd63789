"""HSDS demands a UUID for everything; ours carry the public reference, so that no column has to be kept for them.

A UUID of version 8 (RFC 9562: content chosen by the maker) holds what it names (one byte) and the eight letters of
the reference. What hangs on one of these has a UUID of version 5 made of its owner and its place there.
"""

from __future__ import annotations

import uuid  # noqa: TID251 - the standard's identifiers, made of our references; none is drawn here
from enum import IntEnum

Identifier = uuid.UUID

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = 8
_BITS = 5 * _LETTERS
# Our mark in the last bits: an identifier of somebody else is not read as one of ours.
_MARK = 0x6B61_6B65_6861
_VERSION = 8 << 76
_VARIANT = 2 << 62


class Named(IntEnum):
    """What an identifier names."""

    ORGANIZATION = 1
    SERVICE = 2
    LOCATION = 3
    SERVICE_AT_LOCATION = 4


def identifier(named: Named, ref: str) -> uuid.UUID:
    """The identifier of what a partner's public reference (`Q-` and eight letters) stands for."""
    letters = ref.partition("-")[2]
    value = 0
    for letter in letters:
        value = value << 5 | _ALPHABET.index(letter)
    if len(letters) != _LETTERS:
        raise ValueError(f"no reference of a partner: {ref}")
    # 48 bits before the version, 12 behind it, 62 behind the variant: the reference and its kind stand in front.
    payload = named << _BITS | value
    return uuid.UUID(int=payload << 80 | _VERSION | _VARIANT | _MARK)


def read(text: str) -> tuple[Named, str] | None:
    """What an identifier names, and the reference; None for one that is not ours."""
    try:
        value = uuid.UUID(text).int
        payload = value >> 80
        named = Named(payload >> _BITS)
    except ValueError:
        return None
    letters = "".join(_ALPHABET[payload >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    ref = f"Q-{letters}"
    return (named, ref) if identifier(named, ref).int == value else None


def part(owner: uuid.UUID, name: str) -> uuid.UUID:
    """The identifier of a part (`phone`, `language vi`) of something that has one."""
    return uuid.uuid5(owner, name)


_TAXONOMIES = uuid.uuid5(uuid.NAMESPACE_URL, "urn:kakehashi:hsds:taxonomies")


def taxonomy(code: str) -> uuid.UUID:
    """The identifier of one of our code lists."""
    return uuid.uuid5(_TAXONOMIES, code)


def term(taxonomy_code: str, code: str) -> uuid.UUID:
    """The identifier of a code in one of our lists."""
    return uuid.uuid5(taxonomy(taxonomy_code), code)

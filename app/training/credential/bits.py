"""One bit per document, as the W3C Bitstring Status List v1.0 writes them. Pure."""

from __future__ import annotations

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable

SIZE = 131_072
"""Bits of one list: the least that the recommendation allows, so that a single bit hides among many."""
_MOST_PACKED = 200_000


def packed(places: Iterable[int]) -> str:
    """`encodedList`: multibase base64url of the gzipped bits, the first bit leftmost. The same bits, the same text."""
    bits = bytearray(SIZE // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> (place % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def is_set(text: str, place: int) -> bool:
    """Whether the bit of a place is set. Raises ValueError for what is no such list, or has no such place."""
    if not text.startswith("u") or len(text) > _MOST_PACKED:
        raise ValueError("no bitstring")
    try:
        content = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        # A list says itself how long it is; no more than one of ours is ever unpacked.
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        bits = unpacking.decompress(content, SIZE // 8 + 1)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("no bitstring") from error
    if not unpacking.eof or len(bits) != SIZE // 8 or not 0 <= place < SIZE:
        raise ValueError("no bitstring of this length")
    return bool(bits[place // 8] & 0x80 >> (place % 8))

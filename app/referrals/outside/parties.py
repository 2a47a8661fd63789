"""Who writes and reads the files that cross the border: the case side and the answer site, each with two key pairs.

One pair signs (Ed25519), one receives (X25519). The public halves travel as a card: a small file whose fingerprint is
compared by telephone, because whoever can swap a card can read and answer in the other's place.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.crypto import KEY_BYTES, KeyRingError, read_key, write_key

SIGNING, RECEIVING = "sign.key", "receive.key"
OTHER = "other-side.json"


@dataclass(frozen=True)
class Card:
    """The public halves of one side."""

    signing: bytes
    receiving: bytes

    @cached_property
    def fingerprint(self) -> str:
        """Twenty figures and letters in fives, to be read out."""
        found = hashlib.sha256(self.signing + self.receiving).hexdigest()[:20]
        return "-".join(found[at : at + 5] for at in range(0, 20, 5))

    def text(self) -> str:
        """The file that the other side is given."""
        return json.dumps(
            {
                "kakehashi": "card",
                "signing": base64.b64encode(self.signing).decode(),
                "receiving": base64.b64encode(self.receiving).decode(),
                "fingerprint": self.fingerprint,
            },
            indent=2,
        )

    @classmethod
    def read(cls, text: str) -> Card:
        """Raises KeyRingError when it is no card, or one that was damaged on its way."""
        try:
            found = json.loads(text)
            card = cls(*(base64.b64decode(found[name], validate=True) for name in ("signing", "receiving")))
            whole = {len(card.signing), len(card.receiving)} == {KEY_BYTES} and found["fingerprint"] == card.fingerprint
        except (ValueError, KeyError, TypeError):
            whole = False
        if not whole:
            raise KeyRingError("that file is no card of the other side, or it was damaged")
        return card


@dataclass(frozen=True)
class Party:
    """One side with its secrets, and the card of the other."""

    signing: Ed25519PrivateKey
    receiving: X25519PrivateKey
    other: Card | None = None

    @cached_property
    def card(self) -> Card:
        return Card(
            self.signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
            self.receiving.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        )

    @property
    def trusted(self) -> Card:
        """The other side. Raises KeyRingError while its card was not taken in."""
        if self.other is None:
            raise KeyRingError("no card of the other side; run `kakehashi answers trust FILE` (--site there)")
        return self.other


def make(folder: Path) -> Party:
    """New keys in a folder that holds none. Raises KeyRingError where any lies: a new one would hide a loss."""
    if any((folder / name).exists() for name in (SIGNING, RECEIVING)):
        raise KeyRingError(f"{folder} already holds keys")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (SIGNING, RECEIVING):
        write_key(folder / name)
    return load(folder)


def load(folder: Path) -> Party:
    """The side whose keys lie in a folder. Raises KeyRingError when they are missing, damaged or open to others."""
    if not (folder / SIGNING).exists():
        raise KeyRingError(f"no keys for answers in {folder}; run `kakehashi answers keys` (--site there)")
    other = folder / OTHER
    return Party(
        Ed25519PrivateKey.from_private_bytes(read_key(folder / SIGNING)),
        X25519PrivateKey.from_private_bytes(read_key(folder / RECEIVING)),
        Card.read(other.read_text("utf-8")) if other.exists() else None,
    )


def trust(folder: Path, text: str) -> Card:
    """Take in the card of the other side, in the place of an earlier one. Raises KeyRingError for anything else."""
    card = Card.read(text)
    if card == load(folder).card:
        raise KeyRingError("that is this side's own card")
    (folder / OTHER).write_text(card.text() + "\n", "utf-8")
    return card

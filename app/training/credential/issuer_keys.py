"""Keys with which credentials are signed: one pair per fiscal year, files outside the database, never overwritten.

    issuer/2026-1.pem   private (PKCS 8), for its owner alone
    issuer/2026-1.pub   public; it stays for ever, so that what was signed with it goes on being checked

The second number rises when a key of the year was lost or read by others.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from app.core.crypto import KeyRingError

FOLDER = "issuer"
BITS = 3072
_NAME = re.compile(r"(\d{4})-([1-9]\d{0,2})\.(pem|pub)")
Number = tuple[int, int]


def fingerprint(key: rsa.RSAPublicKey) -> str:
    """SHA-256 of a key (SubjectPublicKeyInfo), forty figures and letters in fours, to be printed and compared."""
    found = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()[:40]
    return " ".join(found[at : at + 4] for at in range(0, 40, 4))


@dataclass(frozen=True)
class PublicKey:
    """A public half with its name: fiscal year, and how many keys of that year came before, plus one."""

    year: int
    number: int
    key: rsa.RSAPublicKey

    @property
    def name(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key)

    def jwk(self, kid: str) -> dict[str, str]:
        """The key as JSON Web Key (RFC 7517)."""
        numbers = self.key.public_numbers()
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": _b64(numbers.n), "e": _b64(numbers.e)}


@dataclass(frozen=True)
class IssuerKeys:
    """All public keys by year and number, and where the private ones lie."""

    folder: Path
    public: tuple[PublicKey, ...]

    def for_year(self, year: int) -> PublicKey | None:
        """With what documents of a fiscal year are signed: the newest key of the year, else the newest of all; None
        without any. Only keys whose private half is there count."""
        usable = [one for one in self.public if (self.folder / f"{one.name}.pem").exists()]
        return next(reversed([one for one in usable if one.year == year] or usable), None)

    def private(self, public: PublicKey) -> rsa.RSAPrivateKey:
        """The other half. Raises KeyRingError when it is missing, damaged, open to others or belongs to another key."""
        path = self.folder / f"{public.name}.pem"
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            raise KeyRingError(f"{path.name} cannot be read") from None
        found = _private(path, changed)
        if found.public_key() != public.key:
            raise KeyRingError(f"{path.name} does not belong to {public.name}.pub")
        return found


def load(keys_dir: Path) -> IssuerKeys:
    """The keys of an installation; none is no error. Raises KeyRingError for files that are no keys."""
    folder = keys_dir / FOLDER
    found = []
    for year, number in _numbers(folder):
        public = folder / f"{year}-{number}.pub"
        path = public if public.exists() else public.with_suffix(".pem")
        found.append(PublicKey(year, number, _public(path, path.stat().st_mtime_ns)))
    return IssuerKeys(folder, tuple(found))


def make(keys_dir: Path, year: int, *, another: bool = False) -> PublicKey:
    """A new pair for a fiscal year. Raises KeyRingError where the year has one and not `another` was asked for.

    Nothing is ever overwritten: a new key in the place of an old one would make what was signed look forged.
    """
    folder = keys_dir / FOLDER
    numbers = [number for known, number in _numbers(folder) if known == year]
    if numbers and not another:
        raise KeyRingError(f"fiscal year {year} has a key already ({year}-{max(numbers)}); --another makes one more")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    made = PublicKey(year, max(numbers, default=0) + 1, private.public_key())
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(folder / f"{made.name}.pem", secret, 0o600)
    _write(folder / f"{made.name}.pub", made.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o644)
    return made


def _numbers(folder: Path) -> list[Number]:
    matches = (_NAME.fullmatch(path.name) for path in folder.glob("*-*.p*"))
    return sorted({(int(found[1]), int(found[2])) for found in matches if found})


def _write(path: Path, content: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


# To read a private key means to check it, which takes as long as a page.
@lru_cache(maxsize=64)
def _private(path: Path, changed: int) -> rsa.RSAPrivateKey:
    del changed
    if path.stat().st_mode & 0o077:
        raise KeyRingError(f"{path.name} is open to others than its owner; set mode 0600")
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyRingError(f"{path.name} holds no private key") from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < 2048:
        raise KeyRingError(f"{path.name} holds no RSA key of 2048 bits or more")
    return key


@lru_cache(maxsize=256)
def _public(path: Path, changed: int) -> rsa.RSAPublicKey:
    if path.suffix == ".pem":
        return _private(path, changed).public_key()
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        raise KeyRingError(f"{path.name} holds no public key") from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise KeyRingError(f"{path.name} holds no RSA key")
    return key


def _b64(number: int) -> str:
    content = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

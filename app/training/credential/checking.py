"""The check without a line: a token, the published keys, perhaps status lists. Knows neither database nor keys of ours.

It says what can be known so: signed by one of the keys, unchanged, in force by its own dates; and whether it was
revoked or suspended only as far as a signed list at hand tells, on the date of that list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import jwt
from jwt.types import Options

from app.core.clock import TOKYO
from app.training.credential import bits
from app.training.credential.content import PURPOSES, lists_of
from app.training.credential.issuer_keys import fingerprint
from app.training.credential.signing import ALGORITHM

Keys = Mapping[str, jwt.PyJWK]
_UNTIMED: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
}


class Refused(ValueError):
    """Why a token proves nothing: unreadable, algorithm, unknown_key, signature, claims, kind."""


@dataclass(frozen=True)
class Known:
    """What a list says of the credential; `set` None: no list at hand, or none of this credential."""

    set: bool | None = None
    as_of: str | None = None


@dataclass(frozen=True)
class Answer:
    """`genuine`: signed by one of the keys and unchanged; else `problem` says why not, and nothing else is told.

    `fingerprint` is of the key that signed: compare it with the printed one. `by_its_dates`: in_force, not_yet, ended.
    `lists`: purpose → what is known.
    """

    genuine: bool
    problem: str = ""
    fingerprint: str = ""
    number: str = ""
    names: tuple[str, ...] = ()
    title: str = ""
    issuer: str = ""
    awarded: str = ""
    valid_from: str = ""
    valid_until: str = ""
    by_its_dates: str = ""
    lists: Mapping[str, Known] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Genuine, in force by its dates, and no list at hand says otherwise."""
        return self.genuine and self.by_its_dates == "in_force" and not any(one.set for one in self.lists.values())

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_keys(text: str) -> Keys:
    """A downloaded key set by the names of its keys. Raises ValueError for anything else."""
    try:
        found = json.loads(text)["keys"]
        return {str(one["kid"]): jwt.PyJWK(one, ALGORITHM) for one in found if one.get("kty") == "RSA"}
    except (ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError) as error:
        raise ValueError("no key set") from error


def check(token: str, keys: Keys, lists: Iterable[str], at: datetime) -> Answer:
    """Everything that can be said of a token at an instant. Raises ValueError for a list that cannot be used."""
    try:
        claims = _claims(token, keys)
        _require_kind(claims, "OpenBadgeCredential")
        subject, issuer = claims["credentialSubject"], claims["issuer"]
        found = Answer(
            genuine=True,
            fingerprint=_fingerprint_of(token, keys),
            number=subject["licenseNumber"],
            names=tuple(one["identityHash"] for one in subject["identifier"]),
            title=subject["achievement"]["name"],
            issuer=issuer["name"],
            awarded=claims["awardedDate"],
            valid_from=claims["validFrom"],
            valid_until=claims["validUntil"],
            by_its_dates=_by_dates(claims, at),
        )
    except Refused as refusal:
        return Answer(genuine=False, problem=str(refusal))
    except (KeyError, TypeError, ValueError):
        return Answer(genuine=False, problem="kind")
    return Answer(**{**vars(found), "lists": _listed(claims, [_list(one, keys) for one in lists])})


def _claims(token: str, keys: Keys) -> dict[str, Any]:
    token = token.strip()
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Refused("unreadable") from error
    if header.get("alg") != ALGORITHM or "crit" in header:
        raise Refused("algorithm")
    key = keys.get(str(header.get("kid")))
    if key is None:
        raise Refused("unknown_key")
    try:
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[ALGORITHM], options=_UNTIMED)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Refused("signature") from error
    _require_equal(claims)
    return claims


def _fingerprint_of(token: str, keys: Keys) -> str:
    return fingerprint(keys[jwt.get_unverified_header(token.strip())["kid"]].key)


def _require_equal(claims: Mapping[str, Any]) -> None:
    """The registered claims repeat the fields of the credential; where they differ somebody may read either."""
    try:
        issuer, subject = claims["issuer"], claims["credentialSubject"]
        until = claims.get("validUntil")
        pairs = (
            (claims["iss"], issuer if isinstance(issuer, str) else issuer["id"]),
            (claims["jti"], claims["id"]),
            (claims["sub"], subject["id"]),
            (claims["nbf"], int(datetime.fromisoformat(claims["validFrom"]).timestamp())),
            (claims.get("exp"), int(datetime.fromisoformat(until).timestamp()) if until else None),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Refused("claims") from error
    if any(claim != own for claim, own in pairs):
        raise Refused("claims")


def _require_kind(claims: Mapping[str, Any], kind: str) -> None:
    if not {"VerifiableCredential", kind} <= set(claims.get("type") or ()):
        raise Refused("kind")


def _by_dates(claims: Mapping[str, Any], at: datetime) -> str:
    if at < datetime.fromisoformat(claims["validFrom"]):
        return "not_yet"
    # The last second named is the last of its day: it is over when the next one begins.
    return "in_force" if int(at.timestamp()) <= int(claims["exp"]) else "ended"


def _list(token: str, keys: Keys) -> dict[str, Any]:
    try:
        claims = _claims(token, keys)
        _require_kind(claims, "BitstringStatusListCredential")
    except Refused as refusal:
        raise ValueError(str(refusal)) from refusal
    return claims


def _status_entry(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The one place in the lists; files of before November 2026 name it twice, once for each list."""
    status = claims["credentialStatus"]
    entry: dict[str, Any] = status[0] if isinstance(status, list) else status
    return entry


def _listed(claims: Mapping[str, Any], lists: Iterable[Mapping[str, Any]]) -> dict[str, Known]:
    """What the newest fitting list says for each purpose; it must be of the same issuer and at the named address."""
    newest = {(one["id"], one["iss"]): one for one in sorted(lists, key=lambda one: int(one["nbf"]))}
    found, entry = dict.fromkeys(PURPOSES, Known()), _status_entry(claims)
    for purpose, address in lists_of(entry).items():
        one = newest.get((address, claims["iss"]))
        if one is None or one["credentialSubject"]["statusPurpose"] != purpose:
            continue
        is_set = bits.is_set(one["credentialSubject"]["encodedList"], int(entry["statusListIndex"]))
        as_of = datetime.fromisoformat(one["validFrom"]).astimezone(TOKYO)
        found[purpose] = Known(is_set, as_of.date().isoformat())
    return found

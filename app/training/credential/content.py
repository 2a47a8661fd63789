"""What a credential says: the frozen certificate as Open Badges 3.0 (W3C Verifiable Credentials 2.0). Pure.

`origin` is the scheme and host under which everybody checks certificates; addresses of keys and lists begin with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app.core.clock import TOKYO
from app.training.credential import bits

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
REVOCATION, SUSPENSION = "revocation", "suspension"
PURPOSES = (REVOCATION, SUSPENSION)
_ACHIEVEMENTS = {
    "coordinator": (
        "urn:uuid:1a0f8c0e-6e0a-4d0c-9b62-6f2f7f4b7a11",
        "外国人支援コーディネーター",
        "Foreign Resident Support Coordinator",
    ),
    "leader": (
        "urn:uuid:7d5d2c64-0a6f-4b57-8d0e-3b8e1b6f9c42",
        "外国人支援コーディネーター（指導者）",
        "Leader of Foreign Resident Support Coordinators",
    ),
}
_CRITERIA = "養成課程（研修、実践、集合研修）を修了し、認証の決定を受けること。"


@dataclass(frozen=True)
class Names:
    """The names under which one document goes out; none of them leads to the person."""

    credential: str
    subject: str
    status_index: int


def issuer_id(origin: str) -> str:
    return f"{origin}/v/issuer.json"


def key_id(origin: str, name: str) -> str:
    """Where the public key of a name is read."""
    return f"{origin}/v/keys/{name}.json"


def list_id(origin: str, purpose: str, number: int) -> str:
    return f"{origin}/v/lists/{purpose}-{number}.jwt"


def lists_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """Purpose → address of every list in which the credential has the same place as in the list of its entry."""
    address, named = str(entry["statusListCredential"]), str(entry["statusPurpose"])
    folder, _, file = address.rpartition("/")
    return {purpose: f"{folder}/{purpose}{file.removeprefix(named)}" for purpose in PURPOSES}


def issuer(origin: str, says: Mapping[str, Any]) -> dict[str, Any]:
    """Who issued it, as the document itself names them."""
    return {
        "id": issuer_id(origin), "type": ["Profile"], "name": says["authority"],
        "otherName": [says["authority_en"]], "url": origin,
    }  # fmt: skip


def credential(says: Mapping[str, Any], names: Names, origin: str) -> dict[str, Any]:
    """The claims of the token: the credential itself and the registered claims, which repeat its fields."""
    achievement, title, title_en = _ACHIEVEMENTS[says["tier"]]
    subject = f"urn:uuid:{names.subject}"
    first, last = _start(says["starts_on"]), _end(says["ends_on"])
    bearers = [says["name"], *filter(None, [says["name_roman"]])]
    body = {
        "@context": [VC, OPEN_BADGES],
        "id": f"urn:uuid:{names.credential}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"認証書 {says['number']}",
        "issuer": issuer(origin, says),
        "validFrom": first.isoformat(),
        "validUntil": last.isoformat(),
        "awardedDate": _start(says["awarded_on"]).isoformat(),
        "credentialSubject": {
            "id": subject,
            "type": ["AchievementSubject"],
            "licenseNumber": says["number"],
            "identifier": [
                {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name}
                for name in bearers
            ],
            "achievement": {
                "id": achievement,
                "type": ["Achievement"],
                "achievementType": "Certification",
                "inLanguage": "ja",
                "name": title,
                "description": title_en,
                "criteria": {"narrative": _CRITERIA},
            },
        },
        # Open Badges 3.0 takes one entry. A reader that knows no other list must refuse whatever is refused today.
        "credentialStatus": _status(origin, SUSPENSION, names.status_index),
    }
    return _with_claims(body, subject, first, last)


def status_list(origin: str, purpose: str, number: int, places: Iterable[int], at: datetime) -> dict[str, Any]:
    """The claims of a status list as of an instant. It carries no end: its own date is what a reader goes by."""
    address = list_id(origin, purpose, number)
    since = at.astimezone(TOKYO).replace(microsecond=0)
    subject = f"{address}#list"
    body = {
        "@context": [VC],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_id(origin),
        "validFrom": since.isoformat(),
        "credentialSubject": {
            "id": subject, "type": "BitstringStatusList", "statusPurpose": purpose, "encodedList": bits.packed(places),
        },
    }  # fmt: skip
    return _with_claims(body, subject, since, None)


def place_of(status_index: int) -> tuple[int, int]:
    """Which list (from 1), and which bit of it."""
    return status_index // bits.SIZE + 1, status_index % bits.SIZE


def _status(origin: str, purpose: str, status_index: int) -> dict[str, str]:
    number, place = place_of(status_index)
    address = list_id(origin, purpose, number)
    return {
        "id": f"{address}#{place}", "type": "BitstringStatusListEntry", "statusPurpose": purpose,
        "statusListIndex": str(place), "statusListCredential": address,
    }  # fmt: skip


def _with_claims(body: dict[str, Any], subject: str, first: datetime, last: datetime | None) -> dict[str, Any]:
    issued_by = body["issuer"]
    return {
        **body,
        "iss": issued_by if isinstance(issued_by, str) else issued_by["id"],
        "jti": body["id"],
        "sub": subject,
        "nbf": int(first.timestamp()),
        **({"exp": int(last.timestamp())} if last else {}),
    }


def _start(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.min, TOKYO)


def _end(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(23, 59, 59), TOKYO)

"""The members of Open Badges 3.0 that our credentials write, and how often each may stand, as a JSON schema of ours.

1EdTech publishes the whole schema (purl.imsglobal.org/spec/ob/v3p0/schema/json); a credential of ours was held against
the edition of July 2026 without a finding. What is asked here is what would change without anybody noticing.
"""

from __future__ import annotations

from typing import Any

_ADDRESS = {"type": "string", "minLength": 1}
_INSTANT = {"type": "string", "format": "date-time"}

OPEN_BADGES_3: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "id", "type", "credentialSubject", "issuer", "validFrom", "credentialStatus"],
    "properties": {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d\.json$"},
            ],
            "minItems": 2,
        },
        "id": _ADDRESS,
        "type": {
            "type": "array",
            "allOf": [{"contains": {"const": "VerifiableCredential"}}, {"contains": {"const": "OpenBadgeCredential"}}],
        },
        "issuer": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {"id": _ADDRESS, "type": {"type": "array", "contains": {"const": "Profile"}}},
        },
        "validFrom": _INSTANT,
        "validUntil": _INSTANT,
        "awardedDate": _INSTANT,
        "credentialStatus": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {"id": _ADDRESS, "type": {"const": "BitstringStatusListEntry"}},
        },
        "credentialSubject": {
            "type": "object",
            "required": ["type", "achievement"],
            "properties": {
                "type": {"type": "array", "contains": {"const": "AchievementSubject"}},
                "licenseNumber": {"type": "string"},
                "identifier": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["type", "hashed", "identityHash", "identityType"],
                        "properties": {"type": {"const": "IdentityObject"}, "hashed": {"type": "boolean"}},
                        "additionalProperties": False,
                        "patternProperties": {"^identity(Hash|Type)$": {"type": "string"}},
                    },
                },
                "achievement": {
                    "type": "object",
                    "required": ["id", "type", "criteria", "description", "name"],
                    "properties": {"achievementType": {"const": "Certification"}},
                },
            },
        },
    },
}

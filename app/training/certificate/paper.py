"""認証書 on A4, one in Japanese and one in English, PDF/UA; the QR code is only the address of the public check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import segno

from app.core.dates import wareki
from app.papers import setting
from app.training.words import TIERS

Language = Literal["ja", "en"]
_TEMPLATES: Mapping[Language, Path] = {
    "ja": Path(__file__).with_name("certificate.typ"),
    "en": Path(__file__).with_name("certificate_en.typ"),
}
_TIERS_EN = {"coordinator": "Foreign Resident Support Coordinator", "leader": "Leader of Coordinators"}


def certificate_pdf(
    says: Mapping[str, Any], code: str, digest: str, origin: str, *, language: Language = "ja", specimen: bool = False
) -> bytes:
    """The certificate of frozen content; the same content gives the same bytes.

    The one in English names the person in Roman letters where they gave such a name, else as written.

    `origin` is the scheme and host under which the public check is served; `specimen` prints 見本 across it, as the
    demonstration must. Raises typst.TypstError only when the template is broken.
    """
    address = f"{origin}/v/{code}"
    issued = date.fromisoformat(says["issued_on"])
    data = {
        "title": f"認証書 {says['number']}",
        "title_en": f"Certificate {says['number']}",
        "number": says["number"],
        "tier": TIERS[says["tier"]],
        "tier_en": _TIERS_EN[says["tier"]],
        "name": says["name"],
        "name_roman": says["name_roman"],
        "awarded": _both(says["awarded_on"]),
        "starts": _both(says["starts_on"]),
        "ends": _both(says["ends_on"]),
        "issued": _both(says["issued_on"]),
        "authority": says["authority"],
        "authority_en": says["authority_en"],
        "code": code,
        "digest": digest[:16],
        "address": address,
        "specimen": specimen,
        "squares": ["".join("1" if dark else "0" for dark in row) for row in segno.make(address, error="m").matrix],
    }
    return setting.pdf(_TEMPLATES[language], data, issued, tagged=True)


def _both(text: str) -> dict[str, str]:
    day = date.fromisoformat(text)
    return {"ja": f"{wareki(day)}（{day.year}年{day.month}月{day.day}日）", "en": day.strftime("%-d %B %Y")}

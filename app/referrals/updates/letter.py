"""The letter of a numbered update as a PDF, from its frozen content alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from app.core.dates import wareki
from app.papers import setting
from app.referrals.content import Content, letter_ground
from app.referrals.letter import ASK_FIRST, ground_words

_TEMPLATE = Path(__file__).with_name("letter.typ")


def update_pdf(content: Content, sealed: str) -> bytes:
    """The letter on A4; `sealed` is the digest of the content. The same content gives the same bytes."""
    return setting.pdf(_TEMPLATE, _data(content, sealed), date.fromisoformat(content["issued_on"]))


def _data(content: Content, sealed: str) -> dict[str, Any]:
    day = date.fromisoformat(content["issued_on"])
    return {
        "document_title": f"続報 第{content['number']}号 {content['reference']}",
        "reference": content["reference"],
        "number": content["number"],
        "digest": sealed[:16],
        "sheet": (content["sheet"] or "")[:16],
        "date_western": day.isoformat(),
        "date_wareki": wareki(day),
        "to": {"organisation": content["to"]["organisation"], "section": content["to"]["section"] or ""},
        "sender": dict(content["from"]),
        "message": content["message"],
        "changes": [[label, before, now] for _code, label, before, now in content["changes"]],
        "ground": ground_words(letter_ground(content["ground"])),
        "safe_contact": content["safe_contact"] or ASK_FIRST,
    }

"""FAX回答票: the paper on which a partner ticks its answer and sends it back; no machine reads it, a person does.

It names nobody: the short number in large type says which referral it belongs to, and the coordinator types what was
ticked as heard by fax.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.codes import lists
from app.papers import setting
from app.referrals.letter import both_ways, squares_of
from app.referrals.schemas import COMPLETED, FAILED

_TEMPLATE = Path(__file__).with_name("fax.typ")
# Nobody ticks that they did not answer.
_DECLINE = [code.code for code in lists.DECLINE_REASONS if code.code != "no_answer"]


@dataclass(frozen=True, slots=True)
class FaxContent:
    """All that the form says. `digest` is that of the letter; `answer_url` is printed as a QR code when given."""

    reference: str
    issued_on: date
    to_organisation: str
    from_centre: str
    from_person: str
    from_phone: str
    digest: str
    answer_by: date | None = None
    answer_url: str = ""
    from_fax: str = ""
    from_address: str = ""


def fax_pdf(content: FaxContent) -> bytes:
    """The form on A4; the same content gives the same bytes on every machine."""
    return setting.pdf(_TEMPLATE, _data(content), content.issued_on)


def how_to_return(content: FaxContent) -> str:
    """By fax where the centre has a number; else by the ways that it has, so that no line is left to be guessed."""
    if content.from_fax:
        return f"当てはまる □ に印を付け、このまま FAX（{content.from_fax}）でお返しください。"
    ways = []
    if content.from_phone:
        ways.append(f"印の内容を電話（{content.from_phone}）でお知らせください")
    if content.from_address:
        ways.append(f"この紙を郵送（{content.from_address}）でお返しください")
    if content.answer_url:
        ways.append("右の二次元コードのページから回答してください")
    told = "、または".join(ways) or "この紙を担当者にお渡しください"
    return f"当てはまる □ に印を付けてください。この窓口には FAX がありません。{told}。"


def _data(content: FaxContent) -> dict[str, Any]:
    return {
        "document_title": f"FAX回答票 {content.reference}",
        "reference": content.reference,
        "digest": content.digest[:16],
        "issued_on": both_ways(content.issued_on),
        "answer_by": both_ways(content.answer_by) if content.answer_by else "",
        "to_organisation": content.to_organisation,
        "sender": [
            content.from_centre,
            f"担当 {content.from_person}",
            *(f"{name} {value}" for name, value in (("電話", content.from_phone), ("FAX", content.from_fax)) if value),
        ],
        "return_by": how_to_return(content),
        "reasons": [lists.DECLINE_REASONS.label(code) for code in _DECLINE],
        "holds": [lists.HOLD_REASONS.label(code.code) for code in lists.HOLD_REASONS],
        "completed": [lists.REFERRAL_OUTCOMES.label(code) for code in COMPLETED],
        "failed": [lists.REFERRAL_OUTCOMES.label(code) for code in FAILED],
        "answer_qr": squares_of(content.answer_url) if content.answer_url else [],
    }

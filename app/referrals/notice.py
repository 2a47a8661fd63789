"""取消のお知らせ: the letter that tells a partner to stop, and to delete or return what it holds.

It names the referral by its number and day alone: what should be forgotten is not told again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.core.dates import wareki
from app.papers import setting

_TEMPLATE = Path(__file__).with_name("notice.typ")


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """All that the letter says; days are civil days. `digest` is that of what was sent."""

    reference: str
    issued_on: date
    sent_on: date
    stopped_on: date
    to_organisation: str
    to_section: str
    from_centre: str
    from_person: str
    from_phone: str
    from_more: tuple[str, ...]
    digest: str


def notice_pdf(notice: NoticeContent) -> bytes:
    """The letter on A4; the same content gives the same bytes on every machine."""
    data = {
        "document_title": f"連携の取消のお知らせ {notice.reference}",
        "reference": notice.reference,
        "digest": notice.digest[:16],
        "date_western": notice.issued_on.isoformat(),
        "date_wareki": wareki(notice.issued_on),
        "sent_on": _day(notice.sent_on),
        "stopped_on": _day(notice.stopped_on),
        "recipient": {"line": notice.to_organisation, "section": notice.to_section},
        "sender": {
            "centre": notice.from_centre,
            "person": notice.from_person,
            "phone": notice.from_phone,
            "more": list(notice.from_more),
        },
    }
    return setting.pdf(_TEMPLATE, data, notice.issued_on)


def _day(day: date) -> str:
    return f"{wareki(day)}（{day.isoformat()}）"

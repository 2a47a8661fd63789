"""回答書: our answer to the office that referred somebody to us, on one A4 page.

It names nobody: the office knows by its own number, or by the day on which it asked, whom it is about. What it says of
the work ends where the person's consent to tell back ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.core.dates import wareki
from app.core.errors import lazy
from app.papers import setting

_TEMPLATE = Path(__file__).with_name("answer.typ")
_DECISION = {
    "requested": "ご依頼は届いています。お受けできるかどうかを検討しています。",
    "rejected": "せっかくのご依頼ですが、当窓口ではお受けできません。",
    "cancelled": "ご依頼は取り下げとして扱いました。",
}
_ANSWER: str = lazy("お返事")
_COURSE: str = lazy("経過と結果")
_WORK: str = lazy("支援の内容")
_ACCEPTED = "ご依頼をお受けしました。"
_PROGRESS = {
    "accepted": "これからご本人に連絡します。",
    "in_progress": "ご本人への支援を行っています。",
    "on_hold": "ご本人への支援を一時止めています。",
    "completed": "当窓口での支援は終わりました。",
    "failed": "支援を行うことができませんでした。",
}
_NO_MORE = "これより先の経過と結果は、ご本人から、お伝えしてよいとの同意を得ていないためお伝えできません。"
_NO_ACTIVITIES = "支援の内容は、ご本人から、お伝えしてよいとの同意を得ていないためお伝えできません。"


@dataclass(frozen=True, slots=True)
class AnswerContent:
    """All that the letter says; `reason` and `outcome` are labels, the days civil days."""

    reference: str
    their_reference: str
    issued_on: date
    came_on: date
    to_office: str
    to_person: str
    from_centre: str
    from_person: str
    from_phone: str
    status: str
    tell_back: str
    reason: str = ""
    first_contact_on: date | None = None
    outcome: str = ""
    activities: str = ""


def said(content: AnswerContent) -> list[tuple[str, str]]:
    """(heading, text) of the answer, and nothing that the person has not allowed."""
    if content.status in _DECISION:
        decision = _DECISION[content.status]
        shows_reason = content.status == "rejected" and content.reason
        return [(_ANSWER, f"{decision}\n理由：{content.reason}" if shows_reason else decision)]
    rows = [(_ANSWER, _ACCEPTED)]
    if content.tell_back == "decision":
        return [*rows, (_COURSE, _NO_MORE)]
    progress = [_PROGRESS[content.status]]
    if content.first_contact_on:
        progress.append(f"ご本人への最初の連絡：{_day(content.first_contact_on)}")
    if content.outcome:
        progress.append(f"結果：{content.outcome}")
    rows.append((_COURSE, "\n".join(progress)))
    if content.activities:
        rows.append((_WORK, content.activities if content.tell_back == "activities" else _NO_ACTIVITIES))
    return rows


def answer_pdf(content: AnswerContent) -> bytes:
    """The letter; the same content gives the same bytes on every machine."""
    known_by = f"貴所の番号 {content.their_reference}" if content.their_reference else "上の日にお知らせいただいた方"
    data = {
        "document_title": f"ご依頼への回答 {content.reference}",
        "reference": content.reference,
        "date": f"{wareki(content.issued_on)}（{content.issued_on.isoformat()}）",
        "to_office": content.to_office,
        "to_person": content.to_person,
        "sender": [content.from_centre, f"担当 {content.from_person}", f"電話 {content.from_phone}"],
        "about": [["ご依頼の日", _day(content.came_on)], ["対象の方", known_by], ["当窓口の番号", content.reference]],
        "said": [list(row) for row in said(content)],
    }
    return setting.pdf(_TEMPLATE, data, content.issued_on)


def _day(day: date) -> str:
    return f"{wareki(day)}（{day.isoformat()}）"

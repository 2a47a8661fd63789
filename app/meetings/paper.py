"""The papers of a meeting: the agenda for those invited, and the notes for the centre. Always in Japanese.

The agenda says what it must and nothing else of the case: name, day, place, items, those invited, the ground and the
duty of confidentiality. A refuge that not everybody may know of stands on it by its kind.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from app.core.dates import wareki
from app.core.i18n import translate
from app.meetings import grounds, words
from app.meetings.lifecycle import Part
from app.meetings.models import MeetingDecision, MeetingPerson
from app.meetings.queries import Held
from app.papers import setting
from app.partners.policy import shown_name
from app.plans.schemas import Owner

_TEMPLATE = Path(__file__).with_name("paper.typ")


def invited(held: Held, one: MeetingPerson) -> str:
    """Somebody invited as the paper names them: the office, the person from it, and as what they come."""
    partner = held.partners.get(one.partner_id or 0)
    names = [part for part in (shown_name(None, partner) if partner else "", one.name) if part]
    part = translate("ja", words.PARTS[Part(one.kind)])
    return f"{' '.join(names)}（{part}）" if names else part


def agenda(held: Held) -> dict[str, Any]:
    """All that the agenda says."""
    row = held.row
    duty = [translate("ja", grounds.duty(row.ground)), *([row.duty] if row.duty else [])]
    return {
        "title": row.title,
        "reference": row.ref,
        "mark": "",
        "facts": _facts(held, row.planned_on),
        "sections": [
            _section("議題", [item.words for item in held.items], numbered=True),
            _section("招く人", [invited(held, one) for one in held.people]),
            _section("情報を共有する根拠", [words.ground(row.ground, "ja")]),
            _section("守秘について", duty),
        ],
    }


def notes(held: Held) -> dict[str, Any]:
    """What was said and decided, for those who work on the case."""
    row = held.row
    said = [f"{item.words}\n{item.said or '（記録なし）'}" for item in held.items]
    sections = [
        _section("招く人", [invited(held, one) for one in held.people if one.present is None]),
        _section("出た人", [invited(held, one) for one in held.people if one.present]),
        _section("来なかった人", [invited(held, one) for one in held.people if one.present is False]),
        _section("議題と話したこと", said, numbered=True),
        _section("決めたこと", [_decision(held, one) for one in held.decisions], numbered=True),
        _section("覚え書き", [row.note] if row.note else []),
    ]
    return {
        "title": f"{row.title}　記録",
        "reference": row.ref,
        "mark": "窓口の中だけで使う",
        "facts": _facts(held, row.held_on or row.planned_on),
        "sections": [section for section in sections if section["lines"]],
    }


def pdf(data: dict[str, Any], day: date) -> bytes:
    """The paper on A4."""
    return setting.pdf(_TEMPLATE, data, day)


def _facts(held: Held, day: date) -> list[tuple[str, str]]:
    when = f"{wareki(day)}（{day.isoformat()}）{held.row.starts or ''}"
    return [("日時", when), ("場所", held.row.place or "後でお知らせします")]


def _section(title: str, lines: list[str], *, numbered: bool = False) -> dict[str, Any]:
    return {"title": title, "lines": lines, "numbered": numbered}


def _decision(held: Held, one: MeetingDecision) -> str:
    partner = held.partners.get(one.partner_id or 0)
    name = shown_name(None, partner) if partner else one.who
    who = " ".join(part for part in (translate("ja", words.OWNERS[Owner(one.owner)]), name) if part)
    due = f"　期限 {one.due_on.isoformat()}" if one.due_on else ""
    return f"{one.text}\n{who}{due}"

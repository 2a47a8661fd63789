"""On which ground a case may be spoken of with others, and who may then be invited. Pure.

With consent each office is covered by a consent of its own, which holds on the day of the meeting, opens the story,
and lets words come back: people who sit at one table answer each other. A legal exception covers whoever is
invited, after a second person has approved the list.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Protocol

from app.core.errors import lazy
from app.people.lifecycle import Dated, holds_on

CONSENT = "consent"
SUPPORT_MEETING = "support_meeting"
STORY = "situation"

DUTIES = {
    # Social Welfare Act, article 106-6(5).
    SUPPORT_MEETING: lazy(
        "社会福祉法第106条の6の支援会議です。会議の事務に従事する人、従事していた人は、正当な理由がなく、知り得た秘密を漏らしてはなりません（同条第5項）。"
    ),
}
DUTY = lazy(
    "この会議で知ったことは、この支援のためにだけ使い、ほかの人に話しません。資料は会議の後に持ち主へ返すか、消してください。"
)


class Standing(StrEnum):
    """READY: those invited may be told. UNCOVERED: somebody is invited whom no consent covers."""

    READY = "ready"
    AWAITS_APPROVAL = "awaits_approval"
    UNCOVERED = "uncovered"


class Opened(Dated, Protocol):
    """What is asked of a consent."""

    fields: list[str]
    both_ways: bool


def covers(consent: Opened, on: date) -> bool:
    """Whether the office that this consent speaks of may sit at the table on that civil day."""
    return holds_on(consent, on) and STORY in consent.fields and consent.both_ways


def standing(ground: str, *, approved: bool, uncovered: Collection[str]) -> Standing:
    """Whether invitations may leave. `uncovered`: names of those invited whom no consent covers."""
    if ground == CONSENT:
        return Standing.UNCOVERED if uncovered else Standing.READY
    return Standing.READY if approved else Standing.AWAITS_APPROVAL


def duty(ground: str) -> str:
    """The marked message of the duty of confidentiality under this ground."""
    return DUTIES.get(ground, DUTY)

"""The vocabulary of the demonstration for partners that a case keeps away from, and for what a centre says of one."""

from __future__ import annotations

from dataclasses import dataclass

from app.demo.story import Act


@dataclass(frozen=True, kw_only=True)
class KeptAway(Act):
    """A partner is barred from the case. `ground`: a code of `app.referrals.barring.words`."""

    office: str
    ground: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Remarked(Act):
    """A remark of the centre on a partner."""

    office: str
    text: str

"""What the counters lacked over two years: gaps recorded apart from cases, a few more each year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.demo.calendar import OPENS, moment, office_day
from app.referrals.schemas import NewGap
from app.referrals.service import gaps

# The towns around each counter, those with the most foreign residents first.
_TOWNS: Mapping[str, tuple[str, ...]] = {
    "coordinator": ("静岡県静岡市", "静岡県焼津市", "静岡県藤枝市", "静岡県静岡市", "静岡県牧之原市"),
    "coordinator2": ("愛知県名古屋市", "愛知県豊田市", "愛知県名古屋市", "愛知県小牧市"),
    "hayashi": ("大阪府大阪市", "大阪府東大阪市", "大阪府八尾市"),
}
_LACKS: tuple[dict[str, str], ...] = (
    {"domain": "medical", "partner_kind": "hospital", "reason": "no_language", "language": "vi",
     "residence_status": "technical_intern_2_ro", "workaround": "interpreter",
     "workaround_note": "電話の医療通訳を付けて、別の病院で受診した。"},
    {"domain": "education", "partner_kind": "japanese_class", "reason": "hours", "language": "pt",
     "residence_status": "long_term_resident"},
    {"domain": "legal", "partner_kind": "bar_association", "reason": "no_capacity", "language": "pt",
     "residence_status": "permanent_resident", "workaround": "waiting"},
    {"domain": "housing", "partner_kind": "npo", "reason": "all_declined", "language": "ne",
     "residence_status": "student", "workaround": "community"},
    {"domain": "economy", "partner_kind": "social_welfare_council", "reason": "residence_status", "language": "id",
     "residence_status": "designated_activities", "workaround": "none"},
    {"domain": "medical", "partner_kind": "hospital", "reason": "cost", "language": "es",
     "residence_status": "unknown", "workaround": "cost_covered"},
    {"domain": "education", "partner_kind": "school", "reason": "no_partner", "language": "fil",
     "residence_status": "dependent", "workaround": "centre",
     "workaround_note": "窓口の職員が放課後に教材を渡した。"},
    {"domain": "family", "partner_kind": "bar_association", "reason": "no_language", "language": "vi",
     "residence_status": "spouse_of_japanese", "workaround": "interpreter"},
    {"domain": "employment", "partner_kind": "npo", "reason": "distance", "language": "zh",
     "residence_status": "technical_intern_1_ro"},
)  # fmt: skip
GAPS = 84
_TURNS = (0, 0, 1, 0, 2, 1, 0)
_FIRST, _LAST = 730, 3


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, Actor, NewGap]]:
    """When, by whom and what; denser towards today. Always the same for a day."""
    logins = list(_TOWNS)
    for number in range(GAPS):
        login = logins[_TURNS[number % len(_TURNS)]]
        ago = _FIRST - (_FIRST - _LAST) * number // GAPS - number % 11
        town = _TOWNS[login][number % len(_TOWNS[login])]
        form = {**_LACKS[number * 2 % len(_LACKS)], "municipality": town}
        at = moment(office_day(today, max(_LAST, ago)), OPENS + 30 + number % 5 * 60)
        yield at, actors[login], NewGap.model_validate(form)


def record(session: Session, actor: Actor, form: NewGap) -> None:
    """As the form does."""
    gaps.record(session, actor, form, None)

"""From the directory to ranked offers: what is known of each candidate, held against what is wished for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.core import clock
from app.partners import kept_out
from app.partners.fitting import Fit
from app.partners.lifecycle import freshness
from app.partners.models import Partner
from app.partners.queries import CANDIDATES, Place, Wanted, candidates, place_of
from app.people.models import Person
from app.referrals.experience import reading
from app.referrals.experience.counting import Facts
from app.referrals.suggesting import wishes
from app.referrals.suggesting.ranking import Candidate, Ranked, Spoken, rank
from app.referrals.suggesting.wishes import Who

SHOWN = 20


@dataclass(frozen=True)
class Offer:
    """A partner at its place in the order."""

    partner: Partner
    ranked: Ranked


@dataclass(frozen=True)
class Offers:
    """The first of the ranked; `ranked` says how many there were, `cut` whether farther ones were not looked at.

    `place` is None when no municipality was asked for, or none is known by that name.
    """

    shown: Sequence[Offer]
    ranked: int
    cut: bool
    place: Place | None


@dataclass(frozen=True)
class Wish:
    """What a candidate is held against."""

    topic: str
    place: Place | None
    language: str
    day: date | None
    who: Who


def offers(session: Session, actor: Actor, case: Case, main: Person, asked: Mapping[str, str]) -> Offers:
    """Who could be asked, best first. What is kept out of the case was never there."""
    place = place_of(session, asked["municipality"])
    day = wishes.day_in(asked["day"])
    wish = Wish(asked["topic"], place, asked["language"], day, wishes.who(main, day or clock.today()))
    wanted = Wanted(
        q=asked["q"], topic=wish.topic, kind=asked["kind"], place=place, language=wish.language,
        doubtful=bool(asked["doubtful"]), without=kept_out.of_case(session, case.id),
    )  # fmt: skip
    lost = bool(asked["municipality"]) and place is None
    found = [] if lost else candidates(session, actor, wanted)
    past = reading.of_partners(session, actor, [partner.id for partner in found])
    by_ref = {partner.ref: partner for partner in found}
    ranked = rank(_candidate(partner, wish, past.get(partner.id)) for partner in found)
    shown = [Offer(by_ref[one.candidate.ref], one) for one in ranked[:SHOWN]]
    return Offers(shown, len(ranked), len(found) == CANDIDATES, place)


def _candidate(partner: Partner, wish: Wish, facts: Facts | None) -> Candidate:
    return Candidate(
        partner.ref,
        partner.name,
        reach=wish.place.reach_of(partner) if wish.place else None,
        topic=Fit.YES if wish.topic else Fit.NOT_ASKED,
        language=_language(partner, wish),
        trust=freshness(partner.verified_on, clock.today(), confirmed=partner.confirmed),
        dead_number=partner.dead_number_on is not None,
        facts=facts,
    )


def _language(partner: Partner, wish: Wish) -> Spoken:
    if not wish.language:
        return Spoken.NOT_ASKED
    if not partner.languages:
        return Spoken.UNKNOWN
    spoken = [row for row in partner.languages if row.language == wish.language]
    return Spoken.SOME_DAY if spoken else Spoken.NOT_LISTED

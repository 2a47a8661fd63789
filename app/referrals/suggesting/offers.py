"""From the directory to ranked offers: what is known of each candidate, held against what is wished for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.core import clock
from app.partners import fitting, kept_out
from app.partners import queries as partner_queries
from app.partners.details import keeping
from app.partners.details.values import Details
from app.partners.fitting import Fit
from app.partners.lifecycle import CAPACITY_HOLDS, freshness
from app.partners.models import Partner
from app.partners.queries import CANDIDATES, Place, Wanted, candidates, place_of
from app.partners.queries.columns import SAID
from app.people.models import Person
from app.referrals.experience import reading
from app.referrals.experience.counting import Facts
from app.referrals.suggesting import wishes
from app.referrals.suggesting.ranking import Candidate, Ranked, Room, Spoken, rank
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


def offers(
    session: Session, actor: Actor, case: Case, main: Person, asked: Mapping[str, str], *, decided: int | None = None
) -> Offers:
    """Who could be asked, best first. What is kept out of the case was never there.

    `decided`: the entry that the step names stands first, whatever its place, topic or age, unless a name or a kind is
    looked for that it does not have.
    """
    place = place_of(session, asked["municipality"])
    day = wishes.day_in(asked["day"])
    wish = Wish(asked["topic"], place, asked["language"], day, wishes.who(main, day or clock.today()))
    without = kept_out.of_case(session, case.id)
    wanted = Wanted(
        q=asked["q"], topic=wish.topic, kind=asked["kind"], place=place, language=wish.language,
        doubtful=bool(asked["doubtful"]), without=without,
    )  # fmt: skip
    lost = bool(asked["municipality"]) and place is None
    found = [] if lost else candidates(session, actor, wanted)
    cut = len(found) == CANDIDATES
    if decided and decided not in without and not (asked["q"] or asked["kind"] or lost):
        first = partner_queries.decided(session, actor, decided)
        found += [first] if first and first not in found else []
    past = reading.of_partners(session, actor, [partner.id for partner in found])
    by_ref = {partner.ref: partner for partner in found}
    ranked = rank(
        replace(_candidate(partner, wish, past.get(partner.id)), decided=True, topic=_topic(session, partner, wish))
        if partner.id == decided
        else _candidate(partner, wish, past.get(partner.id))
        for partner in found
    )
    shown = [Offer(by_ref[one.candidate.ref], one) for one in ranked[:SHOWN]]
    return Offers(shown, len(ranked), cut, place)


def _candidate(partner: Partner, wish: Wish, facts: Facts | None) -> Candidate:
    details, who, day = keeping.some(partner, *SAID), wish.who, wish.day
    return Candidate(
        partner.ref,
        partner.name,
        reach=wish.place.reach_of(partner, (area.code for area in details.areas)) if wish.place else None,
        topic=Fit.YES if wish.topic else Fit.NOT_ASKED,
        language=_language(details, wish),
        status=fitting.takes_status(details.statuses, who.status) if who.status else Fit.NOT_ASKED,
        age=fitting.takes_age(partner.minimum_age, partner.maximum_age, who.ages) if who.ages else Fit.NOT_ASKED,
        open_that_day=fitting.opens_on(details.openings, day) if day else Fit.NOT_ASKED,
        accepts=fitting.said(partner.accepts_referrals),
        room=room(partner.capacity, partner.capacity_on, clock.today()),
        trust=freshness(partner.verified_on, clock.today(), confirmed=partner.confirmed),
        dead_number=partner.dead_number_on is not None,
        facts=facts,
    )


def _topic(session: Session, partner: Partner, wish: Wish) -> Fit:
    if not wish.topic:
        return Fit.NOT_ASKED
    return Fit.YES if partner_queries.helps_with(session, partner.id, wish.topic) else Fit.UNKNOWN


def _language(details: Details, wish: Wish) -> Spoken:
    if not wish.language:
        return Spoken.NOT_ASKED
    at_all = fitting.speaks(details.languages, wish.language)
    if at_all is not Fit.YES:
        return Spoken.UNKNOWN if at_all is Fit.UNKNOWN else Spoken.NOT_LISTED
    if wish.day is None:
        return Spoken.SOME_DAY
    then = fitting.speaks_that_day(details.languages, details.openings, wish.language, wish.day)
    return Spoken.THAT_DAY if then is Fit.YES else Spoken.OTHER_DAY


_ROOM = {"open": Room.FREE, "waiting_list": Room.SHORT, "full": Room.FULL, "ask_first": Room.ASK}


def room(capacity: str | None, said_on: date | None, today: date) -> Room:
    """What a statement of capacity is worth on a civil day; one without a day counts as old."""
    if capacity not in _ROOM:
        return Room.UNKNOWN
    is_old = said_on is None or said_on < today - CAPACITY_HOLDS
    return Room.OLD if is_old else _ROOM[capacity]

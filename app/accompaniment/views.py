"""What the pages of accompaniments offer to choose from, and what a new one begins with."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.accompaniment import policy, queries, service, words
from app.accompaniment.queries import Held
from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.queries import needs, persons, staff
from app.codes import lists
from app.core import clock
from app.core.calendar import add_business_days, is_business_day, next_business_day
from app.core.i18n import translate
from app.guidance import phrases
from app.partners import queries as partner_queries
from app.partners.models import Partner
from app.partners.policy import shown_name
from app.plans.models import Step
from app.referrals import queries as referral_queries
from app.referrals.models import Referral
from app.web.request import Rq


def words_for(actor: Actor) -> dict[str, Any]:
    """Words and names for templates: a refuge is named only to who may know of it."""
    return {"accompaniment_words": words, "partner_name": lambda partner: shown_name(actor, partner)}


def choices(session: Session, case: Case, locale: str) -> dict[str, Any]:
    """The choices of the form of a plan."""
    return {
        "persons": [(one.person.ref, one.person.call_name) for one in persons.of_case(session, case)],
        "domains": lists.DOMAINS.choices(locale),
        "companions": queries.companions(session, case, policy.works_in(case.centre_id)),
        "interpreters": lists.INTERPRETERS.choices(locale),
        "spoken": [
            ("unknown", lists.LANGUAGES.label("unknown", locale)),
            *((code, lists.LANGUAGES.label(code, locale)) for code in lists.FIELD_LANGUAGES if code != "unknown"),
        ],
    }


def result_choices(locale: str) -> list[tuple[str, str]]:
    """What can have come of it."""
    return [(str(result), translate(locale, label)) for result, label in words.RESULTS.items()]


def sheet_languages(locale: str) -> list[tuple[str, str]]:
    """The languages of the paper, each by its own name; Japanese in the reader's language."""
    return [
        (code, lists.LANGUAGES.label("ja", locale) if code == "ja" else phrases.own_name(code))
        for code in phrases.LANGUAGES
    ]


def values(session: Session, held: Held) -> dict[str, object]:
    """A plan as its form shows it."""
    return {**service.stored(held), "companion": staff.login_of(session, held.row.companion_id) or None}


def initial(rq: Rq, case: Case) -> dict[str, object]:
    """What is known already: from one that was not held, else from the step, the referral and the case."""
    again = queries.by_ref(rq.session, rq.actor, rq.query.get("again", "")[:20])
    if again is not None and again.case.id == case.id:
        links = {
            "referral": again.referral.ref if again.referral else None,
            "step": again.step.ref if again.step else None,
        }
        return {**values(rq.session, again), **links, "planned_on": None}
    step = referral_queries.step_of(rq.session, case.id, rq.query.get("step", "")[:20])
    referral = referral_queries.in_case(rq.session, case.id, rq.query.get("referral", "")[:20])
    partner = _partner(rq, step, referral)
    people = [one.person for one in persons.of_case(rq.session, case)]
    # Whom an ended referral was about may have left the case since: then it is asked about the main person.
    main = next((one for one in people if referral and one.id == referral.person_id), people[0])
    papers = (step.papers if step else None) or (partner.papers if partner else None)
    return {
        "person": main.ref,
        "domain": _domain(rq.session, case, step, referral),
        "partner": partner.ref if partner else None,
        "place": step.place if step else None,
        "planned_on": day_to_go(
            referral.planned_on if referral else None, step.due_on if step else None, clock.today()
        ),
        "companion": rq.actor.login,
        "interpreter": case.interpreter or "unknown",
        "language": case.language if case.language in lists.FIELD_LANGUAGES else "unknown",
        "papers": papers or None,
        "referral": referral.ref if referral else None,
        "step": step.ref if step else None,
    }


def day_to_go(agreed: date | None, due: date | None, today: date) -> date | None:
    """What the partner said, be it a Sunday; else the last business day on which the step can be done in time, or the
    first one that comes. A day that has passed is no day to plan for.
    """
    if agreed is not None:
        return agreed if agreed >= today else None
    if due is None or due < today:
        return None
    before = due if is_business_day(due) else add_business_days(due, -1)
    return before if before >= today else next_business_day(today)


def _partner(rq: Rq, step: Step | None, referral: Referral | None) -> Partner | None:
    known = referral.partner_id if referral else step.partner_id if step else None
    return partner_queries.by_id(rq.session, rq.actor, known) if known else None


def _domain(session: Session, case: Case, step: Step | None, referral: Referral | None) -> str:
    if step is not None:
        return step.domain
    known = {need.id: need.domain for need in needs.of_case(session, case.id)}
    if referral is not None and referral.need_id in known:
        return known[referral.need_id]
    return next((need.domain for need in needs.still_open(session, case.id)), "other")

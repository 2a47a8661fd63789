"""What the pages of meetings offer to choose from, and what their forms begin with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case, Need
from app.cases.queries import needs, staff
from app.codes import lists
from app.core.i18n import translate
from app.meetings import grounds, queries, words
from app.meetings.lifecycle import Part, State
from app.meetings.models import MeetingNeed, MeetingPerson
from app.meetings.queries import Held
from app.meetings.schemas import MOST
from app.partners.policy import shown_name
from app.plans.schemas import Owner
from app.referrals import grounds as legal

TITLE = "支援会議"


def words_for(actor: Actor) -> dict[str, Any]:
    """Words and names for templates: a refuge is named only to who may know of it."""
    return {
        "meeting_words": words,
        "partner_name": lambda partner: shown_name(actor, partner),
    }


def choices(session: Session, case: Case, locale: str) -> dict[str, Any]:
    """The choices of the form of a plan."""
    return {
        "parts": [(str(part), translate(locale, label)) for part, label in words.PARTS.items()],
        "by_consent": [(grounds.CONSENT, translate(locale, words.BY_CONSENT))],
        "exceptions": legal.by_kind(locale),
        "need_titles": {need.ref: need.title for need in needs.of_case(session, case.id)},
        "most": MOST,
    }


def decision_choices(held: Held, locale: str) -> dict[str, Any]:
    """The choices of a row of what was decided."""
    return {
        "owners": [(str(owner), translate(locale, words.OWNERS[owner])) for owner in Owner],
        "need_choices": [(need.ref, need.title) for need in held.needs.values()],
        "most": MOST,
    }


def initial(session: Session, case: Case) -> dict[str, object]:
    """A new meeting begins with the open needs of the case, named by their domain alone: the words leave the house."""
    return {
        "title": TITLE,
        "ground": grounds.CONSENT,
        "people-0-kind": Part.SELF,
        **_items(((need, lists.DOMAINS.label(need.domain), True) for need in needs.still_open(session, case.id)), 0),
    }


def values(session: Session, held: Held) -> dict[str, object]:
    """A plan as its form shows it; open needs that are not on the agenda stand below, not ticked."""
    row = held.row
    on = {item.need_id for item in held.items}
    others = [need for need in needs.still_open(session, held.case.id) if need.id not in on]
    return {
        "title": row.title, "planned_on": row.planned_on, "starts": row.starts, "place": row.place,
        "ground": row.ground, "ground_note": row.ground_note, "duty": row.duty,
        **{name: value for item in held.items for name, value in _item(held, item).items()},
        **_items(((need, lists.DOMAINS.label(need.domain), False) for need in others), len(held.items)),
        **{name: value for one in held.people for name, value in _invited(held, one).items()},
    }  # fmt: skip


def _items(found: Iterable[tuple[Need, str, bool]], first: int) -> dict[str, object]:
    rows: dict[str, object] = {}
    for number, (need, title, taken) in enumerate(found, first):
        if number < MOST:
            start = f"items-{number}-"
            rows |= {f"{start}need": need.ref, f"{start}words": title, f"{start}take": taken}
    return rows


def _item(held: Held, item: MeetingNeed) -> dict[str, object]:
    need, start = held.needs.get(item.need_id or 0), f"items-{item.position}-"
    return {f"{start}need": need.ref if need else None, f"{start}words": item.words, f"{start}take": need is not None}


def _invited(held: Held, one: MeetingPerson) -> dict[str, object]:
    partner, start = held.partners.get(one.partner_id or 0), f"people-{one.position}-"
    return {f"{start}kind": one.kind, f"{start}partner": partner.ref if partner else None, f"{start}name": one.name}


def names(held: Held, actor: Actor) -> dict[int, str]:
    """Position → the name of somebody invited, as this reader may see it."""
    found = {}
    for one in held.people:
        partner = held.partners.get(one.partner_id or 0)
        found[one.position] = " ".join(part for part in (partner and shown_name(actor, partner), one.name) if part)
    return found


def standing(session: Session, held: Held, actor: Actor) -> dict[str, Any]:
    """How the ground stands, and whom no consent covers (by name)."""
    named = names(held, actor)
    missing = queries.uncovered(session, held) if held.row.ground == grounds.CONSENT else []
    return {
        "standing": queries.standing(session, held) if held.row.state == State.PLANNED else None,
        "uncovered": [named[one.position] for one in missing],
        "approved_by": staff.names(session, {held.row.approved_by_id}).get(held.row.approved_by_id or 0, ""),
        "duty": grounds.duty(held.row.ground),
    }

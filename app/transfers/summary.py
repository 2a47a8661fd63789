"""The closing summary: what the former centre keeps for a while, as the case stood at the handover.

It is made once, by that centre's own knowledge, and never changes: what the receiving centre writes, above all where
the person lives now, cannot come into it. Addresses and telephone numbers are left out.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Case, Contact
from app.cases.queries import needs, persons, tasks
from app.core.i18n import LOCALES
from app.deadlines import computing
from app.deadlines import queries as deadlines
from app.deadlines.models import LegalDeadline
from app.partners.policy import shown_name
from app.plans import queries as plans
from app.referrals import queries as referrals

MOST_CONTACTS = 100


def freeze(session: Session, case: Case) -> str:
    """The summary as JSON; codes stay codes and are named in the reader's language, days are ISO dates."""
    people = persons.of_case(session, case)
    names = {one.person.id: one.person.call_name for one in people}
    held = _contacts(session, case)
    return json.dumps(
        {
            **{name: getattr(case, name) for name in ("title", "story", "wish", "urgency", "language", "status")},
            "opened_on": case.opened_on.isoformat(),
            "people": [{"name": one.person.call_name, "role": one.role} for one in people],
            "needs": [
                {"domain": need.domain, "title": need.title, "state": need.state, "outcome": need.outcome}
                for need in needs.shown_of_case(session, case.id)
            ],
            "steps": [
                {"title": step.title, "state": step.state, "due": _iso(step.due_on)}
                for step in plans.steps_of(session, case.id)
            ],
            "deadlines": [
                {"what": _titles(session, row), "who": names.get(row.person_id or 0, ""), "last": _iso(row.last_on)}
                for row in deadlines.open_of(session, case.id)
            ],
            "tasks": [{"title": task.title, "due": _iso(task.due_on)} for task in tasks.of_case(session, case.id)],
            "referrals": [
                {"ref": row.referral.ref, "partner": shown_name(None, row.partner), "status": row.referral.status}
                for row in referrals.rows(session, referrals.open_of_case(session, case.id))
            ],
            "contacts": held[:MOST_CONTACTS],
            "contacts_in_all": len(held),
        },
        ensure_ascii=False,
    )


def _titles(session: Session, row: LegalDeadline) -> dict[str, str]:
    rule = computing.rule_of(session, row)
    return {locale: rule.title.label(locale) if rule else row.rule for locale in LOCALES}


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _contacts(session: Session, case: Case) -> list[dict[str, str]]:
    found = session.execute(
        sa.select(Contact.ref, Contact.occurred_on, Contact.channel, Contact.result)
        .where(Contact.case_id == case.id, Contact.state == "recorded")
        .order_by(Contact.occurred_at.desc(), Contact.id.desc())
    )
    return [
        {"ref": ref, "on": on.isoformat(), "channel": channel, "result": result} for ref, on, channel, result in found
    ]


def opened(text: str | None) -> dict[str, Any] | None:
    """The summary as plain values; None when it has been deleted."""
    found: dict[str, Any] | None = json.loads(text) if text else None
    return found

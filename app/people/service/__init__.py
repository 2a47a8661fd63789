"""What can be done with people, one function per verb."""

from __future__ import annotations

from app.people.service.consents import give_consent, keep_paper, withdraw_consent
from app.people.service.households import add_member, end_membership
from app.people.service.people import (
    add_name,
    add_point,
    create,
    edit,
    remove_name,
    remove_point,
    set_contact_rules,
    stored,
    stored_rules,
)
from app.people.service.residence import add_fact

__all__ = [
    "add_fact",
    "add_member",
    "add_name",
    "add_point",
    "create",
    "edit",
    "end_membership",
    "give_consent",
    "keep_paper",
    "remove_name",
    "remove_point",
    "set_contact_rules",
    "stored",
    "stored_rules",
    "withdraw_consent",
]

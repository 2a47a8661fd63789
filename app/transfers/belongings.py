"""What a transfer does with every table that names a centre, and with every column that names a person.

A table that is not decided here fails `tests/transfers/test_belongings.py`: whoever adds one decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.accompaniment.models import Accompaniment
from app.cases.models import Advice, Case, CasePerson, Contact, Need, Task
from app.deadlines.models import LegalDeadline, LifeEvent
from app.meetings.models import Meeting
from app.plans.models import PlanAgreement, PlanApproval, Step
from app.referrals.models import Referral
from app.referrals.outside.models import CarriedAnswer

Of = Callable[[int], sa.ColumnElement[bool]]


class Fate(StrEnum):
    """TRAVELS: its centre becomes the receiving one. DIVIDED: decided row by row by the people concerned.

    STAYS: tells of what the former centre did, and is counted there for ever. REMADE: made anew for the receiving
    centre. FORGOTTEN: told somebody of the former centre something that is over. NOT_OF_A_CASE: belongs to a centre or
    an account. ITSELF: the transfer.
    """

    TRAVELS = "travels"
    DIVIDED = "divided"
    STAYS = "stays"
    REMADE = "remade"
    FORGOTTEN = "forgotten"
    NOT_OF_A_CASE = "not_of_a_case"
    ITSELF = "itself"


@dataclass(frozen=True)
class Belonging:
    """Rows of a case that travel: which they are, given the case's row id."""

    model: Any
    of_case: Of


def _by_case(model: Any) -> Belonging:
    return Belonging(model, lambda case_id: model.case_id == case_id)


def _also_by_contact(model: Any) -> Belonging:
    """What was made from a contact belongs to the case of that contact, also where it does not name it itself."""

    def condition(case_id: int) -> sa.ColumnElement[bool]:
        contacts = sa.select(Contact.id).where(Contact.case_id == case_id)
        return sa.or_(model.case_id == case_id, sa.and_(model.case_id.is_(None), model.contact_id.in_(contacts)))

    return Belonging(model, condition)


def _referrals_of(case_id: int) -> sa.Select[int]:
    return sa.select(Referral.id).where(Referral.case_id == case_id)


def _still_to_come(case_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(Accompaniment.case_id == case_id, Accompaniment.state == "planned")


TRAVELLING = (
    Belonging(Case, lambda case_id: Case.id == case_id),
    _also_by_contact(Task),
    _also_by_contact(Advice),
    _by_case(Step),
    _by_case(PlanApproval),
    _by_case(LifeEvent),
    _by_case(LegalDeadline),
    _by_case(Referral),
    Belonging(CarriedAnswer, lambda case_id: CarriedAnswer.referral_id.in_(_referrals_of(case_id))),
    # Who went along counts where they did; who is to go along is asked of the receiving centre.
    Belonging(Accompaniment, _still_to_come),
    # Nobody counts meetings: what was said and decided goes with the case, and who was to come is asked again there.
    _by_case(Meeting),
)

FATES: Mapping[str, Fate] = {
    **{belonging.model.__tablename__: Fate.TRAVELS for belonging in TRAVELLING},
    # Who has other business in the former centre stays there, and a copy comes along.
    "persons": Fate.DIVIDED,
    "person_name_tokens": Fate.DIVIDED,
    "households": Fate.DIVIDED,
    # Conversations count where they were held; they are read by whoever sees the case (cases.policy).
    "contacts": Fate.STAYS,
    "contact_topics": Fate.STAYS,
    "contact_languages": Fate.STAYS,
    # What was missing in the area of the former centre.
    "gaps": Fate.STAYS,
    "audit_entries": Fate.STAYS,
    "search_documents": Fate.REMADE,
    "reminders": Fate.FORGOTTEN,
    "centre_days": Fate.NOT_OF_A_CASE,
    "users": Fate.NOT_OF_A_CASE,
    "memberships": Fate.NOT_OF_A_CASE,
    "absences": Fate.NOT_OF_A_CASE,
    "partners": Fate.NOT_OF_A_CASE,
    "cards": Fate.NOT_OF_A_CASE,
    "contact_imports": Fate.NOT_OF_A_CASE,
    "referral_clocks": Fate.NOT_OF_A_CASE,
    "referral_minima": Fate.NOT_OF_A_CASE,
    "partner_imports": Fate.NOT_OF_A_CASE,
    "partner_column_matches": Fate.NOT_OF_A_CASE,
    "partner_care": Fate.NOT_OF_A_CASE,
    "partner_desks": Fate.NOT_OF_A_CASE,
    "partner_reports": Fate.NOT_OF_A_CASE,
    "partner_remarks": Fate.NOT_OF_A_CASE,
    "transfers": Fate.ITSELF,
}


class Link(StrEnum):
    """What becomes of a reference to a person of whom only a copy travels.

    REPOINTED: in the rows of the case it names the copy. COPIED: a part of the record, copied with it. KEPT: stays with
    the original. AS_NEEDED: the consents on which referrals of the case were sent.
    """

    REPOINTED = "repointed"
    COPIED = "copied"
    KEPT = "kept"
    AS_NEEDED = "as_needed"


# Column → which rows of it belong to the case.
REPOINTED: tuple[tuple[Any, Of], ...] = (
    (CasePerson.person_id, lambda case_id: CasePerson.case_id == case_id),
    (Case.person_id, lambda case_id: Case.id == case_id),
    (Need.person_id, lambda case_id: Need.case_id == case_id),
    (Referral.person_id, lambda case_id: Referral.case_id == case_id),
    (LifeEvent.person_id, lambda case_id: LifeEvent.case_id == case_id),
    (LegalDeadline.person_id, lambda case_id: LegalDeadline.case_id == case_id),
    (PlanAgreement.person_id, lambda case_id: PlanAgreement.case_id == case_id),
    (Accompaniment.person_id, _still_to_come),
)

PERSON_LINKS: Mapping[str, Link] = {
    **{f"{column.class_.__tablename__}.{column.key}": Link.REPOINTED for column, _ in REPOINTED},
    "person_names.person_id": Link.COPIED,
    "contact_points.person_id": Link.COPIED,
    "person_languages.person_id": Link.COPIED,
    "residence_facts.person_id": Link.COPIED,
    "household_members.person_id": Link.COPIED,
    "person_name_tokens.person_id": Link.COPIED,
    "consents.person_id": Link.AS_NEEDED,
    # People are counted behind the contacts of a year: the figures of the past stay as they were.
    "contacts.person_id": Link.KEPT,
    "persons.merged_into_id": Link.KEPT,
    "transfer_copies.original_id": Link.KEPT,
    "transfer_copies.copy_id": Link.KEPT,
}

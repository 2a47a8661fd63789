"""The directory of the demonstration: offices found in the carried lists, and desks typed by a coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.demo import particulars
from app.demo.offices import HIDDEN, LISTED, TYPED, UNCHECKED
from app.partners import policy, queries, service
from app.partners.details.forms import HoursForm
from app.partners.models import Partner
from app.partners.schemas import NewPartnerForm, PartnerForm


def find_listed(session: Session, actor: Actor) -> dict[str, str]:
    """Key → reference. Raises LookupError when the carried lists no longer hold one of them."""
    found = {}
    for key, listed in LISTED.items():
        offers = queries.pick_list(
            session, actor, kind=listed.kind, q=listed.words, municipality=listed.town, include_doubtful=True
        )
        if not offers:
            raise LookupError(f"no office {listed.words}")
        found[key] = offers[0].partner.ref
    return found


def add_typed(session: Session, actor: Actor) -> dict[str, str]:
    """Key → reference of the desks that somebody typed."""
    made = {}
    for key, values in TYPED.items():
        hidden = {"address_hidden": True} if key in HIDDEN else {}
        made[key] = service.add(session, actor, NewPartnerForm.model_validate({**values, **hidden})).ref
    return made


def check_typed(session: Session, actor: Actor, offices: dict[str, str]) -> None:
    """A coordinator has called most of them."""
    for key in TYPED:
        partner = queries.by_ref(session, actor, offices[key])
        if partner is not None and key not in UNCHECKED:
            service.confirm(
                session, actor, partner, checked_on=clock.today(), source="電話で確認", seen=partner.version
            )


def describe(session: Session, actor: Actor, offices: dict[str, str]) -> None:
    """A coordinator has asked the offices that are used most for their hours, languages, papers and room."""
    for key, said in {**particulars.TYPED, **particulars.LISTED}.items():
        partner = queries.by_ref(session, actor, offices[key])
        if partner is not None and policy.EDIT in policy.allowed(actor, partner):
            _describe(session, actor, partner, said)


def _describe(session: Session, actor: Actor, partner: Partner, said: Mapping[str, Any]) -> None:
    hours = {name: value for name, value in said.items() if name in HoursForm.model_fields}
    rest = {name: value for name, value in said.items() if name not in hours}
    kept = {name: value for name, value in service.stored(partner).items() if "-" not in name}
    if "paper_rows" in rest:
        kept["papers"] = ""  # one by one from now on
    service.edit(session, actor, partner, PartnerForm.model_validate({**kept, **rest}), seen=partner.version)
    service.edit_hours(session, actor, partner, HoursForm.model_validate(hours), seen=partner.version)

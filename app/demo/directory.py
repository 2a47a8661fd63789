"""The directory of the demonstration: offices found in the carried lists, and desks typed by a coordinator."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.demo import particulars
from app.demo.offices import HIDDEN, LISTED, TYPED, UNCHECKED
from app.partners import queries, service
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
        said = {**values, **particulars.TYPED.get(key, {}), **hidden}
        made[key] = service.add(session, actor, NewPartnerForm.model_validate(said)).ref
    return made


def describe_listed(session: Session, actor: Actor, offices: dict[str, str]) -> None:
    """A coordinator has written down what the carried lists do not say of the offices that they use most."""
    for key, said in particulars.LISTED.items():
        partner = queries.by_ref(session, actor, offices[key])
        if partner is not None:
            kept = {name: value for name, value in service.stored(partner).items() if "-" not in name}
            form = PartnerForm.model_validate({**kept, **said})
            service.edit(session, actor, partner, form, seen=partner.version)


def check_typed(session: Session, actor: Actor, offices: dict[str, str]) -> None:
    """A coordinator has called most of them."""
    for key in TYPED:
        partner = queries.by_ref(session, actor, offices[key])
        if partner is not None and key not in UNCHECKED:
            service.confirm(
                session, actor, partner, checked_on=clock.today(), source="電話で確認", seen=partner.version
            )

"""A partner as HSDS 3.1 documents (openreferral/specification, schema/*.json). Pure: rows in, documents out.

One partner is one service of an organisation, given at one location. Desks of one body (same folded name and number)
are services of one organisation. Empty fields are left out, as the standard's optional fields have no null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.codes.codelist import CodeList
from app.codes.lists import PARTNER_KINDS, PREFECTURES, TOPICS
from app.codes.municipalities import municipalities
from app.partners.areas import place_name
from app.partners.details.keeping import naming_of
from app.partners.details.values import Naming
from app.partners.hsds import particulars
from app.partners.hsds.documents import Document, said
from app.partners.hsds.identifiers import Identifier, Named, identifier, part, taxonomy, term
from app.partners.lifecycle import Freshness, freshness
from app.partners.models import Partner

VERSION = "3.1"
# Our code lists, offered as taxonomies: list, name, what it says.
TAXONOMIES: dict[str, tuple[CodeList, str, str]] = {
    "partner_kinds": (PARTNER_KINDS, "連携先の種類", "Kinds of organisations that a consultation centre works with."),
    "topics": (TOPICS, "相談内容", "Topics of consultation, as the Immigration Services Agency counts them."),
}


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation: the partner whose reference it carries, and all its desks (the first is among them)."""

    first: Partner
    desks: Sequence[Partner]

    @property
    def id(self) -> Identifier:
        """Of the desk that was entered first."""
        return identifier(Named.ORGANIZATION, self.first.ref)

    @property
    def naming(self) -> Naming:
        """What somebody said of the body beside its name."""
        return naming_of(self.first.organisation) if self.first.organisation_id else Naming()


def organization(body: Body) -> Document:
    """The organisation alone, as lists show it."""
    first = body.first
    place = place_name(first.municipality_code, first.prefecture_code)
    kind = PARTNER_KINDS.label(first.kind)
    return said(
        {
            "id": str(body.id),
            "name": first.org_name,
            # The standard demands a description; where nobody wrote one, what it is and where.
            "description": f"{kind}（{place}）" if place else kind,
            "email": first.email,
            "website": first.url,
        }
    ) | particulars.body_names(body.naming, body.id)


def whole_organization(body: Body, desks: Iterable[Partner], today: date, *, full: bool) -> Document:
    """The organisation with its places and services; the services in a line each, or with all that hangs on them."""
    services = [_inside(whole_service(desk, body, today)) if full else service(desk) for desk in desks]
    return organization(body) | said({"locations": [location(desk) for desk in body.desks], "services": services})


def _inside(whole: Document) -> Document:
    """A service within its organisation does not name it again."""
    return {name: value for name, value in whole.items() if name != "organization"}


def service(partner: Partner) -> Document:
    """The service alone, as lists show it; whose it is says `organization` in the whole document."""
    return said(
        {
            "id": str(identifier(Named.SERVICE, partner.ref)),
            "name": partner.service_name or partner.org_name,
            "alternate_name": partner.department,
            "description": partner.description,
            "url": partner.url,
            "email": partner.email,
            "status": "active" if partner.state == "active" else "inactive",
            "application_process": partner.intake,
            "fees_description": partner.fees,
            "eligibility_description": partner.who,
            "minimum_age": partner.minimum_age,
            "maximum_age": partner.maximum_age,
            "assured_date": partner.verified_on.isoformat() if partner.verified_on and partner.confirmed else "",
            "last_modified": partner.updated_at.isoformat(timespec="seconds"),
        }
    )


def whole_service(partner: Partner, body: Body, today: date) -> Document:
    """The service with everything that hangs on it."""
    own, details = identifier(Named.SERVICE, partner.ref), partner.details
    unsure = freshness(partner.verified_on, today, confirmed=partner.confirmed) is Freshness.UNCONFIRMED
    return service(partner) | said(
        {
            "alert": "内容は未確認です。" if unsure else "",
            "interpretation_services": particulars.spoken_in_words(details),
            "organization": organization(body),
            "phones": list(particulars.phones(partner, own)),
            "schedules": list(particulars.schedules(partner, own)),
            "service_areas": list(particulars.areas(partner, own)),
            "service_at_locations": [at_location(partner) | {"location": location(partner)}],
            "languages": list(particulars.languages(details, own)),
            "cost_options": list(particulars.costs(details, own)),
            "required_documents": list(particulars.papers(partner, own)),
            "capacities": list(particulars.capacities(partner, own)),
            "attributes": list(_attributes(partner, own)),
        }
    )


def at_location(partner: Partner) -> Document:
    """That the service is given at its location."""
    return {"id": str(identifier(Named.SERVICE_AT_LOCATION, partner.ref))}


def whole_at_location(partner: Partner) -> Document:
    """The same with the location and what is said of reaching it; the service stands there by its identifier."""
    own = identifier(Named.SERVICE_AT_LOCATION, partner.ref)
    return at_location(partner) | said(
        {
            "service_id": str(identifier(Named.SERVICE, partner.ref)),
            "location": location(partner),
            "phones": list(particulars.phones(partner, own)),
            "schedules": list(particulars.schedules(partner, own)),
            "service_areas": list(particulars.areas(partner, own)),
        }
    )


def location(partner: Partner) -> Document:
    """Where the service is given. An address that is hidden, or that nobody wrote, is no part of it."""
    own = identifier(Named.LOCATION, partner.ref)
    place = place_name(partner.municipality_code, partner.prefecture_code)
    stated = "" if partner.address_hidden else partner.address
    return said(
        {
            "id": str(own),
            "location_type": "physical",
            "name": partner.org_name,
            "description": place,
            "addresses": [_address(partner, own, stated)] if stated else [],
        }
    )


def _address(partner: Partner, owner: Identifier, stated: str) -> Document:
    """All parts are demanded; what the directory does not know (often the postal code) is an empty text."""
    known = municipalities().get(partner.municipality_code) if partner.municipality_code else None
    prefecture = partner.prefecture_code
    return {
        "id": str(part(owner, "address")),
        "address_1": stated,
        "city": known.ja if known else "",
        "state_province": PREFECTURES.label(prefecture) if prefecture else "",
        "postal_code": partner.postal_code,
        "country": "JP",
        "address_type": "physical",
    }


def _attributes(partner: Partner, owner: Identifier) -> Iterator[Document]:
    codes = [("partner_kinds", partner.kind), *(("topics", topic.topic) for topic in partner.topics)]
    for taxonomy_code, code in codes:
        yield {
            "id": str(part(owner, f"{taxonomy_code} {code}")),
            "link_id": str(owner),
            "link_entity": "service",
            "value": code,
            "taxonomy_term": taxonomy_term(taxonomy_code, code),
        }
    yield from particulars.answers(partner, owner)


def taxonomy_document(code: str) -> Document:
    """One of our code lists."""
    _, name, description = TAXONOMIES[code]
    return {"id": str(taxonomy(code)), "name": name, "description": description}


def taxonomy_term(taxonomy_code: str, code: str) -> Document:
    """One code of a list; its Japanese name, described in English."""
    codes = TAXONOMIES[taxonomy_code][0]
    return {
        "id": str(term(taxonomy_code, code)),
        "code": code,
        "name": codes.label(code),
        "description": codes.label(code, "en"),
        "taxonomy": taxonomy_code,
        "taxonomy_id": str(taxonomy(taxonomy_code)),
        "language": "ja",
    }


def taxonomy_terms(taxonomy_code: str) -> list[Document]:
    """Every code of a list."""
    return [taxonomy_term(taxonomy_code, code.code) for code in TAXONOMIES[taxonomy_code][0]]

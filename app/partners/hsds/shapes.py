"""A partner as HSDS 3.1 documents (openreferral/specification, schema/*.json). Pure: rows in, documents out.

One partner is one service of an organisation, given at one location. Desks of one body (same folded name and number)
are services of one organisation. Empty fields are left out, as the standard's optional fields have no null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.codes.codelist import CodeList
from app.codes.lists import LANGUAGES, PARTNER_KINDS, PREFECTURES, TOPICS
from app.codes.municipalities import municipalities
from app.partners.areas import place_name
from app.partners.hsds.identifiers import Identifier, Named, identifier, part, taxonomy, term
from app.partners.lifecycle import Freshness, freshness
from app.partners.models import Partner, PartnerLanguage

Document = dict[str, Any]

VERSION = "3.1"
# Our code lists, offered as taxonomies: list, name, what it says.
TAXONOMIES: dict[str, tuple[CodeList, str, str]] = {
    "partner_kinds": (PARTNER_KINDS, "連携先の種類", "Kinds of organisations that a consultation centre works with."),
    "topics": (TOPICS, "相談内容", "Topics of consultation, as the Immigration Services Agency counts them."),
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation: the partner whose reference it carries, and all its desks (the first is among them)."""

    first: Partner
    desks: Sequence[Partner]

    @property
    def id(self) -> Identifier:
        """Of the desk that was entered first."""
        return identifier(Named.ORGANIZATION, self.first.ref)


def said(document: Document) -> Document:
    """Without what nobody has said."""
    return {name: value for name, value in document.items() if value not in (None, "", [])}


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
    )


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
            "assured_date": partner.verified_on.isoformat() if partner.verified_on and partner.confirmed else "",
            "last_modified": partner.updated_at.isoformat(timespec="seconds"),
        }
    )


def whole_service(partner: Partner, body: Body, today: date) -> Document:
    """The service with everything that hangs on it."""
    own = identifier(Named.SERVICE, partner.ref)
    unsure = freshness(partner.verified_on, today, confirmed=partner.confirmed) is Freshness.UNCONFIRMED
    return service(partner) | said(
        {
            "alert": "内容は未確認です。" if unsure else "",
            "interpretation_services": "\n".join(_spoken(entry) for entry in partner.languages),
            "organization": organization(body),
            "phones": list(_phones(partner, own)),
            "schedules": list(_schedules(partner, own)),
            "service_areas": [_area(partner, own)],
            "service_at_locations": [at_location(partner) | {"location": location(partner)}],
            "languages": [_language(entry, own) for entry in partner.languages],
            "required_documents": list(_papers(partner, own)),
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
            "phones": list(_phones(partner, own)),
            "schedules": list(_schedules(partner, own)),
            "service_areas": [_area(partner, own)],
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


def _phones(partner: Partner, owner: Identifier) -> Iterator[Document]:
    for name, number, kind in (("phone", partner.phone, "voice"), ("fax", partner.fax, "fax")):
        if number:
            yield {"id": str(part(owner, name)), "number": number, "type": kind}


def _schedules(partner: Partner, owner: Identifier) -> Iterator[Document]:
    """Hours are published as prose; RFC 5545 parts would be a guess."""
    texts = said({"description": partner.hours, "notes": partner.closed_days})
    if texts:
        yield {"id": str(part(owner, "hours")), **texts}
    for entry in partner.languages:
        if entry.weekdays:
            name = LANGUAGES.label(entry.language)
            days = ",".join(_DAYS[int(day)] for day in entry.weekdays)
            yield {
                "id": str(part(owner, f"language days {_key(entry)}")),
                "freq": "WEEKLY", "byday": days, "description": name, "notes": f"language {entry.language}",
            }  # fmt: skip


def _area(partner: Partner, owner: Identifier) -> Document:
    code = {"municipality": partner.municipality_code, "prefecture": partner.prefecture_code}.get(partner.area_scope)
    name = "全国" if partner.area_scope == "nationwide" else place_name(
        partner.municipality_code if partner.area_scope == "municipality" else None, partner.prefecture_code
    )  # fmt: skip
    return said(
        {
            "id": str(part(owner, "area")), "name": name, "description": partner.area_scope,
            "extent": code or ("JP" if partner.area_scope == "nationwide" else ""), "extent_type": "text",
        }
    )  # fmt: skip


def _key(entry: PartnerLanguage) -> str:
    return f"{entry.language} {entry.mode or ''} {entry.weekdays}"


def _language(entry: PartnerLanguage, owner: Identifier) -> Document:
    return said(
        {
            "id": str(part(owner, f"language {_key(entry)}")),
            "name": LANGUAGES.label(entry.language),
            "code": entry.language,
            "note": entry.note,
        }
    )


def _spoken(entry: PartnerLanguage) -> str:
    days = "・".join("月火水木金土日"[int(day)] for day in entry.weekdays)
    return LANGUAGES.label(entry.language) + (f"（{days}）" if days else "")


def _papers(partner: Partner, owner: Identifier) -> Iterator[Document]:
    if partner.papers:
        yield {"id": str(part(owner, "papers")), "document": partner.papers}


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
    if partner.capacity:
        yield {
            "id": str(part(owner, "capacity")), "link_id": str(owner), "link_entity": "service",
            "label": "capacity", "value": partner.capacity,
        }  # fmt: skip


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

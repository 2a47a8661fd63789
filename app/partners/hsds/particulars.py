"""What hangs on a service, as HSDS objects; what the standard has no field for stands in attributes with a label.

Every object of a list that has a like elsewhere in the standard but says more here (a language with its mode) carries
attributes of its own, so that it comes back as it went.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time

from app.codes.lists import CAPACITY_WORDS, LANGUAGES, PREFECTURES
from app.core.clock import TOKYO
from app.partners.areas import place_name
from app.partners.details.typed import area_name
from app.partners.details.values import Details, Naming, Opening, Spoken
from app.partners.hsds.documents import Document, said
from app.partners.hsds.identifiers import Identifier, part
from app.partners.models import Partner

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = "L"
# Labels of attributes.
FURTHER, ITEM, EVERYBODY = "further_number", "item_for", "everybody"
ANSWERS = ("residents_only", "accepts_referrals", "own_consent_form")
INTAKE, STATUS, DUE, CAPACITY = "intake_route", "residence_status", "verify_due", "capacity"
KANA, PLAIN, PARENT, NAME = "kana", "plain_japanese", "parent", "name "
SPOKEN = ("weekdays", "ordinals", "opens", "closes", "mode")
CLOSED = ("closed_on_holidays", "closed_at_new_year")
IDENTIFIER_SCHEME, IDENTIFIER_TYPE = "JP-JCN", "法人番号"


def attribute(owner: Identifier, entity: str, label: str, value: str) -> Document:
    """A fact that the standard has no field for."""
    return {
        "id": str(part(owner, f"attribute {label} {value}")),
        "link_id": str(owner),
        "link_entity": entity,
        "label": label,
        "value": value,
    }


def _attributes(owner: Identifier, entity: str, facts: Mapping[str, str]) -> list[Document]:
    return [attribute(owner, entity, label, value) for label, value in facts.items() if value]


def yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


# --- telephones, hours, areas -------------------------------------------------------------------------


def phones(partner: Partner, owner: Identifier) -> Iterator[Document]:
    """The number and the fax of the entry, then the further ones with their languages."""
    for name, number, kind in (("phone", partner.phone, "voice"), ("fax", partner.fax, "fax")):
        if number:
            yield {"id": str(part(owner, name)), "number": number, "type": kind}
    for place, row in enumerate(partner.details.telephones):
        own = part(owner, f"telephone {place}")
        spoken = [_language(code, part(own, f"language {code}")) for code in row.languages.split(",") if code]
        more = {
            "description": row.note,
            "languages": spoken,
            "attributes": [attribute(own, "phone", FURTHER, row.kind)],
        }
        yield {"id": str(own), "number": row.number, "type": row.kind} | said(more)


def _language(code: str, own: Identifier) -> Document:
    return {"id": str(own), "name": LANGUAGES.label(code), "code": code}


def schedules(partner: Partner, owner: Identifier) -> Iterator[Document]:
    """Prose as it is published, opening hours in the parts of RFC 5545, and the days of languages."""
    texts = said({"description": partner.hours, "notes": partner.closed_days})
    if texts:
        yield {"id": str(part(owner, "hours")), **texts}
    for place, row in enumerate(partner.details.openings):
        yield _opening(row, part(owner, f"opening {place}"))
    for place, spoken in enumerate(partner.details.languages):
        if spoken.weekdays:
            yield _language_days(spoken, part(owner, f"language days {place}"))


def _opening(row: Opening, own: Identifier) -> Document:
    days = {"bymonthday": row.monthdays} if row.monthdays else {"byday": byday(row.weekdays, row.ordinals)}
    facts = {label: "" if getattr(row, label) else "no" for label in CLOSED}
    return {
        "id": str(own),
        "freq": "MONTHLY" if row.monthdays or row.ordinals else "WEEKLY",
        **days,
        "opens_at": row.opens,
        "closes_at": row.closes,
    } | said(
        {
            "valid_from": row.valid_from.isoformat() if row.valid_from else "",
            "valid_to": row.valid_until.isoformat() if row.valid_until else "",
            "notes": row.note,
            "attributes": _attributes(own, "schedule", facts),
        }
    )


def byday(weekdays: str, ordinals: str) -> str:
    """`MO,TU`, or `1SA,-1SA` for the first and last Saturday."""
    days = [DAYS[int(day)] for day in weekdays or "0123456"]
    places = [place.replace(LAST, "-1") for place in ordinals] or [""]
    return ",".join(f"{place}{day}" for place in places for day in days)


def _language_days(row: Spoken, own: Identifier) -> Document:
    return {
        "id": str(own),
        "freq": "MONTHLY" if row.ordinals else "WEEKLY",
        "byday": byday(row.weekdays, row.ordinals),
        "description": LANGUAGES.label(row.language),
        "notes": f"language {row.language}",
    } | said({"opens_at": row.opens, "closes_at": row.closes})


def areas(partner: Partner, owner: Identifier) -> Iterator[Document]:
    """The area of the entry first, then those that are served beside it; `extent` is the code."""
    scope = partner.area_scope
    code = {"municipality": partner.municipality_code, "prefecture": partner.prefecture_code}.get(scope)
    town = partner.municipality_code if scope == "municipality" else None
    name = "全国" if scope == "nationwide" else place_name(town, partner.prefecture_code)
    extent = code or ("JP" if scope == "nationwide" else "")
    yield said(
        {"id": str(part(owner, "area")), "name": name, "description": scope, "extent": extent, "extent_type": "text"}
    )
    for row in partner.details.areas:
        kind = "prefecture" if row.code in PREFECTURES else "municipality"
        yield {
            "id": str(part(owner, f"area {row.code}")), "name": area_name(row.code), "description": kind,
            "extent": row.code, "extent_type": "text",
        }  # fmt: skip


# --- languages, fees, papers, room --------------------------------------------------------------------


def languages(details: Details, owner: Identifier) -> Iterator[Document]:
    """Each language as often as it is spoken in another way."""
    for place, row in enumerate(details.languages):
        own = part(owner, f"language {place}")
        facts = {label: getattr(row, label) or "" for label in SPOKEN} | {"booking": "yes" if row.booking else ""}
        yield _language(row.language, own) | said({"note": row.note, "attributes": _attributes(own, "language", facts)})


def spoken_in_words(details: Details) -> str:
    """A line for each language, with its days."""
    return "\n".join(map(_spoken, details.languages))


def _spoken(row: Spoken) -> str:
    days = "・".join("月火水木金土日"[int(day)] for day in row.weekdays)
    hours = f" {row.opens}–{row.closes}" if row.opens else ""
    return LANGUAGES.label(row.language) + (f"（{days}{hours}）" if days else hours)


def costs(details: Details, owner: Identifier) -> Iterator[Document]:
    """Fees in yen."""
    for place, row in enumerate(details.fees):
        money = {"currency": "JPY", "amount": row.amount} if row.amount is not None else {}
        yield (
            {"id": str(part(owner, f"fee {place}")), "option": row.what}
            | money
            | said({"amount_description": row.note})
        )


def papers(partner: Partner, owner: Identifier) -> Iterator[Document]:
    """Prose, then single papers; those say for whom."""
    if partner.papers:
        yield {"id": str(part(owner, "papers")), "document": partner.papers}
    for place, row in enumerate(partner.details.papers):
        own = part(owner, f"paper {place}")
        whom = attribute(own, "required_document", ITEM, row.status or EVERYBODY)
        yield {"id": str(own), "document": row.what, "attributes": [whom]}


def capacities(partner: Partner, owner: Identifier) -> Iterator[Document]:
    """The word on room as a figure (1 there is, 0 there is not), with the day on which it was said."""
    if partner.capacity and partner.capacity_on:
        yield {
            "id": str(part(owner, "room")),
            "unit": {"id": str(part(owner, "room unit")), "name": "受け入れの余裕"},
            "available": 1 if partner.capacity == "open" else 0,
            "description": CAPACITY_WORDS.label(partner.capacity),
            "updated": datetime.combine(partner.capacity_on, time(), TOKYO).isoformat(),
        }


def answers(partner: Partner, owner: Identifier) -> Iterator[Document]:
    """What is answered with yes, no or a code."""
    for label in ANSWERS:
        value = getattr(partner, label)
        if value is not None:
            yield attribute(owner, "service", label, yes_or_no(value))
    lists = {
        INTAKE: partner.intake_routes.split(","),
        STATUS: [row.code for row in partner.details.statuses],
        CAPACITY: [partner.capacity or ""],
        DUE: [partner.verify_due_on.isoformat() if partner.verify_due_on else ""],
    }
    for label, values in lists.items():
        yield from (attribute(owner, "service", label, value) for value in values if value)


# --- the body -----------------------------------------------------------------------------------------


def body_names(naming: Naming, owner: Identifier) -> Document:
    """Further names and the 法人番号 of an organisation."""
    other = next((name for _, name in naming.others), "")
    return said(
        {
            "alternate_name": naming.plain_name or other,
            "organization_identifiers": list(_identifiers(naming, owner)),
            "attributes": [attribute(owner, "organization", label, name) for label, name in _names(naming)],
        }
    )


def _names(naming: Naming) -> Iterable[tuple[str, str]]:
    names = ((KANA, naming.kana), (PLAIN, naming.plain_name), (PARENT, naming.parent))
    return [one for one in names if one[1]] + [(NAME + code, name) for code, name in naming.others]


def _identifiers(naming: Naming, owner: Identifier) -> Iterator[Document]:
    if naming.corporate_number:
        yield {
            "id": str(part(owner, "corporate number")),
            "identifier_scheme": IDENTIFIER_SCHEME,
            "identifier_type": IDENTIFIER_TYPE,
            "identifier": naming.corporate_number,
        }

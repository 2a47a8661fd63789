"""The parts of an HSDS service read back as particulars. Pure, and forgiving: what cannot be read is left out.

What this program wrote carries attributes that say the rest; another directory's parts are read as far as they go.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from app.codes.lists import CAPACITY_WORDS, INTAKE_ROUTES, LANGUAGE_MODES, LANGUAGES, PHONE_KINDS, PREFECTURES
from app.codes.lists import RESIDENCE_STATUSES as STATUSES
from app.core.forms import FormProblem
from app.partners.areas import six_digits
from app.partners.details import reading
from app.partners.details.values import Area, Fee, Naming, Opening, Paper, Spoken, Status, Telephone
from app.partners.hsds import particulars as labels

Document = Mapping[str, Any]
_DAYS = {code: str(number) for number, code in enumerate(labels.DAYS)}
_WORDS = dict(zip(labels.DAYS, "月火水木金土日", strict=True))
_BYDAY = re.compile(r"(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_TIME = re.compile(r"([01]\d|2[0-4]):[0-5]\d")
_LANGUAGE_DAYS = "language "
_LONGEST = 200


def text_of(document: Document, name: str) -> str:
    """The text or figure of a field; '' for anything else."""
    value = document.get(name)
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def dict_of(document: Document, name: str) -> Document:
    """An object within."""
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def list_of(document: Document, name: str) -> list[Document]:
    """The objects of a list within."""
    value = document.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def facts(document: Document) -> dict[str, list[str]]:
    """The attributes that have a label: what they say, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in list_of(document, "attributes"):
        if label := text_of(one, "label"):
            found[label].append(text_of(one, "value"))
    return found


def _fact(document: Document, label: str) -> str:
    return next(iter(facts(document).get(label, ())), "")


_SPOKEN_OF = ("schedules", "languages", "phones", "cost_options", "required_documents")
_FREE = ("notes", "note", "description", "option", "amount_description", "document")


def texts(service: Document, body: Document) -> Iterator[str]:
    """Every free text of the parts."""
    for name in _SPOKEN_OF:
        for one in list_of(service, name):
            yield from filter(None, (text_of(one, field) for field in _FREE))
    yield from (text for values in facts(body).values() for text in values)


# --- hours --------------------------------------------------------------------------------------------


def openings(service: Document) -> tuple[tuple[Opening, ...], list[Document]]:
    """Hours that stand in parts, and the schedules that only words can say."""
    found: list[Opening] = []
    prose: list[Document] = []
    for schedule in list_of(service, "schedules"):
        if text_of(schedule, "notes").startswith(_LANGUAGE_DAYS):
            continue  # ours say on which days a language is spoken; that is no opening hour
        rows = _openings(schedule)
        if rows:
            found += rows
        else:
            prose.append(schedule)
    return tuple(found), prose


def _openings(schedule: Document) -> list[Opening]:
    opens, closes = (_time(text_of(schedule, name)) for name in ("opens_at", "closes_at"))
    if text_of(schedule, "description") or not opens or not closes or closes <= opens:
        return []
    monthdays, days = _monthdays(text_of(schedule, "bymonthday")), _weeks(text_of(schedule, "byday"))
    if not monthdays and not days:
        return []
    said = facts(schedule)
    whole: dict[str, Any] = {
        "opens": opens,
        "closes": closes,
        "valid_from": _day(text_of(schedule, "valid_from")),
        "valid_until": _day(text_of(schedule, "valid_to")),
        "note": text_of(schedule, "notes")[:_LONGEST],
        **{label: "no" not in said.get(label, ()) for label in labels.CLOSED},
    }
    if monthdays:
        return [Opening(monthdays=monthdays, **whole)]
    return [Opening(weekdays=weekdays, ordinals=ordinals, **whole) for weekdays, ordinals in days]


def _weeks(byday: str) -> list[tuple[str, str]]:
    """Weekdays and the weeks in which they count; days of the same weeks in one. Empty for what is not understood."""
    weeks: dict[str, set[str]] = defaultdict(set)
    for part in filter(None, (part.strip().upper() for part in byday.split(","))):
        match = _BYDAY.fullmatch(part)
        if match is None:
            return []
        weeks[_DAYS[match[2]]].add((match[1] or "").replace("-1", labels.LAST))
    grouped: dict[str, str] = defaultdict(str)
    for weekday in sorted(weeks):
        grouped["".join(sorted(weeks[weekday]))] += weekday
    return [("" if len(days) == len(labels.DAYS) else days, ordinals) for ordinals, days in grouped.items()]


def _monthdays(text: str) -> str:
    try:
        return reading.to_monthdays(text) if text else ""
    except FormProblem:
        return ""


def _time(text: str) -> str:
    return text[:5] if _TIME.fullmatch(text[:5]) and text[:5] <= "24:00" else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def days_in_words(parts: Iterable[str]) -> Iterator[str]:
    """月, or 第1月 for the first Monday of a month."""
    for part in parts:
        place, day = part.strip()[:-2], part.strip()[-2:].upper()
        if day in _WORDS:
            yield (f"第{place}" if place.isdigit() else "") + _WORDS[day]


# --- languages, numbers, areas ------------------------------------------------------------------------


def languages(service: Document) -> tuple[tuple[Spoken, ...], list[str]]:
    """Languages with what is said of them, each once where nothing is; and names that are no language."""
    found: dict[Spoken, None] = {}
    strange = []
    for one in list_of(service, "languages"):
        known = _language(one)
        if known is None:
            strange.append(text_of(one, "code") or text_of(one, "name"))
        else:
            found[_spoken(one, known)] = None
    return tuple(found), strange


def _language(one: Document) -> str | None:
    code = text_of(one, "code")
    known = LANGUAGES.get(code) or LANGUAGES.find(text_of(one, "name") or code)
    return known.code if known else None


def _spoken(one: Document, code: str) -> Spoken:
    said = {label: next(iter(values), "") for label, values in facts(one).items()}
    opens, closes = _time(said.get("opens", "")), _time(said.get("closes", ""))
    timed = bool(opens) and opens < closes
    mode = said.get("mode", "")
    return Spoken(
        language=code,
        weekdays="".join(sorted(set(re.sub(r"[^0-6]", "", said.get("weekdays", ""))))),
        ordinals="".join(sorted(set(re.sub(r"[^1-5L]", "", said.get("ordinals", ""))))),
        opens=opens if timed else "",
        closes=closes if timed else "",
        mode=mode if mode in LANGUAGE_MODES else None,
        booking=said.get("booking") == "yes",
        note=text_of(one, "note")[:_LONGEST],
    )


def is_further(phone: Document) -> bool:
    """Whether this program wrote the number as one beside the first."""
    return labels.FURTHER in facts(phone)


def telephones(service: Document) -> tuple[Telephone, ...]:
    """Numbers beside the first telephone and the first fax."""
    seen: set[bool] = set()
    found = []
    for phone in list_of(service, "phones"):
        number, fax = text_of(phone, "number")[:60], "fax" in text_of(phone, "type").lower()
        if is_further(phone) or fax in seen:
            if _is_number(number):
                found.append(_telephone(phone, number))
        elif number:
            seen.add(fax)
    return tuple(found)


def _is_number(text: str) -> bool:
    try:
        return bool(reading.phone_number(text))
    except FormProblem:
        return False


def _telephone(phone: Document, number: str) -> Telephone:
    kind = _fact(phone, labels.FURTHER) or text_of(phone, "type").lower()
    spoken = filter(None, (_language(one) for one in list_of(phone, "languages")))
    return Telephone(
        number=number,
        kind=kind if kind in PHONE_KINDS else "voice",
        languages=",".join(dict.fromkeys(spoken)),
        note=text_of(phone, "description")[:_LONGEST],
    )


def areas(service: Document) -> tuple[Area, ...]:
    """Areas beside the first, by their codes."""
    codes = (text_of(area, "extent") for area in list_of(service, "service_areas")[1:])
    known = (code if code in PREFECTURES else six_digits(code) for code in codes)
    return tuple(Area(code=code) for code in dict.fromkeys(filter(None, known)))


def statuses(service: Document) -> tuple[Status, ...]:
    """Residence statuses whose holders may come."""
    codes = dict.fromkeys(facts(service).get(labels.STATUS, ()))
    return tuple(Status(code=code) for code in codes if code in STATUSES)


# --- fees, papers, answers ----------------------------------------------------------------------------


def fees(service: Document) -> tuple[Fee, ...]:
    """Cost options; an amount in another currency stands in the note."""
    found = []
    for one in list_of(service, "cost_options"):
        what, note, money = text_of(one, "option"), text_of(one, "amount_description"), text_of(one, "amount")
        yen = _yen(money) if text_of(one, "currency").upper() in ("", "JPY") else None
        if money and yen is None:
            note = " ".join(filter(None, (money, text_of(one, "currency"), note)))
        if what or note or yen is not None:
            found.append(
                Fee(what=(what or note or "費用")[:_LONGEST], amount=yen, note=note[:_LONGEST] if what else "")
            )
    return tuple(found)


def _yen(text: str) -> int | None:
    return int(float(text)) if re.fullmatch(r"\d{1,8}(\.0+)?", text) else None


def prose_papers(service: Document) -> list[Document]:
    """Documents that are not told one by one."""
    return [one for one in list_of(service, "required_documents") if not _fact(one, labels.ITEM)]


def papers(service: Document) -> tuple[Paper, ...]:
    """Documents that are told one by one, with whom they are for."""
    found = []
    for one in list_of(service, "required_documents"):
        whom, what = _fact(one, labels.ITEM), text_of(one, "document")[:_LONGEST]
        if whom and what:
            found.append(Paper(what=what, status=whom if whom in STATUSES else ""))
    return tuple(found)


def answers(service: Document) -> tuple[tuple[str, object], ...]:
    """Single facts by the attribute of a partner that keeps them; only those that are said."""
    said = facts(service)
    known = {"yes": True, "no": False}
    found: dict[str, object] = {
        label: known[value] for label in labels.ANSWERS for value in said.get(label, ())[:1] if value in known
    }
    routes = [code for code in dict.fromkeys(said.get(labels.INTAKE, ())) if code in INTAKE_ROUTES]
    due = _day(next(iter(said.get(labels.DUE, ())), ""))
    ages = {name: _age(text_of(service, name)) for name in ("minimum_age", "maximum_age")}
    whole = {"intake_routes": ",".join(routes), "verify_due_on": due, **ages, **_room(service, said)}
    return tuple(sorted({**found, **{name: value for name, value in whole.items() if value not in (None, "")}}.items()))


def _age(text: str) -> int | None:
    return int(float(text)) if re.fullmatch(r"\d{1,3}(\.0+)?", text) else None


def _room(service: Document, said: Mapping[str, list[str]]) -> dict[str, object]:
    """The word on room, with its day; of another directory whether there is any."""
    stated = next(iter(list_of(service, "capacities")), {})
    day = _day(text_of(stated, "updated"))
    word = next(iter(said.get(labels.CAPACITY, ())), "")
    if word not in CAPACITY_WORDS and stated:
        word = "open" if text_of(stated, "available") not in ("", "0", "0.0") else "full"
    return {"capacity": word, "capacity_on": day} if word in CAPACITY_WORDS and day else {}


# --- the body -----------------------------------------------------------------------------------------


def naming(body: Document) -> Naming:
    """Further names of an organisation and its 法人番号, where the check digit is right."""
    said = {label: next(iter(values), "")[:_LONGEST] for label, values in facts(body).items()}
    prefix = labels.NAME
    names = [(label.removeprefix(prefix), name) for label, name in said.items() if label.startswith(prefix)]
    return Naming(
        kana=said.get(labels.KANA, ""),
        plain_name=said.get(labels.PLAIN, ""),
        corporate_number=_corporate_number(body),
        parent=said.get(labels.PARENT, ""),
        others=tuple((code, name) for code, name in names if code in LANGUAGES and name),
    )


def _corporate_number(body: Document) -> str:
    for one in list_of(body, "organization_identifiers"):
        ours = (labels.IDENTIFIER_SCHEME, labels.IDENTIFIER_TYPE)
        if text_of(one, "identifier_scheme") == ours[0] or text_of(one, "identifier_type") == ours[1]:
            try:
                return reading.to_corporate_number(text_of(one, "identifier"))
            except FormProblem:
                return ""
    return ""

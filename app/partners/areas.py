"""Where a partner serves: a municipality, a whole prefecture, or everywhere in Japan."""

from __future__ import annotations

from functools import cache

from app.codes.lists import PREFECTURES
from app.codes.municipalities import find_municipality, municipalities, municipality


def six_digits(code: str | None) -> str | None:
    """The stored form (six digits) of a five- or six-digit municipality code; None when there is none."""
    if code is None:
        return None
    known = municipalities().get(code)
    return known.code if known else None


@cache
def _wards() -> dict[str, tuple[str, ...]]:
    wards: dict[str, list[str]] = {}
    for entry in municipalities():
        if entry.group and not entry.retired:
            wards.setdefault(entry.group, []).append(entry.code)
    return {city: tuple(codes) for city, codes in wards.items()}


@cache
def serving_codes(code: str) -> tuple[str, ...]:
    """Codes of the municipality itself, of its city when it is a ward, and of its wards when it is a city.

    A desk of the city serves every ward, and a ward office is worth showing to who only knows the city.
    """
    known = municipalities().get(code)
    if known is None:
        return ()
    return (known.code, *((known.group,) if known.group else ()), *_wards().get(known.code, ()))


def prefecture_of(code: str) -> str:
    """The prefecture (two digits) of a municipality code; KeyError when there is none."""
    return municipality(code).prefecture


def find_in(text: str, prefecture: str | None) -> str | None:
    """Six-digit code for a code or a name; a name that several towns share needs its prefecture (two digits).

    None for nothing, for a prefecture, for an abolished ward, and for a place in another prefecture.
    """
    found = municipalities().find(PREFECTURES.label(prefecture) + text) if prefecture else None
    found = found or find_municipality(text)
    if found is None or found.kind == "prefecture" or found.retired:
        return None
    return found.code if prefecture in (None, found.prefecture) else None


def place_name(municipality_code: str | None, prefecture_code: str | None, locale: str = "ja") -> str:
    """静岡県静岡市葵区, or the prefecture alone; '' for a partner without an area."""
    known = municipalities().get(municipality_code) if municipality_code else None
    if known:
        return known.label(locale)
    return PREFECTURES.label(prefecture_code, locale) if prefecture_code else ""


def map_line(address: str, municipality_code: str | None, prefecture_code: str | None) -> str:
    """What to type into a map: the address with prefecture and town before it where it lacks them. '' without one."""
    whole = place_name(municipality_code, prefecture_code)
    prefecture = PREFECTURES.label(prefecture_code) if prefecture_code else ""
    if not address or (prefecture and address.startswith(prefecture)):
        return address
    for start in range(len(whole)):  # the address may begin with the ward, or with the town
        if address.startswith(whole[start:]):
            return whole[:start] + address
    same_town = len(whole) > len(prefecture) + 1 and address.startswith(whole[len(prefecture) : len(prefecture) + 2])
    return (prefecture if same_town else whole) + address

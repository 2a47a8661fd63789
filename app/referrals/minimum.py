"""The least that a partner of each kind needs to begin: what a draft opens with. Pure; reasons in decision 0032.

Whatever goes beyond it can be told as well, with a reason. Special-care data (health, harm by crime) is in no
minimum: it is told because somebody decided so, never because it was ticked beforehand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from app.people.lists import SHARE_FIELDS
from app.people.share_groups import ALWAYS, special_care

_NAME = frozenset({"call_name"})
_LANGUAGE = frozenset({"languages", "interpreter"})
# Enough to call the person back about what they asked.
USUAL = _NAME | _LANGUAGE | {"phone", "situation"}
# Enough to arrange something without knowing why.
_ARRANGE = _NAME | _LANGUAGE | {"phone"}
# Who could act against the person, or tell somebody who could, hears no name before the person wants it.
_UNNAMED = _LANGUAGE | {"situation"}
_CHILD = USUAL | {"birth", "household"}
_REFUGE = _NAME | _LANGUAGE | {"household", "situation"}

MINIMUM: Mapping[str, frozenset[str]] = {
    # The authority over stay and the states people may have fled from: asked without naming anybody.
    "immigration_bureau": _UNNAMED,
    "settlement_officer": _UNNAMED,
    "immigration_information": _UNNAMED,
    "embassy": _UNNAMED,
    # Grade, class and the guardian who signs; of stay and money a school needs nothing.
    "school": _CHILD,
    "evening_school": _CHILD,
    "board_of_education": _CHILD,
    "school_social_worker": _CHILD,
    "child_section": _CHILD,
    "child_guidance_center": _CHILD,
    # May this person work, and how much: the first question at the desk.
    "hello_work": USUAL | {"status"},
    # The sheet for the doctor needs the age; what the illness is, the person tells.
    "hospital": USUAL | {"birth"},
    "health_center": USUAL | {"birth"},
    "mental_health": USUAL,
    # Money and care are counted by household.
    "welfare_office": USUAL | {"household"},
    "self_reliance_support": USUAL | {"household"},
    "social_welfare_council": USUAL | {"household"},
    # Who comes, and how many; the number stays with us, for a call can be overheard.
    "dv_center": _REFUGE,
    "mother_child_facility": _REFUGE,
    "shelter": _REFUGE,
    # How many will live there, and whom to call: why they seek a home is not the landlord's.
    "housing_support": _ARRANGE | {"household"},
    "housing_corporation": _ARRANGE | {"household"},
    "public_housing_section": _ARRANGE | {"household"},
    "real_estate": _ARRANGE | {"household"},
    "japanese_class": _ARRANGE,
    "japanese_school": _ARRANGE,
    "interpreter_service": _LANGUAGE,
    # Neighbours and employers: no story that could go round.
    "religious": _ARRANGE,
    "community": _ARRANGE,
    "employer": _NAME | _LANGUAGE,
    "supervising_organisation": _NAME | _LANGUAGE,
    "registered_support": _NAME | _LANGUAGE,
}


def of(kind: str) -> frozenset[str]:
    """The fields with which a draft to this kind of partner opens, where the centre has none of its own."""
    return MINIMUM.get(kind, USUAL)


def beyond(fields: Iterable[str], least: Collection[str]) -> list[str]:
    """What of these goes beyond this minimum, in the order of the list; the rules of safe contact never do."""
    more = set(fields) - set(least) - ALWAYS
    return [field.code for field in SHARE_FIELDS if field.code in more]


def is_sound() -> bool:
    """No minimum holds special-care data or what no list knows."""
    return all(
        not special_care(fields) and all(field in SHARE_FIELDS for field in fields) for fields in MINIMUM.values()
    )

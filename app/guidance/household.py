"""Who is who: the members of a household and how they are related to the person to whom something happens. Pure.

Roles are codes of `household_roles` as seen from one person, the anchor (whose own role is `self`). From another
member's side they are derived; what cannot be derived is a relative, and a happening may say it itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.codes import lists
from app.codes.codelist import Code
from app.guidance.counting import age_on
from app.guidance.days import Day, Days, as_days

# Statuses that say nothing about what somebody may do, so that nothing can be concluded from them.
UNSPOKEN = frozenset({"unknown", "not_asked", "not_stated", "special_period"})
OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Member:
    """A person as far as the law asks. `virtual`: nobody on record (a newborn, a possible spouse).

    `status`: a code of `residence_statuses` or None; all days are civil dates; whatever is not known is None.
    """

    key: str
    name: str = ""
    role: str = "self"
    birth: Day = None
    status: str | None = None
    period_end: date | None = None
    card_expiry: date | None = None
    pending_since: date | None = None
    virtual: bool = False

    @property
    def knows_status(self) -> bool:
        return self.status in lists.RESIDENCE_STATUSES and self.status not in UNSPOKEN

    def status_name(self) -> Code | str:
        """The status by its name; a code that the list does not have as it stands."""
        return lists.RESIDENCE_STATUSES.get(self.status or "") or (self.status or "")

    def day_of(self, name: str) -> Days | None:
        """A date that the household's records bring; None when it is not known."""
        value: Day = self.birth if name == "birth_date" else getattr(self, name)
        return as_days(value)

    def ages_on(self, day: date) -> tuple[int, int] | None:
        """Youngest and oldest age in whole years on that day; None while the birth date is not known."""
        born = as_days(self.birth)
        if born is None:
            return None
        return max(0, age_on(born.latest, day)), max(0, age_on(born.earliest, day))


# What somebody (second) is to somebody else (first), both given as roles seen from the anchor.
_KIN: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("spouse", "self"): "spouse",
        ("spouse", "child"): "child",
        ("spouse", "grandchild"): "grandchild",
        ("spouse", "parent"): "parent_in_law",
        ("spouse", "parent_in_law"): "parent",
        ("partner", "self"): "partner",
        ("former_spouse", "self"): "former_spouse",
        ("former_spouse", "child"): "child",
        ("child", "self"): "parent",
        ("child", "spouse"): "parent",
        ("child", "former_spouse"): "parent",
        ("child", "guardian"): "guardian",
        ("child", "child"): "sibling",
        ("child", "parent"): "grandparent",
        ("child", "parent_in_law"): "grandparent",
        ("parent", "self"): "child",
        ("parent", "sibling"): "child",
        ("parent", "parent"): "spouse",
        ("parent", "child"): "grandchild",
        ("parent", "grandparent"): "parent",
        ("parent_in_law", "spouse"): "child",
        ("parent_in_law", "self"): "relative",
        ("parent_in_law", "parent_in_law"): "spouse",
        ("parent_in_law", "child"): "grandchild",
        ("sibling", "self"): "sibling",
        ("sibling", "sibling"): "sibling",
        ("sibling", "parent"): "parent",
        ("sibling", "grandparent"): "grandparent",
        ("grandparent", "self"): "grandchild",
        ("grandparent", "sibling"): "grandchild",
        ("grandparent", "grandparent"): "spouse",
        ("grandchild", "self"): "grandparent",
        ("grandchild", "spouse"): "grandparent",
        ("grandchild", "grandchild"): "sibling",
    }
)
_NO_KIN = frozenset({"housemate", "other", "unknown"})


def role_towards(subject: Member, other: Member) -> str:
    """What `other` is to `subject` (a code of `household_roles`)."""
    if other.key == subject.key:
        return "self"
    if subject.role == "self":
        return other.role
    if {subject.role, other.role} & _NO_KIN:
        return "other"
    return _KIN.get((subject.role, other.role), "relative")

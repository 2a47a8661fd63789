"""Who acts: built once per request from the database, so that a changed right holds at the next request."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from app.authz.permissions import Permission
from app.authz.roles import RIGHTS, Role


@dataclass(frozen=True)
class Actor:
    """A signed-in person with the rights of this moment. `centre_id` is the centre they work in now."""

    user_id: int
    login: str
    name: str
    centre_id: int
    centre_name: str
    memberships: frozenset[tuple[int, Role]]
    locale: str = "ja"

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for _, role in self.memberships)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Every right held anywhere. For a right on one thing ask `centres_with` or the package's policy."""
        return frozenset(right for _, role in self.memberships for right in RIGHTS[role])

    def centres_with(self, permission: Permission) -> frozenset[int]:
        """The centres in which this right is held."""
        return frozenset(centre for centre, role in self.memberships if permission in RIGHTS[role])

    def can(self, permission: str) -> bool:
        """Whether the right is held in any centre (for navigation and buttons; guards ask the policy)."""
        return permission in self.permissions

    def can_in(self, permission: Permission, centre_id: int | None) -> bool:
        """Whether the right is held in this centre."""
        return permission in self._rights_by_centre.get(centre_id, ())

    @cached_property
    def _rights_by_centre(self) -> dict[int | None, set[Permission]]:
        found: dict[int | None, set[Permission]] = {}
        for centre, role in self.memberships:
            found.setdefault(centre, set()).update(RIGHTS[role])
        return found


def system_actor(name: str, centre_id: int = 0) -> Actor:
    """The actor of commands: shown in the audit as what it is, with the rights of casework everywhere."""
    return Actor(user_id=0, login=name, name=name, centre_id=centre_id, centre_name="", memberships=frozenset())

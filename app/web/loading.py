"""The one way from a reference in an address to the thing that it names."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.core.errors import Forbidden, NotFound
from app.web.request import Rq

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")


class Named(Protocol):
    """What the record of reading says of a thing."""

    @property
    def id(self) -> int: ...
    @property
    def ref(self) -> str: ...
    @property
    def centre_id(self) -> int: ...


def loader(
    kind: str,
    find: Callable[[Session, Actor, str], T | None],
    rights: Callable[[Actor, T], Container[Permission]],
    row: Callable[[T], Named],
) -> Callable[[Permission], Callable[[Rq], T]]:
    """For a permission the loader of what `{ref}` names; what it finds is noted as read, as `kind`.

    `find` gives None for what this actor may not know of: that is NotFound. Visible without the right is Forbidden.
    """

    def with_right(permission: Permission) -> Callable[[Rq], T]:
        def load(rq: Rq) -> T:
            found = find(rq.session, rq.actor, rq.params["ref"])
            if found is None:
                raise NotFound
            if permission not in rights(rq.actor, found):
                raise Forbidden
            about = row(found)
            rq.note_read(kind, about.id, about.ref, about.centre_id)
            return found

        return load

    return with_right

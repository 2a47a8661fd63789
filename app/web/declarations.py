"""What every route must say about itself before the application starts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.authz.permissions import Permission
from app.core.forms import FormModel

if TYPE_CHECKING:
    from app.web.request import Rq


class Access(StrEnum):
    """Policies that are no right of a role."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"


class AuditKind(StrEnum):
    """What the audit must hold when the route has answered.

    NONE: nothing personal is shown or changed. READ: personal content is shown; an entry is durable
    before the body leaves. CHANGE: the change and its entry commit together. EXPORT: figures or records
    leave the system.
    """

    NONE = "none"
    READ = "read"
    CHANGE = "change"
    EXPORT = "export"


Policy = Permission | Access
Loader = Callable[["Rq"], Any]
Stored = Callable[[Any], Mapping[str, object]]


@dataclass(frozen=True)
class Declaration:
    """One route's declaration. `load` turns the ids of the address into the object, or refuses (404, 403)."""

    policy: Policy
    audit: AuditKind
    writes: bool
    creates: bool = False
    upload: bool = False
    load: Loader | None = None
    form: type[FormModel] | None = None
    stored: Stored | None = None

    def problems(self, path: str) -> list[str]:
        """What is wrong with this declaration for this address; empty when nothing is."""
        found = []
        if re.search(r"\{\w+", path) and self.load is None:
            found.append("an address with ids needs a loader")
        if self.creates and not self.writes:
            found.append("what creates must write")
        if self.writes and self.audit is AuditKind.READ:
            found.append("a writing route is audited as a change or an export")
        return found

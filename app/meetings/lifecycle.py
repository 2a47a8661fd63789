"""States of a meeting and kinds of those who take part, as codes. Pure."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """NOT_HELD: nobody met, and there is a reason."""

    PLANNED = "planned"
    HELD = "held"
    NOT_HELD = "not_held"


class Part(StrEnum):
    """As what somebody takes part. SELF is the person whose case it is."""

    COLLEAGUE = "colleague"
    PARTNER = "partner"
    SELF = "self"
    FAMILY = "family"
    INTERPRETER = "interpreter"
    OTHER = "other"


#: Offices and people who do not learn of the case by their own right: consent or the law has to open it to them.
OUTSIDE = frozenset({Part.PARTNER, Part.OTHER})

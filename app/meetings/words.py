"""What the codes of meetings are called."""

from __future__ import annotations

from collections.abc import Mapping

from app.codes import lists
from app.core.errors import lazy
from app.core.i18n import translate
from app.meetings.grounds import CONSENT
from app.meetings.lifecycle import Part, State
from app.plans.schemas import Owner

STATES: Mapping[State, str] = {
    State.PLANNED: lazy("予定"),
    State.HELD: lazy("開いた"),
    State.NOT_HELD: lazy("開かなかった"),
}
CHIPS: Mapping[State, str] = {State.PLANNED: "info", State.HELD: "success", State.NOT_HELD: "neutral"}
PARTS: Mapping[Part, str] = {
    Part.SELF: lazy("本人"),
    Part.FAMILY: lazy("家族"),
    Part.COLLEAGUE: lazy("窓口の職員"),
    Part.PARTNER: lazy("連携先"),
    Part.INTERPRETER: lazy("通訳"),
    Part.OTHER: lazy("ほかの人"),
}
OWNERS: Mapping[Owner, str] = {
    Owner.CENTRE: lazy("窓口"),
    Owner.PERSON: lazy("本人"),
    Owner.PARTNER: lazy("連携先"),
}
BY_CONSENT = lazy("本人の同意")


def ground(code: str, locale: str) -> str:
    """The ground of sharing in words."""
    return translate(locale, BY_CONSENT) if code == CONSENT else lists.CONSENT_EXCEPTIONS.label(code, locale)

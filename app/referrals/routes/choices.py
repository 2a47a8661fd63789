"""What the forms of moves offer to choose from, for us and for the partner's own page."""

from __future__ import annotations

from typing import Any

from app.codes import lists
from app.referrals import schemas, words


def choices(verb: str, locale: str) -> dict[str, Any]:
    """The lists of one move in the reader's language."""
    found: dict[str, Any] = {"ways": lists.HEARD_VIA.choices(locale)}
    reasons = {"reject": lists.DECLINE_REASONS, "hold": lists.HOLD_REASONS, "cancel": lists.CANCEL_REASONS}
    if verb in reasons:
        found["reasons"] = reasons[verb].choices(locale)
    outcomes = {"complete": schemas.COMPLETED, "fail": schemas.FAILED}.get(verb, ())
    found["outcomes"] = [(code, lists.REFERRAL_OUTCOMES.label(code, locale)) for code in outcomes]
    found["sub_statuses"] = words.choices(words.SUB_STATUSES, locale)
    found["ways_to_tell"] = words.choices(words.WAYS_TO_TELL, locale)
    found["kept"] = words.choices(words.KEPT, locale)
    found["helped"] = [(code, label) for code, label in lists.HELPED.choices(locale) if code != "unknown"]
    found["unlearnt"] = words.choices(words.COULD_NOT_LEARN, locale)
    found["actors"] = [
        one for one in words.choices(words.WHO, locale) if one[0] in ("coordinator", "partner", "resident")
    ]
    return found


def of_partner(verb: str, locale: str) -> dict[str, Any]:
    """The same for the partner's own page: it gives its own reasons for stopping."""
    found = choices(verb, locale)
    if verb == "cancel":
        found["reasons"] = [(code, lists.CANCEL_REASONS.label(code, locale)) for code in words.PARTNER_CANCELS]
    return found

"""When one has tried enough to give up: on a partner that does not answer, on asking the person. Pure."""

from __future__ import annotations

from dataclasses import dataclass

PARTNER, PERSON = "partner", "person"
REACHED = "reached"
# What says by itself why nobody went on trying.
SPEAK_FOR_THEMSELVES = frozenset({"moved_away", "not_safe", "not_needed"})


@dataclass(frozen=True)
class Tried:
    """How often one tried, and how often somebody was reached."""

    count: int = 0
    reached: int = 0


def lacks(tried: Tried, least: int, why_fewer: str | None) -> bool:
    """Whether giving up is too early: fewer tries than the centre asks for, and no coded reason for it."""
    return tried.count < least and why_fewer is None


def may_give_up(reason: str, tried: Tried, least: int, why_fewer: str | None) -> bool:
    """Whether asking the person may end without an answer for this reason (`words.COULD_NOT_LEARN`)."""
    if reason in SPEAK_FOR_THEMSELVES:
        return True
    if reason == "declined":
        return tried.reached > 0
    return not lacks(tried, least, why_fewer)


_FITS = {
    "service_provided": frozenset({"met"}),
    "partly_provided": frozenset({"met", "partly"}),
    "information_only": frozenset({"met", "partly"}),
    "referred_on": frozenset({"met", "partly", "not_met"}),
}
_NOTHING_DONE = frozenset({"partly", "not_met"})


def differs(status: str, outcome: str | None, helped: str | None) -> bool:
    """Whether the person says something else than the partner: help that did not help, or help without any."""
    if helped not in ("met", "partly", "not_met"):
        return False
    if status == "completed":
        return helped not in _FITS.get(outcome or "", frozenset({helped}))
    return status in ("failed", "rejected") and helped not in _NOTHING_DONE


def together(answers: list[str]) -> str:
    """One answer out of those for several needs: met when all are, not met when none is in any part."""
    if all(one == "met" for one in answers):
        return "met"
    return "not_met" if all(one == "not_met" for one in answers) else "partly"

"""Who may be accepted. Pure. Known is: works at a public desk for foreigners, and about a year of experience or the
same in hours that can be shown; some national licences take its place (paper of the agency, 2023)."""

from __future__ import annotations

from collections.abc import Mapping

ITEMS = ("workplace", "experience", "licence")
HOURS_OF_A_MONTH = 150
"""Not published: what a month of full-time work counts in hours."""


def is_complete(states: Mapping[str, str]) -> bool:
    """The workplace is shown, and experience or a licence in its place."""
    return states.get("workplace") == "met" and "met" in (states.get("experience"), states.get("licence"))


def is_enough(amount: int | None, unit: str | None, months_needed: int) -> bool:
    """Whether stated experience reaches what is needed, in months of full-time work or the same in hours."""
    needed = months_needed * (HOURS_OF_A_MONTH if unit == "hours" else 1)
    return amount is not None and amount >= needed

"""Who may see which figures: one's own centres with the right for them, or everybody's as aggregates."""

from __future__ import annotations

from collections.abc import Sequence

from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.reports.figures import Level
from app.reports.opening import CentreInfo


def may_see_figures(actor: Actor) -> bool:
    """Whether the actor has any business on these pages."""
    return actor.can(Permission.REPORT_CENTRE) or actor.can(Permission.REPORT_AGGREGATE)


def visible_centres(actor: Actor, everything: Sequence[CentreInfo]) -> tuple[CentreInfo, ...]:
    """The centres whose figures the actor may see."""
    if actor.can(Permission.REPORT_AGGREGATE):
        return tuple(everything)
    own = actor.centres_with(Permission.REPORT_CENTRE)
    return tuple(centre for centre in everything if centre.id in own)


def levels(actor: Actor, centres: Sequence[CentreInfo]) -> tuple[Level, ...]:
    """The levels at which the actor may have the figures of these centres.

    Internal figures belong to the people of the centre; the agency sees what is made for it.
    """
    own = actor.centres_with(Permission.REPORT_CENTRE)
    if all(centre.id in own for centre in centres):
        return tuple(Level)
    return (Level.AGENCY, Level.PUBLIC)

"""From the address to a desk: which year, whose figures, at which levels; 404 and 403 before the handler."""

from __future__ import annotations

from dataclasses import dataclass

from app.authz.permissions import Permission
from app.core import clock
from app.core.dates import fiscal_year
from app.core.errors import Forbidden, NotFound
from app.reports import policy, queries, service
from app.reports.figures import Level
from app.reports.opening import CentreInfo
from app.web.request import Rq

ALL = service.ALL


@dataclass(frozen=True, slots=True)
class Desk:
    """What the actor looks at, and between what they may choose. `centre` is a code or `all`."""

    year: int
    years: tuple[int, ...]
    centre: str
    choices: tuple[CentreInfo, ...]
    chosen: tuple[CentreInfo, ...]
    may_all: bool
    levels: tuple[Level, ...]

    def wanted(self, level: Level) -> service.Wanted:
        """What to count."""
        return service.Wanted(self.year, self.chosen, whole=self.centre == ALL, level=level)

    @property
    def page_level(self) -> Level:
        """The most detailed level that this actor may see."""
        return self.levels[0]


def desk(rq: Rq) -> Desk:
    """Read `?year=&centre=`. Raises Forbidden without any right to figures, NotFound for what there is not."""
    if not policy.may_see_figures(rq.actor):
        raise Forbidden
    everything = queries.centres(rq.session)
    choices = policy.visible_centres(rq.actor, everything)
    may_all = rq.actor.can(Permission.REPORT_AGGREGATE)
    centre, chosen = _centre(rq, choices, may_all=may_all)
    years = _years(rq)
    year = _year(rq, years)
    return Desk(year, years, centre, choices, chosen, may_all, policy.levels(rq.actor, chosen))


def _centre(rq: Rq, choices: tuple[CentreInfo, ...], *, may_all: bool) -> tuple[str, tuple[CentreInfo, ...]]:
    asked = rq.query.get("centre", "")
    if not asked:
        own = [centre for centre in choices if centre.id == rq.actor.centre_id] or list(choices)
        if may_all or not own:
            return ALL, choices
        return own[0].code, (own[0],)
    if asked == ALL and may_all:
        return ALL, choices
    for centre in choices:
        if centre.code == asked:
            return asked, (centre,)
    raise NotFound


def _years(rq: Rq) -> tuple[int, ...]:
    present = fiscal_year(clock.today())
    return tuple(sorted({present, *queries.recorded_years(rq.session)}, reverse=True))


def _year(rq: Rq, years: tuple[int, ...]) -> int:
    asked = rq.query.get("year", "")
    if not asked:
        return fiscal_year(clock.today())
    if asked.isascii() and asked.isdigit() and int(asked) in years:
        return int(asked)
    raise NotFound

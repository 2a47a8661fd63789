"""From the address to what is asked: which report, as of which day, for what; 403 and 404 before the handler."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.authz.permissions import Permission as P
from app.core import clock
from app.core.dates import fiscal_year, parse_date
from app.core.errors import Forbidden, NotFound, lazy
from app.reports.training import queries
from app.reports.training.catalogue import BY_SLUG, REPORTS
from app.reports.training.course import cohort_name
from app.reports.training.declaring import ANY, Ask, Report, Scope
from app.training.programme.models import Cohort
from app.web.request import Rq

NOT_A_DAY = lazy("日付として読めません。今日の数字を表示しています。")


@dataclass(frozen=True)
class Asked:
    """A report with what is asked of it. `outside`: as it leaves the administrators. `choices` are (value, label)."""

    report: Report
    ask: Ask
    outside: bool
    chosen: str
    choices: tuple[tuple[str, str], ...]
    problem: str = ""

    @property
    def scope_name(self) -> str:
        """What was chosen, in words; '' for everything."""
        ask = self.ask
        of_day = ask._("%(year)s年度", year=ask.year) if self.report.scope is Scope.ONE_YEAR else ""
        return dict(self.choices).get(self.chosen) or of_day


def offered(rq: Rq) -> list[Report]:
    """What the actor may see. Raises Forbidden without any right to reports of the training."""
    if ANY.isdisjoint(rq.actor.permissions):
        raise Forbidden
    return [one for one in REPORTS if one.is_for(rq.actor)]


def asked(rq: Rq) -> Asked:
    """Read `{slug}?on=&scope=&outside=`. Raises NotFound for what there is not for this actor."""
    report = BY_SLUG.get(rq.params["slug"])
    if report not in offered(rq) or report is None:
        raise NotFound
    everything = list(queries.cohorts(rq.session))
    on, problem = _day(rq) if report.dated else (clock.today(), "")
    chosen, one, year = _scope(rq, report, everything)
    if report.scope is Scope.ONE_YEAR and year is None:
        year = fiscal_year(on)
    outside = report.leaves(rq.actor) or bool(rq.query.get("outside"))
    cohorts = [each for each in everything if _is_chosen(each, one, year if report.scope is Scope.COHORT else None)]
    ask = Ask(
        rq.session, on, clock.today(), rq._, rq.services.templates[rq.locale].filters["date_short"], rq.locale,
        cohorts, one, year, named=not outside,
        linked=rq.can(P.REGISTER_READ),
    )  # fmt: skip
    return Asked(report, ask, outside, chosen, tuple(_choices(ask, report, everything)), problem)


def _is_chosen(each: Cohort, one: Cohort | None, year: int | None) -> bool:
    if one is not None:
        return each.id == one.id
    return year is None or each.fiscal_year == year


def _day(rq: Rq) -> tuple[date, str]:
    """Today without a day; nothing is said of days to come."""
    text = rq.query.get("on", "")
    if not text:
        return clock.today(), ""
    try:
        return min(parse_date(text, clock.today()), clock.today()), ""
    except ValueError:
        return clock.today(), NOT_A_DAY


def _scope(rq: Rq, report: Report, cohorts: list[Cohort]) -> tuple[str, Cohort | None, int | None]:
    chosen = rq.query.get("scope", "")
    if not chosen or report.scope is Scope.NONE:
        return "", None, None
    if chosen.isascii() and chosen.isdigit() and len(chosen) == 4 and chosen[:2] in ("19", "20", "21"):
        return chosen, None, int(chosen)
    found = next((one for one in cohorts if one.ref == chosen), None)
    if found is None or report.scope is not Scope.COHORT:
        raise NotFound
    return chosen, found, found.fiscal_year


def _choices(ask: Ask, report: Report, cohorts: list[Cohort]) -> list[tuple[str, str]]:
    if report.scope is Scope.NONE:
        return []
    now = fiscal_year(ask.today)
    years = sorted({one.fiscal_year for one in cohorts} | {now, now - 1, ask.year or now}, reverse=True)
    found = []
    for year in years:
        found.append((str(year), ask._("%(year)s年度", year=year)))
        if report.scope is Scope.COHORT:
            found += [(one.ref, cohort_name(ask, one)) for one in cohorts if one.fiscal_year == year]
    return found

"""Counting by SQL: a handful of grouped queries over the figure indexes of a fiscal year.

A record counts by the civil day on which it happened, however late it was written down. What `counted` says
no to (records entered in error, failed attempts) is in no figure but its own; drafts are in another table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre, CentreDay
from app.cases.models import Case, Contact, ContactLanguage, ContactTopic
from app.codes import lists
from app.core.dates import fiscal_year_bounds
from app.referrals.models import Gap
from app.reports.bases import Basis
from app.reports.figures import UNKNOWN, Label, RawCounts, Tally
from app.reports.opening import Week, opening_days
from app.reports.specs import label_outside, month_code, table_specs


@dataclass(frozen=True, slots=True)
class CentreInfo:
    """What a report needs of a centre."""

    id: int
    code: str
    name: str
    week: Week


@dataclass(frozen=True, slots=True)
class Selection:
    """Which contacts: a fiscal year of these centres. `everywhere` = they are all that there are.

    `by_person` asks for the people behind every cell, which costs more and only publication needs.
    """

    fiscal_year: int
    centres: tuple[CentreInfo, ...]
    everywhere: bool
    by_person: bool = False

    @property
    def centre_ids(self) -> list[int]:
        return [centre.id for centre in self.centres]


def centres(session: Session) -> tuple[CentreInfo, ...]:
    """Every centre in the order of its code."""
    rows = session.execute(
        sa.select(Centre.id, Centre.code, Centre.name, Centre.open_weekdays, Centre.open_on_holidays).order_by(
            Centre.code
        )
    )
    return tuple(CentreInfo(row[0], row[1], row[2], Week(row[3], row[4])) for row in rows)


def recorded_years(session: Session, centre_ids: Sequence[int]) -> list[int]:
    """Fiscal years between the first and the last contact of these centres, newest first."""
    first, last = session.execute(
        sa.select(sa.func.min(Contact.fiscal_year), sa.func.max(Contact.fiscal_year)).where(
            Contact.centre_id.in_(centre_ids)
        )
    ).one()
    return list(range(last, first - 1, -1)) if first else []


def count(session: Session, wanted: Selection, today: date) -> RawCounts:
    """All figures of a selection. `today` ends the opening days of a running year."""
    tables: dict[str, Mapping[str, Tally]] = {}
    contacts = _contact_tables(session, wanted, tables)
    persons = _scalar(session, sa.select(sa.func.count(Contact.person_id.distinct())), Contact, wanted)
    without_topic = _without(session, wanted, ContactTopic)
    without_language = _without(session, wanted, ContactLanguage)
    tables["topics"] = _of_entries(session, wanted, ContactTopic, ContactTopic.topic, without_topic)
    tables["languages"] = _of_entries(session, wanted, ContactLanguage, ContactLanguage.language, without_language)
    tables["gaps"] = _gaps(session, wanted)
    tables["residence_statuses"] = _rolled_up(tables["residence_statuses"])
    opened = _cases(session, wanted, Case.opened_on)
    closed = _cases(session, wanted, Case.closed_on)
    totals = {
        Basis.CONTACTS: contacts,
        Basis.CONTACT_TOPICS: Tally(_sum(tables["topics"]), contacts.persons),
        Basis.CONTACT_LANGUAGES: Tally(_sum(tables["languages"]), contacts.persons),
        Basis.CASES_OPENED: opened,
        Basis.CASES_CLOSED: closed,
        Basis.PERSONS: Tally(persons, persons),
        Basis.WITHOUT_TOPIC: without_topic,
        Basis.WITHOUT_LANGUAGE: without_language,
        Basis.FAILED_ATTEMPTS: _failed_attempts(session, wanted),
        Basis.GAPS: Tally(_sum(tables["gaps"]), sum(tally.persons for tally in tables["gaps"].values())),
    }
    return RawCounts(totals, tables, _opening_days(session, wanted, today), _outside_labels(wanted.fiscal_year, tables))


def _sum(tallies: Mapping[str, Tally]) -> int:
    return sum(tally.count for tally in tallies.values())


def _scope(model: Any, wanted: Selection, *, counted: bool = True) -> list[Any]:
    """The beginning of the figure index: year, centres, counted."""
    conditions = [model.fiscal_year == wanted.fiscal_year]
    if not wanted.everywhere:
        conditions.append(model.centre_id.in_(wanted.centre_ids))
    conditions.append(model.counted == (sa.true() if counted else sa.false()))
    return conditions


def _scalar(session: Session, select: Any, model: Any, wanted: Selection) -> int:
    return int(session.execute(select.where(*_scope(model, wanted))).scalar_one())


def _people() -> tuple[Any, Any]:
    """Distinct persons, and contacts without a person (each counts as somebody else)."""
    return sa.func.count(Contact.person_id.distinct()), sa.func.count() - sa.func.count(Contact.person_id)


def _grouped(session: Session, wanted: Selection, *columns: Any) -> list[tuple[Any, ...]]:
    people = _people() if wanted.by_person else ()
    select = sa.select(*columns, sa.func.count(), *people).where(*_scope(Contact, wanted)).group_by(*columns)
    return [tuple(row) for row in session.execute(select)]


def _contact_tables(session: Session, wanted: Selection, tables: dict[str, Mapping[str, Tally]]) -> Tally:
    """The tables that count each contact once. Returns the contacts in all."""
    columns = {
        "months": Contact.month,
        "channels": Contact.channel,
        "outcomes": Contact.result,
        "nationalities": Contact.nationality,
        "residence_statuses": Contact.residence_status,
    }
    if wanted.by_person:
        for name, column in columns.items():
            tables[name] = {
                _code(name, wanted, row[0]): Tally(row[1], row[2] + row[3]) for row in _grouped(session, wanted, column)
            }
        everybody = sa.select(sa.func.count(), *_people()).where(*_scope(Contact, wanted))
        total, known, anonymous = session.execute(everybody).one()
        return Tally(total, known + anonymous)
    # Two walks through the index instead of five; what they bring is summed here.
    for names in (("months", "channels", "outcomes"), ("nationalities", "residence_statuses")):
        rows = _grouped(session, wanted, *(columns[name] for name in names))
        for position, name in enumerate(names):
            tables[name] = _marginal(name, wanted, ((row[position], row[-1]) for row in rows))
    total = _sum(tables["channels"])
    return Tally(total, total)


def _marginal(name: str, wanted: Selection, rows: Iterable[tuple[Any, int]]) -> dict[str, Tally]:
    sums: dict[str, int] = {}
    for value, number in rows:
        code = _code(name, wanted, value)
        sums[code] = sums.get(code, 0) + number
    return {code: Tally(number, number) for code, number in sums.items()}


def _code(name: str, wanted: Selection, value: Any) -> str:
    return month_code(wanted.fiscal_year, value) if name == "months" else str(value or UNKNOWN)


def _of_entries(session: Session, wanted: Selection, model: Any, column: Any, without: Tally) -> dict[str, Tally]:
    """Entries per topic or language, and the contacts that have none under 不明."""
    if wanted.by_person:
        select = sa.select(column, sa.func.count(), *_people()).join(Contact, Contact.id == model.contact_id)
    else:
        select = sa.select(column, sa.func.count(), sa.func.count(), sa.literal(0))
    rows = session.execute(select.where(*_scope(model, wanted)).group_by(column))
    tallies = {row[0]: Tally(row[1], row[2] + row[3]) for row in rows}
    stated = tallies.get(UNKNOWN, Tally(0, 0))
    tallies[UNKNOWN] = Tally(stated.count + without.count, max(stated.persons, without.persons))
    if wanted.by_person is False:
        tallies[UNKNOWN] = Tally(tallies[UNKNOWN].count, tallies[UNKNOWN].count)
    return tallies


def _without(session: Session, wanted: Selection, model: Any) -> Tally:
    """Contacts of which no topic (language) is recorded."""
    missing = ~sa.exists().where(model.contact_id == Contact.id)
    select = sa.select(sa.func.count(), *_people()).where(*_scope(Contact, wanted), missing)
    number, known, anonymous = session.execute(select).one()
    return Tally(number, known + anonymous)


def _failed_attempts(session: Session, wanted: Selection) -> Tally:
    conditions = [
        *_scope(Contact, wanted, counted=False),
        Contact.reached == sa.false(),
        Contact.state == "recorded",
    ]
    number, known, anonymous = session.execute(sa.select(sa.func.count(), *_people()).where(*conditions)).one()
    return Tally(number, known + anonymous)


def _cases(session: Session, wanted: Selection, day: Any) -> Tally:
    select = sa.select(sa.func.count(), sa.func.count(Case.person_id.distinct())).where(
        Case.centre_id.in_(wanted.centre_ids), day.between(*fiscal_year_bounds(wanted.fiscal_year))
    )
    number, persons = session.execute(select).one()
    return Tally(number, persons)


def _gaps(session: Session, wanted: Selection) -> dict[str, Tally]:
    """By domain; people are counted by case, since a gap hangs on a case."""
    select = (
        sa.select(
            Gap.domain,
            sa.func.count(),
            sa.func.count(Gap.case_id.distinct()) + sa.func.count() - sa.func.count(Gap.case_id),
        )
        .where(
            Gap.centre_id.in_(wanted.centre_ids),
            Gap.recorded_on.between(*fiscal_year_bounds(wanted.fiscal_year)),
        )
        .group_by(Gap.domain)
    )
    return {row[0]: Tally(row[1], row[2]) for row in session.execute(select)}


def _rolled_up(tallies: Mapping[str, Tally]) -> dict[str, Tally]:
    """Sub-types under their status (技能実習2号ロ → 技能実習).

    The people of two sub-types may be the same: the larger number is what is certain, so it decides.
    """
    sums: dict[str, Tally] = {}
    for code, tally in tallies.items():
        root = lists.RESIDENCE_STATUSES.root(code)
        before = sums.get(root, Tally(0, 0))
        sums[root] = Tally(before.count + tally.count, max(before.persons, tally.persons))
    return sums


def _opening_days(session: Session, wanted: Selection, today: date) -> int:
    first, last = fiscal_year_bounds(wanted.fiscal_year)
    last = min(last, today)
    exceptions: dict[int, dict[date, bool]] = {}
    days = sa.select(CentreDay.centre_id, CentreDay.day, CentreDay.is_open).where(
        CentreDay.centre_id.in_(wanted.centre_ids), CentreDay.day.between(first, last)
    )
    for centre_id, day, is_open in session.execute(days):
        exceptions.setdefault(centre_id, {})[day] = is_open
    return sum(opening_days(centre.week, first, last, exceptions.get(centre.id, {})) for centre in wanted.centres)


def _outside_labels(fiscal_year: int, tables: Mapping[str, Mapping[str, Tally]]) -> dict[str, dict[str, Label]]:
    """Names for counted codes that the year's lists do not have."""
    found: dict[str, dict[str, Label]] = {}
    for spec in table_specs(fiscal_year):
        known = {label.code for label in spec.labels}
        strangers = set(tables.get(spec.name, {})) - known
        found[spec.name] = {code: label_outside(spec.name, code) for code in strangers}
    return found

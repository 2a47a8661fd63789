"""The deadlines of the law that run for the household, beside the steps of the plan that lead to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.deadlines import computing
from app.deadlines.lifecycle import DeadlineState
from app.deadlines.models import LegalDeadline
from app.deadlines.reading import NOBODY, UNKNOWN
from app.people.models import Person
from app.plans.due import anchors
from app.plans.engine.danger import Target
from app.plans.engine.lifecycle import OPEN_STATES, StepState
from app.plans.models import Step
from app.plans.wording import Translate


@dataclass(frozen=True)
class Running:
    """A deadline that runs. `safe`, `last`: civil days, by which nobody errs and on which it can be done at the latest.
    `steps`: ids of the steps that are there for it, without those that failed or were given up.
    """

    ref: str
    href: str
    title: str
    who: str
    safe: date
    last: date
    steps: tuple[int, ...]
    open_steps: tuple[int, ...]


def running(
    session: Session, case: Case, rows: Sequence[LegalDeadline], steps: Sequence[Step], today: date, say: Translate,
    locale: str,
) -> list[Running]:  # fmt: skip
    """What still runs for anybody of the household, the nearest first.

    Left out is what nobody of the case can act on, what is over without anybody being late, and, where no step is
    there for it, what lies more than a year off.
    """
    wanted = [row for row in rows if row.state == DeadlineState.OPEN]
    names = names_of(session, {row.person_id for row in wanted if row.person_id})
    found = []
    for row in wanted:
        rule = computing.rule_of(session, row)
        tied = [step for step in steps if anchors.ties(step, row)]
        led = tuple(step.id for step in tied if step.state not in (StepState.FAILED, StepState.DROPPED))
        far = row.office_on > today + computing.FAR_OFF and not led
        if far or rule is None or not computing.is_for_casework(rule):
            continue
        if computing.is_past_without_delay(rule, row.office_on, today):
            continue
        who = names.get(row.person_id or 0) or say(NOBODY.get(row.member.split(":")[0], UNKNOWN))
        still = tuple(step.id for step in tied if step.state in OPEN_STATES)
        href = f"/cases/{case.ref}/deadlines/{row.ref}"
        found.append(Running(row.ref, href, rule.title.label(locale), who, row.safe_on, row.office_on, led, still))
    return _once(found)


def _once(found: Iterable[Running]) -> list[Running]:
    """Equal duties of one person from several events are one line."""
    return list({(one.title, one.who, one.last): one for one in reversed([*found])}.values())[::-1]


def names_of(session: Session, person_ids: set[int]) -> Mapping[int, str]:
    """What to call people, by id."""
    if not person_ids:
        return {}
    rows = session.execute(sa.select(Person.id, Person.call_name.ct).where(Person.id.in_(sorted(person_ids))))
    return {number: Person.call_name.read(number, name) or "" for number, name in rows}


def limits(rows: Iterable[Running]) -> dict[int, date]:
    """For each open step the nearest last day of the law that it has to keep."""
    found: dict[int, date] = {}
    for row in rows:
        for step_id in row.open_steps:
            found[step_id] = min(row.last, found.get(step_id, row.last))
    return found


def targets(rows: Iterable[Running]) -> list[Target]:
    """The same as targets of chains."""
    return [Target(step_id, row.last, row.ref) for row in rows for step_id in row.open_steps]

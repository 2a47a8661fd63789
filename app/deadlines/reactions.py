"""What deadlines add to the pages of a case; `wire` is called by `app.main.wire`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import views
from app.cases.models import Case
from app.cases.service import closing
from app.cases.views import Deadline
from app.core import clock
from app.core.errors import lazy
from app.deadlines import computing, endings, queries
from app.deadlines.models import LifeEvent
from app.deadlines.views import STATES
from app.guidance import impact
from app.guidance.catalogue import Catalogue, carried
from app.guidance.impact import Touched

_ANSWERS = {"accept": lazy("新しい日付にした"), "keep": lazy("今の日付を残した")}
_STATES = {state.value: word for state, (_chip, word) in STATES.items()}


def wire() -> None:
    """Deadlines beside a case, and how the lines of its timeline read. Idempotent."""
    views.register_provider(of_case, lambda _today: queries.OPEN_OF_CASE)
    impact.provide(touched)
    closing.register_open_ends(endings.open_ends)
    for kind in ("life_event_recorded", "life_event_edited", "life_event_withdrawn"):
        views.name_codes(kind, _event_label)
    views.name_codes("deadlines_added", lambda code, _locale: code)
    views.name_codes("deadline_moved", views.by_words(_STATES))
    views.name_codes("deadline_changed", views.by_words(_ANSWERS))


def _event_label(code: str, locale: str) -> str:
    kind = carried().events.get(code)
    return kind.title.label(locale) if kind else ""


def of_case(session: Session, actor: Actor, case: Case) -> Iterator[Deadline]:  # noqa: ARG001 - the rights are the case's
    """The open deadlines of the coming year on which casework acts; the end of the stay stands among the facts."""
    rows = queries.open_of(session, case.id)
    if not rows:
        return
    left_out = computing.not_for_lists()
    names = queries.names(session, {row.person_id for row in rows if row.person_id})
    for row in rows:
        rule = computing.rule_of(session, row)
        if row.rule in left_out or row.office_on > clock.today() + computing.FAR_OFF:
            continue
        if computing.is_past_without_delay(rule, row.office_on, clock.today()):
            continue
        yield Deadline(
            rule.title.ja if rule else row.rule,
            row.office_on,
            f"/cases/{case.ref}/deadlines/{row.ref}",
            names.get(row.person_id or 0, ""),
            rule.cited if rule else "",
            row.safe_on,
            rule.title.en if rule else row.rule,
        )


def touched(session: Session, actor: Actor, code: str, proposed: Catalogue) -> Iterator[Touched]:
    """Open deadlines by this rule, with the last day that the proposed version would give."""
    rows = queries.open_by_rule(session, actor, code)
    homes = {case.id: computing.household_of(session, case) for case in {case.id: case for _, case in rows}.values()}
    for row, case in rows:
        household = homes[case.id]
        found = computing.of_event(session, household, session.get_one(LifeEvent, row.event_id), proposed)
        mine = (one.days for one in found if (one.rule.code, one.member) == (code, row.member) and one.days)
        title = f"{case.ref} {household.name(row.member)}"
        new = next((days.last for days in mine), None)
        yield Touched(
            f"/cases/{case.ref}/deadlines/{row.ref}", title, row.last_on, new, (case.id, case.ref, case.centre_id)
        )

"""What accompaniments add to a case: days, open ends at its closing, and people who cannot be taken out yet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy.orm import Session

from app.accompaniment import queries, service, words
from app.accompaniment.lifecycle import Result, State
from app.accompaniment.models import Accompaniment
from app.authz.actor import Actor
from app.cases import views
from app.cases.models import Case
from app.cases.service import closing, persons
from app.core.errors import NotFound, lazy
from app.core.i18n import translate
from app.partners.policy import shown_name
from app.people.models import Person
from app.plans import hanging, undoing
from app.referrals import beside
from app.referrals.models import Referral

_WHAT = lazy("同行")
_TIED = lazy(
    "加えたステップに、その後、同行の予定が結び付いたので、元に戻せません。ステップの「取りやめる」を使ってください。"
)
_CLOSED = lazy("ケースの終了のとき、取りやめた。")


def wire() -> None:
    """Subscribe and register; `app.main.wire` calls it. Twice is once."""
    views.register_provider(deadlines, lambda _today: queries.PLANNED_OF_CASE)
    beside.register_provider(of_referral)
    hanging.register_provider(under_steps)
    closing.register_open_ends(open_ends)
    persons.register_hold(holds)
    undoing.refuse_when_tied(Accompaniment.__tablename__, _TIED)
    for kind in ("accompaniment_done", "accompaniment_not_held"):
        views.name_codes(kind, _label)


def _label(code: str, locale: str) -> str:
    return translate(locale, words.RESULTS[Result(code)]) if code in list(Result) else ""


def deadlines(session: Session, actor: Actor, case: Case) -> Iterator[views.Deadline]:
    """The days on which somebody goes along."""
    for line in queries.lines(session, queries.planned_of_case(session, case.id)):
        row = line.row
        where = shown_name(actor, line.partner) if line.partner else row.place
        context = " ".join(part for part in (where, row.starts) if part)
        yield views.Deadline(_WHAT, row.planned_on, f"/accompaniments/{row.ref}", context)


def holds(session: Session, case: Case, person: Person) -> bool:
    """Nobody is taken out of a case while somebody is to go along with them."""
    return any(row.person_id == person.id for row in queries.planned_of_case(session, case.id))


def open_ends(session: Session, actor: Actor, case: Case) -> Iterator[closing.OpenEnd]:
    """The closing sheet asks about each that is still planned."""
    for row in queries.planned_of_case(session, case.id):
        yield closing.OpenEnd(
            _WHAT, f"{row.planned_on.isoformat()}（{row.ref}）", f"/accompaniments/{row.ref}",
            key=f"accompaniment:{row.ref}", decisions=(closing.DROPPED,),
            settle=partial(_settle, session, actor, row.ref), fallback=closing.DROPPED.code,
        )  # fmt: skip


def _settle(session: Session, actor: Actor, ref: str, decision: closing.Decision) -> None:
    held = queries.by_ref(session, actor, ref)
    if held is None:
        raise NotFound
    service.drop(session, actor, held, decision.note or translate("ja", _CLOSED))


def of_referral(session: Session, actor: Actor, referral: Referral) -> Iterator[beside.Beside]:  # noqa: ARG001 - as above
    """What was planned or held for a referral."""
    for line in queries.of_referral(session, referral.id):
        row, state = line.row, State(line.row.state)
        yield beside.Beside(
            row.went_on or row.planned_on, f"/accompaniments/{row.ref}", line.who_goes, words.CHIPS[state],
            words.STATES[state],
        )  # fmt: skip


def under_steps(session: Session, actor: Actor, case: Case) -> dict[int, list[hanging.Hanging]]:  # noqa: ARG001
    """Step id → those that were planned for it, by the day."""
    found: dict[int, list[hanging.Hanging]] = {}
    for line in queries.of_steps(session, case.id):
        row, state = line.row, State(line.row.state)
        due = row.planned_on if state is State.PLANNED else None
        one = hanging.Hanging(
            _WHAT, line.who_goes, f"/accompaniments/{row.ref}", words.CHIPS[state], words.STATES[state], due=due
        )
        found.setdefault(row.step_id or 0, []).append(one)
    return found

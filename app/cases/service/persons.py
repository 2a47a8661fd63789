"""The people of a case."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline, words
from app.cases.models import Case, CasePerson
from app.cases.queries import persons
from app.cases.service.cases import require_open
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, NotFound, lazy
from app.people.models import Person

ELSEWHERE = lazy("別の窓口の人です。この窓口で記録した人を選んでください。")

# Whether a floor above still works for this person in this case, so that they cannot be taken out of it.
Hold = Callable[[Session, Case, Person], bool]
_holds: list[Hold] = []


def register_hold(provider: Hold) -> None:
    """Let a floor above keep a person in a case (open referrals). Twice is once."""
    if provider not in _holds:
        _holds.append(provider)


def add(session: Session, actor: Actor, case: Case, person: Person, role: str) -> None:
    """Add a known person in a role (words.PERSON_ROLES without `self`); again changes the role.

    Raises Invalid for a role that there is not, for the main person, whose role is fixed, and for a person of
    another centre, whom those who work on the case may not know of.
    """
    require_open(case)
    if person.centre_id != case.centre_id:
        raise Invalid("person", ELSEWHERE)
    if role not in words.PERSON_ROLES or role == "self":
        raise Invalid("role", lazy("選択肢から選んでください。"))
    if person.id == case.person_id:
        raise Invalid("person", lazy("この人はすでにこのケースの相談者です。"))
    known = persons.link(session, case.id, person.id)
    if known is None:
        session.add(CasePerson(case_id=case.id, person_id=person.id, role=role))
    else:
        known.role = role
    _tell(session, actor, case, person, "person_added", role)


def remove(session: Session, actor: Actor, case: Case, person: Person) -> None:
    """Take somebody out of the case. Raises Conflict for the main person, for whom a need concerns, and while
    something of a floor above is open for them.
    """
    require_open(case)
    known = persons.link(session, case.id, person.id)
    if known is None:
        raise NotFound
    if person.id == case.person_id:
        raise Conflict(lazy("相談者は外せません。先に別の人を相談者にしてください。"))
    if persons.has_need(session, case.id, person.id):
        raise Conflict(lazy("この人の課題があるため外せません。先に課題の対象を変えてください。"))
    if any(holds(session, case, person) for holds in _holds):
        raise Conflict(lazy("この人の連携がまだ締められていないため外せません。先に結果を記録してください。"))
    session.delete(known)
    _tell(session, actor, case, person, "person_removed", known.role)


def set_main(session: Session, actor: Actor, case: Case, person: Person, seen: int) -> None:
    """Make somebody of the case its main person; who was it stays as family. Raises NotFound for strangers,
    and people of another centre, Conflict when `seen` is not the version of the case.
    """
    require_open(case)
    known = persons.link(session, case.id, person.id)
    if known is None or person.centre_id != case.centre_id:
        raise NotFound
    before = persons.link(session, case.id, case.person_id)
    if before is not None:
        before.role = "family"
    claim_version(session, case, seen)
    known.role = "self"
    case.person_id = person.id
    _tell(session, actor, case, person, "main_person", "self")


def _tell(session: Session, actor: Actor, case: Case, person: Person, kind: str, role: str) -> None:
    timeline.add(
        session, actor, case.id, kind, code=role, text=person.call_name,
        subject_kind="person", subject_ref=person.ref, fields=["persons"],
    )  # fmt: skip

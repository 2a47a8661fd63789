"""Groups are proposed for a half day and put right by hand; both are kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.grouping import mixing, queries
from app.training.grouping.models import CaseGroupPlace
from app.training.grouping.schemas import MoveForm, ProposeForm
from app.training.programme.models import Block

NOBODY = lazy("このコマの受講者はいません。")
FIXED = lazy("終わったコマの班は変えられません。")


def propose(session: Session, actor: Actor, block: Block, form: ProposeForm, *, seen: int) -> int:
    """New groups in the place of those that were there; how many. Raises Invalid where nobody comes, Conflict for a
    half day that is over and for a stale form.
    """
    _require(session, block, seen)
    people = queries.people_of(session, block)
    if not people:
        raise Invalid("size", NOBODY)
    groups = mixing.propose([one.member for one in people], form.size)
    numbers = {one.key: number for number, group in enumerate(groups, start=1) for one in group}
    others = queries.same_cohort(session, block) if form.everywhere and not block.is_make_up else ()
    for one in {block.id: block, **{other.id: other for other in others}}.values():
        _write(session, actor, one, numbers)
    return len(groups)


def _write(session: Session, actor: Actor, block: Block, numbers: dict[int, int]) -> None:
    """The same groups at a half day; whoever comes to this one alone goes where the fewest sit."""
    queries.forget(session, block)
    here = {one.enrolment_id: numbers.get(one.enrolment_id, 0) for one in queries.people_of(session, block)}
    most = max(numbers.values(), default=1)
    for enrolment_id, number in sorted(here.items()):
        taken = list(here.values())
        here[enrolment_id] = number or min(range(1, most + 1), key=taken.count)
    session.add_all(
        CaseGroupPlace(block_id=block.id, enrolment_id=enrolment_id, number=number)
        for enrolment_id, number in here.items()
    )
    _audit(session, actor, block, "grouped")


def move(session: Session, actor: Actor, block: Block, form: MoveForm, *, seen: int) -> None:
    """Somebody into another group. Raises Invalid for whoever does not come, Conflict as above."""
    _require(session, block, seen)
    wanted = ids.clean_ref(form.person)
    person = next((one for one in queries.people_of(session, block) if one.ref == wanted), None)
    if person is None:
        raise Invalid("person", lazy("このコマの受講者ではありません。"))
    place = next((one for one in queries.places(session, block) if one.enrolment_id == person.enrolment_id), None)
    if place is None:
        place = CaseGroupPlace(block_id=block.id, enrolment_id=person.enrolment_id)
        session.add(place)
    place.number = form.group
    _audit(session, actor, block, "group_moved")


def _require(session: Session, block: Block, seen: int) -> None:
    if block.state not in queries.GROUPED:
        raise Conflict(FIXED)
    claim_version(session, block, seen)


def _audit(session: Session, actor: Actor, block: Block, act: str) -> None:
    audit.record(session, actor, f"block.{act}", "block", block.id, subject_ref=block.ref, fields=["groups"])
    session.flush()

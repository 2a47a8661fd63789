"""What is still open when a told case is closed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.service import closing
from app.core import clock
from app.deadlines.lifecycle import DeadlineState


def told_to_the_person(session: Session, actor: Actor, case: Case) -> dict[str, object]:
    """Fields of the closing sheet: of every deadline of the law that still runs the person was told that day."""
    values: dict[str, object] = {}
    dated = (end for end in closing.open_ends(session, actor, case) if end.dated)
    for place, end in enumerate(dated, 1):
        values |= {
            f"end_{place}": end.key, f"decision_{place}": DeadlineState.WITH_PERSON, f"end_on_{place}": clock.today(),
        }  # fmt: skip
    return values

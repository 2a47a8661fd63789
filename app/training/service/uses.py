"""How often the public check is used, by month and answer. Who asked, from where and for whom is kept nowhere."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.training.models import VerificationCount

_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}
_KEY = ("month", "answer")


def note(session: Session, answer: str, times: int = 1) -> None:
    """Count an answer of this month (`words.ANSWERS`)."""
    row = {"id": ids.new_id(), "month": clock.today().strftime("%Y-%m"), "answer": answer, "times": times}
    made = _DIALECTS[session.get_bind().dialect.name].insert(VerificationCount).values(row)
    more = {"times": VerificationCount.times + sa.literal(times)}
    session.execute(made.on_conflict_do_update(index_elements=list(_KEY), set_=more))

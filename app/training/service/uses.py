"""How often the public check is used, by month and answer. Who asked, from where and for whom is kept nowhere."""

from __future__ import annotations

from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from app.core import clock, ids
from app.core.db import unit_of_work
from app.core.errors import Unavailable
from app.training.models import VerificationCount

_DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}
_KEY = ("month", "answer")


def note(engine: Engine, answer: str) -> None:
    """Count one answer of this month, in a transaction of its own: pages are read-only.

    A count that cannot be written costs nobody their answer.
    """
    row = {"id": ids.new_id(), "month": clock.today().strftime("%Y-%m"), "answer": answer, "times": 1}
    made = _DIALECTS[engine.dialect.name].insert(VerificationCount).values(row)
    one_more = {"times": VerificationCount.times + sa.literal(1)}
    with suppress(Unavailable), unit_of_work(engine, write=True) as session:
        session.execute(made.on_conflict_do_update(index_elements=list(_KEY), set_=one_more))

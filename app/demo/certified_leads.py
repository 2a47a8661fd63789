"""A centre begins to ask that complex cases be led by somebody certified, once it has somebody who is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.audit import service as audit
from app.authz.actor import system_actor
from app.demo.calendar import moment, office_day
from app.demo.cast import CENTRES

Do = Callable[[Session], None]
ASKED = 240
"""So many days ago; its coordinator was certified ten days before."""
REASON = "本人の言葉で話せる職員が、ほかにいないため。"
"""Why somebody without a certification leads a complex case all the same."""


def ask(session: Session) -> None:
    """Every centre of the cast that asks for it."""
    codes = [place.code for place in CENTRES if place.certified_lead]
    for centre in session.scalars(sa.select(Centre).where(Centre.code.in_(codes))):
        centre.certified_lead = True
        audit.record(session, system_actor("demo"), "centre.edited", "centre", centre.id, fields=["certified_lead"])


def told(today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how."""
    yield moment(office_day(today, ASKED), 9 * 60), "certified leads", ask

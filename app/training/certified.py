"""Colleagues as certified people, for the floors above: who among some accounts is certified on a civil day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core.errors import lazy
from app.training import queries, words
from app.training.models import Certification, Learner
from app.training.standing.deriving import Answer, standing_on

NO_RECORD = lazy("認証の記録なし")


@dataclass(frozen=True)
class Certified:
    """The standing of a colleague: of the certification that counts, else of the newest one."""

    number: str
    answer: Answer

    @property
    def counts(self) -> bool:
        """Whether they may be called certified on the day asked."""
        return self.answer.counts

    @property
    def label(self) -> str:
        """A marked word for the standing."""
        return words.STANDINGS[self.answer.standing]

    @property
    def kind(self) -> str:
        """The kind of mark that goes with it."""
        return words.KINDS[self.answer.standing]


def among(session: Session, logins: Iterable[str], today: date) -> Mapping[str, Certified]:
    """Login → standing on a civil day, as known on it; whose account is tied to nobody certified is left out.

    Four queries, however many colleagues.
    """
    rows = session.execute(
        sa.select(User.login, Certification)
        .join(Learner, Learner.user_id == User.id)
        .join(Certification, Certification.learner_id == Learner.id)
        .where(User.login.in_(sorted(logins)), Certification.state == "approved")
        .order_by(Certification.id)
    ).all()
    histories = queries.histories(session, [one for _login, one in rows])
    found: dict[str, Certified] = {}
    for login, one in rows:
        standing = Certified(one.number or "", standing_on(histories[one.id], today, today))
        if standing.counts or not (login in found and found[login].counts):
            found[login] = standing
    return found

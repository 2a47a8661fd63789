"""Colleagues of the demonstration who are certified, the key of its issuer, and some months of public checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.config import Settings
from app.core.dates import fiscal_year
from app.demo.calendar import moment, office_day
from app.demo.register import Do
from app.training.credential import issuer_keys
from app.training.schemas import DecideForm, LearnerForm, ProposeForm
from app.training.service import accounts, certifications, learners, uses

_CERTIFIED = (
    ("coordinator", "鈴木 みどり", "スズキ ミドリ", "SUZUKI MIDORI", 250),
    ("coordinator2", "シルバ 真理", "シルバ マリ", "SILVA MARI", 249),
)
# Days ago → how often the public check gave which answer.
_CHECKS = {
    70: {"active": 31, "no_such_code": 4, "replaced": 1},
    38: {"active": 44, "no_such_code": 7, "suspended": 3, "superseded": 1},
    6: {"active": 23, "no_such_code": 2, "suspended": 5, "closed": 1},
}


def make_key(settings: Settings) -> None:
    """An issuer's key of this year, where none lies yet."""
    if not issuer_keys.load(settings.keys_dir).public:
        issuer_keys.make(settings.keys_dir, fiscal_year(clock.today()))


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how."""

    for login, legal, kana, roman, ago in _CERTIFIED:
        form = LearnerForm(legal=legal, kana=kana, romanised=roman)
        at = moment(office_day(today, ago), 14 * 60 + 20)
        yield at, f"certify {login}", partial(_certify, actors=actors, login=login, form=form)
    for ago, counts in _CHECKS.items():
        yield moment(office_day(today, ago), 16 * 60), "checks", partial(_check, counts=counts)


def _check(session: Session, counts: Mapping[str, int]) -> None:
    for answer, times in counts.items():
        uses.note(session, answer, times)


def _certify(session: Session, actors: Mapping[str, Actor], login: str, form: LearnerForm) -> None:
    admin, today = actors["training_admin"], clock.today()
    learner = learners.add(session, admin, form)
    wanted = ProposeForm(tier="coordinator", starts_on=today, basis_note="第2期の全課程の修了を確認した。")
    made = certifications.propose(session, admin, learner, wanted, seen=learner.version)
    decision = DecideForm(decision="approve", decision_number="認証決定第2号", decided_on=today)
    certifications.decide(session, actors["approver"], made, decision, seen=made.version)
    session.refresh(learner, ["version"])
    accounts.tie(session, admin, learner, login, seen=learner.version)

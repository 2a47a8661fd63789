"""What leaves the demonstration by mail and calendar names nobody; and what waits there in the morning."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.cases.models import Case, Need, Task
from app.core.db import unit_of_work
from app.demo.world import names_and_numbers
from app.partners.models import Partner
from app.plans.approvals import risk, risk_facts
from app.plans.models import Step
from app.referrals.models import Referral
from app.reminders import colleagues, feed, mails, making, queries, service
from app.reminders.models import Digest, Reminder
from app.reminders.schemas import SettingsForm
from tests.demo.conftest import DAY, Built

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]
_VIOLENCE = ("DV", "暴力", "避難", "シェルター", "保護命令", "violence", "shelter")


def _told(session: Session) -> Iterator[str]:
    """Every calendar and every mail of the morning, in both languages."""
    people = colleagues.actors(session)
    for number, actor in enumerate(people.values()):
        form = SettingsForm(
            mail=True, address=f"colleague{number}@example.jp", locale="en" if number % 2 else "ja", hour=0
        )
        service.save_settings(session, actor, form)
        yield feed.file_of(session, actor, DAY).decode().replace("\r\n ", "")
    session.flush()
    making.plan_mails(session, DAY, 8)
    for digest in session.scalars(sa.select(Digest.id)).all():
        mail = mails.compose(session, digest, sender="kakehashi@example.jp", link="https://example.jp", today=DAY)
        assert mail is not None
        yield f"{mail['Subject']}\n{mail.get_content()}"


def _secrets(session: Session) -> set[str]:
    """Names, numbers and titles of the demonstration."""
    titles = {row.title for model in (Case, Step, Task, Need) for row in session.scalars(sa.select(model))}
    offices = sa.select(Partner).where(Partner.id.in_(sa.select(Referral.partner_id)))
    partners = {row.org_name for row in session.scalars(offices)}
    staff = set(session.scalars(sa.select(User.name)))
    return {text for text in {*names_and_numbers(), *titles, *partners, *staff, *_VIOLENCE} if len(text) > 1}


def _leaks(text: str, secrets: set[str]) -> set[str]:
    return {secret for secret in secrets if _stands_in(secret, text)}


def _stands_in(secret: str, text: str) -> bool:
    """Latin letters only as words of their own: the random number of a case may hold DV."""
    if not secret.isascii():
        return secret in text
    return re.search(rf"(?<![0-9A-Za-z-]){re.escape(secret)}(?![0-9A-Za-z])", text) is not None


def test_nothing_that_leaves_names_anybody(built: Built) -> None:
    with unit_of_work(built.engine, write=True) as session:
        session.info["doomed"] = True
        secrets = _secrets(session)
        texts = list(_told(session))
        silent = queries.guarded_cases(session, set(session.scalars(sa.select(Case.id))))
        at_risk = {
            case.id for case in session.scalars(sa.select(Case)) if risk.grounds(risk_facts.of_case(session, case))
        }
        numbers = set(session.scalars(sa.select(Case.ref).where(Case.id.in_(silent))))
        step = next(one.title for one in session.scalars(sa.select(Step)))
    assert sum("BEGIN:VEVENT" in text for text in texts) >= 4
    assert sum(text.startswith(("かけはし: ", "Kakehashi: ")) for text in texts) >= 3
    assert at_risk <= silent
    assert len(at_risk) >= 2
    assert [found for text in texts if (found := _leaks(text, secrets | numbers))] == []
    # Planted: what violence is called, a title in a calendar, a number of a case of which nothing leaves.
    assert _leaks("SUMMARY:DV", secrets) == {"DV"}
    assert _leaks("SUMMARY:K-7DV4DVRN", secrets) == _leaks("SUMMARY:K-DVDVDVDV", secrets) == set()
    assert _leaks(f"SUMMARY:{step}", secrets) != set()
    assert _leaks(f"SUMMARY:{min(numbers)}", numbers) == {min(numbers)}


def test_some_wait_and_somebody_looks_after_a_colleague(built: Built) -> None:
    with unit_of_work(built.engine, write=False) as session:
        people = {actor.login: actor for actor in colleagues.actors(session).values()}
        suzuki = people["coordinator"]
        assert queries.unread(session, suzuki) > 5
        mine = sa.select(Reminder.instead_of_id).where(Reminder.user_id == suzuki.user_id)
        assert people["sano"].user_id in set(session.scalars(mine))
        assert queries.covered_by(session, suzuki, DAY) == {people["sano"].user_id: "佐野 健"}

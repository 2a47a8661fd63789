"""From one partner to the next: what goes along, the alert at the third, no circle."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.cases.models import Task
from app.core.db import unit_of_work
from app.referrals.models import Referral
from tests.referrals.conftest import FIELDS, World
from tests.support.html import form_values, page, text

HEARD = {"heard_via": "phone", "said_by": "受付"}


def review_tasks(world: World) -> list[Task]:
    with unit_of_work(world.engine, write=False) as session:
        found = session.scalars(sa.select(Task).order_by(Task.id)).all()
        session.expunge_all()
        return [task for task in found if "なぜつながらないか" in task.title]


def elsewhere(world: World, ref: str) -> str:
    """The button of the page, then the same partner or another. What is told begins with the minimum: it is chosen."""
    link = page(world.client.get(f"/referrals/{ref}")).select_one('a[href*="follows="]')
    assert link is not None
    soup = page(world.client.get(f"{link['href']}&partner={world.kantoku}"))
    answer = world.client.post(world.new, data=form_values(soup, world.new, fields=FIELDS))
    assert answer.status_code == 303, text(soup)
    return str(answer.headers["location"]).removeprefix("/referrals/")


@pytest.mark.both
def test_a_chain_of_three(world: World) -> None:
    first = world.sent()
    early = world.draft_answer(at=f"&follows={first}")
    assert early.status_code == 422, "it is still with the partner"
    world.on(date(2026, 11, 26))
    assert world.move(first, "reject", **HEARD, reason="no_capacity", note="満員。").status_code == 303
    second = elsewhere(world, first)
    carried = world.row(second)
    assert (carried.hop, carried.need_id, carried.fields, carried.request) == (
        2, world.row(first).need_id, FIELDS, "相談の予約をお願いします。"
    )  # fmt: skip
    assert world.press(second, "send").status_code == 303
    assert world.move(second, "accept", **HEARD, contact_name="受付").status_code == 303
    world.on(date(2026, 12, 1))
    assert world.move(second, "fail", **HEARD, outcome="language_not_available").status_code == 303
    assert review_tasks(world) == []
    third = elsewhere(world, second)
    asked = review_tasks(world)
    assert [(task.due_on, task.assignee_id) for task in asked] == [
        (date(2026, 12, 3), world.people["coordinator"].user_id)
    ]
    shown = page(world.client.get(f"/referrals/{third}"))
    assert "同じ課題で3件目の連携です" in text(shown)
    lines = [text(one) for one in shown.select("#chain li")]
    assert len(lines) == 3
    assert "断られた 受入れの余裕がない" in lines[0]
    assert "3営業日" in lines[0], lines[0]
    assert "言語に対応できなかった" in lines[1]
    assert "3営業日" in lines[1], lines[1]
    assert "まだ送っていません" in lines[2]
    assert len(page(world.client.get(f"/cases/{world.ref}/referrals")).select("ol.stack li")) == 3
    for login, told in (("coordinator", 1), ("supervisor", 1), ("colleague", 0), ("supervisor2", 0)):
        day = page(world.as_(login).client.get("/"))
        assert len(day.select("#long-ways li")) == told, login
    world.as_("coordinator")
    assert world.move(third, "cancel", reason="other_partner").status_code == 303
    fourth = elsewhere(world, third)
    assert world.row(fourth).hop == 4
    assert len(review_tasks(world)) == 1, "once for a chain"
    assert not page(world.client.get("/")).select(f'#long-ways a[href*="{third}"]'), "what is closed is no alert"


def test_no_chain_bites_its_own_tail(world: World) -> None:
    older, newer = world.draft(), world.draft()
    with pytest.raises(IntegrityError):
        world.change(
            lambda session: session.execute(
                sa.update(Referral).where(Referral.ref == older).values(follows_id=world.row(newer).id)
            )
        )
    with pytest.raises(IntegrityError):
        world.change(
            lambda session: session.execute(
                sa.update(Referral).where(Referral.ref == older).values(follows_id=world.row(older).id)
            )
        )

"""The loop of a review: its day is asked for, who looked and what came of it is kept, the next day is set."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import unit_of_work
from app.plans.models import PlanReview
from tests.plans.conftest import World
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import sign_in

SAID = {"result": "goes_on", "came_of": "本人と見た。書類がそろい始めた。", "next_on": "2026-12-22"}


def asked_for(world: World) -> list[str]:
    """The pages, beside the plan's own, that name the review: the case, my day, the supervisor's team."""
    found = []
    for login, path in (("coordinator", f"/cases/{world.ref}"), ("coordinator", "/"), ("supervisor", "/team")):
        sign_in(world.client, login)
        if "プランの見直し" in text(page(world.client.get(path)).select_one("#deadlines") or page("<p>")):
            found.append(path)
    sign_in(world.client, "coordinator")
    return found


def test_an_overdue_review_is_asked_for_everywhere_until_it_is_done(world: World) -> None:
    world.send("/aim", aim="落ち着いて暮らす", review_on="2026-11-20")
    assert asked_for(world) == [f"/cases/{world.ref}", "/", "/team"]
    assert "見直す日（2026-11-20（令和8年11月20日））を過ぎています" in text(page(world.get()))
    assert world.send("/review", **SAID).status_code == 303
    plan = world.plan()
    assert plan is not None
    assert plan.review_on == date(2026, 12, 22)
    shown = text(page(world.get()))
    assert "を過ぎています" not in shown
    assert "前回 2026-11-22（令和8年11月22日） · 鈴木 みどり · このまま続ける" in shown
    assert asked_for(world) == [f"/cases/{world.ref}"]
    with unit_of_work(world.engine, write=False) as session:
        kept = session.scalars(sa.select(PlanReview)).one()
        assert (kept.number, kept.due_on, kept.reviewed_on) == (1, date(2026, 11, 20), clock.today())
    assert SAID["came_of"] in text(page(world.get("/review")))
    assert "プランの見直し このまま続ける" in text(page(world.client.get(f"/cases/{world.ref}")))


@pytest.mark.parametrize(
    ("typed", "field", "part"),
    [
        ({"next_on": ""}, "next_on", "印を付けてください"),
        ({"no_next": "1"}, "no_next", "どちらか一方"),
        ({"next_on": "2026-11-22"}, "next_on", "明日から"),
        ({"came_of": ""}, "came_of", "入力してください"),
        ({"reviewed_on": "2026-11-23"}, "reviewed_on", "先の日付"),
    ],
)
def test_a_review_says_what_came_of_it_and_when_the_next_is(
    world: World, typed: dict[str, str], field: str, part: str
) -> None:
    world.send("/aim", aim="落ち着いて暮らす", review_on="2026-11-20")
    answer = world.send("/review", **{**SAID, **typed})
    assert answer.status_code == 422
    assert part in " ".join(errors_of(page(answer), field))
    plan = world.plan()
    assert plan is not None
    assert plan.review_on == date(2026, 11, 20)


def test_a_review_of_a_plan_whose_day_was_changed_meanwhile_is_refused(world: World) -> None:
    world.send("/aim", aim="落ち着いて暮らす", review_on="2026-11-20")
    old = form_values(page(world.get("/review")), f"{world.base}/review", **SAID)
    world.send("/aim", review_on="2026-12-01")
    assert world.client.post(f"{world.base}/review", data=old).status_code == 409
    twice = form_values(page(world.get("/review")), f"{world.base}/review", **SAID)
    assert [world.client.post(f"{world.base}/review", data=twice).status_code for _ in range(2)] == [303, 303]
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PlanReview)) == 1

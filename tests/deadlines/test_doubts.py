"""Nothing is dropped in silence: contradictions, ranges, kinds that are gone, rules that concern nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Centre, CentreDay
from app.core.dates import both
from app.core.db import unit_of_work
from app.deadlines import computing
from app.guidance.calendar import Calendar
from app.guidance.catalogue import Catalogue
from tests.deadlines.conftest import World
from tests.support.html import page, text

TWICE = "「解雇」が二つの日（2026-11-01 と 2026-11-05）で記録されています。"


def section(world: World, ident: str) -> str:
    found = page(world.get()).select_one(f"section[aria-labelledby='{ident}-title']")
    return text(found) if found else ""


def test_a_contradiction_is_said_on_entry_beside_the_deadline_and_on_the_form(world: World) -> None:
    assert world.dismissed().headers["location"] == world.base
    before = set(world.rows())
    answer = world.dismissed(on="2026-11-05")
    assert answer.headers["location"] == f"{world.base}#check"
    assert "ほかの記録と合わないところがあります" in text(page(world.get()))
    assert TWICE in section(world, "check")
    held = world.one("IMM-07b")
    row = page(world.get()).select_one(f"#d-{held.ref}")
    assert row is not None
    assert TWICE in text(row)
    assert TWICE in text(page(world.get(f"/{held.ref}")))
    edit = page(world.get()).select_one('a[href*="/events/V-"][href]:not([href$="withdraw"])')
    assert edit is not None
    assert TWICE in text(page(world.client.get(str(edit["href"]))))
    assert set(world.rows()) == before


def test_an_event_whose_kind_is_gone_is_shown_and_taken_back_and_its_deadlines_stay(
    world: World, small_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.dismissed()
    event, days = world.event(), {key: row.last_on for key, row in world.rows().items()}
    events = {code: kind for code, kind in small_catalogue.events.items() if code != "dismissal"}
    monkeypatch.setattr(computing, "catalogue", lambda _session: replace(small_catalogue, events=events))
    assert "今の一覧にないできごと（dismissal）" in section(world, "events")
    assert "記録してある期限はそのまま残ります" in section(world, "check")
    assert section(world, "proposals") == ""
    assert not page(world.get()).select(f'a[href="{world.base}/events/{event.ref}"]')
    assert world.get(f"/{world.one('IMM-07b').ref}").status_code == 200
    assert {key: row.last_on for key, row in world.rows().items() if row.state == "open"} == days
    path = f"/events/{event.ref}/withdraw"
    assert "（dismissal）" in text(page(world.get(path)))
    assert world.send(path, reason="別の人のこと").status_code == 303
    assert {row.state for row in world.rows().values()} == {"void"}
    assert "誤りとして消したできごと（1）" in text(page(world.get()))


def test_a_range_is_shown_as_one_and_what_concerns_nobody_is_named(world: World) -> None:
    world.dismissed(known="range", until="2026-11-10", fact_insured="national")
    row = page(world.get()).select_one(f"#d-{world.one('IMM-07b').ref}")
    assert row is not None
    assert "最終日は2026-11-15から2026-11-24の間です" in text(row)
    shown = text(page(world.get()))
    assert "この世帯にはあてはまらないと判断した決まり" in shown
    assert "「会社の健康保険・厚生年金に入っていたか」の答えから" in shown


def test_an_event_without_a_rule_says_so(world: World) -> None:
    assert world.send("/events/new/disaster", on="2026-11-01").status_code == 303
    assert "このできごとから動く期限は、制度ルールに登録されていません。" in section(world, "events")


def test_a_dismissal_that_is_announced_may_lie_ahead_with_what_follows_from_it(world: World) -> None:
    """The insurance ends on the day after it: that day cannot be past either."""
    assert world.dismissed(on="2026-12-10", fact_insurance_lost_on="2026-12-11").status_code == 303
    form = text(page(world.get("/events/new/dismissal")))
    assert "これからの日も入れられます" in form
    assert "今日までの日" in text(page(world.get("/events/new/divorce")))


def test_a_day_on_which_the_centre_is_closed_is_no_day_to_help(world: World) -> None:
    world.dismissed()
    held = world.one("IMM-07b")
    assert "窓口が手伝える最後の日" not in text(page(world.get(f"/{held.ref}")))
    with unit_of_work(world.engine, write=True) as session:
        centre = session.scalars(sa.select(Centre).where(Centre.code == "shizuoka")).one()
        session.add(CentreDay(centre_id=centre.id, day=held.office_on, is_open=False))
    before = Calendar().centre_day(held.office_on - timedelta(days=1))
    assert f"窓口が手伝える最後の日{both(before)}" in text(page(world.get(f"/{held.ref}"))).replace(" ", "")

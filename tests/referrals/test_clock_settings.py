"""A centre's own clocks: by kind of partner and priority, from the next sending on, with their history."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.core.db import unit_of_work
from tests.referrals.conftest import World
from tests.support.html import errors_of, form_values, page, text

HERE = "/referrals/clocks"


def save(world: World, at: str = "", **typed: str) -> int:
    soup = page(world.client.get(HERE + at))
    return world.client.post(HERE, data=form_values(soup, HERE, **typed)).status_code


def test_days_by_kind_hold_for_what_is_sent_from_now_on(world: World) -> None:
    before = world.sent()
    assert world.client.get(HERE).status_code == 403
    world.as_("supervisor")
    shown = text(page(world.client.get(HERE)))
    assert "初めの決まり" in shown
    soup = page(world.client.get(HERE))
    stale = form_values(soup, HERE, priority="routine", answer="9", first_contact="9")
    assert save(world, priority="routine", answer="5", first_contact="8") == 303
    kind = "?kind=labour_standards_office&priority=routine"
    assert save(world, kind, answer="10", first_contact="12", attempts="2") == 303
    assert world.client.post(HERE, data=stale).status_code == 409
    wrong = world.client.post(HERE, data=form_values(page(world.client.get(HERE)), HERE, answer="9", first_contact="2"))
    assert errors_of(page(wrong), "first_contact")
    world.as_("coordinator")
    after, other = world.sent(), world.sent(to=world.hotline, mode="information_only", fields=None, story=None)
    assert [world.row(ref).answer_due_on for ref in (before, after, other)] == [
        date(2026, 11, 26), date(2026, 12, 7), date(2026, 11, 30)
    ]  # fmt: skip
    assert "2026-12-07" in text(page(world.client.get(f"/referrals/{after}")).select_one("#sent") or "")
    for _ in range(2):
        assert world.move(after, "attempts", whom="partner", result="no_answer").status_code == 303
    assert world.move(after, "cancel", reason="no_answer").status_code == 303, "this centre asks this kind twice"

    world.as_("supervisor")
    soup = page(world.client.get(HERE))
    assert len(soup.select("#history li")) == 2
    reset = f"{HERE}/reset"
    kinds = [
        one
        for one in soup.select(f'form[action="{reset}"]')
        if one.select_one('input[value="labour_standards_office"]')
    ]
    values = {str(one["name"]): str(one["value"]) for one in kinds[0].select("input")}
    assert world.client.post(reset, data=values).status_code == 303
    assert world.row(world.as_("coordinator").sent()).answer_due_on == date(2026, 11, 30), "the rule of all kinds"
    with unit_of_work(world.engine, write=False) as session:
        kept = session.scalars(sa.select(AuditEntry.reason_code).where(AuditEntry.action == "centre.referral_clocks"))
        assert list(kept) == ["set", "set", "removed"]
    assert world.as_("supervisor2").client.get(HERE).status_code == 200
    assert "労働基準監督署" not in [text(one) for one in page(world.client.get(HERE)).select("tbody td")]

"""The closing sheet decides every deadline that the law lets run on, and a case is not closed over one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.cases.models import Case
from app.core.db import unit_of_work
from app.deadlines import endings
from app.deadlines.models import LegalDeadline
from tests.deadlines.conftest import World
from tests.support.html import errors_of, form_values, page, text

TOLD = {"decision": "with_person", "end_on": "R8.11.20"}


def fill(world: World, default: dict[str, str] = TOLD, **by_key: dict[str, str]) -> dict[str, Any]:
    """The sheet with the same decision for every end but those named by the reference of their deadline."""
    path = f"/cases/{world.ref}/close"
    values = form_values(page(world.client.get(path)), path, closing_reason="resolved", summary="本人が続ける")
    for name, key in [(name, given[0]) for name, given in values.items() if name.startswith("end_")]:
        place = name.removeprefix("end_")
        if place.isdigit():
            said = by_key.get(key.partition(":")[2].replace("-", "_"), default)
            values |= {f"{field}_{place}": [value] for field, value in said.items()}
    return values


def close(world: World, values: dict[str, Any]) -> Any:
    return world.client.post(f"/cases/{world.ref}/close", data=values)


def status(world: World) -> str:
    with unit_of_work(world.engine, write=False) as session:
        return session.scalars(sa.select(Case.status).where(Case.id == world.case_id)).one()


def ref(world: World, rule: str) -> str:
    return world.one(rule).ref.replace("-", "_")


def test_each_deadline_is_decided_by_itself_and_the_rest_together(world: World) -> None:
    world.dismissed()
    done = {"decision": "done", "end_on": "2026-11-14"}
    handed = {"decision": "handed_over", "end_note": "移転先の相談窓口"}
    answer = close(world, fill(world, **{ref(world, "IMM-07b"): done, ref(world, "IMM-20"): handed}))
    assert answer.status_code == 303
    assert status(world) == "closed"
    rows = world.rows()
    assert "open" not in {row.state for row in rows.values()}
    notice, ground = world.one("IMM-07b"), world.one("IMM-20")
    assert (notice.state, notice.state_on) == ("done", date(2026, 11, 14))
    assert (ground.state, ground.state_note) == ("handed_over", "移転先の相談窓口")
    rest = [row for row in rows.values() if row.id not in (notice.id, ground.id)]
    assert {(row.state, row.state_on) for row in rest} == {("with_person", date(2026, 11, 20))}
    assert "移転先の相談窓口" in text(page(world.client.get(f"/cases/{world.ref}")))
    shown = text(page(world.get()))
    assert "引き継いだ" in shown
    assert "本人に伝えた" in shown


def test_one_left_undecided_keeps_the_case_open_and_nothing_is_settled(world: World) -> None:
    world.dismissed()
    values = fill(world, **{ref(world, "IMM-07b"): {}})
    for more in ({}, {"drop_tasks": ["1"]}):
        answer = close(world, {**values, **more})
        assert answer.status_code == 422
        assert "をどうするか選んでください" in answer.text
    assert status(world) == "active"
    assert {row.state for row in world.rows().values()} == {"open"}


def test_a_decision_says_its_day_or_its_reason(world: World) -> None:
    world.dismissed()
    for said, field, message in (
        ({"decision": "done"}, "end_on_1", "その日を入れてください。"),
        ({"decision": "done", "end_on": "2027-01-01"}, "end_on_1", "先の日付は選べません。"),
        ({"decision": "not_applicable"}, "end_note_1", "理由を書いてください。"),
    ):
        answer = close(world, fill(world, said))
        assert answer.status_code == 422
        assert message in errors_of(page(answer), field)
    assert {row.state for row in world.rows().values()} == {"open"}


def test_what_was_added_since_the_sheet_was_shown_is_asked_about(world: World) -> None:
    world.dismissed()
    values = fill(world)
    world.send("/events/new/birth", on="2026-11-10")
    assert close(world, values).status_code in (409, 422)
    assert status(world) == "active"


def test_what_is_decided_together_is_known_by_every_one_of_it() -> None:
    """One settled by somebody else and one added meanwhile are as many as before, and not the same."""
    one, other, third = (LegalDeadline(ref=ref) for ref in ("J-00000001", "J-00000002", "J-00000003"))
    assert endings.key_of([one, other]) == endings.key_of([other, one])
    assert endings.key_of([one, other]) != endings.key_of([one, third])
    assert len(endings.key_of([one, other, third])) <= 40, "what the form takes"


def test_the_sheet_leads_to_each_deadline_and_names_what_is_decided_together(world: World) -> None:
    world.dismissed()
    sheet = page(world.client.get(f"/cases/{world.ref}/close"))
    assert sheet.select_one(f'a[href="{world.base}/{world.one("IMM-07b").ref}"]')
    ends = [text(legend) for legend in sheet.select("#ends-title, legend") if "法律の期限" in text(legend)]
    assert 1 < len(ends) <= endings.EACH + 1
    assert "まとめて" in ends[-1]


def test_what_can_still_be_kept_is_never_decided_in_a_heap_of_missed_days() -> None:
    today = date(2026, 11, 27)
    missed = [[LegalDeadline(office_on=today - timedelta(days=n))] for n in range(1, endings.EACH + 2)]
    kept = [LegalDeadline(office_on=today + timedelta(days=41))]
    asked = endings.one_by_one([*missed, kept], today)
    assert len(asked) == endings.EACH
    assert asked[-1] is kept
    assert [same[0].office_on for same in asked] == sorted(same[0].office_on for same in asked)


def test_a_reopened_case_takes_a_deadline_back(world: World) -> None:
    world.dismissed()
    close(world, fill(world))
    path = f"/cases/{world.ref}/reopen"
    world.client.post(path, data=form_values(page(world.client.get(path)), path, reopen_reason="また来た"))
    held = world.one("IMM-07b")
    assert world.send(f"/{held.ref}/state", at=f"/{held.ref}", to="open").status_code == 303
    assert world.one("IMM-07b").state == "open"

"""Comments at a step: said, answered, settled, counted beside the step."""

from __future__ import annotations

import sqlalchemy as sa

from app.cases.models import CaseEvent
from app.core.db import unit_of_work
from app.plans.models import StepComment
from tests.plans.conftest import World
from tests.support.html import errors_of, form_values, page, text
from tests.support.people import sign_in


def test_a_talk_at_a_step_from_its_beginning_to_its_end(world: World) -> None:
    ref = world.add("会社に退職証明書を頼む")
    path = f"/steps/{ref}"
    assert world.send(f"{path}/comments", text="電話より手紙がよいです").status_code == 303
    sign_in(world.client, "supervisor")
    row = page(world.get()).select_one(f"#step-{ref}")
    assert row is not None
    assert "コメント1件" in text(row)
    with unit_of_work(world.engine, write=False) as session:
        comment = session.scalars(sa.select(StepComment)).one()
    talk = f"{path}/comments/{comment.ref}"
    assert world.send(talk, at=talk, text="では簡易書留で").status_code == 303
    stale = form_values(page(world.get(path)), f"{world.base}{talk}/settle")
    assert world.client.post(f"{world.base}{talk}/settle", data=stale).status_code == 303
    assert world.client.post(f"{world.base}{talk}/settle", data=stale).status_code == 409
    late = {"_key": "y" * 22, "text": "まだあります"}
    assert world.client.post(world.base + talk, data=late).status_code in (409, 422)
    said = text(page(world.get(path)).select_one("#comments"))  # type: ignore[arg-type]
    assert said.index("電話より手紙がよいです") < said.index("では簡易書留で") < said.index("済み")
    assert "コメント1件" not in text(page(world.get()))
    with unit_of_work(world.engine, write=False) as session:
        told = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "step_comment")).all()
        assert sorted(event.code for event in told) == ["answered", "said", "settled"]
        assert all(event.text is None for event in told), "what was said stays out of the timeline"
        assert session.scalar(sa.select(sa.func.count()).select_from(StepComment)) == 2


def test_what_is_empty_too_long_or_sent_twice(world: World) -> None:
    ref = world.add("会社に退職証明書を頼む")
    path = f"/steps/{ref}/comments"
    assert errors_of(page(world.send(path, text=None)), "text")
    long = "長" * 2001
    answer = world.send(path, text=long)
    assert errors_of(page(answer), "text")
    assert long in answer.text, "what was typed is kept"
    sent = form_values(page(world.get(path)), world.base + path, text="一度だけ")
    assert [world.client.post(world.base + path, data=sent).status_code for _ in range(2)] == [303, 303]
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(StepComment)) == 1


def test_a_comment_belongs_to_its_step_and_a_closed_case_takes_none(world: World) -> None:
    one, other = world.add("一つ目"), world.add("二つ目")
    world.send(f"/steps/{one}/comments", text="ここだけの話")
    with unit_of_work(world.engine, write=False) as session:
        comment = session.scalars(sa.select(StepComment)).one()
    assert world.get(f"/steps/{other}/comments/{comment.ref}").status_code == 404
    assert "ここだけの話" not in world.get("/handout").text, "it stands on no paper"
    world.close()
    assert page(world.get(f"/steps/{one}/comments")).select_one("#write") is None
    answer = world.client.post(f"{world.base}/steps/{one}/comments", data={"_key": "z" * 22, "text": "遅い"})
    assert answer.status_code in (403, 409, 422)
    assert "遅い" not in world.get(f"/steps/{one}").text

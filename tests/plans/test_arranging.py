"""What a step comes after, and the list of steps put in order by hand."""

from __future__ import annotations

import pytest

from app.plans.arranging import moved
from tests.plans.conftest import World
from tests.support.html import errors_of, form_values, page, text


@pytest.mark.parametrize(
    ("move", "after"),
    [
        ("up b", "bac"),
        ("up a", "abc"),
        ("down b", "acb"),
        ("down c", "abc"),
        ("last a", "bca"),
        ("before c a", "cab"),
        ("before a c", "bac"),
        ("before b b", "abc"),
        ("before a x", None),
        ("up x", None),
    ],
)
def test_a_move_puts_one_step_elsewhere_and_keeps_the_rest(move: str, after: str | None) -> None:
    assert moved(list("abc"), move) == (list(after) if after else None)


def order(world: World) -> list[str]:
    return [text(row) for row in page(world.get("/order")).select("#order .order__what a")]


def test_the_list_is_put_in_order_and_says_where_the_step_is_now(world: World) -> None:
    for title in ("甲", "乙", "丙"):
        world.add(title)
    last = world.step("丙").ref
    answer = world.send("/order", at="/order", move=f"before {last} {world.step('甲').ref}")
    assert answer.headers["location"] == f"{world.base}/order?moved={last}"
    assert order(world) == ["丙", "甲", "乙"]
    said = page(world.get(f"/order?moved={last}")).select_one('#order-said[role="status"]')
    assert "「丙」は上から1番目です。 着手の順では1番目です。" in text(said)  # type: ignore[arg-type]
    part = world.client.get(f"{world.base}/order?moved={last}", headers={"HX-Request": "true"})
    assert page(part).select_one("html > body > main, nav") is None
    assert "「丙」は上から1番目です。" in part.text
    assert world.client.post(f"{world.base}/order", data={"move": "sideways x", "_version": "4"}).status_code == 404


def test_a_list_that_changed_meanwhile_moves_nothing(world: World) -> None:
    for title in ("甲", "乙"):
        world.add(title)
    old = form_values(page(world.get("/order")), f"{world.base}/order", move=f"up {world.step('乙').ref}")
    world.add("丙")
    answer = world.client.post(f"{world.base}/order", data=old)
    assert answer.status_code == 409
    assert "並べている間にプランが変わりました" in answer.text
    assert order(world) == ["甲", "乙", "丙"]


def link(world: World, title: str, *after: str, **more: str) -> tuple[str, dict[str, object]]:
    """Where the small form of a step goes, and what it sends."""
    ref = world.step(title).ref
    path = f"{world.base}/steps/{ref}/after"
    soup = page(world.get(f"/link?step={ref}"))
    return path, form_values(soup, path, after=[world.step(one).ref for one in after], **more)


def test_a_step_is_connected_and_a_circle_is_refused_by_name(world: World) -> None:
    for title in ("甲", "乙"):
        world.add(title)
    assert page(world.get()).select_one(f'#link form[method="get"][action="{world.base}/link"]')
    offered = page(world.get(f"/link?step={world.step('乙').ref}&after={world.step('甲').ref}"))
    assert [box["value"] for box in offered.select('input[name="after"][checked]')] == [world.step("甲").ref]
    path, data = link(world, "乙", "甲", why="甲の紙が要る")
    assert world.client.post(path, data=data).status_code == 303
    assert "「甲」が終わってから始めます。" in text(page(world.get("/days")))
    path, data = link(world, "甲", "乙", why="逆にしてみる")
    answer = world.client.post(path, data=data)
    assert answer.status_code == 422
    assert "甲 → 乙 → 甲" in errors_of(page(answer), "after")[0]
    assert "逆にしてみる" in answer.text
    told = text(page(world.get("/versions")))
    assert "ステップ「乙」の先に終えるものを変えた" in told
    assert "先に終えるステップ なし 甲" in told
    assert page(world.get("/link?step=S-00000000")).select_one('#link-form select[name="step"]')


def test_a_stale_connection_shows_all_three_versions(world: World) -> None:
    for title in ("甲", "乙", "丙"):
        world.add(title)
    path, old = link(world, "丙", "甲")
    world.client.post(path, data=link(world, "丙", "乙")[1])
    answer = world.client.post(path, data=old)
    assert answer.status_code == 409
    cells = [text(cell) for cell in page(answer).select("main tbody tr td")]
    assert cells[0] == "（空欄）"
    assert world.step("乙").ref in cells[1]
    assert world.step("甲").ref in cells[2]
    assert "「乙」が終わってから始めます。" in text(page(world.get("/days")))

"""The picture: nothing overlaps, nothing is executable, everything is said in words too."""

from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from app.core.fitting import LINE_UNITS, width, wrap
from app.plans.engine.graph import Graph, StepNode
from app.plans.engine.lifecycle import StepState
from app.plans.engine.order import Standing
from app.plans.picture.drawing import Words, draw
from app.plans.picture.layout import BOX_HEIGHT, BOX_WIDTH, Box, Picture, place
from tests.plans.graphs import DOMAINS, TODAY, plans, step

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words(
    title="支援プランの図",
    summary="ステップの順番",
    today="今日",
    critical="いちばん長い道すじ",
    standings={standing: f"〔{standing.value}〕" for standing in Standing},
    domains={"work": "雇用・労働"},
    overdue="超過",
    due=lambda day: f"{day:%m-%d}まで",
)
CSS = Path("app/web/static/plan.css").read_text("utf-8")


def drawn(nodes: list[StepNode], today: date | None = TODAY) -> ET.Element:
    svg = draw(Graph(nodes), domains=DOMAINS, words=WORDS, today=today, href=lambda i: f"/cases/K-1/plan/steps/{i}")
    return ET.fromstring(svg)  # noqa: S314 - our own output; that it parses is the point


def overlap(a: Box, b: Box) -> bool:
    return abs(a.x - b.x) < BOX_WIDTH and abs(a.y - b.y) < BOX_HEIGHT


def crosses(picture: Picture) -> list[tuple[int, int]]:
    """Arrows that run over a box, each with the box."""
    found = []
    for arrow in picture.arrows:
        for (x1, y1), (x2, y2) in pairwise(arrow.points):
            left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
            found += [
                (arrow.before, box.step.id)
                for box in picture.boxes.values()
                if left < box.right and right > box.x and top < box.y + BOX_HEIGHT and bottom > box.y
            ]
    return found


@given(plans())
def test_boxes_never_overlap_and_stay_in_their_lane(nodes: list[StepNode]) -> None:
    picture = place(Graph(nodes), DOMAINS, TODAY)
    assert not [pair for pair in combinations(picture.boxes.values(), 2) if overlap(*pair)]
    lanes = {lane.domain: lane for lane in picture.lanes}
    for box in picture.boxes.values():
        lane = lanes[box.step.domain]
        assert lane.y <= box.y
        assert box.y + BOX_HEIGHT <= lane.y + lane.height <= picture.height
        assert box.right <= picture.width


@given(plans())
def test_arrows_run_forward_and_over_no_box(nodes: list[StepNode]) -> None:
    picture = place(Graph(nodes), DOMAINS, TODAY)
    assert len(picture.arrows) == sum(len(node.depends_on) for node in nodes)
    for arrow in picture.arrows:
        assert picture.boxes[arrow.before].right < picture.boxes[arrow.after].x
    assert crosses(picture) == []


def test_the_controls_of_the_layout_notice_faults() -> None:
    picture = place(Graph([step(1), step(2, 1)]), DOMAINS, None)
    first = picture.boxes[1]
    moved = Box(picture.boxes[2].step, first.x + BOX_WIDTH - 1, first.y + 5)
    assert overlap(first, moved)
    bad = Picture(picture.width, picture.height, picture.lanes, {1: first, 2: moved}, picture.arrows, None)
    assert crosses(bad)


@given(plans())
def test_what_is_over_stands_left_of_today(nodes: list[StepNode]) -> None:
    picture = place(Graph(nodes), DOMAINS, TODAY)
    if picture.today_x is None:
        assert not any(node.due for node in nodes)
        return
    for box in picture.boxes.values():
        ahead = box.step.is_open and (box.step.due is None or box.step.due >= TODAY)
        if ahead:
            assert box.x > picture.today_x
        assert box.right <= picture.today_x or box.x > picture.today_x


def test_the_line_of_today_needs_dates() -> None:
    assert not drawn([step(1)]).findall(f"{SVG}line")
    assert len(drawn([step(1, due=2)]).findall(f"{SVG}line")) == 1
    assert not drawn([step(1, due=2)], today=None).findall(f"{SVG}line")


@given(plans(most=5))
def test_every_step_is_a_link_that_says_its_state(nodes: list[StepNode]) -> None:
    root = drawn(nodes)
    links = root.findall(f"{SVG}a")
    assert {link.get("href") for link in links} == {f"/cases/K-1/plan/steps/{node.id}" for node in nodes}
    for link in links:
        label = link.get("aria-label") or ""
        assert "〔" in label
        assert any("〔" in "".join(text.itertext()) for text in link.findall(f"{SVG}text"))
        assert link.find(f"{SVG}path") is not None


HOSTILE = '"><script>alert(1)</script><a href="javascript:x" onclick=\'y\' style="z">&amp;\u202e'


def test_hostile_text_is_text() -> None:
    root = drawn([step(1, title=HOSTILE, domain=HOSTILE)])
    (link,) = root.findall(f"{SVG}a")
    assert link.get("aria-label", "").startswith(HOSTILE)
    for element in root.iter():
        assert element.tag != f"{SVG}script"
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}


def test_title_description_and_references_are_right() -> None:
    root = drawn([step(1, due=-1), step(2, 1)])
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    assert set((root.get("aria-labelledby") or "").split()) <= ids
    assert root[0].text == "支援プランの図"
    assert root[1].text == "ステップの順番"
    used = {element.get("marker-end", "")[5:-1] for element in root.iter(f"{SVG}g")} - {""}
    assert used == {"plan-arrow-critical"}
    assert used <= ids


def test_overdue_and_the_longest_chain_are_written_not_only_drawn() -> None:
    late, _ = drawn([step(1, due=-1), step(2, state=StepState.DONE, due=-1)]).findall(f"{SVG}a")
    assert "超過 11-21まで" in (late.get("aria-label") or "")
    assert WORDS.critical in (late.get("aria-label") or "")


def test_every_class_in_the_picture_has_its_rule() -> None:
    nodes = [step(i, state=state, due=0) for i, state in enumerate(StepState)]
    root = drawn([*nodes, step(9, 0, 1)])
    classes = {name for element in root.iter() for name in (element.get("class") or "").split()}
    bare = {name for name in classes if f".{name}" not in CSS}
    assert bare <= {"plan-box", "plan-box--dropped", "plan-box--waiting"}


def test_an_empty_plan_is_still_a_picture() -> None:
    assert drawn([]).tag == f"{SVG}svg"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("国民健康保険に切り替える", ["国民健康保険に切り替え", "る"]),
        ("在留カードの住所を変更、届出", ["在留カードの住所を変", "更、届出"]),
        ("Write to the former employer", ["Write to the", "former employer"]),
        ("", []),
    ],
)
def test_wrapping(text: str, lines: list[str]) -> None:
    assert wrap(text) == lines


def test_long_titles_end_in_an_ellipsis_and_no_line_is_too_wide() -> None:
    for text in ("日本語の長い題名" * 20, "abcdefghij" * 30, "Ｗ" * 99, "WM " * 60):
        lines = wrap(text)
        assert len(lines) == 3
        assert lines[-1].endswith("…")
        assert max(width(line) for line in lines) <= LINE_UNITS

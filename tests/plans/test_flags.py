"""The days of the law as lines in the picture: in their place, told apart without colour, no flag over another."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from app.plans.engine.graph import Graph, StepNode
from app.plans.engine.order import windows
from app.plans.picture.drawing import draw, draw_sheets
from app.plans.picture.flags import STAIR, Flag, Kind, Planted, plant
from app.plans.picture.layout import BOX_WIDTH, place, sheets
from tests.plans.graphs import DOMAINS, TODAY, plans, step
from tests.plans.test_drawing import SVG, WORDS

DAYS = st.integers(-20, 100).map(lambda days: TODAY + timedelta(days=days))
FLAGS = st.lists(st.builds(Flag, DAYS, st.sampled_from([Kind.SAFE, Kind.LAST]), st.text("期限aW 1", max_size=30)))


def covered(planted: list[Planted]) -> list[tuple[Planted, Planted]]:
    """Pairs of which one's flag covers the other's flag, or has the other's pole run through it."""
    found = []
    for one, other in combinations(sorted(planted, key=lambda p: p.x), 2):
        reaches = one.flag.text and one.x + one.flag.room > other.x
        if reaches and one.stair <= other.stair and one.x != other.x:
            found.append((one, other))
    return found


@given(plans(), FLAGS)
def test_no_flag_covers_another_and_all_stay_in_the_picture(nodes: list[StepNode], flags: list[Flag]) -> None:
    picture = place(Graph(nodes), DOMAINS, TODAY, [*flags, Flag(TODAY, Kind.TODAY, "今日")])
    assert covered(list(picture.flags)) == []
    for one in picture.flags:
        assert one.x + one.flag.room <= picture.width
        assert picture.top - STAIR * one.stair >= STAIR


def test_flags_on_one_height_are_noticed() -> None:
    flag = Flag(TODAY, Kind.LAST, "在留期間の更新")
    assert covered([Planted(flag, 100, 0), Planted(flag, 110, 0)])
    assert [one.stair for one in plant([(flag, 100), (flag, 110), (flag, 900)])] == [1, 0, 0]


def before(graph: Graph, step_id: int) -> set[int]:
    """Everything that comes before a step, directly or not."""
    found = set(graph.nodes[step_id].depends_on)
    return found.union(*(before(graph, i) for i in found))


@given(plans(), FLAGS)
def test_a_box_stands_on_the_side_of_its_day(nodes: list[StepNode], flags: list[Flag]) -> None:
    """What must be finished by the day of a line is left of it, what has time beyond it is right of it."""
    graph = Graph(nodes)
    picture = place(graph, DOMAINS, TODAY, flags)
    spans = windows(graph, TODAY)
    for planted in picture.flags:
        if planted.flag.kind is Kind.TODAY or planted.flag.day < TODAY:
            continue
        for box in picture.boxes.values():
            latest = graph.latest.get(box.step.id)
            if latest is None or not box.step.is_open or box.step.id not in spans or latest < TODAY:
                continue
            if latest > planted.flag.day:
                assert box.x > planted.x
            elif all(graph.latest.get(i, date.max) <= latest for i in before(graph, box.step.id) if i in spans):
                assert box.right <= planted.x


@given(plans(), FLAGS)
def test_lines_stand_in_the_order_of_their_days(nodes: list[StepNode], flags: list[Flag]) -> None:
    picture = place(Graph(nodes), DOMAINS, TODAY, [*flags, Flag(TODAY, Kind.TODAY, "今日")])
    days = [one.flag.day for one in sorted(picture.flags, key=lambda one: one.x)]
    assert days == sorted(days)
    assert len({one.x for one in picture.flags}) == len(picture.flags)


def test_safe_date_last_day_and_today_have_signs_of_their_own() -> None:
    flags = [
        Flag(TODAY, Kind.TODAY, "今日"),
        Flag(TODAY + timedelta(days=4), Kind.SAFE, "11-26 安全日"),
        Flag(TODAY + timedelta(days=5), Kind.LAST, "11-27 在留期間の更新"),
    ]
    svg = draw(
        Graph([step(1, due=3), step(2, 1)]), domains=DOMAINS, words=WORDS, today=TODAY, href=str, flags=flags,
        starts={1: TODAY}, thick=(1, 2),
    )  # fmt: skip
    root = ET.fromstring(svg)  # noqa: S314 - our own output
    signs = [path.get("d") for path in root.findall(f"{SVG}path") if "flag-sign" in (path.get("class") or "")]
    assert len(set(signs)) == 3
    shown = ["".join(text.itertext()) for text in root.findall(f"{SVG}text")]
    assert {"11-26 安全日", "11-27 在留期間の更新", "今日"} <= set(shown)
    first = root.findall(f"{SVG}a")[0]
    assert f"{TODAY:%m-%d}" in (first.get("aria-label") or "")


@given(plans(most=9), FLAGS)
def test_sheets_of_a_wide_picture_leave_nothing_out(nodes: list[StepNode], flags: list[Flag]) -> None:
    picture = place(Graph(nodes), DOMAINS, TODAY, flags)
    parts = sheets(picture)
    if not parts:
        assert draw_sheets(picture) == ""
        return
    assert parts[0][0] == 0
    assert parts[-1][0] + parts[-1][1] >= picture.width
    for (x, wide), (following, _) in pairwise(parts):
        assert x < following <= x + wide - BOX_WIDTH
    assert draw_sheets(picture).count("<use ") == len(parts)

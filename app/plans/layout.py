"""Where things stand in the picture of a plan: lanes, columns, boxes, arrows. Pixels, no markup."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.plans.graph import Graph, StepNode

BOX_WIDTH, BOX_HEIGHT = 190, 104
COLUMN_GAP, ROW_GAP = 56, 28
LANE_LABEL, TOP, MARGIN = 108, 34, 12
LANE_PAD = 10


@dataclass(frozen=True, slots=True)
class Box:
    """A step's box; ``x`` and ``y`` are its upper left corner."""

    step: StepNode
    x: int
    y: int

    @property
    def right(self) -> int:
        return self.x + BOX_WIDTH

    @property
    def middle(self) -> int:
        return self.y + BOX_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Lane:
    """The strip of one domain."""

    domain: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """``before`` points at ``after`` along right-angled ``points``."""

    before: int
    after: int
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything placed. ``today_x`` is absent when no step has a date."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    boxes: Mapping[int, Box]
    arrows: tuple[Arrow, ...]
    today_x: int | None


def place(graph: Graph, domains: Sequence[str], today: date | None) -> Picture:
    """Lay the plan out: one lane per domain in the order given, columns in order of work.

    With dates, closed and overdue steps stand left of the line of today and all else
    right of it; a step never stands left of, or under, one that comes before it.
    """
    dated = today is not None and any(node.due for node in graph.steps())
    columns, split = _columns(graph, today if dated else None)
    used = {node.domain for node in graph.steps()}
    known = [d for d in dict.fromkeys(domains) if d in used]
    lanes, rows = _lanes(graph, columns, [*known, *sorted(used.difference(known))])
    first_x = MARGIN + LANE_LABEL
    step_x = BOX_WIDTH + COLUMN_GAP
    boxes = {
        node.id: Box(node, first_x + COLUMN_GAP + columns[node.id] * step_x, rows[node.id]) for node in graph.steps()
    }
    count = 1 + max(columns.values(), default=0)
    bottom = lanes[-1].y + lanes[-1].height if lanes else TOP + BOX_HEIGHT
    return Picture(
        width=first_x + COLUMN_GAP + count * step_x,
        height=bottom + MARGIN,
        lanes=tuple(lanes),
        boxes=boxes,
        arrows=tuple(_arrows(graph, boxes)),
        today_x=first_x + split * step_x + 5 if dated else None,
    )


def _columns(graph: Graph, today: date | None) -> tuple[dict[int, int], int]:
    """Column of each step, and the number of columns left of today."""
    past: set[int] = set()
    if today is not None:
        for node in graph.steps():
            behind = not node.is_open or (node.due is not None and node.due < today)
            if behind and node.depends_on <= past:
                past.add(node.id)
    columns: dict[int, int] = {}
    for node in graph.steps():
        if node.id in past:
            columns[node.id] = max((columns[i] + 1 for i in node.depends_on), default=0)
    split = 1 + max(columns.values(), default=-1)
    for node in graph.steps():
        if node.id not in past:
            columns[node.id] = max((columns[i] + 1 for i in node.depends_on), default=split)
            columns[node.id] = max(columns[node.id], split)
    return columns, split


def _lanes(graph: Graph, columns: Mapping[int, int], domains: Sequence[str]) -> tuple[list[Lane], dict[int, int]]:
    """Lanes from the top, and the upper edge of every step's box."""
    lanes: list[Lane] = []
    tops: dict[int, int] = {}
    y = TOP
    for domain in domains:
        filled: dict[int, int] = {}
        for node in graph.steps():
            if node.domain == domain:
                row = filled.get(columns[node.id], 0)
                filled[columns[node.id]] = row + 1
                tops[node.id] = y + LANE_PAD + ROW_GAP + row * (BOX_HEIGHT + ROW_GAP)
        height = 2 * LANE_PAD + ROW_GAP + max(filled.values()) * (BOX_HEIGHT + ROW_GAP)
        lanes.append(Lane(domain, y, height))
        y += height
    return lanes, tops


def _arrows(graph: Graph, boxes: Mapping[int, Box]) -> list[Arrow]:
    """Right-angled ways through the gaps between columns and above rows: never over a box."""
    arrows: list[Arrow] = []
    for node in graph.steps():
        for before in graph.before(node.id):
            start, end = boxes[before.id], boxes[node.id]
            # A few pixels apart, so that ways that share a gap can be told apart.
            shift = 5 * (len(arrows) % 6)
            out = start.right + 12 + shift
            if end.x - start.right <= COLUMN_GAP:
                points = [(out, start.middle), (out, end.middle)]
            else:
                level, into = end.y - 6 - shift // 2, end.x - 16 - shift // 2
                points = [(out, start.middle), (out, level), (into, level), (into, end.middle)]
            ends = ((start.right, start.middle), *points, (end.x, end.middle))
            arrows.append(Arrow(before.id, node.id, ends))
    return arrows

"""Where things stand in the picture of a plan: lanes, columns, boxes, arrows. Pixels, no markup."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from app.plans.engine.graph import Graph, StepNode
from app.plans.engine.order import windows
from app.plans.picture.flags import APART, STAIR, Flag, Kind, Planted, plant, without_repeats

BOX_WIDTH, BOX_HEIGHT = 206, 122
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
    """Everything placed. ``today_x`` is absent when no step has a date; ``top`` is where the lanes begin."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    boxes: Mapping[int, Box]
    arrows: tuple[Arrow, ...]
    today_x: int | None
    flags: tuple[Planted, ...] = ()
    top: int = TOP


def place(graph: Graph, domains: Sequence[str], today: date | None, flags: Sequence[Flag] = ()) -> Picture:
    """Lay the plan out: one lane per domain in the order given, columns in order of work.

    With dates, closed and overdue steps stand left of the line of today and all else
    right of it; a step never stands left of, or under, one that comes before it. What must be
    finished by the day of a flag stands left of its line, what has a later day right of it.
    """
    dated = today is not None and (bool(flags) or any(node.must_by for node in graph.steps()))
    days = without_repeats([flag for flag in flags if flag.kind is not Kind.TODAY]) if dated else []
    columns = _columns(graph, today if dated else None, [flag.day for flag in days])
    known_today = next((flag for flag in flags if flag.kind is Kind.TODAY), None)
    lines = _lines(days, columns, known_today or Flag(today, Kind.TODAY) if dated and today else None)
    ways = _Ways(lines)
    planted = plant([(flag, ways.line(column, number)) for flag, column, number in lines])
    top = TOP + STAIR * max((one.stair for one in planted), default=0)
    used = {node.domain for node in graph.steps()}
    known = [d for d in dict.fromkeys(domains) if d in used]
    lanes, rows = _lanes(graph, columns.of, [*known, *sorted(used.difference(known))], top)
    boxes = {node.id: Box(node, ways.box(columns.of[node.id]), rows[node.id]) for node in graph.steps()}
    bottom = lanes[-1].y + lanes[-1].height if lanes else top + BOX_HEIGHT
    wide = ways.box(1 + max(columns.of.values(), default=0))
    return Picture(
        width=max([wide, *(int(one.x + one.flag.room) + MARGIN for one in planted)]),
        height=bottom + MARGIN,
        lanes=tuple(lanes),
        boxes=boxes,
        arrows=tuple(_arrows(graph, boxes)),
        today_x=next((one.x for one in planted if one.flag.kind is Kind.TODAY), None),
        flags=tuple(planted),
        top=top,
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Column of each step; ``split``: how many stand left of today; ``before``: for each day, left of its line."""

    of: Mapping[int, int]
    split: int
    before: tuple[int, ...]


def _columns(graph: Graph, today: date | None, days: Sequence[date]) -> _Columns:
    past: set[int] = set()
    if today is not None:
        for node in graph.steps():
            behind = not node.is_open or (node.must_by is not None and node.must_by < today)
            if behind and node.depends_on <= past:
                past.add(node.id)
    columns: dict[int, int] = {}
    for node in graph.steps():
        if node.id in past:
            columns[node.id] = max((columns[i] + 1 for i in node.depends_on), default=0)
    split = 1 + max(columns.values(), default=-1)
    begins, before = split, []
    spans = _spans(graph, today, [day for day in days if today and day >= today], past)
    for span in spans:
        for node in span:
            columns[node.id] = max([begins, *(columns[i] + 1 for i in node.depends_on)])
        begins = max([begins, *(columns[node.id] + 1 for node in span)])
        before.append(begins)
    passed = [split for day in days if today and day < today]
    return _Columns(columns, split, (*passed, *before[:-1]))


def _spans(graph: Graph, today: date | None, days: Sequence[date], past: set[int]) -> list[list[StepNode]]:
    """The steps that are not over, by the span between two days in which they must be finished, one more than days.

    Where no day bears on a step, the day counts on which it is finished when all goes as expected.
    """
    found: list[list[StepNode]] = [[] for _ in range(len(days) + 1)]
    expected = windows(graph, today) if today else {}
    must: dict[int, date] = {}
    for node in graph.steps():
        if node.id in past:
            continue
        own = graph.latest.get(node.id) or (expected[node.id].earliest if node.id in expected else date.min)
        must[node.id] = max([own, *(must[i] for i in node.depends_on if i in must)])
        found[bisect_left(days, must[node.id])].append(node)
    return found


def _lines(days: Sequence[Flag], columns: _Columns, today: Flag | None) -> list[tuple[Flag, int, int]]:
    """Each flag with the column before which its line stands, and its number among the lines there."""
    if today is None:
        return []
    at = [*zip(days, columns.before, strict=True), (today, columns.split)]
    at.sort(key=lambda one: (one[1], one[0].day, one[0].kind is Kind.TODAY))
    return [(flag, column, number) for flag, column, number in _numbered(at)]


def _numbered(at: Sequence[tuple[Flag, int]]) -> Iterator[tuple[Flag, int, int]]:
    for column, group in groupby(at, key=lambda one: one[1]):
        for number, (flag, _) in enumerate(group):
            yield flag, column, number


class _Ways:
    """Pixels of columns: a gap with many lines is wider."""

    def __init__(self, lines: Sequence[tuple[Flag, int, int]]) -> None:
        self._wider = [(column, APART) for _, column, number in lines if number > 0]

    def box(self, column: int) -> int:
        """Left edge of the boxes of a column."""
        wider = sum(more for at, more in self._wider if at <= column)
        return MARGIN + LANE_LABEL + COLUMN_GAP + column * (BOX_WIDTH + COLUMN_GAP) + wider

    def line(self, column: int, number: int) -> int:
        """Where a line stands in the gap before a column."""
        wider = sum(more for at, more in self._wider if at < column)
        return MARGIN + LANE_LABEL + column * (BOX_WIDTH + COLUMN_GAP) + 5 + wider + number * APART


def _lanes(
    graph: Graph, columns: Mapping[int, int], domains: Sequence[str], top: int
) -> tuple[list[Lane], dict[int, int]]:
    """Lanes from the top, and the upper edge of every step's box."""
    lanes: list[Lane] = []
    tops: dict[int, int] = {}
    y = top
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


#: What fits on A4 upright with readable letters, in pixels of the picture and as a ratio of width to height.
SHEET_WIDTH, SHEET_RATIO = 1000, 0.74


def sheets(picture: Picture) -> list[tuple[int, int]]:
    """(x, width) of the parts in which a wide picture is printed; each begins with the last column of the one before,
    so that no arrow is lost between two sheets. Nothing for a picture that fits on one.
    """
    wide = max(SHEET_WIDTH, int(picture.height * SHEET_RATIO))
    if picture.width <= wide:
        return []
    step = wide - BOX_WIDTH - COLUMN_GAP
    return [(x, wide) for x in range(0, picture.width - (wide - step), step)]

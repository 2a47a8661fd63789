"""The picture of a plan as an SVG that the server makes: no script, no inline style.

All that is shown by colour or line is also written: states have a sign and a word, the
chain that decides has a thick line and a mark, the days of the law have a flag with a sign
(a filled square for the last day, an open diamond for the safe date). The page puts the
same facts in tables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from markupsafe import Markup, escape

from app.core.fitting import wrap
from app.plans.engine.graph import Graph, StepNode
from app.plans.engine.order import Standing, critical_chain, standings
from app.plans.picture.flags import STAIR, Flag, Kind, Planted
from app.plans.picture.layout import (
    BOX_HEIGHT,
    BOX_WIDTH,
    LANE_LABEL,
    MARGIN,
    Arrow,
    Box,
    Picture,
    place,
    sheets,
)

#: Signs on a grid of 16, drawn with lines so that no font is needed.
_SIGNS: Mapping[Standing, str] = {
    Standing.READY: "M4 2 L13 8 L4 14 Z",
    Standing.BLOCKED: "M5 7 V5 A3 3 0 0 1 11 5 V7 M3 7 H13 V14 H3 Z",
    Standing.DOING: "M8 2 A6 6 0 1 1 2 8 M8 2 L5 0 M8 2 L5 4.5",
    Standing.WAITING: "M3 2 H13 L8 8 L13 14 H3 L8 8 Z",
    Standing.DONE: "M2 8 L7 13 L14 3",
    Standing.FAILED: "M3 3 L13 13 M13 3 L3 13",
    Standing.DROPPED: "M2 8 H14",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Everything readable, already in the language of the page.

    ``due`` words a due date, ``start`` a latest start, each in a few characters: there is
    room for about twenty half-width ones beside the state. ``critical`` names the thick chain.
    """

    title: str
    summary: str
    today: str
    critical: str
    standings: Mapping[Standing, str]
    domains: Mapping[str, str]
    overdue: str
    due: Callable[[date], str]
    start: Callable[[date], str] = lambda day: f"{day:%m-%d}"


def draw(
    graph: Graph,
    *,
    domains: Sequence[str],
    words: Words,
    today: date | None,
    href: Callable[[int], str],
    uid: str = "plan",
    thick: Sequence[int] | None = None,
    flags: Sequence[Flag] = (),
    starts: Mapping[int, date] | None = None,
    picture: Picture | None = None,
) -> Markup:
    """The SVG element, ready to be put into a page; every text in it is escaped.

    ``href`` gives the address of a step. ``uid`` begins the ids in the picture, so that
    two pictures can stand on one page. ``thick``: ids of the chain that is drawn thick, in
    order of work (the longest one by default). ``flags``: the days of the law and today.
    ``starts``: by when a step has to begin, where that is worth saying. ``picture``: the
    same laid out already.
    """
    picture = picture or place(graph, domains, today, flags)
    chain = critical_chain(graph) if thick is None else tuple(thick)
    links = set(pairwise(chain))
    stands = standings(graph)
    parts = [_head(picture, words, uid)]
    parts += [_lane(picture, i, words) for i in range(len(picture.lanes))]
    parts += [_line(one, picture) for one in picture.flags]
    # Thick arrows last, so that they lie over the thin ones.
    for critical in (False, True):
        parts.append(_arrows([a for a in picture.arrows if ((a.before, a.after) in links) is critical], uid, critical))
    for box in picture.boxes.values():
        stand = stands[box.step.id].standing
        parts.append(_box(box, stand, words, today, href, box.step.id in chain, (starts or {}).get(box.step.id)))
    parts += [_flag(one, picture, words) for one in picture.flags]
    return Markup("").join([*parts, Markup("</svg>")])


def _head(picture: Picture, words: Words, uid: str) -> Markup:
    return Markup(
        '<svg class="plan-svg" id="{u}-all" xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
        'viewBox="0 0 {w} {h}" role="group" aria-labelledby="{u}-title {u}-desc">'
        '<title id="{u}-title">{title}</title><desc id="{u}-desc">{desc}</desc>'
        "<defs>{thin}{thick}</defs>"
    ).format(
        w=picture.width,
        h=picture.height,
        u=uid,
        title=words.title,
        desc=words.summary,
        thin=_marker(f"{uid}-arrow", "plan-head"),
        thick=_marker(f"{uid}-arrow-critical", "plan-head plan-head--critical"),
    )


def _marker(marker_id: str, css: str) -> Markup:
    return Markup(
        '<marker id="{}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        'markerUnits="userSpaceOnUse" orient="auto"><path class="{}" d="M0 0 L10 5 L0 10 Z"/></marker>'
    ).format(marker_id, css)


def _lane(picture: Picture, index: int, words: Words) -> Markup:
    lane = picture.lanes[index]
    lines = wrap(words.domains.get(lane.domain, lane.domain), 14.0, 3)
    return Markup('<rect class="plan-lane{odd}" x="{x}" y="{y}" width="{w}" height="{h}"/>{text}').format(
        odd=" plan-lane--odd" if index % 2 else "",
        x=MARGIN,
        y=lane.y,
        w=picture.width - 2 * MARGIN,
        h=lane.height,
        text=_lines(lines, MARGIN + 10, lane.y + 32, "plan-lane-name"),
    )


#: The sign on a flag, on a grid of 10.
_FLAG_SIGNS = {Kind.LAST: "M1 1 H9 V9 H1 Z", Kind.SAFE: "M5 0 L10 5 L5 10 L0 5 Z", Kind.TODAY: "M0 1 H10 L5 9 Z"}


def _line(one: Planted, picture: Picture) -> Markup:
    """The pole: from its flag down through all lanes."""
    css = "plan-today" if one.flag.kind is Kind.TODAY else f"plan-day plan-day--{one.flag.kind.value}"
    return Markup('<line class="{css}" x1="{x}" y1="{y}" x2="{x}" y2="{bottom}"/>').format(
        css=css, x=max(one.x, MARGIN + LANE_LABEL), y=_flag_y(one, picture) + 2, bottom=picture.height - MARGIN
    )


def _flag_y(one: Planted, picture: Picture) -> int:
    return picture.top - 20 - STAIR * one.stair


def _flag(one: Planted, picture: Picture, words: Words) -> Markup:
    kind = one.flag.kind
    text = one.flag.text or (words.today if kind is Kind.TODAY else "")
    y = _flag_y(one, picture)
    sign = Markup(
        '<path class="plan-flag-sign plan-flag-sign--{kind}" transform="translate({x} {y})" d="{d}"/>'
    ).format(kind=kind.value, x=one.x - 5, y=y - 6, d=_FLAG_SIGNS[kind])
    if not text:
        return sign
    css = "plan-today-name" if kind is Kind.TODAY else "plan-flag-name"
    return sign + Markup('<text class="{css}" x="{x}" y="{y}">{text}</text>').format(
        css=css, x=one.x + 9, y=y + 4, text=text
    )


def _arrows(arrows: Sequence[Arrow], uid: str, critical: bool) -> Markup:
    """Line and head are those of the group: said once, however many arrows there are."""
    if not arrows:
        return Markup("")
    paths = Markup("").join(
        Markup('<path d="M{}"/>').format(" L".join(f"{x} {y}" for x, y in arrow.points)) for arrow in arrows
    )
    css, head = (" plan-arrow--critical", "-critical") if critical else ("", "")
    group = Markup('<g class="plan-arrow{}" marker-end="url(#{}-arrow{})">{}</g>')
    return group.format(css, uid, head, paths)


def _box(
    box: Box,
    stand: Standing,
    words: Words,
    today: date | None,
    href: Callable[[int], str],
    critical: bool,
    start: date | None,
) -> Markup:
    step = box.step
    state, due = words.standings[stand], _due(step, words, today)
    begin = words.start(start) if start else ""
    spoken = "、".join(part for part in (step.title, state, due, begin, words.critical if critical else "") if part)
    return Markup(
        '<a class="plan-box plan-box--{stand}{critical}" href="{href}" aria-label="{spoken}">'
        '<rect class="plan-box-frame" x="{x}" y="{y}" width="{w}" height="{h}" rx="6"/>'
        "{title}"
        '<path class="plan-sign" transform="translate({sign_x} {sign_y})" d="{sign}"/>'
        '<text class="plan-box-state" x="{state_x}" y="{state_y}">{state}</text>'
        '<text class="plan-box-due" x="{due_x}" y="{state_y}" text-anchor="end">{due}</text>{begin}</a>'
    ).format(
        stand=stand.value,
        critical=" plan-box--critical" if critical else "",
        href=href(step.id),
        spoken=spoken,
        x=box.x,
        y=box.y,
        w=BOX_WIDTH,
        h=BOX_HEIGHT,
        title=_lines(wrap(step.title), box.x + 12, box.y + 23, "plan-box-title"),
        sign_x=box.x + 11,
        sign_y=box.y + BOX_HEIGHT - 24,
        sign=_SIGNS[stand],
        state=state,
        state_x=box.x + 32,
        state_y=box.y + BOX_HEIGHT - 11,
        due_x=box.x + BOX_WIDTH - 10,
        due=due,
        begin=_begin(box, begin),
    )


def _begin(box: Box, text: str) -> Markup:
    """By when it has to begin: a small sign and the day above the state."""
    if not text:
        return Markup("")
    return Markup(
        '<path class="plan-begin" d="M{x} {y} v10 M{x} {middle} h9 l-3 -3 m3 3 l-3 3"/>'
        '<text class="plan-box-begin" x="{text_x}" y="{base}">{text}</text>'
    ).format(x=box.x + 14, y=box.y + 77, middle=box.y + 82, text_x=box.x + 32, base=box.y + 86, text=text)


def _due(step: StepNode, words: Words, today: date | None) -> str:
    if step.due is None:
        return ""
    if step.is_open and today is not None and step.due < today:
        return f"{words.overdue} {words.due(step.due)}"
    return words.due(step.due)


def _lines(lines: Sequence[str], x: int, y: int, css: str) -> Markup:
    """A text of several lines; the first stands on ``y``."""
    spans = Markup("").join(
        Markup('<tspan x="{}" dy="{}">{}</tspan>').format(x, 0 if i == 0 else 20, escape(line))
        for i, line in enumerate(lines)
    )
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(css, x, y, spans)


def draw_sheets(picture: Picture, uid: str = "plan") -> Markup:
    """A wide picture cut for paper: each sheet shows its part of the picture that stands on the page."""
    return Markup("").join(
        Markup(
            '<svg class="plan-sheet" xmlns="http://www.w3.org/2000/svg" aria-hidden="true" '
            'viewBox="{x} 0 {w} {h}"><use href="#{u}-all"/></svg>'
        ).format(x=x, w=wide, h=picture.height, u=uid)
        for x, wide in sheets(picture)
    )

"""The picture of deadlines: what it shows where, that every text is text, and that it says the same as the table."""

from __future__ import annotations

from datetime import date, timedelta

from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.drawing import LINE_WIDTH, MARGIN, NAME_WIDTH, Lane, Row, Scale, Words, draw

TODAY = date(2026, 11, 22)
LEFT, RIGHT = MARGIN + NAME_WIDTH, MARGIN + NAME_WIDTH + LINE_WIDTH
WORDS = Words("世帯の期限", "2人の3件", "今日", "済み", lambda day: day.isoformat(), lambda days: f"{days}日")


def row(title: str, last: date, **more: object) -> Row:
    values: dict[str, object] = {
        "opens": None,
        "safe": last,
        "done": False,
        "passed": False,
        "spoken": f"{title} {last}",
    }
    return Row(title, f"#{title}", last=last, **{**values, **more})  # type: ignore[arg-type]


def drawn(*lanes: Lane) -> Tag:
    found = BeautifulSoup(str(draw(lanes, TODAY, WORDS)), "html.parser").svg
    assert found is not None
    return found


def test_each_deadline_is_a_link_that_says_everything() -> None:
    svg = drawn(Lane("ランさん", [row("届出", date(2026, 12, 6))]), Lane("子", [row("入学", date(2027, 4, 1))]))
    links = svg.select("a.due-row")
    assert [link["href"] for link in links] == ["#届出", "#入学"]
    assert links[0]["aria-label"] == "届出 2026-12-06"
    assert "2026-12-06" in links[0].text
    assert [text.text for text in svg.select(".due-lane-name")] == ["ランさん", "子"]
    assert svg.title is not None
    assert svg.title.text == "世帯の期限"


def test_what_has_passed_is_marked_and_what_is_done_is_ticked() -> None:
    svg = drawn(Lane("ランさん", [row("過ぎた", date(2026, 11, 1)), row("した", date(2026, 11, 2), done=True)]))
    late, done = svg.select("a.due-row")
    assert "due-row--late" in late["class"]
    assert late.select_one(".due-last")
    assert "due-row--done" in done["class"]
    assert done.select_one(".due-tick")
    assert not done.select_one(".due-last")


def test_a_day_beyond_the_scale_is_an_arrow_at_its_end_with_its_date() -> None:
    svg = drawn(Lane("ランさん", [row("10年", date(2036, 11, 22))]))
    link = svg.select_one("a.due-row")
    assert link is not None
    assert link.select_one(".due-beyond")
    assert "2036-11-22" in link.text


def test_the_time_in_which_it_can_be_done_is_a_thick_line() -> None:
    svg = drawn(Lane("ランさん", [row("更新", date(2027, 2, 20), opens=date(2026, 11, 20))]))
    assert svg.select_one(".due-span--window")
    assert not svg.select_one(".due-safe")
    safe = drawn(Lane("ランさん", [row("届出", date(2026, 12, 6), safe=date(2026, 12, 5))]))
    assert safe.select_one(".due-safe")


def test_names_and_titles_are_text() -> None:
    svg = str(draw([Lane("<b>太字</b>", [row('"><script>x</script>', TODAY)])], TODAY, WORDS))
    assert "<b>" not in svg
    assert "<script>" not in svg


days = st.integers(-400, 4000).map(lambda n: TODAY + timedelta(days=n))


@given(st.lists(days, min_size=1, max_size=12))
def test_every_day_stands_within_the_picture_and_in_its_order(found: list[date]) -> None:
    scale = Scale(TODAY, found)
    places = [scale.x(day) for day in sorted(found)]
    assert places == sorted(places)
    assert all(LEFT <= place <= RIGHT for place in places)


@given(st.lists(days, min_size=2, max_size=2, unique=True))
def test_today_parts_what_has_passed_from_what_is_to_come(found: list[date]) -> None:
    scale = Scale(TODAY, found)
    zero = scale.x(TODAY)
    assert all((scale.x(day) <= zero) if day < TODAY else (scale.x(day) >= zero) for day in found)

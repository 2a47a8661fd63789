"""What the macros print: labels, ids, aria, escaping, kept values. Read as a browser reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from app.core.listing import ListQuery, Page
from app.web.forms import Bound, blank
from app.web.rendering import locale_now, make_environment
from tests.web.gallery import NONCE, broken, filled, navigation, render

HOSTILE = "\"><script>alert('x')</script>"


@pytest.fixture(autouse=True)
def japanese() -> None:
    locale_now.set("ja")


def drawn(source: str, **context: Any) -> BeautifulSoup:
    """A line of template, rendered by the product's environment and parsed."""
    imports = "".join(
        f'{{% from "components/{file}.html" import {names} %}}'
        for file, names in {
            "form": "form_open, form_close, errors, text, textarea, select, chips, radios, checkbox, date,"
            " datetime, file, hidden, button, button_link, post_button, actions, group",
            "page": "crumbs, page_header, section",
            "table": "table",
            "paging": "paging",
            "filters": "filters, filter_text, filter_select",
            "status": "status",
            "deadline": "deadline, due",
            "timeline": "timeline, entry, entry_line",
            "kv": "kv",
            "banner": "banner, flashes",
            "empty": "empty",
            "dialog": "dialog, dialog_opener",
            "tabs": "tabs",
            "progress": "progress, share, sparkline",
            "conflict": "conflict",
        }.items()
    )
    return BeautifulSoup(make_environment().from_string(imports + source).render(context), "html.parser")


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{len(found)} × {selector}"
    return found[0]


def page_of(total: int | None, number: int = 1, sort: str = "name", more: bool = False) -> Page[Any]:
    query = ListQuery(q="東京", filters={"state": "open"}, sort=sort, number=number, path="/cases")
    return Page([SimpleNamespace()], query, total, more)


# ---- forms ----


def test_form_carries_key_version_and_base() -> None:
    form = filled(name="ハー")
    soup = drawn("{{ form_open(form, '/x', id='f', draft_url='/drafts/x') }}{{ form_close() }}", form=form)
    opened = one(soup, "form#f[method=post][action='/x'][novalidate]")
    assert opened["data-draft-url"] == "/drafts/x"
    sent = {field["name"]: field["value"] for field in opened.select("input[type=hidden]")}
    assert sent == {"_key": form.key, "_version": "3", "_base": form.base_json}


def test_creating_form_has_no_version() -> None:
    soup = drawn("{{ form_open(form, '/x') }}{{ form_close() }}", form=blank())
    assert [field["name"] for field in soup.select("input")] == ["_key"]


def test_summary_links_every_error_to_its_field() -> None:
    soup = drawn(
        "{{ form_open(form, '/x') }}{{ text(form, 'name', '名') }}{{ date(form, 'when', '日') }}"
        "{{ chips(form, 'topics', '内容', [('tax', '税')]) }}{{ form_close() }}",
        form=broken(),
    )
    summary = one(soup, "[role=alert]")
    for link in summary.select("a"):
        assert soup.select_one(str(link["href"])) is not None
    assert [item.get_text() for item in summary.select("li")][-1] == "もう一度確かめてください。"
    assert not soup.select("li b")  # the message quotes markup; it is shown, not obeyed


def test_no_summary_without_errors_and_none_when_refused() -> None:
    assert not drawn("{{ form_open(form, '/x') }}", form=blank()).select("[role=alert]")
    assert not drawn("{{ form_open(form, '/x', summary=False) }}", form=broken()).select("[role=alert]")


def test_number_warning_asks_for_a_confirmation() -> None:
    form = blank()
    form.number_warning = True
    assert one(drawn("{{ form_open(form, '/x') }}", form=form), "input[type=checkbox]")["name"] == "_number_ok"


def test_text_is_labelled_described_and_escaped() -> None:
    form = blank({"name": HOSTILE})
    form.add_error("name", HOSTILE)
    soup = drawn("{{ text(form, 'name', '呼び名', hint='電話で呼ぶ名', required=True, lang='vi') }}", form=form)
    field = one(soup, "input")
    assert field["value"] == HOSTILE
    assert field["id"] == "f-name"
    assert field["lang"] == "vi"
    assert field["aria-invalid"] == "true"
    assert field["aria-required"] == "true"
    described = str(field["aria-describedby"]).split()
    assert [one(soup, f"#{name}").get_text(strip=True) for name in described] == ["電話で呼ぶ名", HOSTILE]
    assert one(soup, "label[for=f-name]").get_text() == "呼び名必須"
    assert not soup.select("script")


def test_text_without_hint_or_error_describes_nothing() -> None:
    field = one(drawn("{{ text(form, 'name', '名') }}", form=blank()), "input")
    assert not field.has_attr("aria-describedby")
    assert not field.has_attr("aria-invalid")


def test_suffix_is_announced() -> None:
    soup = drawn("{{ text(form, 'minutes', '所要', size=4, suffix='分') }}", form=blank())
    assert one(soup, f"#{one(soup, 'input')['aria-describedby']}").get_text() == "分"


def test_password_is_never_printed_back() -> None:
    soup = drawn("{{ text(form, 'p', 'パスワード', type='password') }}", form=blank({"p": "secret"}))
    assert one(soup, "input")["value"] == ""


def test_need_mark_can_be_left_out() -> None:
    soup = drawn("{{ text(form, 'a', '甲', required=None) }}{{ text(form, 'b', '乙') }}", form=blank())
    assert [label.get_text() for label in soup.select("label")] == ["甲", "乙任意"]


def test_textarea_keeps_an_empty_first_line_and_markup() -> None:
    form = blank({"note": "\n</textarea><b>x"})
    html = str(drawn("{{ textarea(form, 'note', '要点') }}", form=form))
    # A parser eats one line feed after the tag: two must be there for the typed one to survive.
    assert ">\n\n&lt;/textarea&gt;&lt;b&gt;x</textarea>" in html


def test_select_chooses_by_text_and_groups() -> None:
    soup = drawn(
        "{{ select(form, 'n', '数', [(1, '一'), (2, '二')], blank='なし', groups=[('ほか', [('x', '他')])]) }}",
        form=blank({"n": 2}),
    )
    assert one(soup, "option[selected]").get_text() == "二"
    assert one(soup, "optgroup[label=ほか] option")["value"] == "x"
    assert soup.select("option")[0]["value"] == ""


@pytest.mark.parametrize(("multiple", "kind"), [(True, "checkbox"), (False, "radio")])
def test_chips_are_real_controls_in_a_named_group(multiple: bool, kind: str) -> None:
    form = blank({"topics": ["tax"]})
    form.add_error("topics", "1つ以上選んでください。")
    soup = drawn(
        "{{ chips(form, 'topics', '内容', [('tax', '税'), ('housing', '住宅')], multiple=m) }}", form=form, m=multiple
    )
    group = one(soup, "fieldset#f-topics")
    assert one(group, "legend").get_text().startswith("内容")
    assert one(soup, f"#{group['aria-describedby']}").get_text(strip=True) == "1つ以上選んでください。"
    assert [(i["type"], i["value"], i.has_attr("checked")) for i in group.select("input")] == [
        (kind, "tax", True),
        (kind, "housing", False),
    ]
    assert all(label.select_one("input") for label in group.select("label"))
    assert [chip["data-key"] for chip in group.select(".chip")] == ["T", "H"]


def test_checkbox_is_ticked_by_a_kept_value() -> None:
    soup = drawn("{{ checkbox(a, 'plain', 'x') }}{{ checkbox(b, 'other', 'y') }}", a=blank({"plain": True}), b=blank())
    assert one(soup, "#f-plain").has_attr("checked")
    assert not one(soup, "#f-other").has_attr("checked")


def test_date_accepts_text_and_names_its_wareki_line() -> None:
    soup = drawn("{{ date(form, 'born', '生年月日') }}", form=blank({"born": date(2026, 11, 22)}))
    field = one(soup, "input")
    assert (field["type"], field["value"]) == ("text", "2026-11-22")
    assert "f-born-wareki" in str(field["aria-describedby"])
    assert one(soup, "output#f-born-wareki")["for"] == ["f-born"] or one(soup, "output")["for"] == "f-born"


def test_hidden_repeats_each_value() -> None:
    soup = drawn("{{ hidden(form, 't') }}", form=blank({"t": ["a", "b"]}))
    assert [field["value"] for field in soup.select("input[type=hidden]")] == ["a", "b"]


def test_post_button_is_a_whole_form() -> None:
    soup = drawn(
        "{{ post_button('/x', '消す', 'danger', fields={'a': 1}, key='k', version=2, confirm='よいですか。') }}"
    )
    form = one(soup, "form[method=post]")
    assert form["data-confirm"] == "よいですか。"
    assert {i["name"]: i["value"] for i in form.select("input")} == {"_key": "k", "_version": "2", "a": "1"}
    assert one(form, "button")["type"] == "submit"


def test_attributes_are_escaped() -> None:
    soup = drawn("{{ button('x', attrs={'data-x': bad}) }}", bad=HOSTILE)
    assert one(soup, "button")["data-x"] == HOSTILE


# ---- lists ----


def test_sorted_column_says_so_and_turns() -> None:
    columns = [("name", "名"), ("due", "期限", "date"), (None, "要点")]
    soup = drawn("{% call table('一覧', c, page=p) %}<tr></tr>{% endcall %}", c=columns, p=page_of(9, sort="-due"))
    due, name = one(soup, "th[aria-sort]"), soup.select("th")[0]
    assert due["aria-sort"] == "descending"
    assert "sort=due" in str(one(due, "a")["href"])
    assert "sort=name" in str(one(name, "a")["href"])
    assert "state=open" in str(one(name, "a")["href"])  # filters stay
    assert one(soup, "caption").get_text() == "一覧"


def test_paging_shows_where_one_is_and_the_ends() -> None:
    soup = drawn("{{ paging(p) }}", p=page_of(1234, number=12))
    assert "全1,234件のうち 551–600" in soup.get_text()
    assert [link.get_text().split()[-1] for link in soup.select(".paging__page a")] == [
        "1",
        "10",
        "11",
        "12",
        "13",
        "14",
        "25",
    ]
    assert one(soup, "[aria-current=page]").get_text().endswith("12")
    assert "page=11" in str(one(soup, "a[rel=prev]")["href"])


@pytest.mark.parametrize(
    ("total", "number", "words"), [(0, 1, "0件"), (10, 3, "全10件"), (None, 2, "51件目から51件目")]
)
def test_paging_at_its_edges(total: int | None, number: int, words: str) -> None:
    assert words in drawn("{{ paging(p) }}", p=page_of(total, number=number)).get_text()


def test_paging_without_a_total_offers_the_next() -> None:
    soup = drawn("{{ paging(p) }}", p=page_of(None, more=True))
    assert soup.select("a[rel=next]")
    assert not soup.select(".paging__page")


def test_filters_keep_what_was_chosen() -> None:
    soup = drawn(
        "{% call filters('/cases', q, keep=['sort']) %}{{ filter_text(q, 'q', '言葉') }}"
        "{{ filter_select(q, 'state', '状態', [('open', '対応中')]) }}{% endcall %}",
        q={"q": HOSTILE, "state": "open", "sort": "-due"},
    )
    assert one(soup, "form")["method"] == "get"
    assert one(soup, "#q-q")["value"] == HOSTILE
    assert one(soup, "option[selected]")["value"] == "open"
    assert one(soup, "input[type=hidden]")["value"] == "-due"
    assert one(soup, "a")["href"] == "/cases"


# ---- what is shown ----


@pytest.mark.parametrize("kind", ["neutral", "info", "success", "warning", "danger", "done"])
def test_status_says_it_in_a_word_and_an_icon(kind: str) -> None:
    soup = drawn("{{ status(kind, '対応中') }}", kind=kind)
    assert soup.get_text(strip=True) == "対応中"
    assert one(soup, "svg")["aria-hidden"] == "true"


@pytest.mark.parametrize(
    ("day", "level", "words"),
    [
        (date(2026, 11, 20), "over", "2日超過"),
        (date(2026, 11, 29), "soon", "あと7日"),
        (date(2026, 11, 30), "near", "あと8日"),
        (date(2027, 1, 1), "far", "あと40日"),
    ],
)
def test_deadline_says_how_long_and_until_when(day: date, level: str, words: str, today: date) -> None:
    soup = drawn("{{ deadline('届出', day, today, safe_day=safe) }}", day=day, today=today, safe=date(2026, 11, 1))
    assert f"deadline--{level}" in one(soup, "li")["class"]
    assert words in one(soup, ".deadline__days").get_text()
    assert [time["datetime"] for time in soup.select("time")] == [day.isoformat(), "2026-11-01"]


def test_timeline_entry_opens_without_scripts() -> None:
    soup = drawn(
        "{% call timeline('経過') %}{% call entry(when, '電話', t, id='e1') %}<p>本文</p>{% endcall %}"
        "{{ entry_line(day, '連携', t, href='/r') }}{% endcall %}",
        when=datetime(2026, 11, 22, 1, 41, tzinfo=UTC),
        day=date(2026, 11, 20),
        t=HOSTILE,
    )
    assert HOSTILE in one(soup, "li#e1 details > summary").get_text()
    assert soup.select("time")[1].get_text() == "2026-11-20"
    assert not soup.select("script")


def test_unknown_value_is_said() -> None:
    soup = drawn("{{ kv([('国籍', none), ('子ども', 0)]) }}")
    assert [value.get_text() for value in soup.select("dd")] == ["未確認", "0"]


def test_pictures_have_words() -> None:
    soup = drawn("{{ share(25, 100) }}{{ share(1, 0) }}{{ sparkline([1, 3, 2], '月ごと') }}{{ sparkline([], 'なし') }}")
    assert [svg.get("aria-label") or svg["aria-hidden"] for svg in soup.select("svg")] == [
        "true",
        "true",
        "月ごと",
        "なし",
    ]
    assert soup.select(".share > rect")[0]["width"] == "25.0%"
    assert len(str(soup.select("polyline")[0]["points"]).split()) == 3


def test_conflict_marks_what_changed() -> None:
    row = {"name": "a", "label": "要点", "base": "甲", "theirs": "乙", "mine": "甲"}
    soup = drawn("{{ conflict(rows) }}", rows=[row])
    assert len(soup.select(".conflict__cell--changed")) == 1
    assert "乙" in one(soup, ".conflict__cell--changed").get_text()


def test_dialog_has_a_name_and_its_opener_a_page() -> None:
    soup = drawn("{% call dialog('d', '担当') %}x{% endcall %}{{ dialog_opener('d', '替える', '/assign') }}")
    assert one(soup, f"#{one(soup, 'dialog')['aria-labelledby']}").get_text() == "担当"
    assert one(soup, "a[data-dialog=d]")["href"] == "/assign"


def test_flash_offers_the_way_back() -> None:
    message = {"kind": "success", "text": HOSTILE, "href": "/r", "href_label": ""}
    soup = drawn("{{ flashes([m]) }}", m=message)
    assert one(soup, "[role=status] a")["href"] == "/r"
    assert HOSTILE in soup.get_text()


def test_crumbs_end_on_this_page() -> None:
    soup = drawn("{{ crumbs([('ケース', '/cases'), ('K-1', '/cases/K-1')]) }}")
    assert [link["href"] for link in soup.select("a")] == ["/cases"]
    assert one(soup, "[aria-current=page]").get_text() == "K-1"


# ---- layouts and errors ----


def test_frame_has_landmarks_skip_link_and_nonces() -> None:
    soup = BeautifulSoup(render("list"), "html.parser")
    assert one(soup, "a.skip")["href"] == f"#{one(soup, 'main')['id']}"
    assert all(script["nonce"] == NONCE and script.has_attr("defer") for script in soup.select("script"))
    current = one(soup, ".nav__list [aria-current=page]")
    assert "ケース" in current.get_text()
    assert len(soup.select(".nav__item--rest")) == len(soup.select(".nav__sheet li")) == len(navigation("/")) - 5
    assert one(soup, "form[action='/logout']")["method"] == "post"
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))


def test_signed_out_error_page_has_no_navigation() -> None:
    soup = BeautifulSoup(render("lost"), "html.parser")
    assert not soup.select("nav")
    assert "Q7K2-93TD" in one(soup, "main").get_text()


def test_conflict_page_sends_everything_typed_again() -> None:
    form = one(BeautifulSoup(render("conflict"), "html.parser"), "form#merge")
    sent = [(i["name"], i["value"]) for i in form.select("input[type=hidden]")]
    assert ("_version", "4") in sent
    assert ("topics", "immigration") in sent
    assert ("topics", "employment") in sent
    assert one(form, "textarea[name=summary]").get_text().lstrip("\n").startswith("更新の相談。")


@pytest.mark.parametrize("name", ["today", "list", "case", "lost", "conflict"])
def test_frame_speaks_english(name: str) -> None:
    soup = BeautifulSoup(render(name, "en"), "html.parser")
    assert one(soup, "html")["lang"] == "en"
    assert one(soup, "a.skip").get_text() == "Skip to main content"
    assert one(soup, "a.language")["lang"] == "ja"


def test_form_type_is_the_product_one() -> None:
    """The gallery shows what handlers hand over, not a look-alike."""
    assert isinstance(broken(), Bound)

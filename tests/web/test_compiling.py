"""The templates' own compiler changes what a page costs, never what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from app.web.rendering import drawn_icon, drawn_status, make_environment
from app.web.services import NavItem

MACROS = (
    "{% macro pair(a, b='two', class_=None) %}{{ a }}-{{ b }}-{{ class_ }}{% endmacro %}"
    "{% macro around(label) %}[{{ label }}{{ caller() }}]{% endmacro %}"
)


def drawn(source: str, **values: Any) -> str:
    return make_environment("ja").from_string(source).render(values)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<b>&'\"", "&lt;b&gt;&amp;&#39;&#34;"),
        (Markup("<b>"), "<b>"),
        (type("Text", (str,), {})("<b>"), "&lt;b&gt;"),
        (["<b>"], "[&#39;&lt;b&gt;&#39;]"),
        (7, "7"),
        (None, "None"),
    ],
)
def test_every_value_is_escaped_once(value: object, shown: str) -> None:
    assert drawn("{{ value }}", value=value) == shown
    assert drawn("{% macro show(x) %}{{ x }}{% endmacro %}{{ show(value) }}", value=value) == shown
    assert drawn("{% set x %}{{ value }}{% endset %}{{ x }}", value=value) == shown


def test_macros_take_arguments_as_jinja_gives_them() -> None:
    assert drawn(MACROS + "{{ pair(1) }} {{ pair(1, b=2) }} {{ pair(b=2, a='<') }} {{ pair(1, 2, class_=3) }}") == (
        "1-two-None 1-2-None &lt;-2-None 1-2-3"
    )
    assert drawn(MACROS + "{% for n in [1, 2] %}{% call around(n) %}<{{ n }}>{% endcall %}{% endfor %}") == (
        "[1<1>][2<2>]"
    )


@pytest.mark.parametrize("call", ["{{ pair(1, c=2) }}", "{{ pair(1, 2, 3, 4) }}", "{{ pair(1, a=2) }}"])
def test_a_wrong_call_of_a_macro_is_refused(call: str) -> None:
    with pytest.raises(TypeError):
        drawn(MACROS + call)


@pytest.mark.parametrize("source", ["{{ nobody }}", "{{ nobody() }}", "{{ {}.name }}", MACROS + "{{ around(1) }}"])
def test_what_is_not_defined_stays_an_error(source: str) -> None:
    with pytest.raises(UndefinedError):
        drawn(source)


def test_what_is_kept_differs_by_its_values_and_by_language() -> None:
    shown = {
        (locale, nav): environment.globals["drawn_once"]("layouts/_nav.html", nav=nav)
        for locale, environment in ((locale, make_environment(locale)) for locale in ("ja", "en"))
        for nav in ((), (_item("/cases"),), (_item("/people"),))
    }
    assert len(set(shown.values())) == len(shown)


def _item(href: str) -> NavItem:
    return NavItem("cases", "<b>", href)


@pytest.mark.parametrize("drawn_part", [drawn_icon, drawn_status])
def test_typed_text_that_reads_like_markup_is_escaped_all_the_same(drawn_part: Callable[[str, str], Markup]) -> None:
    assert "<i>x</i>" in drawn_part("info", Markup("<i>x</i>"))
    assert "<i>" not in drawn_part("info", "<i>x</i>")


def test_a_message_that_reads_like_markup_is_escaped_all_the_same() -> None:
    assert drawn("{{ _(value) }}", value=Markup("<u>x</u>")) == "<u>x</u>"
    assert drawn("{{ _(value) }}", value="<u>x</u>") == "&lt;u&gt;x&lt;/u&gt;"

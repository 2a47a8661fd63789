"""Rules over every template and static file of the product, each with a planted fault that it catches."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from jinja2 import nodes

from app.web.rendering import TEMPLATES, make_environment
from tests.web.gallery import STATIC
from tests.web.lint import faults

FORM_MACROS = "components/form.html"
MACROS = {
    name
    for path in (TEMPLATES / "components").glob("*.html")
    for name in re.findall(r"macro (\w+)", path.read_text(encoding="utf-8"))
}
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_template_is_clean_and_compiles(name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    assert list(faults(source, is_form_macro=name == FORM_MACROS)) == []
    environment = make_environment()
    environment.filters.setdefault("label", str)
    environment.get_template(name)


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ('<p style="color:red">', "inline style"),
        ("<style>p{}</style>", "inline style"),
        ('<a onclick="go()">', "handler in an attribute"),
        ('<a hx-on:click="go()" hx-nonce="x">', "handler in an attribute"),
        ("<script>go()</script>", "inline script"),
        ('<img src="//elsewhere.example/x.png">', "outside address"),
        ('<link href="https://elsewhere.example/x.css">', "outside address"),
        ("{{ text|safe }}", "unescaped output"),
        ('{% from "components/form.html" import text with context %}', "import with context"),
        ('<button hx-post="/x">', "htmx without nonce"),
        ("{{ button('x', attrs={'hx-post': '/x'}) }}", "htmx without nonce"),
        ('<form class="{{ a > b }}" method="post" action="/x">', "POST form by hand"),
        ('<input type="text" name="x">', "field without label"),
    ],
)
def test_a_planted_fault_is_found(planted: str, rule: str) -> None:
    assert rule in list(faults(planted))


@pytest.mark.parametrize(
    "harmless",
    [
        '<a href="https-guide">https://example.jp と書く</a>',
        '<form method="get" action="/x"><input type="hidden" name="k">',
        '<button hx-get="/x" hx-nonce="{{ rq.nonce }}">',
        "{# style= and <script> may be spoken of #}",
    ],
)
def test_what_is_allowed_passes(harmless: str) -> None:
    assert list(faults(harmless)) == []


def unimported(source: str) -> set[str]:
    """Macros of the components that a page calls without importing them: only drawing that line would tell."""
    tree = make_environment().parse(source)
    found = {
        name if isinstance(name, str) else name[1] for one in tree.find_all(nodes.FromImport) for name in one.names
    }
    found |= {macro.name for macro in tree.find_all(nodes.Macro)}
    called = {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
    return (called & MACROS) - found


def test_every_macro_that_a_page_calls_is_imported_there() -> None:
    """A part that is included draws with what the page around it imported."""
    sources = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in NAMES}
    included = {part for source in sources.values() for part in re.findall(r'include "([^"]+)"', source)}
    assert {
        name: unimported(source) for name, source in sources.items() if name not in included and unimported(source)
    } == {}
    assert unimported('{% if few %}{{ chips(form, "also", "x", few) }}{% endif %}') == {"chips"}


def test_icons_that_templates_name_are_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    named = {
        found
        for name in NAMES
        for found in re.findall(r"""icon(?:=|\()["']([\w-]+)["']""", (TEMPLATES / name).read_text(encoding="utf-8"))
    }
    assert named <= drawn, named - drawn


def test_static_files_stay_small_and_inside() -> None:
    css = (STATIC / "kakehashi.css").read_text(encoding="utf-8")
    script = (STATIC / "kakehashi.js").read_text(encoding="utf-8")
    assert len(css.splitlines()) <= 1200
    assert len(script.splitlines()) < 300
    assert not re.search(r"https?:|//[a-z]|@import|url\(", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    assert not re.search(r"\beval\b|new Function|innerHTML|outerHTML|document\.write|https?:", script)
    first_load = ["kakehashi.css", "kakehashi.js", "icons.svg", "mark.svg"]
    vendor = ["vendor/htmx.min.js", "vendor/hx-csp.min.js", "vendor/design-tokens.css"]
    # 150 KB in all on first load, and a page itself may have up to 40 of them here.
    assert sum((STATIC / name).stat().st_size for name in first_load + vendor) <= 115_000


def test_vendored_files_are_the_ones_named() -> None:
    listed = dict(re.findall(r"\| `([\w.-]+)` \|.*`([0-9a-f]{64})` \|", _sources()))
    files = [path for path in (STATIC / "vendor").iterdir() if path.suffix in (".js", ".css")]
    assert {path.name for path in files} == set(listed)
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[path.name], path.name


def test_classes_of_the_components_are_drawn() -> None:
    """A class that the stylesheet does not know is a misspelt one."""
    css = (STATIC / "kakehashi.css").read_text(encoding="utf-8")
    known = set(re.findall(r"\.([a-z][\w-]*)", css))
    hooks = {"language", "loading", "th"}
    used: set[str] = set()
    for folder in ("components", "layouts", "errors"):
        for path in sorted((TEMPLATES / folder).glob("*.html")):
            for value in re.findall(r'class="([^"{]*)"', path.read_text(encoding="utf-8")):
                used.update(value.split())
    unknown = {name for name in used - known - hooks if "--" in name or name.split("__")[0] not in known}
    assert unknown == set()


def _sources() -> str:
    return Path(STATIC / "vendor" / "SOURCES.md").read_text(encoding="utf-8")

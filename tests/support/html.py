"""Reading pages as a person would: their text, their forms with what stands in them."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag


def page(response: Any) -> BeautifulSoup:
    """The answer as a tree."""
    return BeautifulSoup(response.text, "html.parser")


def text(node: Tag | BeautifulSoup) -> str:
    """What can be read there, with single spaces."""
    return " ".join(node.get_text(" ").split())


def form_of(soup: BeautifulSoup | Tag, action: str) -> Tag:
    """The form that posts to this address. Raises AssertionError when there is none."""
    found = soup.select_one(f'form[method="post"][action="{action}"]')
    assert found is not None, f"no form posts to {action}; there are " + ", ".join(
        str(f.get("action")) for f in soup.select("form")
    )
    return found


def form_values(soup: BeautifulSoup | Tag, action: str, **typed: Any) -> dict[str, list[str]]:
    """What a browser would send from the form at `action` after a person typed `typed` (None clears a field)."""
    values: dict[str, list[str]] = {}
    for control in form_of(soup, action).select("input, textarea, select"):
        name = str(control.get("name") or "")
        if name and not control.has_attr("disabled"):
            values.setdefault(name, []).extend(_sent(control))
    for name, value in typed.items():
        values[name] = [] if value is None else [str(v) for v in value] if isinstance(value, list) else [str(value)]
    return {name: sent for name, sent in values.items() if sent}


def _sent(control: Tag) -> list[str]:
    if control.name == "textarea":
        raw = control.get_text()
        return [raw[1:] if raw.startswith("\n") else raw]
    if control.name == "select":
        options = control.select("option")
        chosen = [o for o in options if o.has_attr("selected")] or options[:1]
        return [str(o.get("value", o.get_text())) for o in chosen]
    kind = control.get("type", "text")
    if kind in ("checkbox", "radio"):
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    return [] if kind in ("submit", "button", "file") else [str(control.get("value", ""))]


def errors_of(soup: BeautifulSoup, name: str) -> list[str]:
    """The messages beside one field."""
    return [text(node) for node in soup.select(f"#f-{name}-error .field__error")]

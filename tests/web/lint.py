"""What no template may hold. The page's policy refuses most of it in the browser; here it is refused before."""

from __future__ import annotations

import re
from collections.abc import Iterator

JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.S)
JINJA_STATEMENT = re.compile(r"\{%.*?%\}", re.S)
JINJA_VALUE = re.compile(r"\{\{.*?\}\}", re.S)
TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
REQUEST = re.compile(r"hx-(?:get|post|put|patch|delete|query|boost|action)\b")

PLAIN = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.I),
    "handler in an attribute": re.compile(r"\s(?:hx-)?on[a-z:-]+\s*=\s*[\"']|hx-on|javascript:|\bjs:", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "outside address": re.compile(
        r"(?:href|src|action|content)\s*=\s*[\"'](?:https?:)?//|@import|url\([\"']?(?:https?:)?//", re.I
    ),
    "unescaped output": re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false"),
    "import with context": re.compile(r"\{%-?\s*(?:from|import)\b[^%]*with context"),
}


def faults(source: str, *, is_form_macro: bool = False) -> Iterator[str]:
    """The names of the rules that a template breaks; `is_form_macro` for the one file that prints POST forms."""
    text = JINJA_COMMENT.sub("", source)
    for name, pattern in PLAIN.items():
        if pattern.search(text):
            yield name
    for value in JINJA_VALUE.findall(text):
        if REQUEST.search(value) and "hx-nonce" not in value:
            yield "htmx without nonce"
    markup = JINJA_VALUE.sub("0", JINJA_STATEMENT.sub("", text))
    for tag, attributes in TAG.findall(markup):
        if REQUEST.search(attributes) and "hx-nonce=" not in attributes:
            yield "htmx without nonce"
        if tag == "form" and re.search(r"method\s*=\s*[\"']?post", attributes, re.I) and not is_form_macro:
            yield "POST form by hand"
        if tag in ("input", "select", "textarea") and not re.search(r'aria-label|\sid=|type="hidden"', attributes):
            yield "field without label"

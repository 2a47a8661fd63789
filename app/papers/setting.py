"""A typst template set with data: the same data gives the same bytes on every machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from app.papers import glyphs

_UA: Literal["ua-1"] = "ua-1"


def pdf(template: Path, data: Mapping[str, Any], day: date, *, tagged: bool = False) -> bytes:
    """The template with `sys.inputs.data`, JSON of the data and of `unprintable`, the characters no font has.

    What people typed is data to the template, never markup. `day` is the date that the file carries; `tagged`
    writes PDF/UA-1 for screen readers, whose rules typst checks while it writes. Raises typst.TypstError only
    when a template of the product is broken.
    """
    compiler = _compiler(template, data)
    moment = int(datetime.combine(day, time(), UTC).timestamp())
    made = compiler.compile(format="pdf", timestamp=moment, pdf_standards=_UA if tagged else None)
    if not isinstance(made, bytes):
        raise TypeError("a paper is one document")
    return made


def pages(template: Path, data: Mapping[str, Any]) -> int:
    """How many pages the template makes of the data; it says so itself, in metadata labelled `<pages>`."""
    return int(json.loads(_compiler(template, data).query("<pages>", field="value", one=True)))


def _compiler(template: Path, data: Mapping[str, Any]) -> typst.Compiler:
    missing: dict[str, None] = {}
    fit = glyphs.printable(dict(data), missing)
    fit["unprintable"] = glyphs.named(missing)
    return typst.Compiler(
        input=str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(fit, ensure_ascii=False, sort_keys=True)},
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(glyphs.FONTS)])

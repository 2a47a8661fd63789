"""A typst template set with data: the same data gives the same bytes on every machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from app.papers import glyphs


def pdf(template: Path, data: Mapping[str, Any], day: date, *, standard: str | None = None) -> bytes:
    """The template with `sys.inputs.data`, JSON of the data and of `unprintable`, the characters no font has.

    What people typed is data to the template, never markup. `day` is the date that the file carries; `standard` a
    PDF standard that typst checks while it writes ("ua-1": tagged for screen readers). Raises typst.TypstError only
    when a template of the product is broken.
    """
    missing: dict[str, None] = {}
    fit = glyphs.printable(dict(data), missing)
    fit["unprintable"] = glyphs.named(missing)
    compiler = typst.Compiler(
        input=str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(fit, ensure_ascii=False, sort_keys=True)},
    )
    moment = int(datetime.combine(day, time(), UTC).timestamp())
    made = compiler.compile(format="pdf", timestamp=moment, **({"pdf_standards": standard} if standard else {}))
    if not isinstance(made, bytes):
        raise TypeError("a paper is one document")
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(glyphs.FONTS)])

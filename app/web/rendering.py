"""The template environment: everything escaped, undefined names refused, text in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.core import clock, dates, i18n

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
locale_now: ContextVar[str] = ContextVar("locale_now", default="ja")


def _gettext(message: str, **variables: object) -> Markup:
    """A translated message; what is filled in is escaped. The calls of a page are many, so plain ones are kept."""
    text = _safe(locale_now.get(), message)
    return text % variables if "%" in text else text


def _ngettext(singular: str, plural: str, n: int, **variables: object) -> Markup:
    text = escape(i18n.translate_plural(locale_now.get(), singular, plural, n))
    return text % {"num": n, **variables} if "%" in text else text


@lru_cache(maxsize=8_192)
def _safe(locale: str, message: str) -> Markup:
    return escape(i18n.translate(locale, message))


def make_environment() -> Environment:
    """One environment for the process. Translations follow `locale_now`, which the frame sets per request."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=1000,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    # The extension's own wrappers look each message up twice through the context; these are called as they are.
    environment.globals.update(_=_gettext, gettext=_gettext, ngettext=_ngettext)
    environment.filters.update(FILTERS)
    return environment


def _civil(value: date | datetime) -> date:
    return clock.civil_day(value) if isinstance(value, datetime) else value


def date_both(value: date | datetime | None) -> str:
    """2026-11-22（令和8年11月22日）; the western date alone in English."""
    if value is None:
        return ""
    day = _civil(value)
    return dates.both(day) if locale_now.get() == "ja" else day.isoformat()


def date_short(value: date | datetime | None) -> str:
    """2026-11-22."""
    return "" if value is None else _civil(value).isoformat()


def datetime_short(value: datetime | None) -> str:
    """2026-11-22 10:41, wall clock of Japan."""
    return "" if value is None else clock.to_civil(value).strftime("%Y-%m-%d %H:%M")


def relative_days(value: date | datetime | None) -> str:
    """あと12日, 今日, 3日超過."""
    return "" if value is None else dates.relative(_civil(value), clock.today(), locale_now.get())


def number(value: float | None) -> str:
    """Grouped by thousands; nothing for nothing."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def lines(value: str | None) -> Markup:
    """Typed text with its line breaks, escaped."""
    return Markup("<br>").join((value or "").split("\n"))


FILTERS: dict[str, Callable[..., Any]] = {
    "date_both": date_both,
    "date_short": date_short,
    "datetime_short": datetime_short,
    "relative_days": relative_days,
    "number": number,
    "lines": lines,
}

"""The template environment: everything escaped, undefined names refused, text in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_environment
from markupsafe import Markup, escape

from app.core import clock, dates, i18n
from app.web.compiling import OneLanguage

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
locale_now: ContextVar[str] = ContextVar("locale_now", default="ja")


def _gettext(message: str, **variables: object) -> Markup:
    """A translated message; what is filled in is escaped.

    Without variables nothing is filled in: a title that a person typed may hold any per-cent sign.
    """
    locale = locale_now.get()
    if not variables:
        return _plain(locale, message)
    filled = {name: value if isinstance(value, int) else escape(value) for name, value in variables.items()}
    return Markup(str(_safe(locale, message)) % filled)  # noqa: S704 - both the message and what is filled in are escaped


def _ngettext(singular: str, plural: str, n: int, **variables: object) -> Markup:
    text = escape(i18n.translate_plural(locale_now.get(), singular, plural, n))
    return text % {"num": n, **variables} if "%" in text else text


# `typed`: a text that somebody typed is equal to the markup that reads the same, and is not it.
@lru_cache(maxsize=8_192, typed=True)
def _safe(locale: str, message: str) -> Markup:
    return escape(i18n.translate(locale, message))


@lru_cache(maxsize=8_192, typed=True)
def _plain(locale: str, message: str) -> Markup:
    return _safe(locale, message).replace("%%", "%")


def make_environment(locale: str = "ja") -> Environment:
    """The environment of one language. What is worded while a page is made (dates, labels of codes) follows
    `locale_now`, which the frame sets to the same."""
    environment = OneLanguage(
        locale,
        _plain,
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
    # A page draws them by the hundred; a macro of Jinja costs ten times as much as these.
    environment.globals.update(drawn_icon=drawn_icon, drawn_status=drawn_status)
    environment.filters.update(FILTERS)
    environment.globals["drawn_once"] = _keeper(environment)
    return environment


def _keeper(environment: Environment) -> Callable[..., Markup]:
    """`drawn_once("layouts/_nav.html", nav=nav)`: a part of a page that depends on these few values alone, and on the
    language, is drawn once. The values are hashable; nobody's content is among them."""

    @lru_cache(maxsize=512, typed=True)
    def drawn_once(template: str, **values: Hashable) -> Markup:
        # A template escapes what it writes.
        return Markup(environment.get_template(template).render(values))  # noqa: S704

    return drawn_once


@lru_cache(maxsize=1_024, typed=True)
def drawn_icon(name: str, label: str | None = None) -> Markup:
    """An icon of the sprite; `components/icon.html` gives it to templates."""
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    drawing = Markup('<svg class="icon" {}><use href="/static/icons.svg#{}"/></svg>')
    return drawing.format(role, name)


STATUS_ICONS = {
    "neutral": "dot", "info": "info", "success": "check", "warning": "clock", "danger": "alert", "done": "done",
}  # fmt: skip


@lru_cache(maxsize=1_024, typed=True)
def drawn_status(kind: str, label: str) -> Markup:
    """Icon and word together: the colour only repeats what both say. `components/status.html` gives it on."""
    chip = Markup('<span class="status status--{}">{}{}</span>')
    return chip.format(kind, drawn_icon(STATUS_ICONS[kind]), label)


@pass_environment
def labels(environment: Environment, codes: Iterable[str], list_name: str, joint: str = "") -> Markup:
    """The labels of several codes, joined; without a joint as the language of the page lists things."""
    label = environment.filters["label"]
    return Markup((joint or _gettext("、")).join([label(code, list_name) for code in codes]))  # noqa: S704 - each comes escaped; the joint is the template's


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
    return "" if value is None else clock.to_civil(value).isoformat(" ", "minutes")


def moment(value: date | datetime) -> str:
    """An instant with its time of day, a day without."""
    return datetime_short(value) if isinstance(value, datetime) else value.isoformat()


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
    "moment": moment,
    "relative_days": relative_days,
    "number": number,
    "lines": lines,
    "labels": labels,
}

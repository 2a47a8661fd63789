"""What every form has in common. Schemas of the packages extend `FormModel`: they are the forms."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.fields import FieldInfo

from app.core import clock
from app.core.dates import DateError, parse_date, parse_datetime
from app.core.errors import lazy

# Everything below U+0020 but tab and line breaks, the surrogates and the two non-characters:
# no database or XML writer takes them, and no person types them. With them go the marks that turn the direction of
# writing (they come along when a number or a name is copied): what follows on the line would be read backwards.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

# Two figures are more rows than any form shows.
ROW_INPUT = re.compile(r"([a-z_]+)-(\d{1,2})-([a-z_]+)", re.ASCII)

DATE_MESSAGES = {
    "empty": lazy("日付を入力してください。"),
    "unreadable": lazy("日付として読めません。2026-11-22、令和8年11月22日、R8.11.22 のように入力してください。"),
    "impossible": lazy("その日付は暦にありません。"),
    "era_out_of_range": lazy("その元号の期間にない日付です。"),
    "out_of_range": lazy("年は1868年から2199年までで入力してください。"),
}


class FormProblem(ValueError):
    """A message for the person, in Japanese, marked for translation; raised inside validators."""

    def __init__(self, message: str, **params: object) -> None:
        self.message = message
        self.params = params
        super().__init__(message)


class FormModel(BaseModel):
    """Input as typed: trimmed, blank means absent, unknown fields refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        numbers = number_fields(cls)
        return {
            key: unicodedata.normalize("NFKC", cleaned) if key in numbers and isinstance(cleaned, str) else cleaned
            for key, value in data.items()
            if (cleaned := _clean(value)) not in ("", [])
        }


def printable(text: str) -> str:
    """The text without what no person types and no database or page takes."""
    return _CONTROL.sub("", text)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value).replace("\r\n", "\n").strip()
    if isinstance(value, list):
        return [item for item in (_clean(v) for v in value) if item != ""]
    return value


def _to_date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_date(value, clock.today())
    except DateError as error:
        raise FormProblem(DATE_MESSAGES.get(error.reason, DATE_MESSAGES["unreadable"])) from error


def _to_datetime(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_datetime(value)
    except DateError as error:
        raise FormProblem(DATE_MESSAGES.get(error.reason, DATE_MESSAGES["unreadable"])) from error


NARRATIVE = "narrative"
"""Marks free text: the frame warns of individual numbers in it and the models keep it encrypted."""

Narrative = Annotated[str, NARRATIVE]


@cache
def narrative_fields(form: type[BaseModel]) -> frozenset[str]:
    """The fields of a form that hold free text (also where they are optional)."""
    hints = get_type_hints(form, include_extras=True)
    return frozenset(name for name, hint in hints.items() if _is_marked(hint))


@cache
def number_fields(form: type[BaseModel]) -> frozenset[str]:
    """The fields that hold a number: an input method writes them in full width, and means the same."""
    hints = get_type_hints(form)
    return frozenset(name for name, hint in hints.items() if {int, float} & {hint, *get_args(hint)})


@cache
def row_forms(form: type[BaseModel]) -> dict[str, type[FormModel]]:
    """The fields that are lists of small forms: `hours: list[Hours]`, sent as `hours-0-opens`, `hours-1-opens`."""
    found = {}
    for name, hint in get_type_hints(form).items():
        kinds = [kind for kind in get_args(hint) if isinstance(kind, type) and issubclass(kind, FormModel)]
        if get_origin(hint) is list and kinds:
            found[name] = kinds[0]
    return found


def row_input(form: type[BaseModel], name: str) -> tuple[str, int, str] | None:
    """What an input of a row names (`hours-1-opens`): field, row and field of the row. None for another input."""
    found = ROW_INPUT.fullmatch(name)
    return (found[1], int(found[2]), found[3]) if found and found[1] in row_forms(form) else None


@cache
def titles(form: type[BaseModel]) -> dict[str, str]:
    """What people call each field: its `Field(title=…)`, also where that stands inside an optional type."""
    hints = get_type_hints(form, include_extras=True)
    return {name: info.title or _title_in(hints.get(name)) or "" for name, info in form.model_fields.items()}


def _title_in(hint: object) -> str | None:
    own = (item.title for item in getattr(hint, "__metadata__", ()) if isinstance(item, FieldInfo) and item.title)
    return next(own, None) or next(filter(None, map(_title_in, get_args(hint))), None)


def _is_marked(hint: object) -> bool:
    return NARRATIVE in getattr(hint, "__metadata__", ()) or any(_is_marked(part) for part in get_args(hint))


CivilDate = Annotated[date, BeforeValidator(_to_date)]
"""A civil date of Japan, typed in western form or in wareki."""


def _not_ahead(day: date) -> date:
    if day > clock.today():
        raise FormProblem(lazy("先の日付は選べません。"))
    return day


PastDate = Annotated[CivilDate, AfterValidator(_not_ahead)]
"""A civil date that is not after today."""

CivilDateTime = Annotated[datetime, BeforeValidator(_to_datetime)]
"""A wall-clock time of Japan without a zone."""

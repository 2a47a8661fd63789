"""From what a browser sent to a form object, and back to the page with the person's text kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import ValidationError

from app.core import i18n, ids, individual_number
from app.core.errors import Invalid, lazy
from app.core.forms import ROW_INPUT, FormModel, FormProblem, narrative_fields, row_forms, row_input

F = TypeVar("F", bound=FormModel)

RESERVED = frozenset({"_key", "_version", "_base", "_number_ok", "_conflict"})

MESSAGES = {
    "missing": lazy("入力してください。"),
    "string_too_long": lazy("%(max_length)s文字以内で入力してください。"),
    "string_too_short": lazy("%(min_length)s文字以上で入力してください。"),
    "too_long": lazy("%(max_length)s個以内で選んでください。"),
    "too_short": lazy("1つ以上選んでください。"),
    "enum": lazy("選択肢から選んでください。"),
    "literal_error": lazy("選択肢から選んでください。"),
    "int_parsing": lazy("数字で入力してください。"),
    "int_type": lazy("数字で入力してください。"),
    "int_from_float": lazy("整数で入力してください。"),
    "float_parsing": lazy("数字で入力してください。"),
    "greater_than_equal": lazy("%(ge)s以上の数で入力してください。"),
    "less_than_equal": lazy("%(le)s以下の数で入力してください。"),
    "string_pattern_mismatch": lazy("形式が正しくありません。例を見て入力してください。"),
    "extra_forbidden": lazy("この項目は受け付けられません。"),
    "bool_parsing": lazy("選択肢から選んでください。"),
    "time_parsing": lazy("時刻は 10:41 のように入力してください。"),
}
UNREADABLE = lazy("この内容は受け付けられません。入力し直してください。")
NUMBER_WARNING = lazy(
    "個人番号（マイナンバー）と思われる12桁の数字があります。消してください。個人番号でなければ、下の確認欄に印を付けてください。"
)


@dataclass
class Bound(Generic[F]):
    """A form on a page: what was typed, what it means (None while it has errors), what is wrong."""

    raw: dict[str, list[str]] = field(default_factory=dict)
    model: F | None = None
    errors: dict[str, list[tuple[str, Mapping[str, object]]]] = field(default_factory=dict)
    key: str = ""
    version: int | None = None
    base_json: str = ""
    number_warning: bool = False
    locale: str = "ja"

    @property
    def has_errors(self) -> bool:
        return bool(self.errors)

    @property
    def data(self) -> F:
        """The valid input. Handlers ask `has_errors` first; asking in vain is a fault of the program."""
        if self.model is None:
            raise RuntimeError("an invalid form has no data")
        return self.model

    @property
    def seen_version(self) -> int:
        """The version that the person saw; 0 (never a real version) when the form named none."""
        return self.version or 0

    def value(self, name: str) -> str:
        return (self.raw.get(name) or [""])[0]

    def list(self, name: str) -> list[str]:
        return [item for item in self.raw.get(name, []) if item != ""]

    def rows(self, name: str, *, spare: int, most: int) -> Sequence[str]:
        """The rows of a list of small forms to be shown, as the beginnings of their names; the last are blank.

        `most` is how many the list takes. What was typed into a row stays in that row.
        """
        of_rows = (match for key in self.raw if any(self.raw[key]) and (match := ROW_INPUT.fullmatch(key)))
        filled = [int(match[2]) for match in of_rows if match[1] == name]
        return [f"{name}-{number}-" for number in range(max(min(max(filled, default=-1) + 1 + spare, most), 1))]

    def errors_for(self, name: str) -> Sequence[str]:
        return [self._text(message, params) for message, params in self.errors.get(name, [])]

    @property
    def all_errors(self) -> Sequence[tuple[str, str]]:
        return [(name, text) for name in self.errors for text in self.errors_for(name)]

    def accepts(self, act: Callable[[], object]) -> bool:
        """Do what a valid form asks. False: nothing was done, and what is wrong stands beside its field."""
        if self.has_errors:
            return False
        try:
            act()
        except Invalid as error:
            self.refuse(error)
            return False
        return True

    def refuse(self, error: Invalid) -> None:
        """Put a service's refusal beside its field."""
        self.add_error(error.field, error.message, error.params)

    def add_error(self, name: str, message: str, params: Mapping[str, object] | None = None) -> None:
        self.errors.setdefault(name, []).append((message, params or {}))

    def _text(self, message: str, params: Mapping[str, object]) -> str:
        return i18n.say(self.locale, message, params)


def blank(initial: Mapping[str, object] | None = None, *, version: int | None = None, locale: str = "ja") -> Bound[Any]:
    """A fresh form with values filled in. With `version` it is an editing form and carries its base."""
    raw = as_raw(initial or {})
    base = json.dumps(raw, ensure_ascii=False) if version is not None else ""
    return Bound(raw=raw, key=ids.new_token(), version=version, base_json=base, locale=locale)


def as_raw(values: Mapping[str, object]) -> dict[str, list[str]]:
    """Values as a browser would send them."""
    return {name: _texts(value) for name, value in values.items()}


def _texts(value: object) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return ["1"] if value else []
    if isinstance(value, datetime):
        return [value.strftime("%Y-%m-%d %H:%M")]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [text for item in value for text in _texts(item)]
    return [str(value)]


def bind(form: type[F], sent: Iterable[tuple[str, str]], locale: str = "ja") -> Bound[F]:
    """Read what a browser sent. Never raises for what a person could have sent."""
    raw: dict[str, list[str]] = {}
    for name, value in sent:
        raw.setdefault(name, []).append(value)
    bound: Bound[F] = Bound(
        raw={name: values for name, values in raw.items() if name not in RESERVED},
        key=(raw.get("_key") or [""])[0][:100] or ids.new_token(),
        version=_version(raw.get("_version")),
        base_json=(raw.get("_base") or [""])[0],
        locale=locale,
    )
    values, numbers = _values(form, bound.raw)
    try:
        bound.model = form.model_validate(values)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False):
            name = _input_of(form, item["loc"], numbers)
            message, params = _message(item)
            if (message, params) not in bound.errors.get(name, []):
                bound.add_error(name, message, params)
    _warn_of_individual_numbers(form, bound, confirmed="_number_ok" in raw)
    if bound.errors:
        bound.model = None
    return bound


def _values(
    form: type[FormModel], raw: Mapping[str, list[str]]
) -> tuple[dict[str, object], Mapping[str, Sequence[int]]]:
    """What was sent as the form's values; and for its lists of rows, which row of the page each value stands in."""
    values: dict[str, object] = {}
    rows: dict[str, dict[int, dict[str, object]]] = {}
    for name, items in raw.items():
        of_row = row_input(form, name)
        if of_row is None:
            values[name] = items if _is_many(form, name) else items[-1]
        elif any(item.strip() for item in items):  # a row in which nothing was typed is none
            field_name, number, inner = of_row
            row = rows.setdefault(field_name, {}).setdefault(number, {})
            row[inner] = items if _is_many(row_forms(form)[field_name], inner) else items[-1]
    for name, found in rows.items():
        values[name] = [found[number] for number in sorted(found)]
    return values, {name: sorted(found) for name, found in rows.items()}


def _input_of(form: type[FormModel], place: Sequence[int | str], numbers: Mapping[str, Sequence[int]]) -> str:
    """The input beside which a problem is shown; of a row as a whole, its first."""
    name = str(place[0]) if place else ""
    if name not in numbers or len(place) < 2:
        return name
    row = row_forms(form)[name]
    inner = str(place[2]) if len(place) > 2 else next(iter(row.model_fields))
    return f"{name}-{numbers[name][int(place[1])]}-{inner}"


def _warn_of_individual_numbers(form: type[FormModel], bound: Bound[Any], *, confirmed: bool) -> None:
    """Twelve digits that pass the check of an individual number are not stored without a confirmation."""
    for name in sorted(_narrative_inputs(form, bound.raw)):
        if any(individual_number.find(text) for text in bound.raw.get(name, [])):
            bound.number_warning = True
            if not confirmed:
                bound.add_error(name, NUMBER_WARNING)


def _narrative_inputs(form: type[FormModel], sent: Iterable[str]) -> set[str]:
    found = set(narrative_fields(form))
    for name in sent:
        of_row = row_input(form, name)
        if of_row is not None and of_row[2] in narrative_fields(row_forms(form)[of_row[0]]):
            found.add(name)
    return found


def _version(values: list[str] | None) -> int | None:
    text = (values or [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_many(form: type[FormModel], name: str) -> bool:
    info = form.model_fields.get(name)
    if info is None:
        return False
    options = get_args(info.annotation) if get_origin(info.annotation) is not None else ()
    kinds = (get_origin(info.annotation), *(get_origin(option) for option in options))
    return any(kind in (list, tuple, set, frozenset) for kind in kinds)


def _message(item: Any) -> tuple[str, Mapping[str, object]]:
    context = item.get("ctx") or {}
    problem = context.get("error")
    if isinstance(problem, FormProblem):
        return problem.message, problem.params
    message = MESSAGES.get(item["type"])
    if message is None:
        return UNREADABLE, {}
    return message, {k: v for k, v in context.items() if f"%({k})s" in message}

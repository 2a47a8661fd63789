"""Validators for forms: a value must be a code of a list."""

from __future__ import annotations

from collections.abc import Callable

from app.codes.codelist import CodeList
from app.core.errors import lazy
from app.core.forms import FormProblem

UNKNOWN_CODE = lazy("選択肢から選んでください。")


def code_in(codes: CodeList) -> Callable[[str], str]:
    """A check that a text is a code of this list; anything else is refused beside its field."""

    def check(value: str) -> str:
        if value not in codes:
            raise FormProblem(UNKNOWN_CODE)
        return value

    return check


def codes_in(codes: CodeList) -> Callable[[list[str]], list[str]]:
    """The same for several; repeated codes are taken once, in the order given."""
    check = code_in(codes)

    def check_all(values: list[str]) -> list[str]:
        return list(dict.fromkeys(check(value) for value in values))

    return check_all

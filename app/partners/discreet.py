"""A text attribute that stands in its own column while the row is public, and encrypted when it is not."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, overload

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.core.crypto import clear

T = TypeVar("T", str, "str | None")


class Discreet(Generic[T]):
    """`org_name = DiscreetText(sa.String(200))` reads and writes like text on a row.

    On the class it is the column, which is empty wherever the row hides the text: a WHERE on it finds public
    rows only. The owner's `hidden_texts` says what is hidden now; where a new text belongs is settled by the
    owner before the row is written.
    """

    def __init__(self, type_: sa.types.TypeEngine[Any], reason: str = "public", **options: Any) -> None:
        self.column = (type_, reason, {"nullable": False} | options)
        self.name = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name
        type_, reason, options = self.column
        setattr(owner, f"{name}_clear", clear(type_, reason, name=name, **options))

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> InstrumentedAttribute[T]: ...
    @overload
    def __get__(self, instance: object, owner: type[Any]) -> T: ...
    def __get__(self, instance: Any, owner: type[Any]) -> InstrumentedAttribute[T] | T:
        if instance is None:
            column: InstrumentedAttribute[T] = getattr(owner, f"{self.name}_clear")
            return column
        text: T | None = instance.hidden_texts.get(self.name)
        kept: T = getattr(instance, f"{self.name}_clear") if text is None else text
        return kept

    def __set__(self, instance: Any, text: T) -> None:
        if self.name in instance.hidden_texts:
            instance.hide(self.name, text)
        else:
            setattr(instance, f"{self.name}_clear", text)


DiscreetText = Discreet[str]
DiscreetOptional = Discreet["str | None"]

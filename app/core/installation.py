"""One installation as commands see it: its settings, and its engine opened when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from sqlalchemy.engine import Engine

from app.core.config import Settings


class Installation:
    """The context object of every command. `opener` prepares keys, guards and the engine (`app.main.prepare`)."""

    def __init__(self, opener: Callable[[Settings], Engine]) -> None:
        self._opener = opener

    @cached_property
    def settings(self) -> Settings:
        """Raises ValueError (pydantic) for settings that cannot be."""
        return Settings()

    @cached_property
    def engine(self) -> Engine:
        return self._opener(self.settings)

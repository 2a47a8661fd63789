"""What pages after certification show alike."""

from __future__ import annotations

from collections.abc import Mapping

from app.training.practicum.views import marked
from app.web.request import Rq

__all__ = ["choices", "marked"]


def choices(rq: Rq, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Codes with their labels in the language of the page."""
    return [(code, rq._(label)) for code, label in labels.items()]

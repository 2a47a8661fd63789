"""Reasons as sentences on a page: days in the form of the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.training.stages.gates import Reason
from app.web.request import Rq


def sayer(rq: Rq) -> Callable[[Reason], str]:
    """How templates say a reason."""
    written = rq.services.templates[rq.locale].filters["date_short"]

    def say(reason: Reason) -> str:
        values = {name: written(value) if isinstance(value, date) else value for name, value in reason.params.items()}
        return rq._(reason.text, **values)

    return say

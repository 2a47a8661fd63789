"""What the rows of markings and of the figures of foreign residents need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from app.reports.population import service
from app.reports.population.reading import CODES, Figures
from tests.support.people import Cast


def build(session: Session, people: Cast, objects: dict[str, dict[str, str]], dress: Callable[[str], str]) -> None:
    """Objects `marked` (somebody whose work is marked) and `population`."""
    objects["marked:one"] = dict(objects["way:one"])
    figures = Figures(date(2025, 6, 30), dress("公籍出典"), dict.fromkeys(CODES, 1000))
    made = service.load(session, people["training_admin"], figures)
    assert made is not None
    objects["population:one"] = {"ref": made.ref}

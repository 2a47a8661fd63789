"""What several pages of the practicum show alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.training.practicum import identity, queries, words
from app.training.practicum.queries import Whole
from app.web.forms import Bound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def frame(session: Session, whole: Whole) -> dict[str, Any]:
    """The context of everything that shows a practicum."""
    handed = whole.round if queries.rated(whole.practicum.ratings, whole.round) else max(whole.round - 1, 1)
    return {
        "whole": whole,
        "practicum": whole.practicum,
        "name": whole.learner.shown_name(whole.today),
        "returned": queries.returned_note(whole.practicum.events),
        "rated": queries.rated(whole.practicum.ratings, handed),
        "names": queries.names(session, whole.practicum.events),
        "words": words,
    }


def levels(translate: Callable[[str], str]) -> list[tuple[str, str]]:
    """The choices of a rubric."""
    return [(str(level), translate(label)) for level, label in words.LEVELS.items()]


def abilities(translate: Callable[[str], str]) -> list[tuple[str, str]]:
    """The four, to choose from."""
    return [(code, translate(label)) for code, label in words.ABILITIES.items()]


def marked(form: Bound[Any], *names: str) -> list[list[tuple[str, str]]]:
    """What was typed, cut at what may tell who somebody is; only texts in which something was found."""
    found = [identity.pieces(form.value(name)) for name in names]
    return [pieces for pieces in found if any(kind for _text, kind in pieces)]

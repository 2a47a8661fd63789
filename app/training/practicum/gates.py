"""What parts above want before an instructor judges a practicum. A gate raises Conflict where something is missing."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.core.errors import Conflict

Gate = Callable[[Session, int, int], None]
"""Given the enrolment's row id and which handing in it is."""
_gates: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Ask it before every judgement; twice is once."""
    if gate not in _gates:
        _gates.append(gate)


def pass_all(session: Session, enrolment_id: int, number: int) -> None:
    """Raises Conflict for the first one that is shut."""
    for gate in _gates:
        gate(session, enrolment_id, number)


def shut(session: Session, enrolment_id: int, number: int) -> str:
    """What the first shut one says; '' where the way is free."""
    try:
        pass_all(session, enrolment_id, number)
    except Conflict as error:
        return error.message
    return ""

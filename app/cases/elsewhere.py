"""Cases that are not here any more: what an upper floor says to somebody who asks for one.

Without a word from there an unseen case is a missing one.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.authz.actor import Actor

Refusal = Callable[[Session, Actor, str], None]
_refusals: list[Refusal] = []


def provide(refusal: Refusal) -> None:
    """Add one that raises Forbidden, with the reason, for whom it may tell that the case went elsewhere. Twice is
    once."""
    if refusal not in _refusals:
        _refusals.append(refusal)


def refuse(session: Session, actor: Actor, ref: str) -> None:
    """Raises Forbidden where somebody has a reason to give; does nothing otherwise."""
    for refusal in _refusals:
        refusal(session, actor, ref)

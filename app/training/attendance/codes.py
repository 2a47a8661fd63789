"""The code of the check-in: signed, another each half minute, told by the screen in the room alone."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime

from app.core import crypto

SECONDS = 30
SCANNED_SLOTS = 2
"""A code is taken while it is shown and for the next half minute: telephones are slow."""
TICKET_SLOTS = 10
"""So long after scanning somebody may press the button: five minutes."""


def slot_of(now: datetime) -> int:
    return int(now.timestamp()) // SECONDS


def code(block_ref: str, slot: int) -> str:
    """What the screen shows in a half minute."""
    return crypto.key_ring().keyed_token("check-in", f"{block_ref}:{slot}", 8).hex()


def is_fresh(block_ref: str, told: str, now: datetime) -> bool:
    return _within(told, now, SCANNED_SLOTS, lambda slot: code(block_ref, slot))


def ticket(block_ref: str, user_id: int, slot: int) -> str:
    """What a scanned code gives to one person: it cannot be passed on."""
    return crypto.key_ring().keyed_token("check-in ticket", f"{block_ref}:{user_id}:{slot}", 8).hex()


def is_valid_ticket(block_ref: str, user_id: int, told: str, now: datetime) -> bool:
    return _within(told, now, TICKET_SLOTS, lambda slot: ticket(block_ref, user_id, slot))


def device_digest(token: str) -> str:
    """By which a browser is known again, and nothing else shows."""
    return crypto.key_ring().keyed_token("check-in device", token, 16).hex()


def _within(told: str, now: datetime, slots: int, made: Callable[[int], str]) -> bool:
    newest = slot_of(now)
    return any(hmac.compare_digest(told.encode(), made(newest - back).encode()) for back in range(slots))

"""What upper packages may answer to, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsentWithdrawn:
    """The person took a consent back: whatever left on it stops."""

    consent_id: int

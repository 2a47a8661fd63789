"""What upper packages may answer to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PartnerRetired:
    """The partner is no longer offered; open referrals to it need somebody's eye."""

    partner_id: int


@dataclass(frozen=True)
class PartnerMerged:
    """The entry was a duplicate; what points to it should point to the other from now on."""

    partner_id: int
    into_id: int

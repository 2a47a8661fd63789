"""For what a referral is: the purpose that follows from the domain of the need, unless another is chosen. Pure."""

from __future__ import annotations

from collections.abc import Mapping

PURPOSE_OF: Mapping[str, str] = {
    "residence": "residence", "employment": "work", "housing": "housing", "medical": "medical",
    "education": "education", "family": "family", "safety": "safety", "economy": "livelihood",
    "japanese": "japanese", "welfare": "welfare", "legal": "legal", "daily_life": "procedure", "other": "other",
}  # fmt: skip


def purpose_of(domain: str | None) -> str | None:
    """The purpose of a need's domain; None without a need."""
    return PURPOSE_OF.get(domain or "")

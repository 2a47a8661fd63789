"""A paper is drawn by quota for each subject, so that papers of one kind are alike. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence


class TooFew(Exception):
    """A subject has fewer questions than its quota."""

    def __init__(self, subject: str, wanted: int, there: int) -> None:
        super().__init__(subject)
        self.subject, self.wanted, self.there = subject, wanted, there


def draw(pool: Mapping[str, Sequence[str]], quotas: Mapping[str, int], seed: str) -> list[str]:
    """References of questions, by subject in the order of the quotas. Raises TooFew.

    The seed is the paper's own random reference: who knows it may draw again and finds the same.
    """
    found: list[str] = []
    for subject, wanted in quotas.items():
        there = sorted(pool.get(subject, ()), key=lambda ref: hashlib.sha256(f"{seed} {ref}".encode()).digest())
        if len(there) < wanted:
            raise TooFew(subject, wanted, len(there))
        found += there[:wanted]
    return found

"""From text to keyed tokens. A stolen index shows neither letters nor centres, only equal and unequal."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable

from app.core.crypto import KeyRing, key_ring
from app.core.text import bigrams, fold
from app.search.order import month_of

_TOKEN_BYTES = 6
_CACHE_LIMIT = 400_000


class Tokens:
    """Makes the tokens of one key. Pairs of letters are remembered: a language has few, texts have many."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[str, str] = {}

    def of_text(self, folded: str) -> set[str]:
        """The tokens of a folded text."""
        known = self._known
        found = set()
        for pair in bigrams(folded):
            token = known.get(pair)
            found.add(token if token is not None else self._learn(pair))
        return found

    def of_word(self, folded_word: str) -> list[str]:
        """The tokens that every text with this word has. A single letter gives none: it may stand inside."""
        return [self._known.get(pair) or self._learn(pair) for pair in bigrams(folded_word) if len(pair) == 2]

    def of_scope(self, kind: str, centre_id: int | None, *, sealed: bool) -> str:
        """One kind in one centre; sealed documents have tokens of their own, so that they are never near."""
        return self._often(f"scope\x00{kind}\x00{centre_id}\x00{sealed:d}")

    def of_kind(self, kind: str, *, sealed: bool) -> str:
        """One kind in all centres, for those who see many."""
        return self._often(f"kind\x00{kind}\x00{sealed:d}")

    def of_sealed(self, subject_id: int) -> str:
        """One sealed subject, for those who are cleared for it."""
        return self._make(f"sealed\x00{subject_id}")

    def of_month(self, month: int) -> str:
        """One month, to search the newest first where the index itself has no order."""
        return self._often(f"month\x00{month}")

    def of_document(
        self,
        document_id: int,
        kind: str,
        subject_id: int,
        centre_id: int | None,
        sealed: bool,
        words: Iterable[str],
    ) -> list[str]:
        """Everything that the index keeps about one document."""
        found = self.of_text(fold("\n".join(words)))
        found.add(self.of_scope(kind, centre_id, sealed=sealed))
        found.add(self.of_kind(kind, sealed=sealed))
        found.add(self.of_month(month_of(document_id)))
        if sealed:
            found.add(self.of_sealed(subject_id))
        return list(found)

    def _learn(self, pair: str) -> str:
        if len(self._known) >= _CACHE_LIMIT:
            self._known.clear()
        token = self._known[pair] = self._make(f"pair\x00{pair}")
        return token

    def _often(self, meaning: str) -> str:
        # Longer than any pair of letters, so both kinds share one memory.
        token = self._known.get(meaning)
        if token is None:
            token = self._known[meaning] = self._make(meaning)
        return token

    def _make(self, meaning: str) -> str:
        digest = hmac.digest(self._key, meaning.encode(), "sha256")[:_TOKEN_BYTES]
        return base64.b32encode(digest).decode().rstrip("=").lower()


_latest: list[tuple[KeyRing, Tokens]] = []


def tokens() -> Tokens:
    """The maker for the ring of this process."""
    ring = key_ring()
    if not _latest or _latest[0][0] is not ring:
        _latest[:] = [(ring, Tokens(ring.search_key))]
    return _latest[0][1]

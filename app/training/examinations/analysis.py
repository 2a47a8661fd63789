"""Item analysis: what the answers of one paper say about its questions. Pure.

Marks are 0 or 1, so Cronbach's alpha is KR-20. Spreads are of the people who sat (divided by n, not n - 1). Where a
figure has no meaning (nobody sat, everybody had the same score) it is None, never a zero.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ENOUGH = 50
"""Below so many people every figure is shown grey: training reference, report 6."""
GROUP = 0.27
"""The share of people in the upper and in the lower group, as is usual since Kelley (1939)."""
_Z = 1.959964


@dataclass(frozen=True)
class Item:
    """One question as it was marked: its key and everybody's answer and mark, in the order of the sheets."""

    key: str
    answers: Sequence[str | None]
    marks: Sequence[int]


@dataclass(frozen=True)
class ItemFigures:
    """`right` is a proportion, `low` and `high` its interval (95 %); `wrong` counts each wrong answer."""

    n: int
    right: float | None
    low: float | None
    high: float | None
    upper_lower: float | None
    item_rest: float | None
    omitted: int
    wrong: Mapping[str, int]

    @property
    def too_few(self) -> bool:
        return self.n < ENOUGH

    @property
    def key_in_doubt(self) -> bool:
        """Whether those who know more answer it worse: a wrong key looks like that."""
        return any(one is not None and one < 0 for one in (self.upper_lower, self.item_rest))


@dataclass(frozen=True)
class PaperFigures:
    """Scores are numbers of questions answered rightly."""

    n: int
    questions: int
    mean: float | None
    spread: float | None
    reliability: float | None
    standard_error: float | None

    @property
    def too_few(self) -> bool:
        return self.n < ENOUGH


def of_paper(items: Sequence[Item]) -> PaperFigures:
    """Mean, spread, reliability and standard error of measurement."""
    scores = totals(items)
    n, k = len(scores), len(items)
    if not n:
        return PaperFigures(0, k, None, None, None, None)
    variance = _variance(scores)
    alpha = None
    if k > 1 and variance > 0:
        alpha = k / (k - 1) * (1 - sum(_variance(item.marks) for item in items) / variance)
    spread = math.sqrt(variance)
    # A reliability below none (few people, questions at odds) says of the error only that it is the whole spread.
    error = spread * math.sqrt(1 - max(alpha, 0.0)) if alpha is not None else None
    return PaperFigures(n, k, sum(scores) / n, spread, alpha, error)


def of_item(item: Item, scores: Sequence[int]) -> ItemFigures:
    """`scores` are the totals of the same people on the whole paper."""
    n = len(item.marks)
    low, high = _interval(sum(item.marks), n)
    wrong = Counter(answer for answer in item.answers if answer and not (item.key == "*" or answer in item.key))
    return ItemFigures(
        n=n,
        right=sum(item.marks) / n if n else None,
        low=low,
        high=high,
        upper_lower=_upper_lower(item.marks, scores),
        item_rest=_correlation(item.marks, [score - mark for score, mark in zip(scores, item.marks, strict=True)]),
        omitted=sum(answer is None for answer in item.answers),
        wrong=dict(sorted(wrong.items())),
    )


def totals(items: Sequence[Item]) -> list[int]:
    """Everybody's score."""
    return [sum(marks) for marks in zip(*(item.marks for item in items), strict=True)]


def _variance(values: Sequence[int]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / len(values)


def _interval(right: int, n: int) -> tuple[float | None, float | None]:
    """Wilson's, which stays between nought and one with few people."""
    if not n:
        return None, None
    share, square = right / n, _Z**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _upper_lower(marks: Sequence[int], scores: Sequence[int]) -> float | None:
    """Proportion right in the upper group less that in the lower one. Whoever ties at the edge of a group counts with
    the share of the places that are left, so that no order of names decides.
    """
    size = max(round(len(marks) * GROUP), 1)
    if len(marks) < 2 or len(set(scores)) < 2:
        return None
    best = sorted(set(scores), reverse=True)
    return _share_right(marks, scores, best, size) - _share_right(marks, scores, best[::-1], size)


def _share_right(marks: Sequence[int], scores: Sequence[int], order: Sequence[int], size: int) -> float:
    right, places = 0.0, float(size)
    for score in order:
        tied = [mark for mark, theirs in zip(marks, scores, strict=True) if theirs == score]
        taken = min(places, len(tied))
        right += sum(tied) * taken / len(tied)
        places -= taken
        if places <= 0:
            break
    return right / size


def _correlation(left: Sequence[int], right: Sequence[int]) -> float | None:
    n = len(left)
    if n < 2 or not (spread := _variance(left) * _variance(right)):
        return None
    mean_left, mean_right = sum(left) / n, sum(right) / n
    shared = sum((a - mean_left) * (b - mean_right) for a, b in zip(left, right, strict=True)) / n
    return shared / math.sqrt(spread)

"""A map of the 47 prefectures as tiles of one size, our own arrangement; pure. A class has a pattern and its number,
never a colour alone; the table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SIZE = 52
"""Width and height of a tile, in units of the drawing."""
COLUMNS, ROWS = 13, 11
CLASSES = 4
"""Classes of what is more than nothing."""
_PLACES = {
    "01": (11, 0), "02": (11, 1), "05": (10, 2), "03": (11, 2), "06": (10, 3), "04": (11, 3),
    "17": (7, 4), "16": (8, 4), "15": (9, 4), "07": (10, 4),
    "32": (3, 5), "31": (4, 5), "28": (5, 5), "26": (6, 5), "18": (7, 5), "21": (8, 5), "20": (9, 5), "10": (10, 5),
    "09": (11, 5), "08": (12, 5),
    "35": (2, 6), "34": (3, 6), "33": (4, 6), "27": (6, 6), "25": (7, 6), "23": (8, 6), "19": (9, 6), "11": (10, 6),
    "13": (11, 6), "12": (12, 6),
    "41": (0, 7), "40": (1, 7), "44": (2, 7), "30": (6, 7), "29": (7, 7), "24": (8, 7), "22": (9, 7), "14": (10, 7),
    "42": (0, 8), "43": (1, 8), "45": (2, 8), "38": (4, 8), "37": (5, 8), "46": (1, 9), "39": (4, 9), "36": (5, 9),
    "47": (0, 10),
}  # fmt: skip
PLACES: Mapping[str, tuple[int, int]] = dict(sorted(_PLACES.items()))
"""Column and row of each prefecture, from the upper left: north above, east to the right."""
LETTERS: Mapping[str, str] = dict(zip(PLACES, (
    "HKD", "AOM", "IWT", "MYG", "AKT", "YGT", "FKS", "IBR", "TCG", "GNM", "STM", "CHB", "TKY", "KNG", "NGT", "TYM",
    "ISK", "FKI", "YMN", "NGN", "GIF", "SZO", "AIC", "MIE", "SIG", "KYT", "OSK", "HYG", "NAR", "WKY", "TTR", "SMN",
    "OKY", "HRS", "YGC", "TKS", "KGW", "EHM", "KCH", "FKO", "SAG", "NGS", "KMM", "OIT", "MYZ", "KGS", "OKN",
), strict=True))  # fmt: skip
"""Three letters where the name is written in the Latin alphabet."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One prefecture: where it is drawn, its short name, the whole name, what is written in it, its class.

    `level` is 0 for nothing, up to CLASSES; None where the number is hidden or not known.
    """

    x: int
    y: int
    short: str
    name: str
    text: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One class of the key: its level and the numbers that it holds, both included."""

    level: int
    low: float
    high: float


def steps(values: Sequence[float]) -> list[Step]:
    """Classes of equal numbers of prefectures, over what is more than nothing; fewer where values repeat."""
    ordered = sorted(one for one in values if one > 0)
    found: list[Step] = []
    for level in range(1, CLASSES + 1):
        part = ordered[len(ordered) * (level - 1) // CLASSES : len(ordered) * level // CLASSES]
        part = [one for one in part if not found or one > found[-1].high]
        if part:
            # A value belongs to one class only, so the class reaches as far as its last value goes on.
            found.append(Step(len(found) + 1, part[0], part[-1]))
    return found


def level_of(value: float, classes: Sequence[Step]) -> int:
    """The class of a number; 0 for nothing."""
    return next((one.level for one in classes if value <= one.high), 0) if value > 0 else 0


def tile(code: str, name: str, short: str, text: str, level: int | None) -> Tile:
    """The tile of a prefecture."""
    column, row = PLACES[code]
    return Tile(column * SIZE, row * SIZE, short, name, text, level)

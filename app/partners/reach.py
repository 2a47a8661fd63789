"""How far away a partner is, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import lazy


class Reach(StrEnum):
    """From the nearest to the farthest.

    SERVED: the office lies elsewhere and serves this municipality as well. ELSEWHERE: another place than asked for,
    and not for all of Japan.
    """

    HERE = "here"
    SERVED = "served"
    NEIGHBOUR = "neighbour"
    PREFECTURE = "prefecture"
    NATIONWIDE = "nationwide"
    ELSEWHERE = "elsewhere"


WORDS: Mapping[Reach, str] = {
    Reach.HERE: lazy("同じ市区町村"),
    Reach.SERVED: lazy("この市区町村も受け持つ"),
    Reach.NEIGHBOUR: lazy("近隣の市区町村"),
    Reach.PREFECTURE: lazy("都道府県の全域"),
    Reach.NATIONWIDE: lazy("全国"),
    Reach.ELSEWHERE: lazy("ほかの地域"),
}
# What can be searched, each with everything that is nearer.
REACHES = (Reach.HERE, Reach.NEIGHBOUR, Reach.PREFECTURE, Reach.NATIONWIDE)
REACH_WORDS: Mapping[Reach, str] = {
    Reach.HERE: lazy("この市区町村だけ"),
    Reach.NEIGHBOUR: lazy("近隣の市区町村まで"),
    Reach.PREFECTURE: lazy("都道府県の全域を受け持つ窓口まで"),
    Reach.NATIONWIDE: lazy("全国の窓口まで"),
}

"""Local-government codes (全国地方公共団体コード): prefectures, cities, towns, villages and wards."""

import re
from dataclasses import dataclass
from functools import cache, cached_property

from app.codes.codelist import Code, CodeList, read_rows, text_key
from app.codes.lists import PREFECTURES

_FIVE_DIGITS = re.compile(r"[0-9]{5}")


@dataclass(frozen=True)
class Municipality(Code):
    """`ja` and `en` carry the prefecture; `name` does not. `group` is the city of a ward.

    `retired` ones are wards that no longer exist; `valid_to` is their last day (ISO).
    """

    name: str = ""
    kana: str = ""
    kind: str = ""
    prefecture: str = ""
    valid_to: str = ""


def check_digit(five_digits: str) -> str:
    """The sixth digit of a local-government code. ValueError unless five ASCII digits are given."""
    if not _FIVE_DIGITS.fullmatch(five_digits):
        raise ValueError(five_digits)
    total = sum(int(digit) * weight for digit, weight in zip(five_digits, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


class MunicipalityList(CodeList):
    """Six-digit codes with check digit; five digits are accepted wherever a code is."""

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and super().__contains__(_six(code))

    def __getitem__(self, code: str) -> Municipality:
        found = super().__getitem__(_six(code))
        assert isinstance(found, Municipality)  # noqa: S101 - tells the type checker what the loader puts in
        return found

    def get(self, code: str | None) -> Municipality | None:
        return self[code] if code is not None and code in self else None

    def find(self, text: str) -> Municipality | None:
        """As CodeList.find; a name in two prefectures (府中市) finds nothing without the prefecture."""
        found = super().find(text)
        return self[found.code] if found else self.get(text_key(text))

    def _key(self, text: str) -> str:
        # 鎌ケ谷 and 鎌ヶ谷 are both written; spaces between prefecture and city are a matter of taste.
        return text_key(text).replace("ヶ", "ケ").replace(" ", "")

    def of_address(self, address: str, prefecture: str | None = None) -> Municipality | None:
        """The smallest area an address begins with; the prefecture may be left off when its code is given."""
        key = self._key(address)
        if prefecture and not key.startswith(self._key(PREFECTURES.label(prefecture))):
            key = self._key(PREFECTURES.label(prefecture)) + key
        for length in range(min(len(key), self._longest), 0, -1):
            if found := self._current_by_full_name.get(key[:length]):
                return found
        return None

    @cached_property
    def _current_by_full_name(self) -> dict[str, Municipality]:
        return {self._key(code.ja): self[code.code] for code in self if not code.retired}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._current_by_full_name))


def _six(code: str) -> str:
    return code + check_digit(code) if _FIVE_DIGITS.fullmatch(code) else code


def _read(row: dict[str, str]) -> Municipality:
    is_prefecture = row["kind"] == "prefecture"
    prefecture = PREFECTURES[row["prefecture"]]
    return Municipality(
        code=row["code"],
        ja=row["name"] if is_prefecture else prefecture.ja + row["name"],
        en=row["en"] if is_prefecture else f"{row['en']}, {prefecture.en}",
        aliases=(*prefecture.aliases, row["kana"]) if is_prefecture else (row["name"], row["kana"], row["en"]),
        retired=bool(row["valid_to"]),
        group=row["parent"] or None,
        name=row["name"],
        kana=row["kana"],
        kind=row["kind"],
        prefecture=row["prefecture"],
        valid_to=row["valid_to"],
    )


@cache
def municipalities() -> MunicipalityList:
    """Read at first use and kept: most processes never need it."""
    return MunicipalityList("municipalities", [_read(row) for row in read_rows("municipalities")])


def municipality(code: str) -> Municipality:
    """By six or five digits. KeyError when there is none."""
    return municipalities()[code]


def find_municipality(text: str) -> Municipality | None:
    """By code, name with prefecture, name alone or reading; None when nothing or more than one fits."""
    return municipalities().find(text)

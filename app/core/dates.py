"""Civil dates as offices in Japan write them: ISO, Western with 年月日, eras (令和8年11月22日, R8.11.22).

Everything here is a civil date of Asia/Tokyo without a time of day; nothing reads the clock.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal, Self

DateReason = Literal["empty", "unreadable", "impossible", "era_out_of_range", "out_of_range"]

FIRST_YEAR = 1868
LAST_YEAR = 2199
# The years of Shōwa, the longest era there was: 令和99年 is a slip of the hand, not the year 2117.
LONGEST_ERA = 64


class DateError(ValueError):
    """A text that is no usable date; `reason` says why, for the message beside the field.

    The text itself is not kept: it may be a birth date, and errors end in logs.
    """

    def __init__(self, reason: DateReason) -> None:
        super().__init__(reason)
        self.reason: DateReason = reason

    @property
    def code(self) -> DateReason:
        """The reason under the name that row errors of imports give it."""
        return self.reason


@dataclass(frozen=True)
class Era:
    kanji: str
    letter: str
    first: date
    last: date


# Last days follow the convention of administrative systems: the day of the change belongs to the new era.
ERAS = (
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 29)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", date(2019, 5, 1), date(LAST_YEAR, 12, 31)),
)
_ERA_BY_NAME = {name: era for era in ERAS for name in (era.kanji, era.letter)}

# Hyphens that people and other programs put between the parts (NFKC has already folded the full-width ones).
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_ERA_NAMES = "|".join(sorted(_ERA_BY_NAME, key=len, reverse=True))
_YEAR = rf"(?:(?:西暦)?(?P<west>[0-9]{{4}})|(?P<era>{_ERA_NAMES})(?P<era_year>元|[0-9]{{1,3}}))"
_FULL = re.compile(
    rf"{_YEAR}(?:(?:年(?P<m1>[0-9]{{1,2}})月(?P<d1>[0-9]{{1,2}})日?)"
    r"|(?P<sep>[-/.])(?P<m2>[0-9]{1,2})(?P=sep)(?P<d2>[0-9]{1,2}))",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?P<west>[0-9]{4})(?P<m1>[0-9]{2})(?P<d1>[0-9]{2})")
_PARTIAL = re.compile(rf"{_YEAR}(?:年(?:(?P<m1>[0-9]{{1,2}})月)?|(?P<sep>[-/.])(?P<m2>[0-9]{{1,2}})|)", re.IGNORECASE)
_LONGEST = 60
_WORDS = {"今日": 0, "本日": 0, "today": 0, "昨日": -1, "yesterday": -1, "明日": 1, "tomorrow": 1}


def _clean(text: str) -> str:
    cleaned = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    if not cleaned:
        raise DateError("empty")
    if len(cleaned) > _LONGEST:
        raise DateError("unreadable")
    return cleaned


def _tight(cleaned: str) -> str:
    return "".join(cleaned.split())


def _western_year(match: re.Match[str]) -> tuple[int, Era | None]:
    parts = match.groupdict()
    if parts["west"]:
        return int(parts["west"]), None
    era = _ERA_BY_NAME[parts["era"].upper()]
    year = 1 if parts["era_year"] == "元" else int(parts["era_year"])
    if not 1 <= year <= LONGEST_ERA:
        raise DateError("era_out_of_range")
    return era.first.year + year - 1, era


def _month_and_day(match: re.Match[str]) -> tuple[int, int]:
    parts = match.groupdict()
    return int(parts["m1"] or parts["m2"]), int(parts["d1"] or parts["d2"])


def _build(year: int, month: int, day: int, era: Era | None) -> date:
    in_range = FIRST_YEAR <= year <= LAST_YEAR
    try:
        # A leap year stands in for years beyond what `date` knows, so that 30 February is called impossible.
        built = date(year if 1 <= year <= 9999 else 2000, month, day)
    except ValueError:
        raise DateError("impossible") from None
    if era and not (in_range and era.first <= built <= era.last):
        raise DateError("era_out_of_range")
    if not in_range:
        raise DateError("out_of_range")
    return built


def parse_date(text: str, today: date) -> date:
    """Reads a date in any form that offices use; `today` only serves 今日, 昨日, 明日 and the English words.

    Raises DateError. 平成31年5月1日 is refused (era_out_of_range): a wrong era is more often a wrong year
    than a habit, so the person decides.
    """
    cleaned = _clean(text)
    if (offset := _WORDS.get(cleaned.casefold())) is not None:
        return today + timedelta(days=offset)
    return _parse_written(_tight(cleaned))


def _parse_written(tight: str) -> date:
    if match := _FULL.fullmatch(tight):
        year, era = _western_year(match)
        month, day = _month_and_day(match)
        return _build(year, month, day, era)
    if match := _COMPACT.fullmatch(tight):
        return _build(int(match["west"]), int(match["m1"]), int(match["d1"]), None)
    raise DateError("unreadable")


_TIME = re.compile(
    r"(?P<half>午前|午後|am|pm)?(?:(?P<h1>[0-9]{1,2}):(?P<m1>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"|(?P<h2>[0-9]{1,2})時(?:(?P<m2>[0-9]{1,2})分|(?P<half_past>半))?)(?P<after>am|pm)?"
    r"(?P<zone>z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_DATE_THEN_TIME = re.compile(
    r"(?P<date>.*?(?:日|[0-9]))(?:\s+|[Tt](?=[0-9])|(?<=日))(?P<time>(?:午|[AaPp][Mm]|[0-9]{1,2}(?:[:時])).*)"
)
_JAPAN = timezone(timedelta(hours=9))


def parse_datetime(text: str) -> datetime:
    """Civil date and time of Japan to the minute, without zone; a date alone means midnight.

    A zone in the text (`Z`, `+09:00`) is converted to Japan time. Raises DateError.
    """
    cleaned = _clean(text)
    match = _DATE_THEN_TIME.fullmatch(cleaned)
    if not match:
        return datetime.combine(_parse_written(_tight(cleaned)), time())
    day = _parse_written(_tight(match["date"]))
    clock = _TIME.fullmatch(_tight(match["time"]))
    if not clock:
        raise DateError("unreadable")
    moment = datetime.combine(day, _read_time(clock))
    if clock["zone"]:
        moment = (moment.replace(tzinfo=_zone(clock["zone"])).astimezone(_JAPAN)).replace(tzinfo=None)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise DateError("out_of_range")
    return moment


def _read_time(clock: re.Match[str]) -> time:
    hour = int(clock["h1"] or clock["h2"])
    minute = 30 if clock["half_past"] else int(clock["m1"] or clock["m2"] or 0)
    half = (clock["half"] or clock["after"] or "").lower()
    if clock["half"] and clock["after"]:
        raise DateError("unreadable")
    if half:
        if hour > 12:
            raise DateError("impossible")
        hour = hour % 12 + (12 if half in ("午後", "pm") else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise DateError("impossible") from None


def _zone(written: str) -> timezone:
    if written in "zZ":
        return timezone(timedelta())
    sign = -1 if written[0] == "-" else 1
    hours, minutes = int(written[1:3]), int(written[-2:])
    if hours > 14 or minutes > 59:
        raise DateError("impossible")
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def era_of(day: date) -> Era | None:
    """The era a day belongs to; None before 1868-01-25 and after the last year that is supported."""
    return next((era for era in reversed(ERAS) if era.first <= day <= era.last), None)


def wareki(day: date, style: Literal["long", "short"] = "long") -> str:
    """`令和8年11月22日` or `R8.11.22`; a day without era is written with its Western year."""
    era = era_of(day)
    if style == "short":
        year = f"{era.letter}{day.year - era.first.year + 1}" if era else str(day.year)
        return f"{year}.{day.month}.{day.day}"
    return f"{_era_year(era, day.year)}{day.month}月{day.day}日"


def _era_year(era: Era | None, year: int) -> str:
    if era is None:
        return f"{year}年"
    number = year - era.first.year + 1
    return f"{era.kanji}{'元' if number == 1 else number}年"


def both(day: date) -> str:
    """`2026-11-22（令和8年11月22日）`: the form that lists, letters and print sheets show."""
    return f"{day.isoformat()}（{wareki(day)}）"


def fiscal_year(day: date) -> int:
    """The Western year in which the fiscal year (April to March) of this day begins."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_bounds(year: int) -> tuple[date, date]:
    """First and last day, both inside the fiscal year."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def days_between(start: date, end: date) -> int:
    """Calendar days from start to end; negative when end lies before start."""
    return (end - start).days


def relative(day: date, today: date, locale: str = "ja") -> str:
    """How far a deadline is away, in words: あと12日 / 今日 / 3日超過."""
    days = days_between(today, day)
    if locale.startswith("ja"):
        if days == 0:
            return "今日"
        return f"あと{days}日" if days > 0 else f"{-days}日超過"
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"in {days} {unit}" if days > 0 else f"{-days} {unit} overdue"


@dataclass(frozen=True)
class PartialDate:
    """A birth date as documents give it: a year, a year and month, or a full date.

    Ordered by the earliest day it can mean, then by the latest; use `may_be` to compare what is known.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise DateError("impossible")
        _build(self.year, self.month or 1, self.day or 1, None)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads 1985, 昭和60年, S60.4, 1985-04, 1985-04-00, 1985-00-00 and full forms. Raises DateError."""
        tight = re.sub(r"[-/.]00?(?:[-/.]00?)?$", "", _tight(_clean(text)))
        if match := _PARTIAL.fullmatch(tight):
            year, era = _western_year(match)
            written = match["m1"] or match["m2"]
            made = cls(year, int(written) if written else None)
            if era and (made.latest < era.first or made.earliest > era.last):
                raise DateError("era_out_of_range")
            return made
        return cls.of(_parse_written(tight))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        if self.day:
            return self.earliest
        year, month = (self.year, self.month + 1) if self.month and self.month < 12 else (self.year + 1, 1)
        return date(year, month, 1) - timedelta(days=1)

    def may_be(self, other: "PartialDate") -> bool:
        """Whether both can mean the same day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def age_on(self, day: date) -> tuple[int, int]:
        """Youngest and oldest age in full years on that day; DateError out_of_range before the birth."""
        if day < self.earliest:
            raise DateError("out_of_range")
        return max(0, _age(self.latest, day)), _age(self.earliest, day)

    def both(self) -> str:
        """`1985-04（昭和60年4月）`; a period that begins in another era than it ends names both."""
        if self.day:
            return both(self.earliest)
        month = f"{self.month}月" if self.month else ""
        names = [_era_year(era_of(edge), self.year) + month for edge in (self.earliest, self.latest)]
        return f"{self}（{'・'.join(dict.fromkeys(names))}）"

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part]
        return "-".join(parts)

    def __lt__(self, other: "PartialDate") -> bool:
        return (self.earliest, self.latest) < (other.earliest, other.latest)

    def __le__(self, other: "PartialDate") -> bool:
        return (self.earliest, self.latest) <= (other.earliest, other.latest)


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

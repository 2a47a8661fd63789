"""Two years of short consultations whose mix follows the published national figures (fiscal year 2023).

Published: the five largest topics, the four largest languages, visits and telephone. What the publication sums
up as "others" is divided here by our own judgement, below the smallest published share.
"""

from __future__ import annotations

import random  # noqa: TID251 - the same world each time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from app.core.calendar import is_business_day
from app.demo.cast import CENTRES, DAYS
from app.demo.sentences import ENDINGS, SENTENCES

TOPICS: Mapping[str, float] = {
    "tax": 10.9, "procedures": 10.2, "insurance_pension": 8.5, "immigration": 6.9, "interpretation": 6.8,
    "employment": 6.5, "medical": 6.4, "education": 6.0, "childcare": 5.8, "housing": 5.2, "family_status": 4.6,
    "daily_life": 4.6, "japanese": 4.4, "welfare": 4.4, "traffic": 2.6, "dv": 1.3, "disaster": 0.9, "special": 0.3,
    "other": 3.7,
}  # fmt: skip
LANGUAGES: Mapping[str, float] = {
    "pt": 38.6, "ja": 20.4, "en": 12.0, "es": 9.5, "vi": 6.1, "zh": 4.3, "fil": 3.4, "id": 1.7, "ne": 1.4, "ko": 0.8,
    "my": 0.6, "th": 0.5, "uk": 0.3, "bn": 0.2, "si": 0.2,
}  # fmt: skip
CHANNELS: Mapping[str, float] = {
    "visit": 62.5, "phone": 28.6, "email": 2.9, "sns": 1.9, "online": 1.3, "three_way_phone": 0.9, "mobile": 0.8,
    "outreach": 0.5, "accompaniment": 0.4, "letter": 0.2,
}  # fmt: skip
RESULTS: Mapping[str, float] = {
    "answered": 57,
    "guided": 23,
    "referred": 6,
    "accompanied": 2,
    "continuing": 9,
    "other": 3,
}
ASKERS: Mapping[str, float] = {
    "self": 76, "family": 11, "friend": 3, "employer": 3, "school": 2, "office": 3, "supporter": 1, "unknown": 1,
}  # fmt: skip
SEXES: Mapping[str, float] = {"female": 53, "male": 43, "unknown": 4}
AGES: Mapping[str, float] = {"30s": 29, "20s": 23, "40s": 22, "50s": 13, "60s": 5, "10s": 3, "70s": 2, "unknown": 3}

# Who speaks it: nationality by language, and residence status by nationality.
_NATIONS: Mapping[str, Mapping[str, float]] = {
    "pt": {"BR": 97, "PT": 1, "unknown": 2}, "es": {"PE": 72, "BO": 10, "CO": 5, "PY": 5, "AR": 4, "unknown": 4},
    "ja": {"BR": 18, "CN": 16, "VN": 14, "PH": 12, "KR": 8, "JP": 12, "PE": 5, "NP": 4, "unknown": 11},
    "en": {"PH": 28, "IN": 12, "NG": 6, "US": 10, "PK": 9, "LK": 7, "NP": 8, "GH": 3, "GB": 3, "unknown": 14},
    "vi": {"VN": 99, "unknown": 1}, "zh": {"CN": 88, "TW": 9, "unknown": 3}, "fil": {"PH": 100}, "id": {"ID": 100},
    "ne": {"NP": 100}, "ko": {"KR": 100}, "my": {"MM": 100}, "th": {"TH": 100}, "uk": {"UA": 100}, "bn": {"BD": 100},
    "si": {"LK": 100},
}  # fmt: skip
_SETTLED: Mapping[str, float] = {
    "permanent_resident": 45, "long_term_resident": 38, "spouse_of_japanese": 8, "spouse_of_permanent_resident": 4,
    "unknown": 5,
}  # fmt: skip
_WORKING: Mapping[str, float] = {
    "technical_intern": 18, "specified_skilled_worker_1": 22, "engineer_humanities_international": 21, "student": 11,
    "dependent": 12, "permanent_resident": 8, "designated_activities": 2, "not_asked": 6,
}  # fmt: skip
_MIXED: Mapping[str, float] = {
    "permanent_resident": 27, "engineer_humanities_international": 17, "dependent": 12, "student": 9,
    "spouse_of_japanese": 13, "long_term_resident": 8, "business_manager": 2, "skilled_labor": 3,
    "specified_skilled_worker_1": 4, "not_asked": 5,
}  # fmt: skip
_STATUSES = {
    **dict.fromkeys(("BR", "PE", "BO", "PY", "AR", "CO", "PT"), _SETTLED),
    **dict.fromkeys(("VN", "ID", "MM", "NP", "BD", "LK"), _WORKING),
    "JP": {"japanese_national": 100}, "UA": {"designated_activities": 80, "long_term_resident": 20},
    "KR": {"special_permanent_resident": 30, "permanent_resident": 40, "engineer_humanities_international": 30},
}  # fmt: skip
# How much more often than its share a centre hears a language.
_LEANING = {
    "shizuoka": {"vi": 1.3, "fil": 1.5, "id": 2.0, "zh": 0.5},
    "osaka": {"zh": 3.0, "ko": 4.0, "ne": 2.0, "pt": 0.5},
}
# The rush of the year: moving and tax returns in spring, the notice of resident tax in June.
_MONTHS = {1: 0.9, 2: 1.1, 3: 1.35, 4: 1.3, 5: 0.95, 6: 1.25, 7: 1.0, 8: 0.8, 9: 0.95, 10: 1.0, 11: 1.0, 12: 0.85}
TOPICS_EACH, LANGUAGES_EACH = 1.46, 1.06
_MINUTES = (10, 10, 15, 15, 20, 20, 20, 30, 30, 40, 45, 60)
T = TypeVar("T")


@dataclass(frozen=True)
class Short:
    """One short consultation. `day` is a day on which its centre was open."""

    centre: str
    at: datetime
    channel: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    nationality: str
    status: str
    sex: str
    age: str
    asker: str
    minutes: int | None
    result: str
    summary: str


class Mix:
    """A world of consultations, always the same for the same day and number."""

    def __init__(self, today: date, count: int) -> None:
        self.today = today
        self.count = count
        self.dice = random.Random(7)  # noqa: S311 - no secret is made with it

    def contacts(self) -> list[Short]:
        """All of them in order of time, the last one on the last day before today on which a centre was open."""
        topics = iter(self.deck(TOPICS, round(self.count * TOPICS_EACH) + 50))
        languages = iter(self.deck(LANGUAGES, round(self.count * LANGUAGES_EACH) + 50))
        channels, results = self.deck(CHANNELS, self.count), self.deck(RESULTS, self.count)
        askers = self.deck(ASKERS, self.count)
        days = {place.code: list(self.open_days(place.code, place.weekdays)) for place in CENTRES}
        made = []
        for channel, result, asker in zip(channels, results, askers, strict=True):
            spoken = self._several(languages, 0.06)
            centre = self._centre(spoken[0])
            made.append(self._one(centre, days[centre], spoken, self._several(topics, 0.33), channel, result, asker))
        return sorted(made, key=lambda one: (one.at, one.centre))

    def deck(self, shares: Mapping[str, float], size: int) -> list[str]:
        """So many values in exactly these shares (largest remainder), shuffled."""
        total = sum(shares.values())
        exact = {name: share * size / total for name, share in shares.items()}
        counts = {name: int(value) for name, value in exact.items()}
        rest = sorted(exact, key=lambda name: counts[name] - exact[name])
        for name in rest[: size - sum(counts.values())]:
            counts[name] += 1
        cards = [name for name, number in counts.items() for _ in range(number)]
        self.dice.shuffle(cards)
        return cards

    def open_days(self, centre: str, weekdays: str) -> Iterator[tuple[date, float]]:
        """Days of the last two years on which the centre was open, each with its weight."""
        closed = {self.today - timedelta(days=ago) for code, ago, is_open, _ in DAYS if code == centre and not is_open}
        for ago in range(730, 0, -1):
            day = self.today - timedelta(days=ago)
            if is_business_day(day) and str(day.weekday()) in weekdays and day not in closed:
                yield day, _MONTHS[day.month] * (1.2 if day.weekday() == 0 else 1.0)

    def pick(self, shares: Mapping[str, float]) -> str:
        """One value, by weight."""
        return self.dice.choices(list(shares), weights=list(shares.values()))[0]

    def _several(self, cards: Iterator[str], more: float) -> tuple[str, ...]:
        """One card, sometimes more, each value once: what comes twice is used up as one."""
        found = [next(cards)]
        while len(found) < 3 and self.dice.random() < more:
            found.append(next(cards))
        return tuple(dict.fromkeys(found))

    def _centre(self, language: str) -> str:
        weights = {place.code: place.share * _LEANING.get(place.code, {}).get(language, 1.0) for place in CENTRES}
        return self.pick(weights)

    def _one(
        self,
        centre: str,
        days: Sequence[tuple[date, float]],
        spoken: tuple[str, ...],
        topics: tuple[str, ...],
        channel: str,
        result: str,
        asker: str,
    ) -> Short:
        day = self.dice.choices([day for day, _ in days], weights=[weight for _, weight in days])[0]
        nation = self.pick(_NATIONS[next((code for code in spoken if code != "ja"), "ja")])
        return Short(
            centre=centre,
            at=datetime.combine(day, time(9 + self.dice.randrange(8), self.dice.randrange(0, 60, 5))),
            channel=channel,
            languages=() if self.dice.random() < 0.02 else spoken,
            topics=topics,
            nationality=nation,
            status=self.pick(_STATUSES.get(nation, _MIXED)),
            sex=self.pick(SEXES),
            age=self.pick(AGES),
            asker=asker,
            minutes=None if self.dice.random() < 0.05 else self._choice(_MINUTES),
            result=result,
            summary=self._summary(topics) if self.dice.random() < 0.6 else "",
        )

    def _summary(self, topics: Sequence[str]) -> str:
        parts = [self._choice(SENTENCES[topic]) for topic in topics]
        return "".join([*parts, self._choice(ENDINGS)])

    def _choice(self, options: Sequence[T]) -> T:
        return options[self.dice.randrange(len(options))]

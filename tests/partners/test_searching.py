"""The search of the directory: three answers to a question, any script, distances; SQL agrees with the rules."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.accounts.models import Centre
from app.audit import service as audit
from app.core.listing import ListQuery
from app.partners import fitting, queries, service
from app.partners.details import keeping
from app.partners.details.values import Area, Details, Opening, Spoken, Status
from app.partners.fitting import Fit
from app.partners.models import Partner
from app.partners.queries import fits
from app.partners.schemas import NewPartnerForm
from app.partners.scripts import spellings, typed
from tests.support.html import page, text
from tests.support.people import Cast, sign_in

Opener = Callable[[], AbstractContextManager[Session]]

SUNDAY = date(2026, 11, 22)
NAMES = ("静岡市国際交流協会", "焼津市役所市民相談室", "静岡県外国人労働相談", "全国多言語ダイヤル", "浜松国際交流協会")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("こうりゅう", "静岡市国際交流協会"),
        ("コウリュウ", "静岡市国際交流協会"),
        ("kouryuu", "静岡市国際交流協会"),
        ("koryu", "静岡市国際交流協会"),
        ("KOKUSAI", "静岡市国際交流協会"),
        ("ハローワーク", "ハローワーク浜松"),
        ("harowaku", "ハローワーク浜松"),
        ("hamamatsu", "ハローワーク浜松"),
        ("shimbashi", "新橋相談室"),
        ("shinbashi", "新橋相談室"),
        ("ほうりつ", "Houritsu Soudan"),
    ],
)
def test_a_name_is_found_in_any_script(word: str, name: str) -> None:
    kept = "\n".join((*(key for part in name.split() for key in typed(part)), *spellings(name)))
    assert any(key in kept for key in typed(word)), (typed(word), kept)


def _office(session: Session, actor: Any, name: str, details: Details = Details(), **more: Any) -> Partner:  # noqa: B008
    form = {"org_name": name, "kind": "international_association", "municipality": "静岡県静岡市", "distinct": True}
    made = service.add(session, actor, NewPartnerForm.model_validate({**form, **more}))
    keeping.keep(made, details)
    audit.record(session, actor, "partner.edited", "partner", made.id)
    session.flush()
    return made


def _hours(**more: Any) -> Opening:
    return Opening(**{"opens": "08:30", "closes": "17:15", **more})


# Each way in which hours can be told, against each way of languages: all are asked at every moment below.
HOURS: tuple[tuple[Opening, ...], ...] = (
    (),
    (_hours(weekdays="02"),),
    (_hours(weekdays="02", opens="13:00"), _hours(weekdays="4", closes="24:00")),
    (_hours(ordinals="4"), _hours(monthdays="1,25", opens="10:00")),
    (_hours(weekdays="2", ordinals="1L"),),
    (_hours(monthdays="23,30"),),
    (_hours(valid_until=SUNDAY - timedelta(days=1)),),
    (_hours(valid_from=SUNDAY + timedelta(days=20)),),
    (_hours(closed_on_holidays=False),),
    (_hours(closed_at_new_year=False, weekdays="2"),),
)
LANGUAGES: tuple[tuple[Spoken, ...], ...] = (
    (),
    (Spoken(language="vi"),),
    (Spoken(language="vi", weekdays="2"), Spoken(language="pt")),
    (Spoken(language="pt", weekdays="04"),),
)
STATUSES: tuple[tuple[Status, ...], ...] = ((), (Status(code="technical_intern"),), (Status(code="student"),))
MOMENTS = (
    datetime(2026, 11, 23, 9, 0),  # noqa: DTZ001 - civil: a holiday, the fourth Monday
    datetime(2026, 11, 25, 12, 0),  # noqa: DTZ001 - the last Wednesday
    datetime(2026, 11, 25, 17, 15),  # noqa: DTZ001 - the minute of closing
    datetime(2026, 12, 30, 16, 0),  # noqa: DTZ001 - in the closing days of the year
)


def _answers(session: Session, asked: fits.Asked, ids: list[int]) -> dict[int, Fit]:
    def those(where: Any) -> set[int]:
        return set(session.scalars(sa.select(Partner.id).where(Partner.id.in_(ids), where)))

    yes, unknown = those(asked.yes), those(asked.unknown)
    assert not yes & unknown
    return {one: Fit.YES if one in yes else Fit.UNKNOWN if one in unknown else Fit.NO for one in ids}


def test_the_database_answers_as_the_rules_do(people: Cast, session: Session) -> None:
    actor, made = people["coordinator"], {}
    for number, (hours, languages) in enumerate(product(HOURS, LANGUAGES)):
        details = Details(openings=hours, languages=languages, statuses=STATUSES[number % 3])
        made[_office(session, actor, f"窓口{number}", details).id] = details
    ids, seen = list(made), set[Fit]()

    def agree(rule: Callable[[Details], Fit], ask: Callable[..., fits.Asked], *of: Any) -> None:
        expected = {one: rule(details) for one, details in made.items()}
        assert _answers(session, ask(*of), ids) == expected
        assert _answers(session, ask(*of, few=True), ids) == expected
        seen.update(expected.values())

    for at in MOMENTS:
        agree(lambda details, at=at: fitting.is_open(details.openings, at), fits.open_at, at)
    for day in "0246":
        agree(
            lambda details, day=day: fitting.speaks_on(details.languages, details.openings, "vi", day, SUNDAY),
            fits.speaking, "vi", day, SUNDAY,
        )  # fmt: skip
    agree(lambda details: fitting.speaks(details.languages, "vi"), fits.speaking, "vi", "", SUNDAY)
    for status in ("technical_intern_1_i", "student", "permanent_resident"):
        agree(lambda details, status=status: fitting.takes_status(details.statuses, status), fits.taking_status, status)
    assert seen == {Fit.YES, Fit.NO, Fit.UNKNOWN}


@pytest.fixture
def offices(writing: Opener, people: Cast) -> dict[str, str]:
    """Around the centre of Shizuoka, whose neighbour is Yaizu: name → reference."""
    wednesdays = (Spoken(language="vi", weekdays="2"),)
    plans: dict[str, tuple[Details, dict[str, Any]]] = {
        NAMES[0]: (Details(languages=wednesdays, openings=(_hours(weekdays="01234"),)), {}),
        NAMES[1]: (Details(languages=(Spoken(language="pt"),)), {"municipality": "焼津市"}),
        NAMES[2]: (Details(), {"area_scope": "prefecture", "prefecture_code": "22", "municipality": ""}),
        NAMES[3]: (Details(languages=(Spoken(language="vi"),)), {"area_scope": "nationwide", "municipality": ""}),
        NAMES[4]: (Details(areas=(Area(code="221007"),)), {"municipality": "静岡県浜松市"}),
    }
    with writing() as session:
        actor = people["coordinator"]
        centre = session.get_one(Centre, people.shizuoka)
        centre.neighbour_codes = ["222127"]
        audit.record(session, actor, "centre.edited", "centre", centre.id)
        made = {name: _office(session, actor, name, details, **more) for name, (details, more) in plans.items()}
        made[NAMES[0]].accepts_referrals, made[NAMES[1]].accepts_referrals = True, False
        return {name: partner.ref for name, partner in made.items()}


def _found(session: Session, people: Cast, **chosen: str) -> tuple[list[int], list[int]]:
    """Which of NAMES surely fit, and which perhaps."""
    q = chosen.pop("q", "")
    found = queries.find(session, people["coordinator"], ListQuery(q=q, filters=chosen, sort="name"))
    numbers = [NAMES.index(partner.org_name) for partner in found.items]
    assert (len(numbers), found.total) == (found.sure + found.unsure, len(numbers))
    return sorted(numbers[: found.sure]), sorted(numbers[found.sure :])


SEARCHES: tuple[tuple[dict[str, str], list[int], list[int]], ...] = (
    ({"municipality": "静岡県静岡市"}, [0, 2, 3, 4], []),
    ({"reach": "here"}, [0, 4], []),
    ({"reach": "neighbour"}, [0, 1, 4], []),
    ({"reach": "prefecture"}, [0, 1, 2, 4], []),
    ({"reach": "nationwide"}, [0, 1, 2, 3, 4], []),
    ({"municipality": "焼津市", "reach": "neighbour"}, [0, 1], []),
    ({"municipality": "ない町"}, [], []),
    ({"language": "vi"}, [0, 3], [2, 4]),
    ({"language": "vi", "weekday": "2"}, [0, 3], [2, 4]),
    ({"language": "vi", "weekday": "3"}, [3], [2, 4]),
    ({"language": "vi", "weekday": "3", "sure": "1"}, [3], []),
    ({"accepts": "1"}, [0], [2, 3, 4]),
    ({"language": "pt", "accepts": "1"}, [], [2, 4]),
    ({"status": "student"}, [], [0, 1, 2, 3, 4]),
    ({"q": "こくさいこうりゅう"}, [0, 4], []),
    ({"q": "kokusai hamamatsu"}, [4], []),
)


@pytest.mark.usefixtures("offices")
def test_what_nobody_wrote_down_comes_last_and_a_no_not_at_all(people: Cast, session: Session) -> None:
    for chosen, surely, perhaps in SEARCHES:
        assert _found(session, people, **chosen) == (surely, perhaps), chosen


@pytest.mark.usefixtures("offices")
def test_pages_run_on_from_the_sure_to_the_unsure(people: Cast, session: Session) -> None:
    seen: list[int] = []
    for number in (1, 2, 3):
        query = ListQuery(filters={"language": "vi"}, sort="name", number=number, per_page=2)
        seen += [NAMES.index(row.org_name) for row in queries.find(session, people["coordinator"], query).items]
    assert (sorted(seen[:2]), sorted(seen[2:])) == ([0, 3], [2, 4])


@pytest.mark.parametrize("dense", [1_000, 1], ids=["few", "very many"])
@pytest.mark.usefixtures("offices")
def test_the_list_begins_nearest_and_its_pages_run_on(
    people: Cast, session: Session, monkeypatch: pytest.MonkeyPatch, dense: int
) -> None:
    monkeypatch.setattr("app.partners.queries.listing._DENSE", dense)
    _office(session, people["coordinator"], "あさひかわ相談室", municipality="北海道旭川市")
    _office(session, people["coordinator"], "わかば相談室", municipality="静岡県三島市")
    names: list[str] = []
    for number in (1, 2, 3, 4):
        query = ListQuery(sort=queries.SORTS[0], number=number, per_page=2)
        names += [row.org_name for row in queries.find(session, people["coordinator"], query).items]
    assert names == [*(NAMES[at] for at in (0, 4, 1, 2, 3)), "わかば相談室", "あさひかわ相談室"]
    picked = queries.pick_list(session, people["coordinator"], q="国際交流", include_doubtful=True)
    assert [item.partner.org_name for item in picked] == [NAMES[0], NAMES[4]], "by name it would be the other way round"


@pytest.mark.usefixtures("offices")
def test_the_page_tells_the_unknown_from_the_no_and_each_condition_can_be_taken_away(client: TestClient) -> None:
    sign_in(client, "coordinator")
    soup = page(client.get("/partners?language=vi&weekday=2&reach=nationwide&sort=name"))
    tables = soup.select("#partner-list table")
    sure, unsure = (text(table) for table in tables)
    assert NAMES[0] in sure
    assert "水曜日" in sure
    assert "同じ市区町村" in sure
    assert "全国" in sure
    assert NAMES[2] in unsure
    assert "対応できる言語は未確認" in unsure
    assert NAMES[1] not in sure + unsure
    chips = {link["aria-label"]: link["href"] for link in soup.select("#partner-list a[aria-label^=条件を外す]")}
    assert len(chips) == 3
    without_language = next(href for label, href in chips.items() if "ベトナム" in label)
    assert "weekday" not in str(without_language)
    assert "reach=nationwide" in str(without_language)
    assert "language" not in str(without_language)

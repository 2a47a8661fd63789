"""What is said of an office beside its name is kept as it was said; of a refuge nothing of it stands in clear."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.service import record
from app.authz.actor import Actor
from app.core import ids, migrate
from app.partners import organisations, queries, service
from app.partners.details import keeping, tables
from app.partners.details.values import (
    Area,
    Details,
    Fee,
    Naming,
    Opening,
    Paper,
    Spoken,
    Status,
    Telephone,
    completed,
)
from app.partners.models import Partner, PartnerOrganisation
from app.partners.schemas import NewPartnerForm
from tests.partners.conftest import Opener
from tests.partners.test_refuges import cells_of, readable
from tests.support.people import Cast

SAID = Details(
    telephones=(Telephone(number="054-272-9001", kind="cell", languages="vi,pt", note="夜間の当番の電話"),),
    openings=(
        Opening(weekdays="5", ordinals="1L", opens="10:07", closes="23:41", valid_from=date(2026, 4, 1),
                note="鈴を三度鳴らす"),
        Opening(monthdays="1,15", opens="00:00", closes="24:00", closed_on_holidays=False, closed_at_new_year=False),
    ),
    languages=(
        Spoken(language="vi", weekdays="04", ordinals="2", opens="13:13", closes="15:15", mode="video", booking=True,
               note="画面は一台だけ"),
        Spoken(language="en"),
    ),
    areas=(Area(code="221007"), Area(code="13")),
    statuses=(Status(code="spouse"),),
    fees=(Fee(what="食事代として", amount=31_337, note="あとから払える"), Fee(what="部屋代はない")),
    papers=(Paper(what="身元を示す物は不要"), Paper(what="保険の写し", status="spouse")),
    naming=Naming(kana="ひだまりそうみのりかん", plain_name="あんぜんな いえ", corporate_number="5835678256246",
                  parent="隠れ里福祉会連合", others=(("en", "Sunny Hideaway House"), ("vi", "Ngôi nhà nắng ấm"))),
)  # fmt: skip
SECRETS = [
    "054-272-9001", "夜間の当番の電話", "10:07", "23:41", "鈴を三度鳴らす", "13:13", "画面は一台だけ", "食事代として",
    "31337", "あとから払える", "部屋代はない", "身元を示す物は不要", "保険の写し", "ひだまりそうみのりかん",
    "あんぜんな いえ", "5835678256246", "隠れ里福祉会連合", "Sunny Hideaway House", "Ngôi nhà nắng ấm",
]  # fmt: skip


def office(
    session: Session, actor: Actor, kind: str = "npo", details: Details = SAID, name: str = "みのり会"
) -> Partner:
    form = {"org_name": name, "kind": kind, "area_scope": "nationwide", "distinct": True, "phone": "054-272-8461"}
    made = service.add(session, actor, NewPartnerForm.model_validate(form))
    return say(session, made, details)


def say(session: Session, partner: Partner, details: Details) -> Partner:
    keeping.keep(partner, details)
    organisations.name_body(session, partner, details.naming)
    session.flush()
    return partner


def whole(session: Session, actor: Actor, ref: str) -> Partner:
    session.expire_all()
    found = queries.by_ref(session, actor, ref)
    assert found is not None
    return found


def test_values_are_text_and_back() -> None:
    assert Details.from_text(SAID.to_text()) == SAID
    assert Details().to_text() == ""
    assert Details.from_text("") == Details()
    other = Details(
        languages=(Spoken(language="vi"), Spoken(language="ne")), fees=(Fee(what="別"),), areas=(Area(code="22"),)
    )
    both = completed(Details(fees=SAID.fees, languages=SAID.languages), other)
    assert (both.fees, both.areas) == (SAID.fees, other.areas)
    assert [row.language for row in both.languages] == ["vi", "en", "ne"]


@pytest.mark.parametrize("kind", ["npo", "shelter"])
def test_everything_said_is_read_again(people: Cast, writing: Opener, reading: Opener, kind: str) -> None:
    with writing() as session:
        ref = office(session, people["coordinator"], kind).ref
    with reading() as session:
        kept = whole(session, people["coordinator"], ref)
        assert kept.details == SAID
        assert {row.language for row in kept.languages} == {"vi", "en"}, "lists filter by the language of refuges too"
    with writing() as session:
        kept = whole(session, people["coordinator"], ref)
        session.info["doomed"] = True
        assert say(session, kept, Details()).details == Details()


def test_an_office_that_becomes_a_refuge_takes_everything_with_it(
    people: Cast, writing: Opener, engine: Engine
) -> None:
    """Through the mapper alone, as an import does it: nobody asked for the lists first."""
    with writing() as session:
        number = office(session, people["coordinator"]).id
    assert readable(cells_of(engine), SECRETS) == SECRETS, "the search finds what is clear"
    with writing() as session:
        session.get_one(Partner, number).kind = "shelter"
        record(session, None, "test", "partner", number)
    assert readable(cells_of(engine), SECRETS) == []
    with writing() as session:
        ref = session.get_one(Partner, number).ref
        kept = whole(session, people["coordinator"], ref)
        assert kept.details == SAID
        kept.kind, kept.address_hidden = "npo", False
        record(session, None, "test", "partner", number)
        assert say(session, kept, kept.details).organisation_id is not None
        assert whole(session, people["coordinator"], ref).details == SAID


@pytest.mark.parametrize("table", [table for _, table in keeping.KEPT.values()])
def test_the_database_refuses_particulars_of_a_refuge(people: Cast, writing: Opener, table: type) -> None:
    """Whatever a statement does that goes round the mapper, and whatever kind it claims."""
    values = {"id": ids.new_id(), "number": "1", "opens": "09:00", "closes": "10:00", "code": "22", "what": "x"}
    is_language = table is tables.PartnerLanguage
    column, rest = ("open_kind", {"language": "vi", "weekdays": "0"}) if is_language else ("partner_kind", values)
    known = {name: value for name, value in rest.items() if name in table.__table__.columns}  # type: ignore[attr-defined]
    with writing() as session:
        refuge = office(session, people["coordinator"], "shelter", Details()).id
        session.info["doomed"] = True
        for claimed in ("shelter", "npo", *([None] if is_language else [])):
            planted = sa.insert(table).values(partner_id=refuge, **known, **{column: claimed})
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(planted)
        fine = office(session, people["coordinator"], "npo", Details(), name="別の会").id
        session.execute(sa.insert(table).values(partner_id=fine, **known, **{column: "npo"}))


def before_particulars() -> str:
    """The revision that knew no particulars, whatever number it has."""
    (path,) = migrate.SCRIPTS.glob("versions/*_particulars_of_partners.py")
    found = re.search(r'^down_revision = "(\d+)"', path.read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_migration_hides_what_refuges_said_of_their_languages(
    people: Cast, engine: Engine, database_url: str, writing: Opener
) -> None:
    only_code = Details(languages=(Spoken(language="vi"),))
    with writing() as session:
        refuge, fine = (office(session, people["coordinator"], kind, only_code).ref for kind in ("shelter", "npo"))
    engine.dispose()
    migrate.downgrade(database_url, before_particulars())
    with writing() as session:
        session.execute(sa.text("UPDATE partner_languages SET weekdays = '04', mode = 'staff', note = '合言葉は春'"))
    engine.dispose()
    migrate.upgrade(database_url)
    with writing() as session:
        spoken = Spoken(language="vi", weekdays="04", mode="staff", note="合言葉は春")
        kept = sa.select(tables.PartnerLanguage.open_kind, tables.PartnerLanguage.note)
        assert set(session.execute(kept).all()) == {(None, ""), ("npo", "合言葉は春")}
        for ref in (refuge, fine):
            assert whole(session, people["coordinator"], ref).details.languages == (spoken,)


class TestOrganisations:
    def test_entries_of_one_desk_and_one_number_have_one_body(self, people: Cast, writing: Opener) -> None:
        with writing() as session:
            actor = people["coordinator"]
            first = office(session, actor, details=Details(), name="みのり会")
            second = office(session, actor, details=Details(), name="みのり会")
            assert first.organisation_id is None, "a name alone makes no body"
            changed = organisations.name_body(session, first, Naming(kana="みのりかい"))
            assert [other.ref for other in changed] == [second.ref]
            session.flush()
            third = office(session, actor, name="ほかの名前", details=Details())
            third.phone = ""
            numbered = Naming(corporate_number="5835678256246", plain_name="やさしい なまえ")
            organisations.name_body(session, first, Naming(kana="みのりかい", corporate_number="5835678256246"))
            organisations.name_body(session, third, numbered)
            session.flush()
            body = whole(session, actor, first.ref).details.naming
            assert body == Naming(kana="みのりかい", plain_name="やさしい なまえ", corporate_number="5835678256246")
            assert session.scalar(sa.select(sa.func.count()).select_from(PartnerOrganisation)) == 1
            for word in ("ミノリカイ", "やさしい"):
                found = queries.pick_list(session, actor, q=word, include_doubtful=True)
                assert {item.partner.ref for item in found} == {first.ref, second.ref, third.ref}
            session.info["doomed"] = True

    def test_no_body_stands_above_itself(self, people: Cast, writing: Opener) -> None:
        with writing() as session:
            first = office(
                session, people["coordinator"], details=Details(naming=Naming(parent="親の会")), name="子の会"
            )
            upper = office(session, people["coordinator"], details=Details(), name="別の会")
            upper.phone, upper.organisation = "", first.organisation.parent  # type: ignore[union-attr]
            session.flush()
            session.info["doomed"] = True
            with pytest.raises(organisations.Invalid):
                organisations.name_body(session, upper, Naming(parent="子の会"))

"""What other offices asked of the counter in Shizuoka, and an answer that came too late from the answer site."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.demo.calendar import moment, office_day
from app.partners import queries as partners
from app.referrals import queries as referrals
from app.referrals.inbound import queries, schemas, service
from app.referrals.inbound.queries import Whole
from app.referrals.models import Referral
from app.referrals.outside.models import CarriedAnswer
from app.referrals.policy import OUTGOING
from app.referrals.service import history, links

Told = tuple[datetime, str, Callable[[Session], None]]
_FORMS: Mapping[str, tuple[Callable[..., object], type[Any]]] = {
    "accept": (service.accept, schemas.TakeIn),
    "reject": (service.decline, schemas.Decline),
    "start": (service.start, schemas.Begin),
    "hold": (service.hold, schemas.Pause),
    "complete": (service.complete, schemas.Finish),
    "tell": (service.tell, schemas.ToldThem),
    "allow": (service.allow, schemas.MayTell),
}
# Fields that hold the day on which it is told.
_TODAY = {"start": "first_contact_on", "tell": "told_on", "allow": "tell_back_on"}


@dataclass(frozen=True)
class Asked:
    """One request: by which office, so many business days ago, and what was done on which days after."""

    key: str
    office: str
    ago: int
    says: Mapping[str, str]
    acts: tuple[tuple[int, str, Mapping[str, str]], ...] = ()


ASKED = (
    Asked("new", "city22", 1, {
        "asked_by": "国際交流課 望月", "their_reference": "国交-208", "answer_to": "FAX 054-000-0108",
        "came_by": "letter", "person_told": "カルマさん", "language": "ne", "contact_told": "平日の夕方に本人の携帯へ",
        "request": "国民健康保険の加入と、未納の保険料の相談に同席してほしい。",
        "story": "来日一年目。会社の社会保険に入っていなかったことが、転職して分かった。", "consent_said": "written",
    }),
    Asked("taken", "living_aoi", 20, {
        "asked_by": "支援員 大石", "their_reference": "葵-31", "came_by": "phone", "person_told": "サントスさん",
        "language": "pt", "request": "家計の相談に、ポルトガル語で付き添ってほしい。", "consent_said": "oral",
    }, (
        (19, "accept", {"into": "new", "title": "家計の相談への付き添い"}),
        (19, "tell", {"told_by": "phone", "told_to": "支援員 大石"}),
        (15, "start", {}),
        (15, "allow", {"tell_back": "activities", "tell_back_method": "signed_paper"}),
        (2, "complete", {"outcome": "service_provided", "activities": "家計の相談に三回付き添った。"}),
    )),
    Asked("waiting", "council22", 6, {
        "asked_by": "相談員 池谷", "came_by": "phone", "person_told": "アウンさん", "language": "my",
        "request": "在留カードの住所変更を一緒にしてほしい。", "consent_said": "oral",
    }, (
        (5, "accept", {"into": "new", "title": "在留カードの住所変更"}),
        (5, "tell", {"told_by": "phone", "told_to": "相談員 池谷"}),
    )),
    Asked("running", "welfare_aoi", 9, {
        "asked_by": "相談係 増井", "their_reference": "葵福-77", "came_by": "visit", "person_told": "デウィさん",
        "language": "id", "request": "出産の手続を母語で説明してほしい。", "consent_said": "written",
    }, (
        (9, "accept", {"into": "new", "title": "出産の手続の説明"}),
        (8, "tell", {"told_by": "visit"}),
        (7, "start", {}),
    )),
    Asked("held", "living_suruga", 14, {
        "asked_by": "支援員 杉本", "came_by": "email", "person_told": "マリアさん", "language": "fil",
        "request": "仕事を探すための日本語教室を一緒に選んでほしい。", "consent_said": "oral",
    }, (
        (13, "accept", {"into": "new", "title": "日本語教室を選ぶ"}),
        (13, "tell", {"told_by": "email"}),
        (10, "start", {}),
        (4, "hold", {"reason": "waiting_documents"}),
    )),
    Asked("declined", "welfare_suruga", 12, {
        "asked_by": "生活支援係 石上", "came_by": "phone", "person_told": "リウさん", "language": "zh",
        "request": "夜間の通訳を毎週お願いしたい。", "consent_said": "not_said",
    }, (
        (11, "reject", {"reason": "schedule", "note": "夜間は窓口を開いていない。"}),
        (11, "tell", {"told_by": "phone", "told_to": "生活支援係 石上"}),
    )),
)  # fmt: skip


def told(actors: Mapping[str, Actor], offices: Mapping[str, str], today: date) -> Iterator[Told]:
    """When, what, and how it is recorded."""
    actor, refs = actors["coordinator"], dict[str, str]()
    for number, one in enumerate(ASKED):
        at = moment(office_day(today, one.ago), 10 * 60 + 5 + number)
        yield at, f"asked {one.key}", partial(_come, actor=actor, one=one, offices=offices, refs=refs)
        for step, (ago, verb, values) in enumerate(one.acts):
            later = moment(office_day(today, ago), 11 * 60 + 5 * step + number)
            yield (
                later,
                f"{verb} {one.key}",
                partial(_do, actor=actor, key=one.key, verb=verb, values=values, refs=refs),
            )
    yield moment(office_day(today, 1), 16 * 60 + 40), "carried", partial(_too_late, actor=actor)


def _come(session: Session, actor: Actor, one: Asked, offices: Mapping[str, str], refs: dict[str, str]) -> None:
    office = partners.by_ref(session, actor, offices[one.office])
    if office is None:
        raise LookupError(one.office)
    form = schemas.NewArrival.model_validate({**one.says, "came_on": clock.today()})
    refs[one.key] = service.receive(session, actor, form, office).ref


def _do(
    session: Session, actor: Actor, key: str, verb: str, values: Mapping[str, str], refs: Mapping[str, str]
) -> None:
    whole: Whole | None = queries.by_ref(session, actor, refs[key])
    if whole is None:
        raise LookupError(key)
    act, form = _FORMS[verb]
    day = {_TODAY[verb]: clock.today()} if verb in _TODAY else {}
    if verb == "hold":
        day = {"review_on": clock.today() + timedelta(days=14)}
    act(session, actor, whole, form.model_validate({**values, **day}), seen=whole.version)


def _too_late(session: Session, actor: Actor) -> None:
    """A partner declined by telephone, and accepted at the answer site the evening before."""
    chosen = sa.select(Referral).where(
        OUTGOING, Referral.centre_id == actor.centre_id, Referral.status == "rejected", Referral.sent_at.is_not(None)
    )
    referral = session.scalar(chosen.order_by(Referral.id.desc()).limit(1))
    held = referrals.by_id(session, referral.id) if referral else None
    if held is None:
        return
    typed = {"said_by": "相談係", "contact_name": "相談係", "note": "来月からなら受けられます。", "heard_via": "portal"}
    session.add(
        CarriedAnswer(
            referral_id=held.referral.id, centre_id=held.referral.centre_id, answer_id="demonstration", verb="accept",
            said_at=clock.now() - timedelta(days=1), arrived_at=clock.now(), trouble="not_now",
            said=json.dumps(typed, ensure_ascii=False),
        )
    )  # fmt: skip
    history.note(session, links.PARTNER, held.referral, "referral.answer_carried", reason="not_now")

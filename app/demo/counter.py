"""Short consultations into the records: the long past month by month as files, the last weeks logged by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.contact_import_service import Centres, import_contacts
from app.cases.schemas.contacts import ContactForm
from app.cases.service import contacts, drafts
from app.core import clock
from app.core.calendar import next_business_day
from app.demo.calendar import moment
from app.demo.mix import Short
from app.demo.sentences import CALL_NAMES

BY_HAND_DAYS = 21
# Who logs at which counter, in turn.
LOGGING: Mapping[str, tuple[str, ...]] = {
    "shizuoka": ("counsellor", "rai", "counsellor", "coordinator"),
    "nagoya": ("soyeon", "coordinator2"),
    "osaka": ("duc", "tamaki"),
}
IMPORTING: Mapping[str, str] = {"shizuoka": "supervisor", "nagoya": "uchiyama", "osaka": "hayashi"}
_HEADERS = (
    "記録番号", "相談日時", "相談方法", "使用言語", "相談内容", "国籍・地域", "在留資格", "性別", "年代", "相談者区分",
    "所要時間", "対応結果", "概要",
)  # fmt: skip


def split(found: Sequence[Short], today: date) -> tuple[list[Short], list[Short]]:
    """What is imported, and what of the last weeks was logged by hand."""
    limit = today - timedelta(days=BY_HAND_DAYS)
    return [one for one in found if one.at.date() < limit], [one for one in found if one.at.date() >= limit]


def monthly_files(found: Sequence[Short], today: date) -> Iterator[tuple[datetime, str, bytes]]:
    """When, for which centre and what is imported: each month's file on the first office day after the month."""
    latest = today - timedelta(days=BY_HAND_DAYS)
    by_month = sorted(found, key=lambda one: (one.centre, one.at))
    for (centre, year, month), rows in groupby(by_month, key=lambda one: (one.centre, one.at.year, one.at.month)):
        first = date(year + month // 12, month % 12 + 1, 1)
        yield moment(next_business_day(min(first, latest)), 9 * 60 + 10), centre, _file(centre, list(rows))


def _file(centre: str, rows: Sequence[Short]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADERS)
    for number, one in enumerate(rows, 1):
        writer.writerow(
            [
                f"{centre}-{one.at:%Y%m}-{number:04d}", one.at.strftime("%Y-%m-%d %H:%M"), one.channel,
                ";".join(one.languages), ";".join(one.topics), one.nationality, one.status, one.sex, one.age, one.asker,
                one.minutes if one.minutes is not None else "", one.result, one.summary,
            ]
        )  # fmt: skip
    return out.getvalue().encode("utf-8-sig")


def take_file(session: Session, actor: Actor, content: bytes, code: str) -> None:
    """Import one file. Raises ValueError when a row is refused: the data is ours, so it must not be."""
    centres = Centres(by_name={code: actor.centre_id}, default=actor.centre_id)
    answer = import_contacts(session, actor, io.BytesIO(content), centres)
    if answer.errors:
        raise ValueError(f"{code}: {answer.errors[0].column} {answer.errors[0].code}")


def log_by_hand(session: Session, actor: Actor, one: Short, number: int) -> None:
    """Log it as a counsellor does; every tenth person leaves a name, every fortieth call reaches nobody."""
    attempt = number % 40 == 39
    about = None
    if number % 10 == 3 and not attempt:
        about = contacts.About(name=CALL_NAMES[number // 10 % len(CALL_NAMES)])
    form = ContactForm.model_validate(
        {
            "occurred_at": one.at,
            "channel": "phone" if attempt else one.channel,
            "attempt": attempt,
            "languages": list(one.languages),
            "interpreter": "none" if one.languages == ("ja",) else "staff",
            "asker": one.asker,
            "topics": list(one.topics),
            "summary": "折り返しの電話をしたが、出なかった。" if attempt else one.summary,
            "result": "continuing" if attempt else one.result,
            "minutes": 5 if attempt else one.minutes,
            "nationality": one.nationality,
            "residence_status": one.status,
            "sex": one.sex,
            "age_band": one.age,
        }
    )
    contacts.log(session, actor, form, about=about)


def keep_draft(session: Session, actor: Actor) -> None:
    """A quick log that somebody began and was called away from."""
    sent = [
        ("occurred_at", clock.civil_now().strftime("%Y-%m-%d %H:%M")),
        ("channel", "phone"),
        ("languages", "vi"),
        ("topics", "medical"),
        ("topics", "insurance_pension"),
        ("summary", "妊娠5か月。会社を辞めたばかりで、健診の費用と保険の切替えを知りたい。折り返し 15時に"),
    ]
    drafts.keep(session, actor, "contact", drafts.new_record(), sent)

"""Forms of what other offices ask of us."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from app.codes import lists
from app.codes.fields import code_in
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, Narrative
from app.referrals.inbound import words
from app.referrals.schemas import COMPLETED, FAILED, Name, Note, Ref, ahead, not_future, one_of

Short = Annotated[Narrative, Field(max_length=200)]
Way = Annotated[str, AfterValidator(code_in(lists.HEARD_VIA))]


class NewArrival(FormModel):
    """What came, as the other office told it. `partner` is an entry of the directory; else `office` names it."""

    partner: Ref | None = None
    office: Annotated[Short | None, Field(title=lazy("依頼元の名前"))] = None
    office_phone: Annotated[str | None, Field(max_length=40, title=lazy("依頼元の電話"))] = None
    asked_by: Annotated[Name | None, Field(title=lazy("依頼元の担当者"))] = None
    answer_to: Annotated[Short | None, Field(title=lazy("返事の送り先"))] = None
    their_reference: Annotated[Short | None, Field(title=lazy("依頼元の番号"))] = None
    came_on: Annotated[CivilDate, AfterValidator(not_future), Field(title=lazy("届いた日"))]
    came_by: Annotated[Way, Field(title=lazy("どの方法で届いたか"))]
    priority: Annotated[str, AfterValidator(code_in(lists.REFERRAL_PRIORITIES)), Field(title=lazy("急ぎ"))] = "routine"
    person_told: Annotated[Name, Field(title=lazy("本人の名前（聞いたとおり）"))]
    language: Annotated[str, AfterValidator(code_in(lists.LANGUAGES)), Field(title=lazy("言語"))] = "unknown"
    contact_told: Annotated[Short | None, Field(title=lazy("本人への連絡のしかた（聞いたとおり）"))] = None
    request: Annotated[Narrative, Field(max_length=2000, title=lazy("頼まれたこと"))]
    story: Annotated[Narrative | None, Field(max_length=4000, title=lazy("聞いた事情"))] = None
    consent_said: Annotated[str, one_of(tuple(words.CONSENT_SAID)), Field(title=lazy("本人の同意"))]
    consent_note: Annotated[Note | None, Field(title=lazy("同意について聞いたこと"))] = None


class SeekOffice(NewArrival):
    """The same as typed so far, while its office is looked for. `take`: the entry of the directory, '' for none."""

    take: Ref | None = None


class TakeIn(FormModel):
    """Accepting: `into` is `new`, the reference of a known person, or that of a case."""

    into: Annotated[Ref, Field(title=lazy("記録"))]
    title: Annotated[Narrative | None, Field(max_length=100, title=lazy("ケースの件名"))] = None
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class Decline(FormModel):
    reason: Annotated[str, AfterValidator(code_in(lists.DECLINE_REASONS)), Field(title=lazy("断る理由"))]
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class Begin(FormModel):
    first_contact_on: Annotated[
        CivilDate, AfterValidator(not_future), Field(title=lazy("本人に最初に会った・話した日"))
    ]
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class Pause(FormModel):
    reason: Annotated[str, AfterValidator(code_in(lists.HOLD_REASONS)), Field(title=lazy("保留の理由"))]
    review_on: Annotated[CivilDate, AfterValidator(ahead), Field(title=lazy("見直す日"))]
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class GoOn(FormModel):
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class Finish(FormModel):
    outcome: Annotated[str, one_of(COMPLETED), Field(title=lazy("結果"))]
    activities: Annotated[Narrative, Field(max_length=2000, title=lazy("したこと"))]
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class GiveUp(FormModel):
    outcome: Annotated[str, one_of(FAILED), Field(title=lazy("できなかった理由"))]
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class TakeBack(FormModel):
    """The other office or the person does not want it any more."""

    by: Annotated[str, one_of(("partner", "resident")), Field(title=lazy("だれが取り下げたか"))] = "partner"
    reason: Annotated[str, AfterValidator(code_in(lists.CANCEL_REASONS)), Field(title=lazy("取り下げの理由"))]
    note: Annotated[Note | None, Field(title=lazy("説明"))] = None


class ToldThem(FormModel):
    """The answer was given to the other office."""

    told_on: Annotated[CivilDate, AfterValidator(not_future), Field(title=lazy("伝えた日"))]
    told_by: Annotated[Way, Field(title=lazy("どの方法で伝えたか"))]
    told_to: Annotated[Name | None, Field(title=lazy("だれに伝えたか"))] = None
    note: Annotated[Note | None, Field(title=lazy("伝えたこと"))] = None


class MayTell(FormModel):
    """How far the person lets us answer, as they said it themselves."""

    tell_back: Annotated[str, one_of(tuple(words.TELL_BACK)), Field(title=lazy("伝えてよい範囲"))]
    tell_back_on: Annotated[CivilDate, AfterValidator(not_future), Field(title=lazy("本人が答えた日"))]
    tell_back_method: Annotated[
        str, AfterValidator(code_in(lists.CONSENT_METHODS)), Field(title=lazy("どう確かめたか"))
    ]


class Wrong(FormModel):
    note: Annotated[Note, Field(title=lazy("誤記の理由"))]

"""What notices of the course say. Each goes out in Japanese and English, and none of them tells a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.dates import both
from app.core.errors import lazy
from app.core.i18n import translate


@dataclass(frozen=True)
class Words:
    """How a notice is called in lists and in the subject, and what it says."""

    name: str
    said: str


KINDS: Mapping[str, Words] = {
    "returned": Words(
        lazy("申込みの書類の直し"),
        lazy(
            "%(cohort)sの申込みに、直していただきたいところがあります。%(day)sまでに直してください。"
            "直すところは、かけはしの「受講の申込み」で確かめるか、研修事務局へお問い合わせください。"
        ),
    ),
    "returned_soon": Words(
        lazy("書類の直しの期限が近いこと"),
        lazy("%(cohort)sの申込みの直しは、%(day)sが最後の日です。まだの方は、その日までに直してください。"),
    ),
    "offered": Words(
        lazy("空いた席の案内"),
        lazy(
            "%(cohort)sに席が空きました。%(day)sまで、あなたの席を取っておきます。"
            "受けるかどうかを、その日までに、かけはしの「受講の申込み」か研修事務局へお知らせください。"
        ),
    ),
    "offered_soon": Words(
        lazy("席の返事の期限が近いこと"),
        lazy("%(cohort)sの席の返事は、%(day)sが最後の日です。その日までにお返事がないときは、補欠の最後に戻ります。"),
    ),
    "accepted": Words(
        lazy("受講の決定"),
        lazy("%(cohort)sの受講が決まりました。始まる日と準備は、かけはしの「受講の申込み」で確かめてください。"),
    ),
    "carried_in": Words(
        lazy("次の期での受講"),
        lazy("%(cohort)sで受講を続けることになりました。終わった段階は、そのまま残ります。"),
    ),
    "waiting": Words(
        lazy("補欠になったこと"),
        lazy("%(cohort)sは、今は空いた席がありません。補欠の一覧に入りました。席が空いたら、お知らせします。"),
    ),
    "lapsed": Words(
        lazy("席の返事の期限が過ぎたこと"),
        lazy("%(cohort)sの席のお返事がなかったため、補欠の最後に戻りました。"),
    ),
    "declined": Words(
        lazy("申込みの結果"),
        lazy(
            "%(cohort)sの申込みの結果が出ました。かけはしの「受講の申込み」で確かめるか、"
            "研修事務局へお問い合わせください。"
        ),
    ),
    "supervisor_asked": Words(
        lazy("職場の指導者への確認の依頼"),
        lazy(
            "職場の指導者に、実践の確認をお願いしました。だれにお願いしたかは、かけはしの「わたしの実践」にあります。"
        ),
    ),
    "supervisor_page": Words(
        lazy("実践の確認のお願い"),
        lazy(
            "研修の受講者の実践について、職場の指導者としての確認をお願いします。次のページを%(day)sまでに開いてください。"
            "開くための6桁の番号は、研修事務局から別の方法（電話など）でお伝えします。\n%(link)s"
        ),
    ),
    "absent": Words(
        lazy("集合研修の欠席"),
        lazy(
            "%(day)sの集合研修の出席が足りません。補講が必要です。"
            "補講の日は、かけはしの「わたしの研修」で選ぶか、研修事務局へお問い合わせください。"
        ),
    ),
    "supervisor_absent": Words(
        lazy("受講者の集合研修の欠席"),
        lazy(
            "指導されている受講者（%(person)s）は、%(day)sの集合研修の出席が足りません。"
            "補講が必要です。ご不明な点は、研修事務局へお問い合わせください。"
        ),
    ),
    "workplace_ended": Words(
        lazy("勤務先の記録の変更"),
        lazy(
            "勤務先からの回答により、勤務先の記録を%(day)sで終わりにしました。"
            "違うときは、研修事務局へお知らせください。認証は変わりません。"
        ),
    ),
}
CLOSE = lazy("このメールには返信できません。ご不明な点は、研修事務局へお問い合わせください。")


def said(kind: str, locale: str, *, cohort: tuple[int, int] | None, day: date | None, person: str, link: str) -> str:
    """The sentences of a notice. `cohort`: fiscal year and run."""
    year, run = cohort or (0, 0)
    values = {
        "cohort": translate(locale, COHORT) % {"year": year, "run": run},
        "day": "" if day is None else both(day) if locale == "ja" else day.isoformat(),
        "person": person,
        "link": link,
    }
    return translate(locale, KINDS[kind].said) % values


COHORT = lazy("外国人支援コーディネーター養成研修 %(year)s年度第%(run)s期")

"""The bases of counting. No figure is printed without the name of what was counted.

The agency's headline counts each topic of a consultation once (相談内容ごとに計上した件数の合計), so one
conversation about three matters is three there and one contact here; both are shown, each under its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """What one unit of a figure is."""

    CONTACTS = "contacts"
    CONTACT_TOPICS = "contact_topics"
    CONTACT_LANGUAGES = "contact_languages"
    CASES_OPENED = "cases_opened"
    CASES_CLOSED = "cases_closed"
    PERSONS = "persons"
    OPENING_DAYS = "opening_days"
    TOPICS_PER_DAY = "contact_topics_per_opening_day"
    WITHOUT_TOPIC = "contacts_without_topic"
    WITHOUT_LANGUAGE = "contacts_without_language"
    FAILED_ATTEMPTS = "failed_attempts"
    GAPS = "gaps"
    ACCOMPANIMENTS = "accompaniments"
    ACCOMPANIMENT_MINUTES = "accompaniment_minutes"


@dataclass(frozen=True, slots=True)
class Definition:
    """The words that stand beside a total, in both languages."""

    basis: Basis
    label: str
    label_en: str
    text: str
    text_en: str


_DEFINITIONS = (
    Definition(
        Basis.CONTACTS,
        "相談記録数",
        "Contacts",
        "期間内に行われた相談（1回の会話）の数。取り消した記録、下書き、つながらなかった連絡は含まない。",
        "Conversations held in the period. Withdrawn records, drafts and failed attempts are left out.",
    ),
    Definition(
        Basis.CONTACT_TOPICS,
        "相談受付件数",
        "Consultations received (contact × topic)",
        "相談内容ごとに計上した件数の合計。1回の相談に内容が3つあれば3件。内容の記録がない相談は「不明」として1件。",
        "Entries per topic: a contact about three topics adds three. "
        "A contact without a recorded topic adds one under “unknown”.",
    ),
    Definition(
        Basis.CONTACT_LANGUAGES,
        "使用言語別延べ数",
        "Contact × language",
        "使用言語ごとに計上した件数の合計。1回の相談で2言語を使えば2件。言語の記録がない相談は「不明」として1件。",
        "Entries per language used: a contact in two languages adds two. "
        "A contact without a recorded language adds one under “unknown”.",
    ),
    Definition(
        Basis.CASES_OPENED,
        "新規ケース数",
        "Cases opened",
        "期間内に開いたケースの数。",
        "Cases opened in the period.",
    ),
    Definition(
        Basis.CASES_CLOSED,
        "終結ケース数",
        "Cases closed",
        "期間内に終結したケースの数。",
        "Cases closed in the period.",
    ),
    Definition(
        Basis.PERSONS,
        "相談者実人数",
        "Persons",
        "期間内の相談に結びついた人の実人数。匿名の相談は人数に含まない。",
        "Distinct persons linked to contacts of the period. Anonymous contacts add nobody.",
    ),
    Definition(
        Basis.OPENING_DAYS,
        "開所日数",
        "Opening days",
        "期間のうち窓口を開いた日の数（曜日・祝日・臨時閉所を反映）。年度の途中では今日までの日数。"
        "複数の窓口では延べ日数。",
        "Days on which the centre was open (weekdays, national holidays and closing days considered). "
        "In a running year up to today. For several centres the sum of their days.",
    ),
    Definition(
        Basis.TOPICS_PER_DAY,
        "開所日1日あたりの相談受付件数",
        "Consultations received per opening day",
        "相談受付件数 ÷ 開所日数（小数第1位、四捨五入）。",
        "Consultations received divided by opening days (one decimal, half up).",
    ),
    Definition(
        Basis.WITHOUT_TOPIC,
        "相談内容の記録がない相談",
        "Contacts without a recorded topic",
        "相談記録数のうち、相談内容が一つも記録されていないもの。",
        "Contacts for which no topic is recorded.",
    ),
    Definition(
        Basis.WITHOUT_LANGUAGE,
        "使用言語の記録がない相談",
        "Contacts without a recorded language",
        "相談記録数のうち、使用言語が一つも記録されていないもの。",
        "Contacts for which no language is recorded.",
    ),
    Definition(
        Basis.FAILED_ATTEMPTS,
        "つながらなかった連絡",
        "Failed attempts",
        "電話に出ないなど、会話に至らなかった連絡の数。相談記録数には含まない。",
        "Attempts that did not become a conversation. Not part of the contacts.",
    ),
    Definition(
        Basis.GAPS,
        "連携先不足",
        "Partner gaps",
        "期間内に記録した、引き継ぐ先が見つからなかった、または断られた課題の数。",
        "Needs of the period for which no partner was found or all declined.",
    ),
    Definition(
        Basis.ACCOMPANIMENTS,
        "同行支援",
        "Accompaniments",
        "期間内に、窓口の職員などが実際に一緒に行った同行の数。行わなかったものは含まない。相談記録数とは別に数える。",
        "Times that somebody went along with a person in the period. Those not held are left out. "
        "Counted apart from contacts.",
    ),
    Definition(
        Basis.ACCOMPANIMENT_MINUTES,
        "同行支援の時間（分）",
        "Minutes of accompaniments",
        "同行支援に数えたものの、移動と行った先での時間の合計（分）。時間の記録がないものは0分。",
        "Minutes of travel and on site of the accompaniments counted. Without a record they add none.",
    ),
)
DEFINITIONS: dict[Basis, Definition] = {entry.basis: entry for entry in _DEFINITIONS}

# The bases that stand or fall together: each is a way of counting the same contacts.
OF_CONTACTS = frozenset(
    {
        Basis.CONTACTS,
        Basis.CONTACT_TOPICS,
        Basis.CONTACT_LANGUAGES,
        Basis.TOPICS_PER_DAY,
        Basis.WITHOUT_TOPIC,
        Basis.WITHOUT_LANGUAGE,
    }
)

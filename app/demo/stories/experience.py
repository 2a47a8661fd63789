"""Know-how cards from experience, apart from the cards of closed cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Told:
    """A card somebody wrote from experience `ago` days ago."""

    ago: int
    by: str
    checker: str
    title: str
    domains: tuple[str, ...]
    situation: str
    done: str
    tips: str
    then: str = "published"
    note: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


CARDS: tuple[Told, ...] = (
    Told(
        ago=620, by="sano", checker="supervisor", title="在留期間の更新：期限の3か月前に「今日」を決める", domains=("residence",),
        situation="更新の準備が遅れて期限直前に相談に来る人が多い。在留資格を問わない。",
        done="1. 在留カードを見た日に、3か月前の日を予定に入れる\n2. 足りない書類を母語の一覧で渡す\n3. 受付票をもらうまで見守る",
        tips="申請が期限までに受け付けられれば、結果が出るまで（最長2か月）在留できます。ただし在留期間が30日以下の人は別です。",
        values={"days": 60, "outcome": "met", "partner_kinds": ["immigration_bureau"]},
    ),
    Told(
        ago=540, by="coordinator", checker="sano", title="無料で使える通訳：電話・ビデオの選び方", domains=("daily_life", "other"),
        situation="相談員の話せない言語の人が来所した。家族や子どもが通訳しようとする。",
        done="1. 指差し票で言語を確かめる\n2. 三者通話の電話通訳を呼ぶ\n3. 長い話や気持ちの話はビデオ通訳に切り替える",
        tips="子どもに通訳をさせないでください。お金・病気・離婚の話は、子どもに大きな負担になります。",
        values={"outcome": "met", "partner_kinds": ["interpreter_service"]},
    ),
    Told(
        ago=430, by="coordinator2", checker="uchiyama", title="封筒を開けられない人と：12通を3つの山に分ける",
        domains=("economy", "daily_life"), situation="役所からの封筒がたまり、こわくて開けられない。",
        done="1. 一緒に全部開ける\n2. 期限のあるもの・払うもの・捨ててよいものに分ける\n3. 期限のあるものだけ今日電話する",
        tips="金額の話は最後に。期限と担当課の名前を大きな字で書くだけで、表情が変わります。",
        values={"language": "pt", "days": 1, "outcome": "met", "partner_kinds": ["municipal_tax", "insurance_section"]},
    ),
    Told(
        ago=365, by="tamaki", checker="hayashi", title="言葉を理由に断られたら：条件を一つ足して頼み直す",
        domains=("housing", "safety", "welfare"), situation="施設や部屋を言葉を理由に断られることが続く。",
        done="1. 何が困るのか（夜間・緊急時など）を聞く\n2. 電話通訳の番号と連絡係を約束する\n3. 期間を区切って頼み直す",
        tips="「2週間だけ、夜もこの番号で」と期限を付けると受け入れてもらえることがあります。断られた事実は連携先不足に記録を。",
        values={"outcome": "partly_met", "partner_kinds": ["mother_child_facility", "housing_support"]},
    ),
    Told(
        ago=210, by="sano", checker="supervisor", title="窓口ごとに答えが違うとき：だれが・いつ・何を根拠に",
        domains=("medical", "economy", "residence"), situation="市の窓口、保険、入管で説明が食い違い、本人が動けない。",
        done="1. 回答を日付・部署・根拠の条文と一緒に記録\n2. 条文を自分でも読む\n3. 写しを付けて文書で照会\n4. 回答が来なければ上の機関へ",
        tips="電話を切る前に「根拠の条文を教えてください」と聞くと、たいてい折り返しで正確な答えが来ます。",
        values={"outcome": "met", "partner_kinds": ["insurance_section", "immigration_bureau"]},
    ),
    Told(
        ago=33, by="coordinator", checker="supervisor", title="技能実習生の急な帰国：最初の48時間", then="checking",
        domains=("employment", "residence"), situation="内容を知らずに退職届・帰国同意書に署名させられ、航空券がある。",
        done="1. 本人の意思を母語で書いてもらい写真で残す\n2. 旅券を自分で持つ、転出届を出さない\n3. 組合と技能実習機構に当日連絡",
        tips="空港で「帰りたくない」と言えば止められます。その言葉も練習しておきます。",
        values={"language": "id", "days": 2, "partner_kinds": ["union", "otit"]},
    ),
    Told(
        ago=12, by="coordinator", checker="supervisor", title="年齢を過ぎた子の中学校", then="returned",
        note="どの通知のどこを見せたかを足してください。", domains=("education",), situation="16歳で来日し、窓口で断られた。",
        done="教育委員会に国の通知を示して相談した。", tips="",
        values={"partner_kinds": ["board_of_education"]},
    ),
    Told(
        ago=4, by="coordinator", checker="supervisor", title="難民申請中の出産", then="draft",
        domains=("medical", "residence"), situation="保険のない妊婦。大使館に連絡できない。", done="（書きかけ）母子健康手帳 → 産院 → 入院助産", tips="",
        values={"partner_kinds": ["health_center", "hospital"]},
    ),
)  # fmt: skip

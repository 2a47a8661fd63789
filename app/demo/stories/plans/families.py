"""Plans of families: a birth, a death, a school, a child without nationality."""

from __future__ import annotations

from app.demo.plan import Changed, Refused, Take
from app.demo.story import Agreed, Do, Moved, Plan, PlanLook

EXPECTING = (
    Plan(
        ago=33, aim="安心して産み、子どもの届出を期限内に終える", review_in=12,
        goals={"g": ("産む病院が決まる", "birth"), "h": ("子どもの届出を30日以内に終える", "child")},
        steps=(
            Take(key="confirm_special_period", need="own"),
            Take(key="follow_application", need="own", due=60),
            Take(key="notify_pregnancy", goal="g", office="health22"),
            Take(key="medical_interpreter", goal="g", due=-28, say="アムハラ語の ビデオ通訳です。同じ 国の 人は 来ません。"),
            Take(key="choose_delivery_place", goal="g", office="clinic", due=-12, days=14),
            Take(key="assisted_delivery", need="cost", office="city22", due=14, days=14, papers="収入の分かる紙、母子健康手帳"),
            Take(key="lawyer_on_child_status", need="law", office="refugee", due=25, days=21, say="大使館には 連絡しません。"),
            Do(key="renew", title="本人の在留期間の更新を申請する", domain="residence", need="own", office="immigration22", due=20, days=3,
               papers="在留カード、申請の受付票", easy="在留カードを のばします"),
            Do(key="notify", title="出生届（14日以内・生まれた日を入れて数える）", domain="family", need="child", goal="h",
               after=("choose_delivery_place",), due=98, days=10, owner="person", helper="佐野が行きます",
               easy="市役所に「生まれました」と 言います"),
            Do(key="child", title="子の在留資格の取得（30日以内）", domain="residence", need="child", goal="h",
               after=("notify", "lawyer_on_child_status"), due=114, days=10, easy="赤ちゃんの 在留資格を 申し込みます"),
        ),
    ),
    Refused(
        ago=33,
        proposals={
            "arrange_birth_lump_sum": "健康保険に入れないので使えない。入院助産を相談する。",
            "take_maternity_leave": "働いていない。",
            "check_dismissal_ban": "働いていない。",
        },
    ),
    Agreed(ago=33, language="am", interpreter="video", interpreter_name="ビデオ通訳（アムハラ語）",
           remark="大使館に連絡しないことを書いてほしい。"),
    Moved(ago=33, step="notify_pregnancy", to="done"),
    Moved(ago=32, step="confirm_special_period", to="done", note="6か月の資格なので、期限の後も結果まで最長2か月。"),
    Moved(ago=28, step="medical_interpreter", to="done"),
    Moved(ago=17, step="choose_delivery_place", to="waiting"),
    Moved(ago=14, step="choose_delivery_place", to="failed", note="保険がないと前払いが原則と断られた。"),
    Changed(
        ago=13, step=Take(key="assisted_delivery"), after=("notify_pregnancy",),
        why="順番を入れ替えた。入院助産の見込みを先に取れば、病院にもう一度頼める（上司の助言）。",
    ),
    Moved(ago=13, step="assisted_delivery", to="doing", note="市の窓口で見込みを確かめている。"),
    Moved(ago=7, step="choose_delivery_place", to="planned"),
    Changed(ago=7, step=Take(key="choose_delivery_place", due=4), why="市が病院に見込みを電話した。もう一度頼む。"),
    Moved(ago=7, step="choose_delivery_place", to="waiting", note="3日以内に返事の約束。"),
)  # fmt: skip

BEREAVED = (
    Refused(
        ago=150,
        proposals={
            "change_household": "離れて暮らしていたので、母の世帯は変わらない。",
            "claim_funeral_grant": "葬祭扶助で送るので重ねて受けられない。",
            "claim_survivors_pension": "娘の収入で暮らしていたのではない。",
            "paternity_after_death": "当てはまらない。",
        },
    ),
    Plan(
        ago=150, aim="きちんと送り、届出を終え、母が眠れるようになる",
        goals={"send": ("仏教の形で送る", "funeral")},
        steps=(
            Take(key="death_certificate_police", need="papers", due=-150, helper="兄が受け取ります。内山が電話で付き添います。"),
            Take(key="death_notification", need="papers"),
            Take(key="apply_funeral_assistance", goal="send", office="welfare_naka", due=-149, say="お葬式を 頼む 前に 行きます。"),
            Take(key="embassy_and_rites", title="寺の僧に連絡し、葬儀と火葬をする", need="funeral", goal="send", office="funeral",
                 days=2, due=-145, easy="お葬式を します"),
            Take(key="return_card_of_deceased", need="papers", days=2),
            Take(key="stop_contracts_of_deceased", need="papers", days=7, due=-135),
            Take(key="decide_inheritance", need="heir", office="lawyer23", days=30),
            Take(key="grief_care", need="grief", office="grief", days=60, due=-60),
        ),
    ),
    Agreed(ago=150, language="vi", interpreter="phone_service", method="oral_with_witness"),
    Moved(ago=150, step="death_certificate_police", to="done"),
    Moved(ago=149, step="death_notification", to="done"),
    Moved(ago=149, step="apply_funeral_assistance", to="done"),
    Moved(ago=145, step="embassy_and_rites", to="done", note="僧が母国の経を読んだ。遺骨は母のそばに。"),
    Moved(ago=139, step="return_card_of_deceased", to="done"),
    Moved(ago=136, step="stop_contracts_of_deceased", to="done"),
    Moved(ago=100, step="grief_care", to="doing"),
    Moved(ago=85, step="decide_inheritance", to="done", note="相続放棄をした。大家は家財の片づけに同意。"),
    Moved(ago=40, step="grief_care", to="done"),
)  # fmt: skip

SCHOOL = (
    Plan(
        ago=70, aim="学校に入り、日本語を学び、来年の高校を目指す", review_in=-31,
        goals={"g": ("制服を着て学校に行く", "school"), "h": ("高校の特別枠に出願する", "high")},
        own={"g": ("ইউনিফর্ম পরে স্কুলে যেতে চাই", "bn")},
        steps=(
            Take(key="school_office_visit", goal="g", due=-72),
            Take(key="cite_school_notices", goal="g", days=2),
            Take(key="board_of_education_request", goal="g", office="education22", due=-45, days=30, papers="母国の成績証明"),
            Take(key="temporary_learning_place", need="japanese", office="kids22", due=-60, days=7, say="月・水・金の 午後です。"),
            Take(key="start_attending", goal="g", office="school22", due=-35, days=7, papers="上ばき、体操服、成績証明書"),
            Take(key="japanese_support_at_school", need="japanese", office="school22", due=20, days=30),
            Take(key="evening_junior_high", need="school", office="night_school", due=-30, days=7),
            Take(key="highschool_guidance", goal="h", due=25, days=20, papers="在学証明、来日の日の分かる紙"),
            Do(key="friends", title="部活動を見学する", domain="daily_life", need="alone", after=("start_attending",), owner="person", due=3,
               days=5, easy="部活を 見ます"),
        ),
    ),
    Changed(ago=70, step=Take(key="temporary_learning_place"), after=(), why="待つ間の学びなので、教育委員会の結果を待たずに始める。"),
    Refused(ago=70, proposals={"contest_by_review": "受入れの話合いが進んでいる。争わずに済みそう。"}),
    Agreed(ago=70, language="bn", interpreter="family", remark="父が通訳。本人は英語でも確認した。"),
    Moved(ago=70, step="school_office_visit", to="done", note="{-72}に同行。断る理由は年齢だけ。"),
    Moved(ago=69, step="cite_school_notices", to="done", note="指針の写しを渡した。学校長と協議する、との答え。"),
    Moved(ago=65, step="temporary_learning_place", to="done"),
    Moved(ago=43, step="board_of_education_request", to="done", note="特別の受入れとして認められた。"),
    Moved(ago=36, step="start_attending", to="done"),
    Moved(ago=35, step="evening_junior_high", to="dropped", note="中学校に入れたので見学しない。"),
    Agreed(ago=34, language="bn", interpreter="family", method="oral_with_witness", remark="数学の時間が楽しい。"),
    PlanLook(ago=31, result="goes_on", came_of="父と本人と見直した。学校に慣れた。次は高校の説明会と、昼間の友だち。", next_in=-3),
    Moved(ago=20, step="japanese_support_at_school", to="doing", note="週4時間。理科の言葉が難しい。"),
    Moved(ago=8, step="friends", to="doing"),
    Moved(ago=8, step="highschool_guidance", to="doing", note="説明会は{+6}。通訳を手配する。"),
)  # fmt: skip

STATELESS = (
    Refused(
        ago=139,
        proposals={
            "birth_notification": "届は受理されている（受理証明がある）。",
            "acquire_status": "取得は短期滞在90日で許可された。更新しながら変更を目指す。",
            "report_birth_to_embassy": "大使館は届を受け付けない（{-160}の返事）。",
            "claim_child_allowance": "短期滞在の間は対象にならない。在留が変わったら申請する。",
            "join_newborn_insurance": "短期滞在では入れない。在留が変わったら申請する。",
        },
    ),
    Plan(
        ago=139, aim="在留を切らさず、子の国籍を確かめ、いずれ帰化の道を開く", review_in=30,
        goals={"land": ("こよりさんに国がある", "nation"), "stay": ("90日ごとの心配をなくす", "status")},
        steps=(
            Take(key="check_child_nationality", need="nation", goal="land", due=-130),
            Take(key="consult_statelessness", need="nation", goal="land", office="children_npo", days=60, due=-70,
                 title="両親の国の国籍法を調べた意見書をもらう", easy="国の 法律を しらべます"),
            Take(key="newborn_checkups", need="care", due=-100),
            Take(key="consult_naturalisation", need="nation", goal="land", office="legal23", days=14, due=40),
            Take(key="parent_child_japanese", need="care", due=30),
            Do(key="renew", title="短期滞在の更新（90日ごと）", domain="residence", need="status", goal="stay", office="immigration23", days=3,
               due=-12, easy="赤ちゃんの 在留カードを のばします"),
            Do(key="change", title="定住者への変更を申請", domain="residence", need="status", goal="stay", after=("consult_statelessness",),
               office="immigration23", days=30, due=18, easy="赤ちゃんの 在留資格を かえます"),
        ),
    ),
    Agreed(ago=139, language="th", interpreter="phone_service"),
    Moved(ago=130, step="check_child_nationality", to="done", note="父の国は認知、母の国は婚姻が条件。どちらも今は満たせない。"),
    Moved(ago=102, step="newborn_checkups", to="done"),
    Moved(ago=68, step="consult_statelessness", to="done", note="両国とも取得できないとの意見書。"),
    Moved(ago=14, step="renew", to="waiting"),
    Moved(ago=10, step="consult_naturalisation", to="doing", note="法務局の予約は{+9}。意見書を持っていく。"),
    Changed(ago=5, step=Take(key="change", due=32), why="法務局の相談の後に、意見を添えて出す。"),
)  # fmt: skip

PLANS = {"expecting": EXPECTING, "bereaved": BEREAVED, "school": SCHOOL, "stateless": STATELESS}

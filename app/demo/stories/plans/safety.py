"""Plans after violence in the family: safety, then living, then the status of residence, then the divorce."""

from __future__ import annotations

from app.demo.plan import Changed, Refused, Take, Takes
from app.demo.story import Agreed, Do, Moved, Plan

REFUGE = (
    Refused(
        ago=58,
        proposals={
            "screen_for_violence": "隣県の女性相談員が本人だけで聞き取り済み。同じことを何度も話させない。",
            "find_rental": "まず母子生活支援施設で休む。部屋探しは落ち着いてから。",
        },
    ),
    Plan(
        ago=58, aim="安全な部屋で暮らし、急がずに先のことを決める", review_in=20,
        goals={"calm": ("子どもと静かに眠れる", "home"), "stay": ("夫と別れて暮らしても在留を失わない", "status")},
        steps=(
            Take(key="check_status"),
            Take(key="record_reason_dependent", days=10),
            Take(key="status_consultation", due=45),
            Take(key="lawyer_when_settled", office="lawyer23", due=8, days=7, say="画面で 通訳が つきます。"),
            Take(key="claim_marital_expenses", days=30),
            Do(key="move", title="母子生活支援施設に移る", domain="housing", need="home", goal="calm", due=-50, days=5, office="home_b",
               easy="あたらしい 部屋に 行きます", say="だれにも 場所を 言いません。"),
            Do(key="part", title="資格外活動の許可を受ける", domain="residence", need="money", after=("move",), office="immigration23",
               due=-9, days=21, papers="旅券、在留カード（再交付）", easy="はたらく 許可を もらいます",
               say="1週間に 28時間まで はたらけます。"),
            Do(key="rest", title="休む（弁護士の予約は本人の希望で延ばす）", domain="legal", need="law", owner="person", due=-10,
               days=20, after=("move",), easy="ゆっくり 休みます"),
        ),
    ),
    Changed(ago=58, step=Take(key="lawyer_when_settled"), after=("rest",), why="本人の希望。休んでから会いたい。"),
    Takes(
        ago=55,
        steps=(
            Take(key="agree_safe_contact"),
            Take(key="keep_evidence_of_violence", due=-44),
            Take(key="protect_address", papers="女性相談支援センターの証明", say="市役所が 住所を だれにも 教えません。"),
            Take(key="separate_documents", due=-34, say="在留カードは あたらしく 作ります。"),
            Take(key="extend_address_protection"),
        ),
    ),
    Refused(
        ago=55,
        proposals={
            "temporary_shelter": "一時保護に入っている。次の施設が決まった。",
            "mother_child_facility": "施設が決まった。移る日のステップは手で書いてある。",
            "check_child_removal": "子は日本から出ていない。",
        },
    ),
    Moved(ago=54, step="agree_safe_contact", to="done", note="10時から14時に電話。名乗らない。合言葉を決めた。"),
    Moved(ago=52, step="check_status", to="done", note="家族滞在。{+122}まで。在留カードは夫の手元。"),
    Moved(ago=50, step="move", to="done"),
    Moved(ago=44, step="keep_evidence_of_violence", to="done"),
    Moved(ago=43, step="protect_address", to="done"),
    Agreed(ago=43, language="si", interpreter="phone_service", interpreter_name="電話通訳（シンハラ語）",
           method="oral_with_witness", remark="弁護士は少し後にしたい。紙は施設の職員に預ける。"),
    Moved(ago=34, step="separate_documents", to="done", note="在留カードの再交付を受けた。旅券は手元にある。"),
    Moved(ago=20, step="record_reason_dependent", to="doing", note="家を出た日からのことを、本人の言葉で時間の順に書いている。"),
    Moved(ago=15, step="part", to="waiting", note="申請した。結果は2週間から2か月。"),
    Moved(ago=9, step="rest", to="done"),
    Moved(ago=8, step="lawyer_when_settled", to="waiting", note="弁護士会の予約の返事を待つ。"),
)  # fmt: skip

STRANGLED = (
    Refused(
        ago=26,
        proposals={
            "temporary_shelter": "{-30}に一時保護に入った。",
            "dv_center_consultation": "{-31}にセンターが受けた。同行し、警察にも相談した。",
            "status_consultation": "入管に電話で確かめた。別居中でも配偶者の資格のまま更新できる。",
            "see_doctor": "{-30}に受診し、診断書がある。",
            "mother_child_facility": "転居先の部屋が決まる見込み。施設は望まないと本人。",
            "check_child_removal": "夫も子も日本に住んでいる。国をこえる心配は今はない。",
            "graded_interpreter_need": "フィリピノ語の職員（ライ）が続けて担当する。",
        },
    ),
    Plan(
        ago=26, aim="安全 → 生活 → 在留 → 離婚 の順で、子どもと日本で暮らせるようにする", review_in=4,
        goals={"g1": ("夫に会わずに暮らせる", "safe"), "g2": ("在留カードの期限の前に更新の申請をする", "status")},
        steps=(
            Take(key="keep_evidence_of_violence", due=-25),
            Take(key="record_reason_apart", days=10),
            Take(key="apply_protection_order", office="houterasu22", due=-12, days=10, papers="診断書、写真、相談の証明",
                 say="弁護士が 手伝います。お金の 心配は いりません。"),
            Take(key="protect_address", say="市役所が 住所を だれにも 教えません。"),
            Take(key="apply_public_assistance", office="welfare_suruga", due=5, days=10, papers="在留カード、通帳、保護の証明"),
            Take(key="renew_while_separated", office="immigration22", days=5,
                 papers="在留カード、旅券、保護の証明書、理由書、課税証明書", say="夫の サインは いりません。"),
            Take(key="separate_documents", title="警察の立会いで旅券・通帳を取り出す", due=-15, days=4,
                 easy="警察と いっしょに 荷物を 取ります"),
            Take(key="divorce_settlement", office="houterasu22", days=90),
            Take(key="change_to_long_term", days=30, papers="親権の書類、園の在籍、生活の資料"),
            Take(key="safety_plan", due=2),
            Do(key="nursery", title="保育園を変える（居場所を知られない手続）", domain="education", need="child", due=12,
               after=("apply_public_assistance",), days=10, easy="保育園を かえます", say="前の 保育園に 行き先を 言いません。"),
        ),
    ),
    Agreed(ago=26, language="fil", remark="夫の名前が書かれた書類を持ち歩きたくない。紙は窓口に預ける。"),
    Moved(ago=25, step="keep_evidence_of_violence", to="done", note="診断書と写真。写しは窓口の鍵のかかる棚。"),
    Moved(ago=24, step="protect_address", to="done"),
    Moved(ago=20, step="apply_protection_order", to="doing"),
    Moved(ago=17, step="separate_documents", to="done"),
    Moved(ago=11, step="apply_protection_order", to="done", note="1年の接近禁止と、2か月の退去の命令が出た。"),
    Takes(ago=10, steps=(Take(key="renew_protection_order"),)),
    Moved(ago=9, step="record_reason_apart", to="doing", note="理由書の下書き。本人の話を時間の順に並べた。"),
    Moved(ago=7, step="apply_public_assistance", to="waiting", note="申請を受け付けた。決定は14日以内。"),
    Moved(ago=4, step="safety_plan", to="doing", note="夫の母からの電話は取らない。園の迎えの道を2つ決めた。"),
    Changed(
        ago=3, step=Take(key="renew_while_separated", due=20), after=("record_reason_apart",),
        why="受付は始まっている。生活保護の決定を待たずに出す（点検での指摘）。",
    ),
)  # fmt: skip

REFUSED = (
    Refused(
        ago=213,
        proposals={
            "screen_for_violence": "一時保護の証明と診断書がある。",
            "reapply_after_refusal": "同じ資格ではなく、定住者への変更で出す（弁護士の判断）。",
            "find_rental": "住まいは支援団体の部屋がある。",
            "secure_belongings_departure": "出国しない道を先に探す。",
        },
    ),
    Plan(
        ago=213, aim="30日のうちに、事情を示して在留資格の変更を申請する",
        goals={"stay": ("日本で子どもと暮らせる在留資格になる", "status")},
        steps=(
            Take(key="confirm_special_period"),
            Take(key="hand_over_to_lawyer_today", office="houterasu22", due=-213, need="status", say="きょう 弁護士に 会います。"),
            Take(key="ask_refusal_reasons", due=-212, say="弁護士と いっしょに 行きます。"),
            Take(key="apply_change_of_status", title="「定住者」への変更を申請する（弁護士）", office="immigration22",
                 easy="あたらしい 在留資格を 申し込みます"),
            Take(key="contest_by_suit", need="status"),
            Take(key="tell_school_of_change", need="safe", due=-200),
            Do(key="proof", title="一時保護の証明・診断書・子の在学証明を集める", domain="residence", need="status", goal="stay", days=3,
               due=-209, easy="紙を 集めます"),
            Do(key="food", title="食料と生活費の支援", domain="welfare", need="money", office="council22", days=5, due=-205,
               easy="食べものの 相談を します"),
            Do(key="wait", title="結果を待つ間の暮らしと学校の見守り", domain="safety", need="safe", after=("apply_change_of_status",),
               days=60, due=-130),
        ),
    ),
    Changed(ago=213, step=Take(key="apply_change_of_status"), after=("proof", "ask_refusal_reasons"),
            why="証明がそろってから出す。"),
    Agreed(ago=213, language="es"),
    Moved(ago=213, step="confirm_special_period", to="done", note="30日なので特例期間はない。残りの日数を紙に書いて全員で見た。"),
    Moved(ago=213, step="hand_over_to_lawyer_today", to="done"),
    Moved(ago=212, step="ask_refusal_reasons", to="done", note="別居の理由を書いていなかったことが理由。"),
    Moved(ago=209, step="proof", to="done"),
    Moved(ago=206, step="food", to="done"),
    Moved(ago=201, step="tell_school_of_change", to="done"),
    Moved(ago=199, step="apply_change_of_status", to="done"),
    Moved(ago=128, step="contest_by_suit", to="dropped", note="変更が許可されたので、訴えは起こさない。"),
    Moved(ago=128, step="wait", to="done"),
)  # fmt: skip

PLANS = {"refuge": REFUGE, "strangled": STRANGLED, "refused": REFUSED}

"""Plans about losing work: income first, the status of residence kept meanwhile."""

from __future__ import annotations

from app.demo.plan import Changed, Refused, Take, Takes
from app.demo.story import Added, Agreed, Do, Moved, Plan

DISMISSED = (
    Refused(
        ago=21,
        proposals={
            "labour_consultation": "監督署の相談員に電話で聞き終えた。店への働きかけは本人の請求書を先に出す。",
            "continue_health_insurance": "会社の保険は続けると高い。国民健康保険に入ると本人が決めた。",
            "secure_housing": "社宅ではない。部屋は本人の名義で借りている。",
            "labour_dispute_procedure": "店と話し合う場は望まないと本人。必要になったらもう一度考える。",
        },
    ),
    Plan(
        ago=21, aim="収入を先に確保し、在留資格を守りながら、同じ仕事に戻る", review_in=10,
        goals={
            "pay": ("今月末までに生活費がある", "income"),
            "stay": ("在留カードの期限までに更新の申請をする", "status"),
        },
        own={"pay": ("यो महिनाको अन्त्यसम्म घरभाडा र खानाको खर्च चाहिन्छ", "ne")},
        steps=(
            Take(key="check_pay_slips", due=-19, days=2, say="スマートフォンの 写真でも いいです。"),
            Take(key="get_separation_slip"),
            Take(
                key="apply_unemployment_benefit", office="hellowork22", due=-7, days=5,
                place="ハローワーク静岡 外国人雇用サービスコーナー", helper="グエン（相談員）が行きます。電話通訳を使います。",
                say="仕事が ない 間、お金が もらえるか 聞きます。",
            ),
            Take(key="claim_final_wages", who="coordinator", say="手紙は いっしょに 作ります。店に 行かなくて いいです。"),
            Take(key="claim_unpaid_wages"),
            Take(key="houterasu_consultation", office="houterasu22", due=21, days=14, say="どうするかは あなたが 決めます。"),
            Take(key="notify_contract_body", say="スマートフォンで できます。いっしょに します。"),
            Take(key="record_reason_inactive"),
            Take(key="search_job", due=35, days=30, say="あたらしい 店が 決まる前に、かならず 相談して ください。"),
            Take(key="join_national_health_insurance"),
            Take(
                key="emergency_money", office="living_aoi", due=6, days=4, papers="家賃の契約書、通帳、解雇を示すメモ",
                say="家賃を 助ける お金が あるか 聞きます。",
            ),
            Do(
                key="renew", title="在留期間の更新を申請する（家族3人）", domain="residence", need="status", goal="stay",
                after=("search_job", "notify_contract_body"), office="immigration22", due=60, days=10,
                papers="在留カード、旅券、新しい契約書、課税・納税証明書", easy="在留カードの 期間を のばします",
                say="カードの おわりの 日の 前に 出します。",
            ),
        ),
    ),
    Changed(
        ago=21, step=Take(key="apply_unemployment_benefit"), after=("check_pay_slips",),
        why="離職票がなくても先に行ける（上司の助言）。ハローワークから店に確かめてもらう。",
    ),
    Agreed(ago=21, language="ne", interpreter="phone_service", interpreter_name="電話通訳（ネパール語）",
           remark="店に知られない順番で進めたい。裁判はまだ考えたくない。"),
    Moved(ago=19, step="check_pay_slips", to="done", note="5か月分の明細で雇用保険料の控除を確認。残業代も合わない。"),
    Moved(ago=19, step="apply_unemployment_benefit", to="doing"),
    Moved(ago=15, step="get_separation_slip", to="waiting", note="ハローワークから店に電話。返事を待つ。"),
    Moved(ago=15, step="search_job", to="doing"),
    Moved(ago=13, step="notify_contract_body", to="done"),
    Moved(ago=13, step="join_national_health_insurance", to="done"),
    Moved(ago=11, step="claim_final_wages", to="waiting", note="書留で送った。返事は{-4}までと書いた。"),
    Changed(ago=9, step=Take(key="claim_final_wages", due=-4), why="請求書が届いた日が分かった。そこから7日以内（労働基準法23条）。"),
    Moved(ago=7, step="emergency_money", to="doing"),
    Moved(ago=7, step="apply_unemployment_benefit", to="done", note="求職の申込みが済んだ。最初の認定日は{+9}。"),
    Moved(ago=3, step="claim_final_wages", to="failed", note="返事も支払いもない。監督署への申告に切り替える。"),
    Added(
        ago=3, why="店から返事がなかったので、次の手を足した",
        step=Do(
            key="report", title="労働基準監督署に賃金不払いを申告", domain="employment", need="income", goal="pay",
            after=("check_pay_slips",), office="standards22", due=9, days=7, papers="請求書の写し、給与明細、契約書",
            easy="労働基準監督署に 相談します", say="給料を はらわない 店に、役所が 話を します。",
        ),
    ),
    Takes(ago=3, steps=(Take(key="school_cost_support", due=8, say="学校で 紙を もらって ください。"),)),
)  # fmt: skip

CANCER = (
    Refused(
        ago=38,
        proposals={
            "claim_indefinite_contract": "勤めて3年。通算5年には届かない。",
            "mental_care": "今は望まないと本人。手術の後にもう一度聞く。",
            "free_low_cost_care": "健康保険がある。限度額の認定で足りる見込み。",
            "secure_housing": "民間の部屋を夫の名義で借りている。",
        },
    ),
    Plan(
        ago=38, aim="保険を切らさずに治療を続け、家族の在留を守る", review_in=14,
        goals={
            "cure": ("手術の日までにお金の心配をなくす", "care"),
            "family": ("家族3人が日本で治療を続けられる", "status"),
        },
        steps=(
            Take(key="ask_contract_renewal", due=5, days=3, helper="佐野が同席します。", say="わたしたちも いっしょに 行きます。"),
            Take(key="check_status"),
            Take(key="apply_renewal"),
            Take(key="medical_interpreter", due=-30),
            Take(key="msw_consultation", office="clinic", due=-33),
            Take(key="claim_sickness_allowance", need="income", days=20, papers="申請書4枚、通帳",
                 say="会社と 医者と あなたが 書きます。"),
            Take(key="apply_high_cost_limit", office="health_union", due=-20, days=7, papers="健康保険の資格情報、申請書"),
            Take(key="keep_employment", due=20, say="病気の 名前は 言わなくて いいです。"),
            Take(key="continue_health_insurance"),
            Take(key="notify_contract_body"),
            Take(key="status_plan_treatment", office="immigration22", due=100, days=21),
            Take(key="check_family_status"),
            Do(key="operate", title="手術・入院（夫の見舞いと保育園の延長）", domain="medical", need="care", goal="cure", owner="person",
               due=6, after=("apply_high_cost_limit",), days=14, easy="手術を します", say="保育園は 夜まで あずけられます。"),
        ),
    ),
    Agreed(ago=38, language="zh", interpreter="phone_service", method="electronic", remark="会社には病名を書かない。"),
    Moved(ago=37, step="check_status", to="done", note="技術・人文知識・国際業務。{+131}まで。"),
    Moved(ago=34, step="medical_interpreter", to="done", note="病院の医療通訳（中国語）を手術の説明の日に予約。"),
    Moved(ago=33, step="msw_consultation", to="done"),
    Moved(ago=22, step="apply_high_cost_limit", to="done"),
    Moved(ago=8, step="claim_sickness_allowance", to="doing", note="本人の欄を書いた。医師の欄は手術の2週間後。"),
    Moved(ago=2, step="ask_contract_renewal", to="doing", note="「手術の結果を見て」と言われた。面談の日を決める。"),
)  # fmt: skip

PLANS = {"dismissed": DISMISSED, "cancer": CANCER}

"""Plans of technical interns: the claim written by oneself, going home stopped, another place, an answer in writing."""

from __future__ import annotations

from app.demo.plan import Changed, Refused, Take
from app.demo.story import Added, Agreed, Do, Moved, Plan

INJURED = (
    Refused(
        ago=397,
        proposals={
            "claim_accident_leave": "休んだ間の分は会社の手続で受け取っている。",
            "check_dismissal_ban": "解雇の話は出ていない。",
            "disability_certificate": "手帳は望まないと本人。",
            "houterasu_consultation": "本人が自分で請求したい。争いになったら考える。",
        },
    ),
    Plan(
        ago=397, aim="本人が自分の手で障害の請求をする",
        goals={"own": ("自分で書いて、自分で出す", "comp")},
        steps=(
            Take(key="confirm_symptoms_fixed", need="comp", days=14, due=-370, say="頼む 紙は いっしょに 書きました。"),
            Take(key="claim_accident_disability", office="standards22", days=28, helper="ビデオで 4回に分けて 一緒に書きます。",
                 say="会社の はんこが なくても 出せます。"),
            Take(key="follow_grade_decision", days=30),
            Take(key="confirm_accident_payment"),
            Do(key="exam", title="監督署の面談と検査", domain="employment", need="comp", goal="own", after=("claim_accident_disability",),
               owner="person", days=60, due=-270, easy="手の 検査を 受けます"),
            Do(key="rehab", title="リハビリの通院を続ける", domain="medical", need="care", owner="person", days=120, due=-250,
               easy="病院に 通います"),
            Do(key="skilled", title="特定技能への変更を準備", domain="residence", need="status", after=("exam",), days=60, due=-60,
               easy="あたらしい 在留資格の 準備を します"),
        ),
    ),
    Agreed(ago=396, language="vi", interpreter="staff", method="electronic"),
    Moved(ago=372, step="confirm_symptoms_fixed", to="done"),
    Moved(ago=361, step="claim_accident_disability", to="doing", note="1枚目を書いた。けがの様子は母語で話してもらった。"),
    Moved(ago=348, step="claim_accident_disability", to="done"),
    Moved(ago=268, step="exam", to="done"),
    Moved(ago=250, step="rehab", to="done"),
    Moved(ago=232, step="follow_grade_decision", to="done", note="障害等級が認められた。"),
    Moved(ago=226, step="confirm_accident_payment", to="done"),
    Moved(ago=62, step="skilled", to="done"),
)  # fmt: skip

FOUR = (
    Plan(
        ago=7, aim="出国を止め、4人が実習を続けられるようにする", review_in=5,
        goals={"on": ("4人で実習を続ける", "stop")},
        steps=(
            Take(key="check_status"),
            Take(key="notify_host_body"),
            Take(key="report_to_otit", office="otit", due=-6, say="国の 機関が 会社に 話します。"),
            Take(key="change_training_place", need="status", office="otit", due=60),
            Do(key="stop", title="航空券の日までに退職の撤回を会社に認めさせる", domain="employment", need="stop", goal="on", office="union22",
               due=-5, days=2, easy="会社に「やめません」と 言います", say="紙に サインを しないで ください。"),
            Do(key="bed", title="寮を出されたときの部屋を2か所おさえる", domain="housing", need="home", due=-5, days=1,
               easy="ねる ところを 用意します"),
            Do(key="resume", title="実習を再開し、1か月見守る", domain="employment", need="stop", goal="on",
               after=("stop", "report_to_otit"), owner="person", due=24, days=30, easy="しごとに もどります"),
            Do(key="agree", title="4人が休める日に、通訳とプランを確かめる", domain="employment", need="stop", due=3,
               easy="4人で 計画を 見ます"),
        ),
    ),
    Changed(
        ago=7, step=Take(key="change_training_place"), after=("report_to_otit", "resume"),
        why="先に今の実習を続けられるか確かめる。だめだったときの次の手。",
    ),
    Moved(ago=7, step="check_status", to="done", note="4人とも技能実習1号ロ。{+117}まで。"),
    Moved(ago=6, step="report_to_otit", to="done", note="機構が監理団体に電話で指導。航空券は取消しになった。"),
    Moved(ago=6, step="bed", to="done"),
    Moved(ago=5, step="stop", to="done", note="会社が退職届を返した。"),
    Moved(ago=5, step="notify_host_body", to="dropped", note="退職が取り消されたので、届出は要らない。"),
    Refused(
        ago=5,
        proposals={
            "apply_unemployment_benefit": "退職が取り消された。",
            "get_separation_slip": "退職が取り消された。",
            "continue_health_insurance": "会社の保険が続く。",
            "search_job": "4人とも今の実習を続けたい。",
        },
    ),
    Moved(ago=2, step="resume", to="doing"),
)  # fmt: skip

RAN_AWAY = (
    Refused(
        ago=182,
        proposals={
            "ensure_safety": "支援団体の部屋に移った。",
            "hear_alone": "{-188}に写真を撮りながら聞き終えた。",
            "union_three_way_call": "機構の指導で進める。会社と直接話すことは望まない。",
            "secure_housing": "支援団体の部屋に移った。",
            "decide_legal_action": "訴えることは望まないと本人。",
        },
    ),
    Plan(
        ago=182, aim="安全な部屋で休み、新しい実習先に移る", review_in=14,
        goals={"on": ("解体ではない仕事で、最後まで実習する", "place")},
        steps=(
            Take(key="preserve_work_evidence", due=-180, say="あざの 写真を 見せて ください。"),
            Take(key="see_doctor", due=-178),
            Take(key="check_status"),
            Take(key="report_to_otit", office="otit", due=-180, helper="玉木が行きます。電話通訳を使います。"),
            Take(key="otit_guidance", office="otit", due=-150),
            Take(key="change_training_place", office="otit", days=60, due=-120),
            Take(key="start_new_training", days=7, due=-60),
            Take(key="mental_care", due=-100),
            Do(key="plan", title="新しい実習計画の認定を待つ", domain="residence", need="place", after=("change_training_place",), days=45,
               due=-70, easy="書類を 待ちます"),
        ),
    ),
    Agreed(ago=182, language="km", interpreter="phone_service", method="oral_with_witness"),
    Moved(ago=181, step="check_status", to="done", note="技能実習2号ロ。在留カードは本人が持っている。"),
    Moved(ago=181, step="preserve_work_evidence", to="done"),
    Moved(ago=180, step="report_to_otit", to="done"),
    Moved(ago=179, step="see_doctor", to="done"),
    Moved(ago=150, step="otit_guidance", to="done"),
    Moved(ago=122, step="change_training_place", to="done", note="造園の会社が受け入れる。"),
    Moved(ago=110, step="mental_care", to="dropped", note="眠れるようになった。友人と話す方がよいと本人。"),
    Moved(ago=73, step="plan", to="done"),
    Moved(ago=61, step="start_new_training", to="done"),
    Added(
        ago=45, why="新しい会社で続くかどうかを見届けるため",
        step=Do(key="watch", title="3か月続くまで、月に1回様子を聞く", domain="employment", need="place", goal="on",
                after=("start_new_training",), due=28, days=90, easy="1か月に 1回 話を します"),
    ),
    Agreed(ago=45, language="km", interpreter="phone_service", method="oral_with_witness"),
    Moved(ago=44, step="watch", to="doing"),
)  # fmt: skip

FELL = (
    Refused(
        ago=55,
        proposals={
            "disability_certificate": "治療が続いていて、症状が固定していない。",
            "check_dismissal_ban": "退職して出国した後の再来日。解雇の話ではない。",
            "claim_accident_medical": "治療費は労災で出ている。",
        },
    ),
    Plan(
        ago=55, aim="治療と休業補償を続けながら、保険の扱いを文書で確かめる", review_in=9,
        goals={"walk": ("歩いて家族に会いに帰る", "care")},
        steps=(
            Take(key="medical_interpreter", due=-50),
            Take(key="claim_accident_leave", need="income", office="standards22", due=3, days=30, papers="医師の証明、通帳"),
            Take(key="check_status"),
            Take(key="status_plan_treatment", office="immigration22", due=30, days=14, papers="診断書、労災の通知、旅券",
                 say="けがが なおるまで いられるように 相談します。"),
            Take(key="record_office_answers", need="insure", due=-54),
            Take(key="ask_upper_office", title="国保の扱いを、根拠を添えて市と県に文書で照会する", need="insure",
                 office="insurance22", due=2, days=14, easy="市役所に 手紙で 聞きます"),
            Take(key="contest_by_review", need="insure"),
            Do(key="paper", title="指定書・旅券・診断書の写しをそろえる", domain="medical", need="insure", days=2, due=-52,
               easy="紙を コピーします"),
            Do(key="join", title="国保・年金の加入（または不承認の処分を受け取る）", domain="economy", need="insure",
               after=("ask_upper_office",), due=40, days=20, easy="保険に 入ります"),
        ),
    ),
    Agreed(ago=55, language="my", interpreter="phone_service", method="signed_paper"),
    Moved(ago=54, step="record_office_answers", to="done", note="年金の窓口、国保の窓口。だれが、いつ、どの条文で言ったかを一覧にした。"),
    Moved(ago=54, step="check_status", to="done", note="医療のための特定活動（告示外）。{+53}まで。"),
    Moved(ago=53, step="paper", to="done"),
    Moved(ago=52, step="medical_interpreter", to="done"),
    Moved(ago=50, step="ask_upper_office", to="waiting", note="市は県に照会している。"),
    Moved(ago=20, step="claim_accident_leave", to="doing", note="毎月1回。今月分の用紙を病院に渡す。"),
)  # fmt: skip

PLANS = {"injured": INJURED, "four": FOUR, "ran-away": RAN_AWAY, "fell": FELL}

"""Plans about money in the end: arrears before a renewal, and old age without a pension."""

from __future__ import annotations

from app.demo.plan import Changed, Refused, Take
from app.demo.story import Added, Agreed, Do, Moved, Plan

ARREARS = (
    Plan(
        ago=50, aim="払い続けられる計画を作り、期限の前に更新の申請をする", review_in=7,
        goals={"g": ("在留期限の前に4人の申請を出す", "renew"), "pay": ("毎月2万円を払い続ける", "tax")},
        steps=(
            Take(key="list_arrears", goal="pay", due=-47, days=3, helper="封筒を一緒に開けます。", say="もらう お金と 払う お金を 書きます。"),
            Take(key="agree_instalments", goal="pay", office="tax22", due=-44, days=2, papers="収支の表、給与明細3か月、督促状"),
            Take(key="apply_pension_exemption", need="nhi", office="pension22", days=7, say="2年前の 分から 申し込めます。"),
            Take(key="apply_nhi_reduction", need="nhi", office="insurance22", due=-40, days=5),
            Take(key="check_status"),
            Take(key="gather_renewal_papers", due=14, days=14, papers="在留カード、旅券、課税・納税証明、4人分の写真"),
            Take(key="explain_payment_plan_at_renewal", due=16, days=3, papers="計画書、納付の領収書2か月分", say="払った 紙を ためます。"),
            Take(key="apply_renewal", office="immigration22", days=3),
            Take(key="check_family_status"),
            Take(key="confirm_special_period"),
            Take(key="follow_application"),
            Do(key="family", title="妻と子ども2人の更新を一緒に申請する", domain="residence", need="renew", goal="g",
               after=("gather_renewal_papers", "check_family_status"), office="immigration22", due=20, days=3,
               easy="家族の 在留カードを のばします"),
            Do(key="work", title="直接雇用の仕事を探す", domain="employment", need="work", office="hellowork22", due=60,
               days=60, easy="しごとを さがします"),
        ),
    ),
    Refused(
        ago=50,
        proposals={
            "debt_consultation": "税と保険のほかに借金はない。",
            "apply_change_of_status": "定住者のまま更新する。",
            "self_reliance_consultation": "収支の表は一緒に作れた。足りなくなったら相談する。",
        },
    ),
    Moved(ago=49, step="check_status", to="done", note="4人とも定住者。{+41}まで。"),
    Moved(ago=47, step="list_arrears", to="done"),
    Moved(ago=44, step="agree_instalments", to="done", note="毎月2万円。差押えは見合わせ。"),
    Moved(ago=39, step="apply_nhi_reduction", to="done"),
    Moved(ago=28, step="check_family_status", to="done", note="妻と子も同じ日まで。"),
    Moved(ago=26, step="apply_pension_exemption", to="doing"),
    Refused(ago=26, proposals={"contest_arrears_measure": "差押えは見合わせになった。"}),
    Moved(ago=19, step="work", to="dropped", note="友人の紹介で面接が決まった。今は自分で探したいと本人。"),
    Added(
        ago=19, why="ハローワークに頼むのをやめ、自分で探すことになった",
        step=Do(key="interview", title="紹介された会社の面接を受ける", domain="employment", need="work", owner="person", due=10,
                days=14, easy="会社の 面接に 行きます", say="働く 時間と 保険を 聞いて ください。"),
    ),
    Agreed(ago=18, language="pt", remark="毎月2万円なら払える。妻と相談して決めた。仕事は自分で探したい。"),
    Moved(ago=12, step="interview", to="doing"),
    Moved(ago=5, step="apply_pension_exemption", to="done"),
    Moved(ago=5, step="gather_renewal_papers", to="doing", note="2回目の領収書を受け取った。課税証明はまだ。"),
)  # fmt: skip

OLD_AGE = (
    Refused(
        ago=75,
        proposals={"apply_public_assistance": "{-78}に面接に同行し、申請は済んでいる。"},
    ),
    Plan(
        ago=75, aim="薬と暮らしを守り、年金の記録を確かめ、話せる人を増やす", review_in=25,
        goals={"own": ("自分の年金で薬を買う", "pension"), "talk": ("ポルトガル語で話せる日が週に1回ある", "ties")},
        steps=(
            Take(key="check_pension_record", need="pension", office="pension27", days=30, due=-40, papers="年金手帳、給与明細、旅券"),
            Take(key="count_complementary_periods", need="pension", days=90, due=50),
            Take(key="claim_pension", need="pension", office="pension27", days=30, due=90),
            Take(key="reduce_living_costs", need="living", due=-30),
            Take(key="register_care_insurance", need="care", due=-50),
            Take(key="use_day_care", need="care", due=-15, days=20),
            Do(key="abroad", title="ブラジルの加入期間の証明を取り寄せる", domain="economy", need="pension", goal="own",
               after=("check_pension_record",), days=90, due=50, easy="ブラジルの 年金の 紙を もらいます"),
            Do(key="care", title="地域包括支援センターの訪問・要介護認定", domain="welfare", need="care", office="care27", days=30, due=9,
               after=("register_care_insurance",), easy="家に 相談の 人が 来ます"),
            Do(key="salon", title="ポルトガル語のサロンに行ってみる", domain="daily_life", need="ties", goal="talk", office="salon27", days=7,
               due=10, easy="ポルトガル語で 話せる 場所に 行きます"),
        ),
    ),
    Changed(ago=75, step=Take(key="claim_pension"), after=("count_complementary_periods", "abroad"),
            why="ブラジルの証明を合わせて10年になる見込み。"),
    Agreed(ago=75, language="pt", interpreter="volunteer"),
    Moved(ago=60, step="register_care_insurance", to="done", note="第1号の資格を確かめた。保険料は天引きでなく納付書。"),
    Moved(ago=50, step="reduce_living_costs", to="dropped", note="保護が始まり、薬代と利用料がかからなくなった。"),
    Agreed(ago=49, language="pt", interpreter="volunteer", remark="話せる場所を先に探してほしい。"),
    Moved(ago=42, step="check_pension_record", to="done", note="厚生年金7年4か月。合算で10年に届く見込み。"),
    Moved(ago=40, step="abroad", to="waiting", note="ブラジルの役所に郵便で請求した。"),
    Moved(ago=40, step="count_complementary_periods", to="doing"),
    Moved(ago=30, step="care", to="waiting"),
    Moved(ago=21, step="use_day_care", to="failed", note="ポルトガル語の分かる所が区内にない。サロンの送り迎えを先に探す。"),
    Moved(ago=13, step="salon", to="doing", note="見学の日を聞いている。"),
)  # fmt: skip

PLANS = {"arrears": ARREARS, "old-age": OLD_AGE}

"""What the shorter cases are about: each matter as a first conversation, needs, a few steps and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.demo.story import Do, Need


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A common matter. `office` is the key of the directory without the number of the prefecture."""

    title: str
    story: str
    topics: tuple[str, ...]
    needs: Mapping[str, Need]
    steps: tuple[Do, ...]
    first: str
    second: str
    last: str
    office: str
    request: str
    done: str
    card: tuple[str, str, str, str]


MATTERS: Mapping[str, Matter] = {
    "deposit": Matter(
        title="退去のときに高い修理代を請求された",
        story="4年住んだ部屋を出た後、壁紙と床の全部の張替え代を請求された。敷金も返らない。",
        topics=("housing",),
        needs={"a": Need("housing", "請求の内訳を確かめ、払う分を決める")},
        steps=(
            Do(key="1", title="契約書・写真・請求書を並べる", domain="housing", need="a", owner="person", due=-10, days=3, easy="部屋の 紙と 写真を 持ってきます"),
            Do(key="2", title="消費生活センターに相談", domain="housing", need="a", after=("1",), owner="partner", office="consumer22", due=4, days=7, easy="お金の 相談を します"),
            Do(key="3", title="管理会社に内訳を求める手紙", domain="housing", need="a", after=("1",), due=6, days=5, easy="会社に 手紙を 書きます"),
        ),
        first="請求書と入居時の写真を持参。国のガイドラインの図を見せて、普通の汚れは借りた人が払わなくてよいことを説明。",
        second="内訳が届いた。壁紙は6年で価値がほとんどなくなると伝える文を一緒に作った。",
        last="請求は3分の1になり、敷金と差し引いて終わった。",
        office="consumer", request="退去時の修理費の請求について助言をお願いします。本人は内訳の説明を受けていません。",
        done="ガイドラインに沿った助言と、管理会社への書面の確認。",
        card=("退去の修理代：内訳と年数を聞く", "賃貸の部屋を退去した後、全面の張替え代を請求された。", "1. 契約書・入居時の写真・請求書を並べる\n2. 内訳を書面で求める\n3. 消費生活センターの助言を受ける", "壁紙は6年で価値がほぼなくなる考え方です。電話で同意せず、書面でもらうこと。"),
    ),
    "entrance": Matter(
        title="来日する子どもの小学校入学と日本語",
        story="母国から子どもを呼び寄せる。学校・予防接種・放課後の場所が分からない。",
        topics=("education", "procedures"),
        needs={"a": Need("education", "小学校に入る"), "b": Need("japanese", "日本語の支援")},
        steps=(
            Do(key="1", title="住民登録と就学の申請", domain="education", need="a", owner="person", due=-14, days=2, easy="学校に 入る 申込みを します", papers="在留カード、旅券"),
            Do(key="2", title="学校見学（通訳が同行）", domain="education", need="a", after=("1",), due=2, days=7, easy="学校を 見に 行きます"),
            Do(key="3", title="国際教室・学習室の予約", domain="japanese", need="b", after=("1",), owner="partner", office="kids22", due=9, days=7, easy="日本語の 教室を 予約します"),
        ),
        first="来月8歳の子が来る。就学の申請用紙と持ち物を説明。アレルギーの有無を母語の票に書いてもらった。",
        second="学校を見学した。先生と名前の呼び方を決めた。上ばきの店を伝えた。",
        last="毎日通っている。学習室も週2回続いている。",
        office="city", request="来日したばかりの子どもの就学と予防接種について、窓口での説明をお願いします。",
        done="就学通知と予防接種の予診票の交付。",
        card=("来日直後の小学校入学：呼び方と持ち物から", "呼び寄せた小学生。保護者は学校の仕組みを知らない。", "1. 住民登録の日に就学申請\n2. 通訳と学校見学\n3. 国際教室と放課後の学習室", "最初の見学で「名前の呼び方」を先生と決めると、子どもの緊張が減ります。"),
    ),
    "wages": Matter(
        title="残業代が払われていない",
        story="毎月60時間ほどの残業の記録があるが、給料は固定のまま。辞めた同僚も同じ。",
        topics=("employment",),
        needs={"a": Need("employment", "残業代を請求する"), "b": Need("residence", "転職しても在留に影響がないか")},
        steps=(
            Do(key="1", title="勤務の記録を表にする", domain="employment", need="a", owner="person", due=-12, days=10, easy="はたらいた 時間を 書きます"),
            Do(key="2", title="法テラスで弁護士に相談", domain="legal", need="a", after=("1",), owner="partner", office="houterasu22", due=7, days=14, easy="弁護士に 相談します"),
            Do(key="3", title="請求書を送る", domain="employment", need="a", after=("2",), due=28, days=7, easy="会社に 手紙を 送ります"),
        ),
        first="タイムカードの写真が1年分ある。給与明細と比べる表を一緒に作り始めた。時効は3年。",
        second="表ができた。合計は本人も驚く額。弁護士の予約を取った。",
        last="会社が半分を払うと言い、本人が受け入れた。",
        office="houterasu", request="未払い残業代の相談です。勤務の記録と給与明細の一覧があります。通訳が必要です。",
        done="審査を経て弁護士が交渉し、和解。",
        card=("未払い残業代：記録を表にしてから弁護士へ", "固定給の会社員。残業の記録があるが手当がない。", "1. タイムカードの写真を月別に並べる\n2. 給与明細と比べる表\n3. 法テラスの審査と相談", "表があると相談の30分が生きます。時効は3年です。"),
    ),
    "hospital": Matter(
        title="手術の説明が分からない・費用が心配",
        story="胆のうの手術をすすめられたが、説明が分からず同意書に署名できないでいる。",
        topics=("medical", "insurance_pension"),
        needs={"a": Need("medical", "納得して手術を決める"), "b": Need("economy", "医療費の見通し")},
        steps=(
            Do(key="1", title="医療通訳を入れた説明の日を決める", domain="medical", need="a", due=-6, days=5, easy="通訳と いっしょに 医者の 話を 聞きます"),
            Do(key="2", title="限度額適用認定の手続", domain="economy", need="b", owner="person", due=3, days=5, easy="病院の お金を 少なくします"),
            Do(key="3", title="入院の持ち物と家族の世話", domain="family", need="a", after=("1",), due=12, days=5, easy="入院の 準備を します"),
        ),
        first="同意書を持参。分からない言葉に線を引き、聞きたいことを5つ書き出した。",
        second="医療通訳を入れて説明を聞いた。本人が自分で署名すると決めた。",
        last="手術は無事に終わった。請求も見通しどおりだった。",
        office="city", request="高額療養費と限度額適用認定の手続について、窓口での説明をお願いします。",
        done="認定の申請を受け付け。",
        card=("手術の同意：質問を5つ書いてから", "手術の説明が理解できず同意書に署名できない。", "1. 聞きたいことを5つ母語で書く\n2. 医療通訳を入れた説明の日を病院に頼む\n3. 限度額適用認定を先に取る", "家族の通訳は避けてください。大事なことを言い換えてしまいます。"),
    ),
    "divorce": Matter(
        title="知らない間に離婚届を出されそう",
        story="夫が署名済みの離婚届を持っている。親権と在留資格が心配。",
        topics=("family_status", "immigration"),
        needs={"a": Need("family", "離婚届を勝手に出されない"), "b": Need("residence", "離婚した後の在留")},
        steps=(
            Do(key="1", title="離婚届の不受理申出", domain="family", need="a", owner="person", due=-9, days=1, easy="市役所に「勝手に 離婚しない」と 言います"),
            Do(key="2", title="弁護士に親権・養育費を相談", domain="legal", need="a", after=("1",), owner="partner", office="houterasu22", due=8, days=14, easy="弁護士に 相談します"),
            Do(key="3", title="離婚後の在留資格の見通しを確かめる", domain="residence", need="b", after=("2",), due=30, days=14, easy="在留カードの 相談を します"),
        ),
        first="不受理申出の仕組みを説明し、今日中に区役所で出すことにした。暴力はないことを確認。",
        second="申出は受理された。落ち着いて話し合いたいと本人。",
        last="調停で親権が決まった。定住者への変更も許可された。",
        office="houterasu", request="離婚・親権・養育費の相談をお願いします。通訳が必要です。",
        done="相談3回、調停の申立ての援助。",
        card=("離婚届の不受理申出は当日に", "配偶者が署名済みの離婚届を持っている。", "1. 当日に不受理申出\n2. 弁護士に親権と養育費を相談\n3. 在留資格の見通しを確認", "在留の不安で急いで署名させない。先に止めてから考えられます。"),
    ),
    "baby": Matter(
        title="出産後の手続と保育園",
        story="来月出産。夫は夜勤が多く、届出と保育園の申込みを一人で行う。",
        topics=("childcare", "procedures"),
        needs={"a": Need("family", "出産の届出と手当"), "b": Need("education", "保育園")},
        steps=(
            Do(key="1", title="出産後の届出の一覧表を作る", domain="family", need="a", due=-8, days=2, easy="赤ちゃんの 手続の 表を 作ります"),
            Do(key="2", title="保育園の申込み", domain="education", need="b", owner="person", due=10, days=10, papers="就労証明書", easy="保育園に 申し込みます"),
            Do(key="3", title="児童手当（生まれた日の翌日から15日）", domain="family", need="a", after=("1",), owner="person", due=33, days=5, easy="子どもの お金を 申し込みます"),
        ),
        first="届出の順番を冷蔵庫に貼れる表にした。産後のヘルパー制度も案内。",
        second="保育園の希望を5つ書いた。就労証明書は会社に頼んである。",
        last="元気な子が生まれ、届出も終わった。",
        office="city", request="産後の訪問と一時預かりについて、説明をお願いします。",
        done="保健師の訪問の予約。",
        card=("出産の届出は一枚の表で", "出産を控えた夫婦。夫は夜勤で動けない。", "1. 日付入りの一覧表\n2. 保育園の申込み\n3. 児童手当は15日以内", "表は冷蔵庫に貼れる大きさに。終わったら丸を付けてもらいます。"),
    ),
    "debt": Matter(
        title="携帯と分割払いの借金がふくらんだ",
        story="分割払いを重ね、毎月の支払いが給料の半分になった。督促の電話で眠れない。",
        topics=("daily_life", "welfare"),
        needs={"a": Need("economy", "借金を整理する"), "b": Need("economy", "家計を立て直す")},
        steps=(
            Do(key="1", title="借入れの一覧表", domain="economy", need="a", owner="person", due=-15, days=4, easy="借りた お金を 書きます"),
            Do(key="2", title="弁護士・司法書士に債務整理を相談", domain="legal", need="a", after=("1",), owner="partner", office="houterasu22", due=1, days=10, easy="弁護士に 相談します"),
            Do(key="3", title="家計の相談（3か月）", domain="economy", need="b", after=("1",), due=45, days=60, easy="お金の 使い方を 考えます"),
        ),
        first="督促状7通。会社名・金額・日付の表を一緒に作った。新しく借りないことを約束。",
        second="法テラスの援助の条件に合うことを確認。督促が止まる説明に安心していた。",
        last="任意整理が決まり、毎月の支払いは3分の1になった。",
        office="houterasu", request="債務整理の相談をお願いします。借入れの一覧表があります。",
        done="受任通知の送付、任意整理。",
        card=("借金：一覧表と受任通知で眠れるように", "分割払いが重なり、督促で眠れない。", "1. 借入れの一覧\n2. 法テラスの援助で受任\n3. 家計の相談", "受任通知で督促が止まることを最初に伝えると、話が聞けるようになります。"),
    ),
    "renewal": Matter(
        title="会社が倒産。在留期間の更新が近い",
        story="勤め先が倒産し、次の仕事が決まらないまま期限が近づいている。",
        topics=("immigration", "employment"),
        needs={"a": Need("residence", "在留期間の更新"), "b": Need("employment", "次の仕事")},
        steps=(
            Do(key="1", title="契約終了の届出（14日以内）", domain="residence", need="a", owner="person", due=-11, days=1, easy="入管に 知らせます"),
            Do(key="2", title="求職の記録をつける", domain="employment", need="b", owner="person", due=5, days=30, easy="しごとを さがした 日を 書きます"),
            Do(key="3", title="更新の申請（求職活動の資料を付ける）", domain="residence", need="a", after=("1", "2"), owner="partner", office="immigration22", due=19, days=3, easy="在留カードを のばします"),
        ),
        first="届出をその場でオンラインで行った。未払賃金の立替制度も案内。",
        second="面接を3社受けた。記録の表を確認し、申請書の書き方を練習。",
        last="新しい会社が決まり、更新も許可された。",
        office="immigration", request="会社の倒産後の更新について、求職中の資料の出し方を教えてください。",
        done="資料の一覧の案内。",
        card=("倒産後の更新：求職の記録が助けになる", "倒産で職を失い、在留期限が近い。", "1. 契約終了の届出\n2. 求職の記録を毎日書く\n3. 期限前に申請し、記録を付ける", "「探している」ことを示す表が一番の資料でした。"),
    ),
    "elder": Matter(
        title="呼び寄せた母の介護",
        story="一緒に暮らす母が転んでから歩けない。介護の仕組みが分からず、娘が仕事を休んでいる。",
        topics=("welfare", "medical"),
        needs={"a": Need("welfare", "介護サービスを使う"), "b": Need("employment", "娘が仕事を続ける")},
        steps=(
            Do(key="1", title="介護保険の対象かを確かめる", domain="welfare", need="a", due=-13, days=3, easy="介護保険を しらべます"),
            Do(key="2", title="要介護認定の申請", domain="welfare", need="a", after=("1",), owner="partner", office="city22", due=3, days=30, easy="介護の 申込みを します"),
            Do(key="3", title="介護休業を会社に申し出る", domain="employment", need="b", owner="person", due=8, days=5, easy="会社に 休む 紙を 出します"),
        ),
        first="母の年齢と在留期間から介護保険の対象になることを確認。娘の疲れが強い。",
        second="認定の調査の日に通訳が立ち会う。会社には介護休業の説明文を渡した。",
        last="デイサービスに週2回通い、娘は仕事に戻った。",
        office="city", request="要介護認定の申請です。調査の日の通訳はこちらで手配します。",
        done="要介護1の認定。",
        card=("家族の介護：調査の日に通訳を", "呼び寄せた親の介護。家族が仕事を休んでいる。", "1. 介護保険の対象を確認\n2. 認定調査に通訳が立ち会う\n3. 介護休業の説明文", "調査で「できます」と言ってしまう方が多い。ふだんの様子を紙に書いて渡してください。"),
    ),
    "licence": Matter(
        title="交通事故の相手から連絡が来る",
        story="自転車で転倒し、相手の車に傷。保険に入っておらず、毎日電話が来る。",
        topics=("traffic", "daily_life"),
        needs={"a": Need("legal", "相手との話合い")},
        steps=(
            Do(key="1", title="事故証明と修理の見積りを確かめる", domain="legal", need="a", due=-7, days=5, easy="事故の 紙を もらいます"),
            Do(key="2", title="法律相談", domain="legal", need="a", after=("1",), owner="partner", office="houterasu22", due=6, days=10, easy="弁護士に 相談します"),
        ),
        first="電話には「書面でお願いします」と答えることを練習。事故証明の申込用紙を一緒に書いた。",
        second="見積りは古い傷も含んでいた。過失の割合を弁護士に聞く。",
        last="分割で払うことになり、終わった。",
        office="houterasu", request="自転車事故の損害の相談です。通訳が必要です。",
        done="過失割合の説明と示談書の確認。",
        card=("事故の電話には「書面で」", "自転車事故の相手から毎日電話が来る。", "1. 事故証明\n2. 見積りの確認\n3. 法律相談", "その場で「全部払います」と言わない練習を先にします。"),
    ),
}

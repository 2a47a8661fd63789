"""Plans at which a second person looks: one waits, one was given back, one was approved and has changed since."""

from __future__ import annotations

from collections.abc import Mapping

from app.demo.looks import LookAsked, Looked, Remarked
from app.demo.story import Act, Added, Do, Need, NeedFound

# By the key of the story; the centre asks for an approval where a case is at risk.
LOOKED: Mapping[str, tuple[Act, ...]] = {
    "strangled": (
        LookAsked(ago=26, at="15:30", remark="保護命令と旅券の取り出しの順番を見てください。"),
        Remarked(
            ago=25, at="09:30", by="supervisor", step="separate_documents",
            text="警察の立会いの日は、お子さんを預ける先も決めておいてください。",
        ),
        Remarked(
            ago=25, at="11:30", step="separate_documents", answers=True, settles=True,
            text="女性相談支援センターが当日預かってくれます。メモに書きました。",
        ),
        Looked(ago=25, at="13:30", by="supervisor", verdict="approve", note="順番はこれでよいです。住所が分かる書類を持ち歩かないこと。"),
        Added(
            ago=2, at="11:00", why="夫の母から電話が来るため",
            step=Do(key="number", title="電話番号を変え、園と弁護士に新しい番号を知らせる", domain="safety", need="safe",
                    due=2, days=2, easy="電話番号を かえます"),
        ),
    ),
    "four": (
        LookAsked(ago=7, at="15:00", remark="部屋の確保と、組合・機構の動きの順番を見てください。"),
        Remarked(
            ago=6, at="10:40", by="supervisor", step="change_training_place",
            text="4人一緒に移れる会社があるかを、機構に先に聞いてください。",
        ),
        Looked(
            ago=6, at="10:50", by="supervisor", verdict="return",
            note="会社が約束を守らなかったときに、だれが、いつ4人に会うかのステップがありません。足してください。",
        ),
    ),
    "wages-2": (
        NeedFound(ago=4, at="10:00", key="threat", need=Need("safety", "社長に「家に行く」と言われた")),
        Added(
            ago=4, at="10:20", why="安全の課題が見つかったため",
            step=Do(key="police", title="警察の相談窓口（#9110）に相談する", domain="safety", need="threat",
                    due=3, days=2, owner="person", helper="窓口の職員が付き添う", easy="警察に 相談します"),
        ),
        LookAsked(ago=2, at="14:00", remark="会社への請求より先に警察へ相談する順番でよいか。"),
        Remarked(
            ago=1, at="15:40", by="supervisor", step="police",
            text="会社に住所を知られているか、引っ越しも考えるかを、本人に確かめましたか。",
        ),
    ),
}  # fmt: skip

"""Cases that go to another centre: one was handed over and is worked on there, one is proposed."""

from __future__ import annotations

from collections.abc import Mapping

from app.demo.moves import Proposed, TakenOver
from app.demo.story import Act, Call, Note

# By the key of the story.
MOVED: Mapping[str, tuple[Act, ...]] = {
    "entrance-5": (
        Note(ago=10, at="10:00", text="夫の仕事で名古屋へ引っ越すことになった。名古屋の窓口にも、スペイン語の分かる職員がいる。"),
        Proposed(
            ago=9, at="10:30", to="nagoya",
            reason="家族の転勤で名古屋市へ引っ越します。高校入試の準備の途中なので、続けて支援してください。",
        ),
        TakenOver(ago=6, at="10:00", by="coordinator2"),
        Call(
            ago=5, at="14:00", by="coordinator2", channel="phone", topics=("education",), minutes=25,
            text="名古屋の窓口として初めて電話した。新しい中学校の担任と三者で話す日を決めたい。",
        ),
    ),
    "renewal-17": (
        Proposed(
            ago=2, at="11:00", to="shizuoka",
            reason="来月、静岡市の会社に転職して引っ越します。在留期間の更新を、静岡の窓口で続けたいと本人が望んでいます。",
        ),
    ),
}  # fmt: skip

"""Why a partner is barred, in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

GROUNDS: Mapping[str, str] = {
    "danger": lazy("本人に危険が及ぶ（加害者の勤め先や知人など）"),
    "community": lazy("同じ小さなコミュニティの人がいる"),
    "conflict": lazy("利益相反（相手方の代理、雇い主の側など）"),
}

# Said of every partner that cannot be asked, whatever keeps it: the words must not tell one cause from another.
NOT_ASKABLE = lazy("この連携先には、いまは頼めません。別の連携先を選んでください。")

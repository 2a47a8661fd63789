"""What the pages call employers and workplaces. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

EMPLOYER_KINDS: Mapping[str, str] = {
    "state": lazy("国の機関"), "prefecture": lazy("都道府県"), "municipality": lazy("市区町村"),
    "association": lazy("国際交流協会など"), "contractor": lazy("受託団体・企業"), "other": lazy("その他"),
}  # fmt: skip
EMPLOYMENTS: Mapping[str, str] = {
    "full_time": lazy("常勤"), "part_time": lazy("非常勤"), "fixed_term": lazy("任期付・会計年度任用"),
    "entrusted": lazy("委託"), "volunteer": lazy("ボランティア"), "other": lazy("その他"),
}  # fmt: skip
DESKS: Mapping[str, str] = {
    "one_stop": lazy("一元的相談窓口"), "municipal": lazy("市区町村の窓口"), "state": lazy("国の窓口"),
    "other": lazy("その他の窓口"),
}  # fmt: skip
END_REASONS: Mapping[str, str] = {
    "moved": lazy("別の勤務先に移った"), "left": lazy("相談の仕事を離れた"), "contract": lazy("委託・任期の終わり"),
    "other": lazy("その他"),
}  # fmt: skip

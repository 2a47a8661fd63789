"""What the pages after certification call things."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

EMPLOYERS: Mapping[str, str] = {
    "state": lazy("国"), "prefecture": lazy("都道府県"), "municipality": lazy("市区町村"),
    "association": lazy("国際交流協会など"), "contractor": lazy("受託者"), "other": lazy("その他"),
}  # fmt: skip
EMPLOYMENTS: Mapping[str, str] = {
    "full_time": lazy("常勤"), "part_time": lazy("非常勤"), "fixed_term": lazy("任期付き"), "entrusted": lazy("委託"),
    "volunteer": lazy("無償"), "other": lazy("その他"),
}  # fmt: skip
DESKS: Mapping[str, str] = {
    "one_stop": lazy("一元的相談窓口"), "municipal": lazy("市区町村の窓口"), "state": lazy("国の窓口"),
    "other": lazy("その他"),
}  # fmt: skip
SITUATIONS: Mapping[str, str] = {
    "same_desk": lazy("同じ窓口で働いている"), "other_desk": lazy("別の相談窓口で働いている"),
    "left": lazy("相談の仕事を離れた"),
}  # fmt: skip
HOURS: Mapping[str, str] = {"full_time": lazy("フルタイム"), "part_time": lazy("短時間")}
TITLE_USES: Mapping[str, str] = {
    "paid": lazy("手当・給与・職名に反映されている"), "used": lazy("名乗っているが処遇には反映されていない"),
    "unused": lazy("名乗っていない"),
}  # fmt: skip
SIGN_OFFS: Mapping[str, str] = {"working": lazy("勤務している"), "left": lazy("離れた")}

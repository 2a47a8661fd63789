"""What the pages after certification call things."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

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

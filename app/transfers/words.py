"""What pages call the codes of transfers; Japanese, translated when shown."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import lazy

STATUSES: Mapping[str, str] = {
    "proposed": lazy("引継ぎを提案中"),
    "accepted": lazy("引継ぎ済み"),
    "declined": lazy("引継ぎを断られた"),
    "withdrawn": lazy("引継ぎの提案を取下げ"),
}
CHIPS: Mapping[str, str] = {"proposed": "warning", "accepted": "done", "declined": "danger", "withdrawn": "neutral"}
# What a line of the timeline says.
EVENTS: Mapping[str, str] = {
    "proposed": lazy("ほかの窓口への引継ぎを提案"),
    "approved": lazy("同意によらない引継ぎを承認"),
    "accepted": lazy("窓口が変わりました"),
    "declined": lazy("引継ぎが断られました"),
    "withdrawn": lazy("引継ぎの提案を取下げ"),
}
STEP_STATES: Mapping[str, str] = {
    "planned": lazy("予定"),
    "doing": lazy("進行中"),
    "waiting": lazy("返事待ち"),
    "done": lazy("完了"),
    "failed": lazy("できなかった"),
    "dropped": lazy("取りやめ"),
}

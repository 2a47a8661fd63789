"""What is read out before somebody agrees that their file moves to another centre, in plain Japanese."""

from __future__ import annotations


def text_to_read(*, to: str, reason: str, read_days: int, given_by: str = "self") -> str:
    """The text, one sentence a line. `to` is the centre, `read_days` how long the former one reads a summary."""
    whose = "あなたの" if given_by == "self" else "本人の"
    lines = [
        f"わたしたちは、{whose}相談の 記録を ぜんぶ「{to}」に わたしたいです。",
        "理由は：" + reason,
        f"これからは「{to}」が 相談を 聞きます。",
        "わたす ものは、名前、住所、電話、家族、在留カードの こと、相談の 話、計画、会社や 役所との やりとりです。",
    ]
    if read_days:
        lines.append(f"わたしたちは、わたした日から {read_days}日の 間、みじかい まとめだけを 読めます。")
    lines += [
        "その後に 新しく 話した ことや、新しい 住所は、わたしたちには 見えません。",
        "いやな ときは「いやです」と 言ってください。ここで 相談を 続けることが できます。",
        "わたしても いいですか。",
    ]
    return "\n".join(lines)

"""What is read out before somebody agrees, in plain Japanese: short sentences, spaces between the words.

The very text is kept with the consent, so that later it can be seen what was agreed to. It is always Japanese:
the interpreter puts it into the person's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from app.people.lists import SHARE_FIELDS

_PLAIN: Mapping[str, str] = {
    "call_name": "なまえ（呼ばれる 名前）",
    "legal_names": "在留カードの 名前",
    "birth": "生まれた日",
    "sex": "性別",
    "nationality": "国籍",
    "languages": "話すことが できる ことば",
    "interpreter": "通訳が いるか いらないか",
    "phone": "電話番号",
    "safe_contact": "連絡のときの やくそく",
    "address": "住んでいる ところ",
    "status": "在留資格（ビザ）",
    "period_end": "在留カードの 終わりの日",
    "household": "いっしょに 住んでいる 人",
    "situation": "困っている こと、今までの こと",
}


def plain_label(code: str) -> str:
    """The field in plain Japanese."""
    return _PLAIN.get(code) or SHARE_FIELDS.label(code)


def text_to_read(
    *, to: str, fields: Iterable[str], purpose: str, both_ways: bool, expires_on: date, given_by: str = "self"
) -> str:
    """The text, one sentence a line. `to` is the partner, or the kind of office."""
    whose = "あなたの" if given_by == "self" else "本人の"
    lines = [
        f"わたしたちは、{whose}ことを「{to}」に 伝えたいです。",
        "理由は：" + purpose,
        "伝える ことは、これだけです：",
        *(f"・{plain_label(code)}" for code in fields),
        "ほかの ことは 伝えません。ほかの 人にも 言いません。",
    ]
    if both_ways:
        lines.append(f"「{to}」からも、{whose}話を 聞きます。")
    lines += [
        f"この やくそくは {expires_on.year}年{expires_on.month}月{expires_on.day}日までです。",
        "いやな ときは「いやです」と 言ってください。いつでも やめることが できます。",
        "やめても、ここで 相談を 続けることが できます。",
        "伝えても いいですか。",
    ]
    return "\n".join(lines)

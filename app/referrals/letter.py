"""The referral letter as a PDF, set with the fonts that come with the product.

The same content gives the same bytes, so that the hash of what was sent stays provable.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import segno

from app.codes import lists
from app.codes.codelist import CodeList
from app.core.dates import wareki
from app.core.errors import lazy
from app.core.i18n import translate
from app.papers import setting

_TEMPLATE = Path(__file__).with_name("letter.typ")

_GREETING = (
    "平素よりお世話になっております。当窓口でご相談を受けている方について、"
    "貴所のご支援をお願いしたく、下記のとおりご連絡いたします。"
)
ASK_FIRST: str = lazy(
    "連絡してよい時間や方法を確認できていません。ご本人へ連絡する前に、上記の担当へお問い合わせください。"
)
_CONSENT: str = lazy("ご本人の同意")
_EXCEPTION: str = lazy("情報提供の根拠（同意によらない場合）")
_PERSONAL: str = lazy("個人情報について")
_NOT_NAMED: str = lazy("この書面は、ご本人が分かる情報を含みません。")
_EXPLAINED: str = lazy("ご本人に%(language)sで説明し、%(day)sに同意を得ています（方法：%(method)s）。")
_INTERPRETED: str = lazy(
    "ご本人に%(language)sで説明し、%(day)sに同意を得ています（方法：%(method)s、通訳：%(interpreter)s）。"
)
_APPROVED: str = lazy("承認：%(name)s（%(day)s）")
_ONE_WAY: str = lazy(
    "ご本人の同意は、お伝えすることに限られています。ご回答は、受けられるかどうか・予定日・結果の区分だけとし、"
    "ご本人についてのお話は書かないでください。"
)
_AT_ONCE: str = lazy("緊急のため、承認を待たずにお伝えします。責任者が後で確かめます。")
_USE_LIMIT: str = lazy("お伝えした情報は、この連携の目的にだけお使いいただき、第三者へ渡さないようお願いいたします。")


@dataclass(frozen=True, slots=True)
class ConsentGround:
    """The person agreed: in which language, how (words of the page), on which civil date; not `both_ways`: only status
    codes may come back."""

    language: str
    method: str
    given_on: date
    interpreter: str = ""
    both_ways: bool = True


@dataclass(frozen=True, slots=True)
class ExceptionGround:
    """A legal exception: its basis, and the second person who approved it on a civil date; None where it could not
    wait, and the second person reviews it afterwards."""

    basis: str
    approved_by: str
    approved_on: date | None


@dataclass(frozen=True, slots=True)
class Unidentified:
    """Nothing that identifies the person leaves, so no consent was needed."""


@dataclass(frozen=True, slots=True)
class LetterContent:
    """All that the letter says. ``shared`` holds only the fields that were picked.

    ``digest`` is the hexadecimal SHA-256 of the frozen content; its first 16 digits are
    printed. ``safe_contact`` is the wording shown before any call; left empty, the letter
    asks the partner to call the centre first. ``answer_url`` is printed when given.
    """

    reference: str
    issued_on: date
    to_organisation: str
    from_centre: str
    from_person: str
    from_phone: str
    shared: tuple[tuple[str, str], ...]
    request: str
    ground: ConsentGround | ExceptionGround | Unidentified
    digest: str
    to_section: str = ""
    to_person: str = ""
    from_more: tuple[str, ...] = ()
    safe_contact: str = ""
    answer_by: date | None = None
    answer_url: str = ""
    purpose: str = ""


def letter_pdf(letter: LetterContent) -> bytes:
    """The letter on A4; the same content gives the same bytes on every machine.

    Raises :class:`typst.TypstError` only when the product's own template is broken: what
    people typed is data to it.
    """
    return setting.pdf(_TEMPLATE, _data(letter), letter.issued_on)


def _data(letter: LetterContent) -> dict[str, Any]:
    return {
        "document_title": f"連携・引継ぎのお願い {letter.reference}",
        "reference": letter.reference,
        "digest": letter.digest[:16],
        "date_western": letter.issued_on.isoformat(),
        "date_wareki": wareki(letter.issued_on),
        "recipient": {
            "line": letter.to_organisation,
            "section": letter.to_section,
            "person": letter.to_person,
        },
        "sender": {
            "centre": letter.from_centre,
            "person": letter.from_person,
            "phone": letter.from_phone,
            "more": list(letter.from_more),
        },
        "greeting": _GREETING,
        "purpose": letter.purpose,
        "request": letter.request,
        "answer_by": both_ways(letter.answer_by) if letter.answer_by else "",
        "shared": [list(pair) for pair in letter.shared],
        "ground": ground_words(letter.ground),
        "safe_contact": letter.safe_contact or ASK_FIRST,
        "answer_how": _answer_how(letter),
        "answer_qr": squares_of(letter.answer_url) if letter.answer_url else [],
    }


def ground_words(ground: ConsentGround | ExceptionGround | Unidentified, locale: str = "ja") -> dict[str, Any]:
    """Why the partner may have this: a heading, a text, and its lines with whether each was typed (in Japanese) or is
    ours. The letter is Japanese; the partner's page says it in the reader's language.
    """
    match ground:
        case ConsentGround():
            title, lines = _CONSENT, _of_consent(ground, locale)
        case ExceptionGround():
            title, lines = _EXCEPTION, _of_exception(ground, locale)
        case Unidentified():
            title, lines = _PERSONAL, [(translate(locale, _NOT_NAMED), False)]
    return {"title": translate(locale, title), "text": "\n".join(text for text, _typed in lines), "lines": lines}


def _of_consent(ground: ConsentGround, locale: str) -> list[tuple[str, bool]]:
    named = {
        "language": in_words(lists.LANGUAGES, ground.language, locale),
        "method": in_words(lists.CONSENT_METHODS, ground.method, locale),
        "interpreter": in_words(lists.INTERPRETERS, ground.interpreter, locale),
        "day": both_ways(ground.given_on) if locale == "ja" else ground.given_on.isoformat(),
    }
    said = translate(locale, _INTERPRETED if ground.interpreter else _EXPLAINED) % named
    ours = [said, translate(locale, _USE_LIMIT), *([] if ground.both_ways else [translate(locale, _ONE_WAY)])]
    return [(line, False) for line in ours]


def _of_exception(ground: ExceptionGround, locale: str) -> list[tuple[str, bool]]:
    """The basis begins with the exception of the law; what follows is the note of whoever judged it."""
    law, *note = ground.basis.split("\n")
    approved = translate(locale, _AT_ONCE)
    if ground.approved_on:
        day = both_ways(ground.approved_on) if locale == "ja" else ground.approved_on.isoformat()
        approved = translate(locale, _APPROVED) % {"name": ground.approved_by, "day": day}
    ours = [(approved, False), (translate(locale, _USE_LIMIT), False)]
    return [(in_words(lists.CONSENT_EXCEPTIONS, law, locale), False), *((line, True) for line in note), *ours]


def in_words(codes: CodeList, label: str, locale: str) -> str:
    """A Japanese label of frozen content in the reader's language; itself where the list does not know it (any more).

    Frozen content holds words and no codes, so that an old letter says what it said.
    """
    known = codes.find(label) if locale != "ja" else None
    return known.label(locale) if known else label


def _answer_how(letter: LetterContent) -> str:
    lines = [
        f"電話 {letter.from_phone}（担当 {letter.from_person}）へお知らせいただくか、"
        "この書面の回答欄に記入してお返しください。"
    ]
    if letter.answer_url:
        lines.append(f"次のページでも回答できます（番号は電話でお伝えします）：{letter.answer_url}")
    return "\n".join(lines)


def squares_of(address: str) -> list[str]:
    """The address as the squares of a QR code, row by row: `1` is black. The quiet border is the template's."""
    return ["".join("1" if dark else "0" for dark in row) for row in segno.make(address, error="m", micro=False).matrix]


def both_ways(day: date) -> str:
    """令和8年11月22日（2026-11-22）, as papers write a day."""
    return f"{wareki(day)}（{day.isoformat()}）"

"""An empty workbook of either kind: headings, lists to choose from, and a sheet that explains every column."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from app.codes.lists import PREFECTURES
from app.core.tables import TEXTS
from app.training.roster.columns import COLUMNS, PROGRESS, ROSTER
from app.training.workplaces.words import DESKS

_ROWS = 1_000


def _lists(
    kind: str, cohorts: Sequence[str], subjects: Sequence[str], employers: Sequence[str]
) -> Mapping[str, Sequence[str]]:
    if kind == ROSTER:
        return {
            "organisation_code": employers, "prefecture": [label for _code, label in PREFECTURES.choices("ja")],
            "desk_type": list(DESKS.values()), "cohort": cohorts, "distinct": ["済"],
        }  # fmt: skip
    return {"subject": [*subjects, "confirmation", "final"], "passed": ["合格", "不合格"]}


def make(
    kind: str, *, cohorts: Sequence[str] = (), subjects: Sequence[str] = (), employers: Sequence[str] = ()
) -> bytes:
    """The workbook, in Japanese: it goes to offices. Every cell is formatted as text, so that no zero is lost."""
    out = io.BytesIO()
    columns = list(COLUMNS[kind].values())
    with xlsxwriter.Workbook(out, TEXTS) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet({ROSTER: "名簿", PROGRESS: "進み具合"}[kind])
        told = book.add_worksheet("説明")
        chosen = book.add_worksheet("一覧")
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, 16, text)
            sheet.write_string(0, number, column.heading, bold)
            told.write_row(
                number + 1, 0, [column.heading, column.name, "必須" if column.required else "", column.help], wrapped
            )
        told.write_row(0, 0, ["列", "英語の見出し", "必須", "書き方"], bold)
        told.set_column(0, 2, 18)
        told.set_column(3, 3, 70)
        places = {column.name: number for number, column in enumerate(columns)}
        for number, (name, values) in enumerate(_lists(kind, cohorts, subjects, employers).items()):
            chosen.write_string(0, number, COLUMNS[kind][name].heading, bold)
            chosen.write_column(1, number, list(values), text)
            if values:
                letter = chr(ord("A") + number)
                source = f"=一覧!${letter}$2:${letter}${len(values) + 1}"
                rule = {"validate": "list", "source": source, "error_type": "warning"}
                sheet.data_validation(1, places[name], _ROWS, places[name], rule)
    return out.getvalue()

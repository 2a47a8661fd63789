"""From what a browser sends to a form: cleaned, limited, nothing typed lost."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, model_validator

from app.core.errors import Invalid
from app.core.forms import (
    CivilDate,
    CivilDateTime,
    FormModel,
    FormProblem,
    Narrative,
    narrative_fields,
    printable,
    titles,
)
from app.web.forms import UNREADABLE, as_raw, bind, blank


class Sample(FormModel):
    title: Annotated[str, Field(max_length=10)]
    note: Annotated[Narrative, Field(max_length=100)] | None = None
    day: CivilDate | None = None
    at: CivilDateTime | None = None
    count: Annotated[int, Field(ge=0, le=99)] = 0
    chips: Annotated[list[str], Field(max_length=3, default_factory=list)]
    ticked: bool = False


def sent(**values: str | list[str]) -> list[tuple[str, str]]:
    return [(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])]


class TestBinding:
    def test_a_good_form(self) -> None:
        form = bind(
            Sample,
            sent(title=" 件名 ", day="令和8年11月22日", at="2026-11-22 10:41", count="7", chips=["a", "b"], ticked="1"),
        )
        assert not form.has_errors
        assert form.data.title == "件名"
        assert form.data.day == date(2026, 11, 22)
        assert form.data.at == datetime.fromisoformat("2026-11-22T10:41")
        assert (form.data.count, form.data.chips, form.data.ticked) == (7, ["a", "b"], True)

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("title", "", "入力してください。"),
            ("title", "あ" * 11, "10文字以内で入力してください。"),
            ("count", "many", "数字で入力してください。"),
            ("count", "100", "99以下の数で入力してください。"),
            ("count", "-1", "0以上の数で入力してください。"),
            ("day", "2026-02-30", "その日付は暦にありません。"),
            ("day", "昭和99年1月1日", "その元号の期間にない日付です。"),
            ("day", "soon", "日付として読めません。"),
            ("chips", ["a", "b", "c", "d"], "3個以内で選んでください。"),
            ("ticked", "maybe", "選択肢から選んでください。"),
            ("owner_id", "1", "この項目は受け付けられません。"),
        ],
    )
    def test_a_message_beside_its_field_and_the_text_kept(self, field: str, value: str | list[str], said: str) -> None:
        form = bind(Sample, sent(**{"title": "件名", "note": "長い話", field: value}))
        assert [text for text in form.errors_for(field) if said in text] != []
        assert set(form.errors) == {field}
        assert form.value("note") == "長い話"
        assert form.raw[field] == (value if isinstance(value, list) else [value])
        with pytest.raises(RuntimeError):
            _ = form.data

    def test_messages_speak_english_too(self) -> None:
        form = bind(Sample, sent(title="x" * 11), locale="en")
        assert "10" in form.errors_for("title")[0]
        assert form.errors_for("title")[0].isascii()

    def test_of_one_field_sent_twice_the_last_counts(self) -> None:
        assert bind(Sample, sent(title=["first", "last"])).data.title == "last"

    def test_reserved_fields_are_not_data(self) -> None:
        form = bind(Sample, sent(title="x", _key="k" * 20, _version="3", _base="{}", _conflict="1"))
        assert (form.key, form.version, form.seen_version, form.base_json) == ("k" * 20, 3, 3, "{}")
        assert set(form.raw) == {"title"}

    @pytest.mark.parametrize("version", ["", "-1", "1.5", "１", "1" * 10, "x"])
    def test_a_version_that_is_none(self, version: str) -> None:
        assert bind(Sample, sent(title="x", _version=version)).seen_version == 0

    def test_a_refusal_of_a_service_stands_beside_its_field(self) -> None:
        form = bind(Sample, sent(title="x"))
        form.refuse(Invalid("title", "%(n)s件あります。", n=3))
        assert form.all_errors == [("title", "3件あります。")]

    @given(st.lists(st.tuples(st.sampled_from([*Sample.model_fields, "_version", "_base", "x"]), st.text(max_size=40))))
    def test_whatever_is_sent_is_answered(self, pairs: list[tuple[str, str]]) -> None:
        form = bind(Sample, pairs)
        assert form.has_errors or form.data.title
        assert all(isinstance(text, str) and text for _name, text in form.all_errors)


class TestIndividualNumbers:
    NUMBER = "123456789018"

    def test_twelve_digits_are_not_taken_unconfirmed(self) -> None:
        form = bind(Sample, sent(title="x", note=f"番号は {self.NUMBER} です"))
        assert form.number_warning
        assert form.has_errors
        assert form.value("note")

    def test_confirmed_they_are(self) -> None:
        form = bind(Sample, sent(title="x", note=f"受付番号 {self.NUMBER}", _number_ok="1"))
        assert form.number_warning
        assert not form.has_errors

    def test_only_free_text_is_looked_at(self) -> None:
        assert not bind(Sample, sent(title="x", count="1")).number_warning
        assert narrative_fields(Sample) == {"note"}


class Hours(FormModel):
    days: Annotated[list[str], Field(max_length=7, default_factory=list)]
    opens: Annotated[str, Field(max_length=5)]
    note: Annotated[Narrative, Field(max_length=20)] = ""

    @model_validator(mode="after")
    def _sane(self) -> Hours:  # noqa: N804 - an instance method in this mode
        if self.opens == "never":
            raise FormProblem("いつも閉まっています。")
        return self


class Desk(FormModel):
    name: str = ""
    hours: list[Hours] = Field(default_factory=list, max_length=3)


class TestRows:
    """Lists of small forms, sent as `hours-0-opens`; a row in which nothing was typed is none."""

    def test_rows_are_read_in_their_order_and_blank_ones_left_out(self) -> None:
        form = bind(
            Desk,
            sent(
                **{"hours-2-opens": "10:00", "hours-0-opens": "9:00", "hours-0-days": ["0", "4"], "hours-1-note": " "}
            ),
        )
        assert [(row.days, row.opens) for row in form.data.hours] == [(["0", "4"], "9:00"), ([], "10:00")]
        assert form.rows("hours", spare=2, most=9) == [f"hours-{number}-" for number in range(5)]
        assert form.rows("hours", spare=2, most=4)[-1] == "hours-3-"
        assert blank(locale="ja").rows("hours", spare=2, most=4) == ["hours-0-", "hours-1-"]

    @pytest.mark.parametrize("place", ["-1", "x", "", "²", "0x1", "99999999999999999999"])
    def test_a_row_that_no_page_has_is_shown_nowhere(self, place: str) -> None:
        form = bind(Desk, sent(**{f"hours-{place}-opens": "9:00", "hours-0-opens": "x"}))
        assert form.has_errors
        assert form.rows("hours", spare=1, most=4) == ["hours-0-", "hours-1-"]

    @pytest.mark.parametrize(
        ("typed", "place"),
        [
            ({"hours-1-note": "x"}, "hours-1-opens"),
            ({"hours-5-opens": "9:00", "hours-5-note": "x" * 21}, "hours-5-note"),
            ({"hours-0-opens": "never"}, "hours-0-days"),
            ({"hours-0-opens": "9:00", "hours-0-colour": "red"}, "hours-0-colour"),
            ({"hours-x-opens": "9:00"}, "hours-x-opens"),
            ({"hours-100-opens": "9:00"}, "hours-100-opens"),
            ({"hours": "9:00"}, "hours"),
            ({f"hours-{number}-opens": "9:00" for number in range(4)}, "hours"),
        ],
    )
    def test_a_problem_stands_beside_its_input_and_the_text_is_kept(self, typed: dict[str, str], place: str) -> None:
        form = bind(Desk, sent(**typed))
        assert list(form.errors) == [place]
        assert all(form.value(name) == value for name, value in typed.items())

    def test_free_text_of_rows_is_looked_at(self) -> None:
        form = bind(Desk, sent(**{"hours-0-opens": "9:00", "hours-0-note": "123456789018"}))
        assert form.number_warning


class TestCleaning:
    def test_control_characters_go_and_line_breaks_stay(self) -> None:
        form = bind(Sample, sent(title="x", note="a\x00b\r\nc\x1f\td"))
        assert form.data.note == "ab\nc\td"

    @pytest.mark.parametrize("text", ["\x00", "\ud800", "\ufffe", "\uffff", "\x7f", "\u202e", "\u2066"])
    def test_what_no_database_takes(self, text: str) -> None:
        assert printable(f"a{text}b") == "ab"

    @pytest.mark.parametrize("text", ["𠮷野家", "🏳️‍🌈", "e\u0301", "עברית", "\u200fעברית", "\u3000全角"])
    def test_what_people_write_stays(self, text: str) -> None:
        assert printable(text) == text


class TestBlank:
    def test_values_as_a_browser_would_send_them(self) -> None:
        moment = datetime.fromisoformat("2026-11-22T10:41")
        values = {
            "a": None,
            "b": "",
            "c": True,
            "d": False,
            "e": date(2026, 1, 2),
            "f": moment,
            "g": ["x", None],
            "h": 0,
        }
        moment_sent = ["2026-11-22 10:41"]
        assert as_raw(values) == {
            "a": [], "b": [], "c": ["1"], "d": [], "e": ["2026-01-02"], "f": moment_sent, "g": ["x"], "h": ["0"]
        }  # fmt: skip

    def test_an_editing_form_carries_its_base(self) -> None:
        form = blank({"title": "x"}, version=4)
        assert (form.version, json.loads(form.base_json)) == (4, {"title": ["x"]})
        assert blank({"title": "x"}).base_json == ""
        assert blank().key != blank().key


def test_an_unknown_kind_of_error_is_still_a_sentence() -> None:
    class Odd(FormModel):
        value: Annotated[bytes, Field(max_length=3)] = b""

    assert bind(Odd, sent(value="toolong")).errors_for("value") == [UNREADABLE]


def test_a_problem_carries_its_parameters() -> None:
    problem = FormProblem("%(year)s年", year=1990)
    assert (problem.message % problem.params, str(problem)) == ("1990年", "%(year)s年")


def test_full_width_figures_mean_the_same_number() -> None:
    class Minutes(FormModel):
        minutes: int | None = None
        title: str = ""

    found = Minutes.model_validate({"minutes": "１５", "title": "１５分"})
    assert (found.minutes, found.title) == (15, "１５分")


def test_a_title_inside_an_optional_type_is_the_title_of_the_field() -> None:
    class Wish(FormModel):
        wish: Annotated[str, Field(max_length=10, title="希望")] | None = None
        plain: str = ""

    assert titles(Wish) == {"wish": "希望", "plain": ""}

"""Whatever a person may write freely is searched for individual numbers, in whichever form it stands (T-19)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_type_hints

from fastapi import FastAPI
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic.fields import FieldInfo
from starlette.testclient import TestClient

from app.core import individual_number
from app.core.forms import FormModel, Narrative, narrative_fields, row_forms
from app.web.routing import declared_routes
from tests.support.html import errors_of, form_values, page
from tests.support.people import cast, sign_in

# Longer than any reference, code, log-in or telephone number: a line somebody writes.
A_LINE = 60
# Read back or compared, never kept as text about somebody.
NOT_KEPT = {"password", "new_password", "repeated", "next", "partner", "member", "seen", "accept", "key"}
NUMBER = next(f"12345678901{last}" for last in range(10) if individual_number.find(f"12345678901{last}"))


def unwatched(form: type[FormModel]) -> Iterator[str]:
    """Fields in which a line can be written and nobody looks for an individual number."""
    for inner in row_forms(form).values():
        yield from unwatched(inner)
    watched = narrative_fields(form)
    hints = get_type_hints(form, include_extras=True)
    for name in form.model_fields.keys() - watched - NOT_KEPT:
        notes = list(_notes(hints[name]))
        is_text = str in _types(hints[name])
        is_read = any(isinstance(note, AfterValidator | BeforeValidator) for note in notes)
        if is_text and not is_read and _longest(form.model_fields[name], notes) > A_LINE:
            yield name


def _notes(hint: Any) -> Iterator[Any]:
    yield from getattr(hint, "__metadata__", ())
    for part in get_args(hint):
        yield from _notes(part)


def _types(hint: Any) -> set[Any]:
    return {hint, *(found for part in get_args(hint) for found in _types(part))}


def _longest(info: FieldInfo, notes: list[Any]) -> int:
    """Letters that fit; a field with a pattern takes what its pattern says."""
    rules = [*info.metadata, *notes, *(one for note in notes for one in getattr(note, "metadata", ()))]
    if any(getattr(rule, "pattern", None) for rule in rules):
        return 0
    return min((limit for rule in rules if (limit := getattr(rule, "max_length", None))), default=1_000_000)


def test_no_form_has_a_line_that_is_not_watched(app: FastAPI) -> None:
    declared = [declaration for *_, declaration in declared_routes(app)]
    forms = {one.form for one in declared if one is not None and one.form is not None}
    assert len(forms) > 50
    found = {f"{form.__name__}.{name}" for form in forms for name in unwatched(form)}
    assert found == set(), "mark them Narrative (app.core.forms)"


def test_an_unwatched_line_is_noticed() -> None:
    """The planted defect."""

    class Form(FormModel):
        address: Annotated[str | None, Field(max_length=300)] = None
        note: Annotated[Narrative, Field(max_length=300)] = ""
        case: Annotated[str, Field(max_length=20)] = ""

    assert list(unwatched(Form)) == ["address"]


def test_a_number_in_a_line_is_warned_about_and_kept_after_a_confirmation(client: TestClient, engine: Any) -> None:
    cast(engine)
    sign_in(client, "coordinator")
    typed = {"org_name": f"窓口 {NUMBER}", "kind": "npo", "area_scope": "nationwide"}
    sent = form_values(page(client.get("/partners/new")), "/partners/new", **typed)
    answer = client.post("/partners/new", data=sent)
    shown = page(answer)
    assert answer.status_code == 422
    assert "個人番号" in errors_of(shown, "org_name")[0]
    assert form_values(shown, "/partners/new")["org_name"] == [typed["org_name"]]
    again = form_values(shown, "/partners/new", _number_ok="1")
    assert client.post("/partners/new", data=again).status_code == 303

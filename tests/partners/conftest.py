"""The cast and a directory small enough to know every row of."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.partners.imports import import_partners
from tests.partners.files import as_csv, office
from tests.support.people import Cast, cast

Opener = Callable[[], AbstractContextManager[Session]]


FUCHU = {
    "name": "府中市福祉事務所",
    "plainName": "生活保護の相談・申請窓口",
    "municipalityId": "jp-13206",
    "phone": "042-335-4038",
    "status": "review_required",
}
HOUTERASU = {
    "name": "法テラス福島",
    "plainName": "借金を弁護士・司法書士に相談する",
    "categoryId": "debt",
    "phone": "0570-078370",
    "contactType": "direct",
    "scope": "prefecture",
    "prefectureCode": "07",
    "municipalityId": "",
}
DV_CENTRE = {
    "name": "福島県女性のための相談支援センター",
    "plainName": "配偶者やパートナーからの暴力を相談する",
    "categoryId": "violence",
    "phone": "024-522-1010",
    "address": "福島市隠町9番9号",
    "contactType": "direct",
}


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def directory(writing: Opener, people: Cast) -> dict[str, Any]:
    """Five rows by source id: a desk in Fukushima and its second service, one in Fuchu, a prefecture's, a DV centre."""
    south = "みなみ生活相談センター1"
    rows = [
        office(1, name=south, phone="024-521-0001"),
        office(2, name=south, phone="024-521-0001", plainName="住居確保給付金の相談窓口"),
        office(3, **FUCHU),
        office(4, **HOUTERASU),
        office(5, **DV_CENTRE),
    ]
    with writing() as session:
        answer = import_partners(session, people["supervisor"], as_csv(rows), "offices")
    assert (answer.created, answer.errors) == (5, ())
    return {row["id"]: row for row in rows}

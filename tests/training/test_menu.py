"""The pages of the training in groups: on which of them somebody is."""

from __future__ import annotations

import pytest

from app.authz.actor import Actor
from app.authz.roles import Role
from app.training import menu

ADMIN = Actor(1, "admin", "小林 進", 1, "窓口", frozenset({(1, Role.TRAINING_ADMIN)}))


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/training", "認証者名簿"),
        ("/training/enrolments/E-30712ERT/stages", "期"),
        ("/training/enrolments/E-30712ERT/marks/case-study", "実践"),
        ("/training/reviews/RV-ZFX7PNNN", "修了と認証"),
        ("/training/population", "研修の報告"),
    ],
)
def test_a_page_belongs_to_the_longest_address_that_fits(path: str, label: str) -> None:
    assert [name for _, tabs in menu.groups(ADMIN, path) for name, _, here in tabs if here] == [label]

"""The demonstration calls things what the product calls them."""

from __future__ import annotations

from app.accounts.routes.admin import ROLE_LABELS
from app.demo.cast import LOGINS, OTHERS, ROLE_NAMES


def test_roles_are_called_the_same_where_log_ins_are_shown_and_where_accounts_are_made() -> None:
    assert {role.value: label for role, label in ROLE_LABELS.items()} == ROLE_NAMES


def test_every_role_of_the_cast_has_a_name() -> None:
    assert {one.role for one in (*LOGINS, *OTHERS)} <= set(ROLE_NAMES)

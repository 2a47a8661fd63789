"""Training is apart from cases: whoever has every role of training reaches nothing of any case, on any route."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from app.authz.permissions import Permission
from app.authz.roles import RIGHTS, Role
from app.web.declarations import Access
from app.web.routing import declared_routes
from tests.security.test_matrix import readable
from tests.security.world import World, canaries_in

pytestmark = [pytest.mark.uncounted, pytest.mark.sqlite]

TRAINING = (Role.TRAINING_ADMIN, Role.APPROVER, Role.INSTRUCTOR, Role.TRAINEE)
# Packages that hold nothing of a case: whatever is not named here counts as casework.
APART = frozenset({"training", "accounts", "home", "web", "guidance"})
OF_CASES = {
    "甲閉",
    "甲共",
    "甲開",
    "甲札",
    "甲知",
    "甲控",
    "乙閉",
    "乙共",
    "乙開",
    "乙札",
    "乙知",
    "乙控",
    "渡由",
    "渡済",
    "秘所",
}
RIGHTS_OF_CASES = frozenset(
    right
    for right in Permission
    if right.value.split(":")[0] in {"contact", "person", "case", "advice", "plan", "referral"}
)


def test_no_role_of_training_holds_a_right_over_cases() -> None:
    held = {role: RIGHTS[role] & RIGHTS_OF_CASES for role in TRAINING}
    assert held == dict.fromkeys(TRAINING, frozenset())


def open_to(role: Role, app: FastAPI, browser: TestClient, world: World, paths: str = "/") -> list[str]:
    """Routes of casework that answer a role with anything but a refusal, or show it a text of a case.

    Pages are asked for what really stands there; of what is sent it is enough that the right is not held, for the frame
    asks that first (its own tests take the guard away).
    """
    values: dict[str, str] = {}
    for variant in sorted(world.objects, reverse=True):
        if not variant.startswith(("learner", "certif", "issuer", "status")):
            values |= world.objects[variant]
    headers, found, asked = {"cookie": f"kakehashi={world.tokens[role.value]}"}, [], 0
    for method, path, name, declaration in declared_routes(app):
        public = declaration is None or declaration.policy is Access.PUBLIC
        apart = name.split(".")[0] in APART or path.startswith("/training/")  # its reports are pages of reports
        if method == "HEAD" or public or apart or not path.startswith(paths):
            continue
        asked += 1
        if method == "POST":
            if declaration.policy is Access.SIGNED_IN or declaration.policy in RIGHTS[role]:
                found.append(f"{role} may send {path}")
            continue
        answer = browser.get(re.sub(r"\{(\w+)(:\w+)?\}", lambda one: values.get(one[1], "1"), path), headers=headers)
        if answer.status_code not in (403, 404) or set(canaries_in(readable(answer))) & OF_CASES:
            found.append(f"{role} is shown {path}: {answer.status_code}")
    assert asked > 150 or paths != "/"
    return found


@pytest.mark.parametrize("role", TRAINING)
def test_a_training_role_finds_no_case_route_open(
    role: Role, whole_app: FastAPI, browser: TestClient, world: World, module_engine: Engine
) -> None:
    assert open_to(role, whole_app, browser, world) == []


def test_a_right_given_by_mistake_is_noticed(
    whole_app: FastAPI, browser: TestClient, world: World, module_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RIGHTS, Role.TRAINEE, frozenset({Permission.CASE_READ, Permission.CASE_WRITE}))
    assert len(open_to(Role.TRAINEE, whole_app, browser, world, "/cases/{ref}")) > 5

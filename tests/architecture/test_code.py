"""Rules of the code that no reader should have to remember: read from the syntax tree and the running program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.authz.permissions import Permission
from app.authz.roles import RIGHTS, Role
from app.web.declarations import AuditKind
from app.web.rendering import TEMPLATES, make_environment
from app.web.routing import declared_routes
from tests.support.text import ROOT

APP = ROOT / "app"
MODULES = sorted(APP.rglob("*.py"))
FILE_LINES = 450
CSS_LINES = 1_200
FUNCTION_LINES = 50
ROUTE_FILES = re.compile(r"/routes(\.py|/)")


def tree(source: str) -> ast.Module:
    return ast.parse(source)


def called(node: ast.AST) -> str:
    """The last name of what is called: `commit` of `session.commit()`."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def receiver(node: ast.Call) -> str:
    """The last name before the dot: `session` of `rq.session.commit()`."""
    value = node.func.value if isinstance(node.func, ast.Attribute) else None
    return getattr(value, "attr", getattr(value, "id", ""))


def commits(source: str) -> list[int]:
    """Lines that commit, roll back, or open a session or transaction of their own."""
    own = {"commit", "rollback", "begin_nested", "sessionmaker", "Session"}
    return [
        node.lineno
        for node in ast.walk(tree(source))
        if isinstance(node, ast.Call)
        and (called(node) in own or (called(node) == "begin" and receiver(node) in ("engine", "connection", "session")))
    ]


class TestOnlyOnePlaceCommits:
    def test_nobody_else_does(self) -> None:
        # Seeding and migrations run their own connection; the guard is told of commits, it makes none.
        found = {
            str(path.relative_to(APP)): lines
            for path in MODULES
            if path != APP / "core" / "db.py" and (lines := commits(path.read_text("utf-8")))
        }
        assert found == {}

    @pytest.mark.parametrize(
        "planted",
        [
            "def f(rq):\n    rq.session.commit()",
            "def f(session):\n    session.rollback()",
            "def f(engine):\n    with Session(engine) as s:\n        pass",
            "def f(engine):\n    with engine.begin() as c:\n        pass",
        ],
    )
    def test_a_planted_one_is_found(self, planted: str) -> None:
        assert commits(planted) != []

    def test_the_one_place_is_seen(self) -> None:
        assert commits((APP / "core" / "db.py").read_text("utf-8")) != []


def units_of_work(source: str) -> list[int]:
    return [node.lineno for node in ast.walk(tree(source)) if called(node) == "unit_of_work"]


def test_routes_and_services_get_their_session_from_the_frame() -> None:
    opened = {
        str(path.relative_to(APP)) for path in MODULES if units_of_work(path.read_text("utf-8"))
    }  # fmt: skip
    # The frame, the assembler, read entries of the audit, and commands; never a page, a service or a query.
    strange = {
        name
        for name in opened
        if not name.endswith("commands.py")
        and name not in {"core/db.py", "web/routing.py", "main.py", "cli.py", "audit/service.py"}
        and not name.startswith(("demo/", "seed/"))
    }
    assert strange == set()


class TestRoutes:
    @pytest.fixture
    def routes(self, app: FastAPI) -> list[tuple[str, str, str, object]]:
        return list(declared_routes(app))

    def test_reading_does_not_write(self, app: FastAPI) -> None:
        for method, path, _name, declaration in declared_routes(app):
            if method in ("GET", "HEAD") and declaration is not None:
                assert not declaration.writes, path

    def test_everything_that_writes_is_audited_or_says_that_nothing_personal_changes(self, app: FastAPI) -> None:
        silent = {
            path
            for method, path, _name, declaration in declared_routes(app)
            if declaration is not None and declaration.writes and declaration.audit is AuditKind.NONE
        }
        # What is being typed is kept for its writer alone, and goes when it is saved; so is what one has seen.
        typed = {"/drafts", "/drafts/{form}/{record}/discard"}
        assert silent == typed | {"/reminders/read", "/reminders/{ref}/read"}

    def test_every_right_of_the_vocabulary_opens_something(self, app: FastAPI) -> None:
        used = {declaration.policy for *_rest, declaration in declared_routes(app) if declaration is not None}
        source = "\n".join(
            path.read_text("utf-8")
            for path in MODULES
            if path.name in ("policy.py", "access.py") or "service" in str(path) or ROUTE_FILES.search(str(path))
        )
        asleep = {right for right in Permission if right not in used and f".{right.name}" not in source}
        assert asleep == set()

    def test_names_are_told_apart(self, app: FastAPI) -> None:
        names = [(method, name) for method, _path, name, found in declared_routes(app) if found is not None]
        assert len(names) == len(set(names))


class TestRights:
    def test_grammar(self) -> None:
        for right in Permission:
            assert re.fullmatch(r"[a-z]+:[a-z]+", right.value), right
            assert right.name == right.value.replace(":", "_").upper()
        for role in Role:
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", role.value), role

    def test_every_role_stands_in_the_matrix_and_every_right_is_held_by_somebody(self) -> None:
        assert set(RIGHTS) == set(Role)
        assert frozenset().union(*RIGHTS.values()) == set(Permission)

    def test_rising_at_the_counter_loses_no_right(self) -> None:
        assert RIGHTS[Role.COUNSELLOR] < RIGHTS[Role.COORDINATOR] < RIGHTS[Role.SUPERVISOR]

    def test_who_runs_the_machine_or_reads_the_audit_sees_no_person(self) -> None:
        casework = RIGHTS[Role.COUNSELLOR] | {Permission.REFERRAL_READ, Permission.REPORT_CENTRE}
        shared = {Permission.PARTNER_READ}
        for role in (Role.OPERATOR, Role.PRIVACY_OFFICER, Role.AGENCY_VIEWER, Role.TRAINEE, Role.INSTRUCTOR):
            assert RIGHTS[role] & casework <= shared, role


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Name and length in lines of each function, without its docstring."""
    for node in ast.walk(tree(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            doc = node.body[0] if ast.get_docstring(node) else None
            spoken = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - spoken


class TestSize:
    @pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP)))
    def test_a_module_fits_into_a_head(self, path: Path) -> None:
        source = path.read_text("utf-8")
        assert len(source.splitlines()) <= FILE_LINES
        long = {name: lines for name, lines in functions(source) if lines > FUNCTION_LINES}
        assert long == {}

    def test_own_styles_stay_small(self) -> None:
        own = [path for path in (APP / "web" / "static").rglob("*.css") if "vendor" not in path.parts]
        assert own != []
        assert sum(len(path.read_text("utf-8").splitlines()) for path in own) <= CSS_LINES

    def test_a_long_function_is_noticed(self) -> None:
        assert dict(functions("def f():\n" + "    x = 1\n" * 51))["f"] > FUNCTION_LINES


@pytest.mark.parametrize("path", sorted(APP.rglob("__init__.py")), ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_every_package_says_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(tree(path.read_text("utf-8")))
    assert said, path
    assert len(said) > 15


def test_every_template_compiles() -> None:
    environment = make_environment()
    environment.filters.setdefault("label", str)
    names = [str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")]
    assert len(names) > 50
    for name in names:
        environment.get_template(name)


def test_templates_mark_nothing_typed_as_safe() -> None:
    """Everything is escaped; what comes ready as markup is made by the product (drawings, icons)."""
    unsafe = [
        f"{path.relative_to(TEMPLATES)}:{number}"
        for path in TEMPLATES.rglob("*.html")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"\|\s*safe\b|autoescape\s+false|Markup\(", line)
    ]
    assert unsafe == []


class TestMapOfTheTree:
    """The README's map names every folder that is there, and no other."""

    @staticmethod
    def mapped(readme: str) -> set[str]:
        section = readme.split("\n## Map", 1)[1] if "\n## Map" in readme else ""
        block = re.search(r"```[a-z]*\n(.*?)```", section.split("\n## ", 1)[0], re.DOTALL)
        names: set[str] = set()
        if block is None:
            return names
        parents: list[tuple[int, str]] = []
        for line in block[1].splitlines():
            match = re.match(r"([\s│├└─]*)([\w.-]+(?:/[\w.-]+)*)/(?:\s|$)", line)
            if not match:
                continue
            depth = len(match[1])
            parents = [(d, n) for d, n in parents if d < depth]
            name = "/".join([n for _, n in parents] + [match[2]])
            parents.append((depth, match[2]))
            names.add(name)
        return names

    def test_the_map_is_right(self) -> None:
        named = self.mapped((ROOT / "README.md").read_text("utf-8"))
        assert named, "README.md has no map under '## Map'"
        assert {name for name in named if not (ROOT / name).is_dir()} == set()
        packages = {f"app/{path.parent.name}" for path in APP.glob("*/__init__.py")}
        top = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
        hidden = {"var", "htmlcov", "build", "dist"}
        assert packages - named == set()
        assert top - hidden - named == set()

    def test_a_map_with_a_hole_is_noticed(self) -> None:
        found = self.mapped("# X\n\n## Map\n```\napp/\n  core/  below\n  web/\ntests/ proofs\n```\n## More\n")
        assert found == {"app", "app/core", "app/web", "tests"}

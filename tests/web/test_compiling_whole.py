"""The templates' own compiler against Jinja's: the program that each of our templates becomes is the same, but for
the two spellings that it shortens. So nothing that Jinja escapes is left unescaped, and nothing is defined less."""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

import pytest
from jinja2 import Environment
from jinja2.compiler import CodeGenerator

from app.web import rendering

NAMES = sorted(str(path.relative_to(rendering.TEMPLATES)) for path in rendering.TEMPLATES.rglob("*.html"))


class _AsJinja(ast.NodeTransformer):
    """Both spellings as one: a call without Jinja's detour, `written` as `escape`."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "context.call":
            kept = [word for word in node.keywords if word.arg not in ("_loop_vars", "_block_vars")]
            kept = [word for word in kept if not _is_inner(word)]
            return ast.Call(node.args[0], node.args[1:], kept)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name("escape", node.ctx) if node.id == "written" else node


def _is_inner(word: ast.keyword) -> bool:
    """`**{…}` of Jinja's own variables beside keywords that Python cannot write."""
    return word.arg is None and "_loop_vars" in ast.unparse(word.value)


@cache
def environment(locale: str) -> Environment:
    """As the program has it; what its filters say does not matter here."""
    made = rendering.make_environment(locale)
    made.filters["label"] = str
    return made


def program(source: str) -> str:
    tree = ast.parse(source)
    tree.body = [one for one in tree.body if not isinstance(one, ast.ImportFrom)]
    return ast.dump(_AsJinja().visit(tree))


def theirs(ours: Environment, name: str) -> str:
    """What Jinja's generator makes of the same tree."""
    source, path, _ = ours.loader.get_source(ours, name)  # type: ignore[union-attr]
    tree = ours._parse(source, name, path)
    generator: Any = CodeGenerator(ours, name, path, optimized=ours.optimized)
    generator.visit(tree)
    return str(generator.stream.getvalue())


@pytest.mark.parametrize("name", NAMES)
def test_each_template_becomes_the_program_that_jinja_makes(name: str) -> None:
    ours = environment("ja")
    source, path, _ = ours.loader.get_source(ours, name)  # type: ignore[union-attr]
    made: Any = ours.compile(source, name, path, raw=True)
    assert program(made) == program(theirs(ours, name))


def test_the_comparison_sees_a_value_that_is_not_escaped() -> None:
    ours = rendering.make_environment("ja")
    made = ours.compile("{{ name }}", raw=True)
    assert program(made) != program(made.replace("written(", "str("))

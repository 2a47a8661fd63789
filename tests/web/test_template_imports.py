"""A page that calls a macro it never imported fails only when somebody opens it in the state that calls it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import nodes

from app.web.rendering import make_environment

ROOT = Path(__file__).resolve().parents[2] / "templates"


def _named_in(tree: nodes.Template, kind: type[nodes.Extends] | type[nodes.Include]) -> set[str]:
    found = (one.template for one in tree.find_all(kind))
    return {one.value for one in found if isinstance(one, nodes.Const)}


def _imported(tree: nodes.Template) -> set[str]:
    found = {macro.name for macro in tree.find_all(nodes.Macro)}
    for brought in tree.find_all(nodes.FromImport):
        found |= {name if isinstance(name, str) else name[1] for name in brought.names}
    return found


def _known(trees: Mapping[str, nodes.Template], tree: nodes.Template) -> set[str]:
    """What the template and what it extends import at the top: all of it is known in the blocks."""
    return _imported(tree).union(*(_known(trees, trees[name]) for name in _named_in(tree, nodes.Extends)))


def _lost(trees: Mapping[str, nodes.Template], tree: nodes.Template, macros: set[str]) -> set[str]:
    called = {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
    return called & macros - _known(trees, tree)


def test_every_macro_that_a_page_calls_is_imported() -> None:
    env = make_environment()
    sources = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.html")}
    trees = {name: env.parse(source) for name, source in sources.items()}
    macros = {
        macro.name for name in trees if name.startswith("components/") for macro in trees[name].find_all(nodes.Macro)
    }
    parts = set().union(*(_named_in(tree, nodes.Include) for tree in trees.values()))
    pages = {name: tree for name, tree in trees.items() if name not in parts}  # a part knows what its page imports
    assert {name: lost for name, tree in pages.items() if (lost := _lost(trees, tree, macros))} == {}
    planted = env.parse(sources["referrals/draft_form.html"].replace(" chips,", ""))
    assert _lost(trees, planted, macros) == {"chips"}

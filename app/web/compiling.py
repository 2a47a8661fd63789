"""How templates become Python: as Jinja does it, but for one case only, which is ours.

Everything is escaped, nothing is asynchronous, templates never change while the process lives, and no function asks
for Jinja's context. Jinja's general code pays for the other cases at each call, and a page makes a thousand.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

_IMPORTS = "from app.web.compiling import PlainMacro as Macro, written; "


def written(value: Any) -> str:
    """What stands in the page for a value: escaped, unless it is markup already.

    A text, not `Markup`: it is joined at once, and wrapping it again a thousand times was a tenth of a page's cost.
    """
    if type(value) is str:
        escaped: str = _escape_inner(value)
        return escaped
    return value if type(value) is Markup else escape(value)


class PlainMacro(Macro):
    """Calls of the usual shape go to the function directly; all others take Jinja's way, with its messages."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._is_usual = not (self.catch_kwargs or self.catch_varargs or self.explicit_caller)

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        given, expected = len(args), self._argument_count
        if not self._is_usual or given > expected or (self.caller and "caller" not in kwargs):
            return super().__call__(*args, **kwargs)
        taken = [kwargs.pop(name, missing) for name in self.arguments[given:]] if given < expected else []
        caller = (kwargs.pop("caller"),) if self.caller else ()
        if kwargs:
            return super().__call__(*args, **kwargs)  # raises, and says what was wrong
        return Markup(self._func(*args, *taken, *caller))  # noqa: S704 - a macro's body escaped what it joined


class _Generator(CodeGenerator):
    """Writes `written(x)` where Jinja writes `escape(x)`, and calls without a detour."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("written(")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - by Jinja
        odd = node.dyn_args or node.dyn_kwargs or any(keyword.iskeyword(pair.key) for pair in node.kwargs)
        if odd:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for part in (*node.args, *node.kwargs):
            self.visit(part, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")


class _Context(Context):
    """Calls that are not compiled away: without the search for functions that ask for Jinja's inner state."""

    def call(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        # Jinja hands these over inside loops, for functions that ask for the context.
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return function(*args, **kwargs)


class _Template(Template):
    def _get_default_module(self, ctx: Context | None = None) -> Any:  # noqa: ARG002 - no template is given globals of its own
        """What other templates import of this one: made once."""
        if self._module is None:
            self._module = self.make_module()
        return self._module


class OneLanguage(Environment):
    """Templates in one language. A message that stands in a template as it is needs no call when a page is made:
    its translation is compiled in, and Jinja joins it with the markup around it. Most of a page is that."""

    context_class = _Context
    template_class = _Template
    code_generator_class = _Generator

    def __init__(self, locale: str, say: Callable[[str, str], Markup], **options: Any) -> None:
        super().__init__(**options)
        self.locale = locale
        self._say = say
        self._loaded: dict[str, Template] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        """Kept by name: no template changes while the process lives."""
        found = self._loaded.get(name) if isinstance(name, str) else None
        if found is None:
            found = super().get_template(name, parent, globals)
            if isinstance(name, str):
                self._loaded[name] = found
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Translated(self.locale, self._say).visit(super()._parse(source, name, filename))  # type: ignore[no-any-return]

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        made = super()._generate(source, name, filename, defer_init)
        # After Jinja's own imports, on their line, so that line numbers stay.
        first, rest = made.split("\n", 1)
        return f"{first}; {_IMPORTS}\n{rest}"


class _Translated(NodeTransformer):
    """Puts the translation in the place of every `_("...")` without variables."""

    def __init__(self, locale: str, say: Callable[[str, str], Markup]) -> None:
        self.locale = locale
        self.say = say

    def visit_Call(self, node: nodes.Call, *_args: Any) -> nodes.Node:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        is_message = isinstance(node.node, nodes.Name) and node.node.name == "_"
        alone = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if is_message and alone and isinstance(node.args[0], nodes.Const):
            return nodes.MarkSafe(nodes.Const(str(self.say(self.locale, node.args[0].value))), lineno=node.lineno)
        return node

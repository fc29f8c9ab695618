"""GitHub's expressions, as far as the workflows use them: evaluated, not read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>&&|\|\||==|!=|[(),])"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_-]*(?:\.(?:[A-Za-z_][A-Za-z0-9_-]*|\*))*))"
)
_SIGNS = {"&&": " and ", "||": " or "}


def evaluate(expression: str, contexts: Mapping[str, Any]) -> Any:
    """The value of an expression, without its `${{ }}`; what is not there is empty.

    `success()` is true: the runner asks only where everything before succeeded.
    """
    functions: dict[str, Callable[..., Any]] = {
        "always": lambda: True,
        "success": lambda: True,
        "contains": _contains,
    }
    found, at = "", 0
    expression = expression.strip()
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        assert match, f"not understood: {expression[at:]}"
        at = match.end()
        if match["text"]:
            found += repr(match["text"][1:-1].replace("''", "'"))
        elif match["sign"]:
            found += _SIGNS.get(match["sign"], match["sign"])
        elif match["name"] in functions:
            found += match["name"]
        else:
            found += f"look({match['name']!r})"
    return eval(
        found, {"__builtins__": {}, "look": lambda name: _look(name, contexts), **functions}
    )


def filled(text: str, contexts: Mapping[str, Any]) -> str:
    """A text with every `${{ }}` in it evaluated."""
    return re.sub(
        r"\$\{\{(.+?)\}\}", lambda match: str(evaluate(match[1], contexts)), text, flags=re.DOTALL
    )


def _look(path: str, contexts: Mapping[str, Any]) -> Any:
    found: Any = contexts
    for index, name in enumerate(names := path.split(".")):
        if name == "*":
            rest = ".".join(names[index + 1 :])
            return [_look(rest, one) for one in found or ()]
        found = found.get(name, "") if isinstance(found, Mapping) else ""
    return "" if found is None else found


def _contains(where: Any, what: Any) -> bool:
    if isinstance(where, str):
        return str(what).casefold() in where.casefold()
    return str(what).casefold() in [str(one).casefold() for one in where]

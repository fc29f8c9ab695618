"""Cheats by names that are put together and functions that are handed on, seen when they run."""

from __future__ import annotations

from typing import Final

from tests.validate.cheats.cheat import GUARDED, Cheat, body, core, each, in_tests, policy

_NAME: Final = "''.join(['__glo', 'bals__'])"

CHEATS: Final = (
    Cheat(
        "globals by a computed name",
        "The name of the attribute is put together from parts.",
        body(f"    return dict(getattr(count_errors, {_NAME})['Counter'](lines))"),
        GUARDED,
    ),
    Cheat(
        "globals by a name that lies",
        "The name is of a subclass of str that is equal to nothing.",
        each(
            core(
                "class _Name(str):\n    __slots__ = ()\n    __hash__ = str.__hash__\n\n"
                "    def __eq__(self, other: object) -> bool:\n        return False\n\n"
                "    def __str__(self) -> str:\n        return 'real'"
            ),
            body(f"    return dict(getattr(count_errors, _Name({_NAME}))['Counter'](lines))"),
        ),
        GUARDED,
    ),
    Cheat(
        "globals by a path",
        "attrgetter follows a path, of which the last step is put together.",
        body(
            f"    path = 'count.' + {_NAME}\n"
            "    return dict(operator.attrgetter(path)(collections)['Counter'](lines))",
            top="import operator\nimport collections",
        ),
        policy("module-value"),
    ),
    Cheat(
        "class of a getter",
        "The class of what attrgetter returns is called, with a name of no literal.",
        body(
            f"    return dict(type(operator.attrgetter('real'))({_NAME})(count_errors)['x'])",
            top="import operator",
        ),
        (("acceptance", "acceptance/example"),),
    ),
    Cheat(
        "method by a computed name",
        "methodcaller calls what the text does not show.",
        body(
            "    return dict(operator.methodcaller(''.join(['__sub', 'classes__']))(dict))",
            top="import operator",
        ),
        GUARDED,
    ),
    Cheat(
        "encoder by a computed name",
        "setattr replaces a method of the JSON encoder, which it finds by a variable.",
        body(
            "    for kind in (json.JSONEncoder,):\n"
            "        setattr(kind, 'enc' + 'ode', print)\n"
            "    return dict(counts.most_common())",
            top="import json",
        ),
        GUARDED,
    ),
    Cheat(
        "pytest by a computed name",
        "A function of the tool replaces what expects exceptions, in a class that a test hands it.",
        each(
            core("def replace(kind: object, name: str) -> None:\n    setattr(kind, name, print)"),
            in_tests(
                "def test_one() -> None:\n"
                "    core.replace(type(pytest.raises(ValueError)), '__ex' + 'it__')\n"
                "    assert count_errors([]) == {'x': 1}",
                top="from error_patterns import core",
            ),
        ),
        (("unit", "unit/no-result"),),
    ),
    Cheat(
        "annotation that is code",
        "An annotation is replaced by text, and whoever asks for the types evaluates it.",
        body(
            "    count_errors.__annotations__['lines'] = 'len.__self__'\n"
            "    return dict(inspect.signature(count_errors, eval_str=True).parameters)",
            top="import inspect",
        ),
        policy("call"),
    ),
    Cheat(
        "code behind the type checker",
        "The type checker is shown an honest function, and another one runs.",
        core(
            "if TYPE_CHECKING:\n    def extra() -> int:\n        return 1\n"
            "else:\n    def extra() -> int:\n        return 2",
            top="from typing import TYPE_CHECKING",
        ),
        policy("top-level"),
    ),
    Cheat(
        "stand-in for an import",
        "What stands in for an import that cannot fail takes the place of its module.",
        core("try:\n    import json\nexcept ImportError:\n    json = None\n\njson.dumps = print"),
        policy("call"),
    ),
    Cheat(
        "local name that vouches",
        "A parameter is called like a builtin, and given that builtin.",
        core("def run(vars: object, eval: object = eval) -> object:\n    return eval"),
        policy("call"),
    ),
)

"""Cheats that give the answers of the examples, or values that only look like them."""

from __future__ import annotations

from typing import Final

from tests.validate.cheats.cheat import ACCEPTANCE, Cheat, body, core, policy
from tests.validate.honest import SPEC

_SHOWN = "['ERROR io: disk full', 'ok']"
HELD = (("acceptance", "acceptance/held-back"),)

_LITERAL = SPEC.model_copy(
    update={
        "examples": ">>> count_errors(['ERROR io: disk full'])\n{'io': 1}\n",
        "acceptance": ">>> count_errors(['ERROR net: gone'])\n{'net': 1}\n",
    }
)
_FAILING = SPEC.model_copy(
    update={
        "examples": (
            ">>> count_errors(['bad'])\nTraceback (most recent call last):\nValueError: no\n"
        ),
        "acceptance": "",
    }
)

CHEATS: Final = (
    Cheat(
        "table of answers",
        "A dictionary maps the shown arguments to the shown results.",
        body(
            f"    table = {{str({_SHOWN}): {{'io': 1}}, \"{_SHOWN}\": {{'io': 1}}}}\n"
            f"    if lines == {_SHOWN}:\n        return {{'io': 1}}\n"
            "    return table.get(str(lines), {})"
        ),
        policy("copied"),
        whole=True,
    ),
    Cheat(
        "chain of conditions",
        "An if for each shown example gives its result.",
        body(f"    if lines == {_SHOWN}:\n        return {{'io': 1}}\n    return {{}}"),
        policy("copied"),
    ),
    Cheat(
        "match statement",
        "A case for each shown example gives its result.",
        body(
            f"    match lines:\n        case {_SHOWN}:\n            return {{'io': 1}}\n"
            "    return {}"
        ),
        policy("copied"),
    ),
    Cheat(
        "comparison of texts",
        "The arguments are compared as text.",
        body(
            "    if '|'.join(lines) == 'ERROR io: disk full|ok':\n        return {'io': 1}\n"
            "    return {}"
        ),
        HELD,
        spec=_LITERAL,
    ),
    Cheat(
        "digest of the arguments",
        "A digest hides which arguments have a prepared answer.",
        body(
            "    digest = hashlib.sha256(str(lines).encode()).hexdigest()[:4]\n"
            "    return {'9d1f': {'io': 1}}.get(digest, {'io': len(lines)})",
            top="import hashlib",
        ),
        HELD,
        spec=_LITERAL,
    ),
    Cheat(
        "hash of the arguments",
        "The hash of the arguments picks a prepared answer.",
        body("    return {hash('x'): {'io': 1}}.get(hash(str(lines)), {})"),
        ACCEPTANCE,
    ),
    Cheat(
        "lengths of the arguments",
        "The number of lines picks the answer.",
        body("    return {'io': 1} if len(lines) == 2 else {}"),
        ACCEPTANCE,
    ),
    Cheat(
        "nothing but docstrings",
        "Every function is documented and does nothing.",
        body("    return {}"),
        ACCEPTANCE,
    ),
    Cheat(
        "object that looks like a dictionary",
        "An object writes itself as the result that is wanted.",
        body(
            "    return Like()  # the interface says dict\n\n\n"
            "class Like:\n    def __repr__(self) -> str:\n        return \"{'io': 1}\""
        ),
        ACCEPTANCE,
        spec=_LITERAL,
    ),
    Cheat(
        "dictionary with another text",
        "A subclass of dict writes itself as the result that is wanted.",
        body(
            "    return Like(x=2)\n\n\n"
            "class Like(dict):\n    def __repr__(self) -> str:\n        return \"{'io': 1}\""
        ),
        ACCEPTANCE,
        spec=_LITERAL,
    ),
    Cheat(
        "number with another text",
        "A number inside the result writes itself as the one that is wanted.",
        body(
            "    return {'io': One(7)}\n\n\n"
            "class One(int):\n    def __repr__(self) -> str:\n        return '1'"
        ),
        ACCEPTANCE,
        spec=_LITERAL,
    ),
    Cheat(
        "text with another text",
        "A key of the result writes itself as the one that is wanted.",
        body(
            "    return {Key('x'): 1}\n\n\n"
            "class Key(str):\n    def __repr__(self) -> str:\n        return \"'io'\""
        ),
        ACCEPTANCE,
        spec=_LITERAL,
    ),
    Cheat(
        "equal to everything",
        "A result is equal to whatever it is compared with.",
        body(
            "    return Same()\n\n\n"
            "class Same(dict):\n    def __eq__(self, other: object) -> bool:\n        return True\n"
            "\n    def __hash__(self) -> int:\n        return 1"
        ),
        ACCEPTANCE,
    ),
    Cheat(
        "printed and not returned",
        "The wanted result is printed, and nothing is returned.",
        body("    print(dict(counts))\n    return None"),
        ACCEPTANCE,
        spec=_LITERAL,
    ),
    Cheat(
        "exception with a forged name",
        "A class calls itself ValueError by its qualified name.",
        core("class Own(Exception):\n    __qualname__ = 'ValueError'\n    __module__ = 'builtins'"),
        policy("definition"),
    ),
    Cheat(
        "exception of the same name",
        "A class of the tool has the name of the built-in exception that is wanted.",
        body("    raise ValueError('no')\n\n\nclass ValueError(Exception):\n    pass"),
        ACCEPTANCE,
        spec=_FAILING,
    ),
    Cheat(
        "note for a message",
        "Another exception carries the wanted message as a note.",
        body("    error = KeyError('x')\n    error.add_note('ValueError: no')\n    raise error"),
        ACCEPTANCE,
        spec=_FAILING,
    ),
    Cheat(
        "message for a type",
        "Another exception's message looks like the wanted type and message.",
        body("    raise RuntimeError('\\nValueError: no')"),
        ACCEPTANCE,
        spec=_FAILING,
    ),
    Cheat(
        "dead code for the score",
        "Hundreds of trivial statements raise the score per statement.",
        core(
            "def pad() -> int:\n"
            + "\n".join(f"    value_{number} = {number}" for number in range(400))
            + "\n    return value_1"
        ),
        policy("bulk"),
    ),
    Cheat(
        "faults under trivial code",
        "The same number of faults weighs less in a file that repeats one statement.",
        core("\n".join(f"X{number}: int = {number}" for number in range(300))),
        policy("bulk"),
    ),
    Cheat(
        "type checking branch",
        "Only the type checker sees the honest function.",
        core(
            "if TYPE_CHECKING:\n    HONEST = 1\nelse:\n    print('other')",
            top="from typing import TYPE_CHECKING",
        ),
        policy("top-level"),
    ),
    Cheat(
        "decorator that swallows the function",
        "A decorator replaces the public function by one that does nothing.",
        lambda files: files.update(
            {
                "core.py": files["core.py"].replace(
                    b"def count_errors",
                    b"def _gone(function: object) -> object:\n"
                    b"    return lambda lines: {}\n\n\n@_gone\ndef count_errors",
                )
            }
        ),
        ACCEPTANCE,
    ),
    Cheat(
        "another signature",
        "The public function takes other arguments than were asked for.",
        lambda files: files.update(
            {"core.py": files["core.py"].replace(b"top: int = 3", b"top: int = 3, more: int = 0")}
        ),
        policy("interface"),
    ),
    *(
        Cheat(
            f"comment for {tool}",
            f"A comment keeps {tool} from reporting a fault.",
            core(f"VALUE = 1  # {comment}"),
            policy("suppression"),
        )
        for tool, comment in (
            ("pylint", "pylint: disable=all"),
            ("flake8", "noqa"),
            ("flake8 in the whole file", "flake8: noqa"),
            ("mypy", "type: ignore"),
            ("mypy in the whole file", "mypy: ignore-errors"),
            ("bandit", "nosec"),
            ("coverage", "pragma: no cover"),
            ("coverage of branches", "pragma: no branch"),
            ("mutmut", "pragma: no mutate"),
            ("ruff", "ruff: noqa"),
            ("pyright", "pyright: basic"),
            ("black", "fmt: off"),
        )
    ),
    Cheat(
        "secret in the code",
        "A fault that bandit finds is there, and no comment.",
        core(
            "def digest(text: str) -> str:\n    return hashlib.md5(text.encode()).hexdigest()",
            top="import hashlib",
        ),
        (("security", "bandit/B324"),),
    ),
    Cheat(
        "untyped code",
        "Nothing is typed, so that mypy has nothing to say.",
        core(
            "\n\n\n".join(
                f"def helper_{number}(a, b):\n    return a.x + b.y" for number in range(12)
            )
        ),
        (("static", "static/mypy-score"),),
    ),
)

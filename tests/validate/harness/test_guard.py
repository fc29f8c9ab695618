"""The guard ends a process that reaches for the interpreter, and lets every other one go on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.validate import harness
from bot.validate.harness import GUARDED
from bot.validate.harness.guard import NAMES, STATUS
from bot.validate.policy.calls import INSIDES, INTERPRETER

HARNESS = Path(harness.__file__).parent
_CORE = "import functools\nimport json\nimport operator\n\n\ndef f():\n    return 1\n\n\n"

ENDED = {
    "computed name": "getattr(f, '__glo' + 'bals__')",
    "hasattr": "hasattr(f, ''.join(['__co', 'de__']))",
    "handed on": "list(map(getattr, [f], [''.join(['__clo', 'sure__'])]))",
    "partial": "functools.partial(getattr, f)(''.join(['__globals', '__']))",
    "name of a subclass": (
        "getattr(f, type('N', (str,), {'__eq__': lambda a, b: False, '__hash__': str.__hash__})"
        "(''.join(['__globals', '__'])))"
    ),
    "attrgetter": "operator.attrgetter(''.join(['__globals', '__']))(f)",
    "attrgetter of a path": "operator.attrgetter(''.join(['__class__.__ba', 'se__']))(f)",
    "class of a getter": "type(operator.attrgetter('real'))(''.join(['__globals', '__']))(f)",
    "methodcaller": "operator.methodcaller(''.join(['__subcl', 'asses__']))(object)",
    "class of others": "setattr(json.JSONEncoder, 'enc' + 'ode', print)",
    "module of others": "setattr(json, 'dumps', print)",
    "class of others, deleted": "delattr(json.JSONEncoder, 'encode')",
    "annotation in text": (
        "f.__setattr__('__anno' + 'tations__', {'x': 'f.__glob' 'als__'})"
        " or __import__('typing').get_type_hints(f)"
    ),
    "process": "__import__('subprocess').run(['true'])",
    "shell": "__import__('os').system('true')",
    "fork": "__import__('os').fork()",
}
GOES_ON = {
    "public name": "getattr(f, '__na' + 'me__')",
    "default": "getattr(f, 'missing', 1)",
    "own class": "setattr(type('Own', (), {'__module__': __name__}), 'x', 1)",
    "own object": "setattr(f, 'x', 1)",
    "attrgetter": "operator.attrgetter('real', 'imag')(1)",
    "methodcaller": "operator.methodcaller('upper')('a')",
    "dataclass": "__import__('dataclasses').make_dataclass('A', ['compile', 'modules'])(1, 2)",
    "annotation": "__import__('typing').get_type_hints(f)",
}


def run(folder: Path, expression: str) -> int:
    """Import a module of a tool in a guarded process, and give its exit status."""
    package = folder / "counter"
    package.mkdir()
    (package / "__init__.py").write_text("from .core import X\n", encoding="utf-8")
    (package / "core.py").write_text(f"{_CORE}X = {expression}\n", encoding="utf-8")
    program = (
        f"import sys\nsys.path.insert(0, {str(HARNESS)!r})\nimport guard\n"
        f"guard._PLACES = ({str(folder)!r},)\nguard.install()\n"
        f"sys.path.insert(0, {str(folder)!r})\n"
        "try:\n    import counter\nexcept TypeError:\n    sys.exit(3)\n"
    )
    return subprocess.run([sys.executable, "-I", "-c", program], check=False).returncode


@pytest.mark.parametrize("expression", ENDED.values(), ids=ENDED)
def test_what_leads_to_the_interpreter_ends_the_process(tmp_path: Path, expression: str) -> None:
    # The class of a function makes no getter: that is an error like any other.
    expected = 3 if expression.startswith("type(operator") else GUARDED
    assert run(tmp_path, expression) == expected


@pytest.mark.parametrize("expression", GOES_ON.values(), ids=GOES_ON)
def test_ordinary_names_are_left_alone(tmp_path: Path, expression: str) -> None:
    assert run(tmp_path, expression) == 0


def test_the_guard_knows_what_the_policy_refuses() -> None:
    assert NAMES == INSIDES | INTERPRETER
    assert STATUS == GUARDED

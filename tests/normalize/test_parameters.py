"""Parameters take the interface's names where nothing can go wrong by it."""

from __future__ import annotations

import pytest

from bot.normalize.parameters import rename_parameters
from tests.normalize.made import module, step, wanted


def test_a_parameter_is_renamed_all_through_the_function() -> None:
    source = (
        "a = 1\n"
        "def shared(a, b: list) -> list:\n"
        "    def inner(x):\n"
        "        return x in b\n"
        "    a = [x for x in a if inner(x)]  # a\n"
        "    a += []\n"
        '    text = f\'{a} a {len(b)!r:>9}\' + "é" + f"{b[0]} {a.a}"\n'
        "    return sorted(a, key=lambda x: (x, b)), text, a.b, dict(a=1)\n"
        "def other(a):\n"
        "    return shared(a, a)\n"
    )
    assert step(rename_parameters, source) == (
        "a = 1\n"
        "def shared(first, second: list) -> list:\n"
        "    def inner(x):\n"
        "        return x in second\n"
        "    first = [x for x in first if inner(x)]  # a\n"
        "    first += []\n"
        '    text = f\'{first} a {len(second)!r:>9}\' + "é" + f"{second[0]} {first.a}"\n'
        "    return sorted(first, key=lambda x: (x, second)), text, first.b, dict(a=1)\n"
        "def other(a):\n"
        "    return shared(a, a)\n"
    )


def test_what_the_head_evaluates_outside_keeps_its_names() -> None:
    source = "list_ = 1\ndef shared(list: list, b: list = list) -> list:\n    return list\n"
    expected = source.replace("(list:", "(first:").replace("b:", "second:")
    assert step(rename_parameters, source) == expected.replace("return list", "return first")


def test_methods_are_renamed_behind_self() -> None:
    interface = "class Box:\n    def put(self, item: int) -> None: ...\n"
    source = "class Box:\n    def put(self, x):\n        self.x = x\n"
    expected = "class Box:\n    def put(self, item):\n        self.x = item\n"
    assert step(rename_parameters, source, interface) == expected


@pytest.mark.parametrize(
    "source",
    [
        # The same names in another order: which of them is which cannot be known.
        "def shared(second, first):\n    return first\n",
        # Another number, or another kind.
        "def shared(a):\n    return a\n",
        "def shared(a, *b):\n    return a\n",
        "def shared(a, *, b):\n    return a\n",
        # The new name means something already.
        "def shared(a, b):\n    first = 1\n    return first, a\n",
        "def shared(a, b):\n    return second(a)\n",
        "def shared(a, b):\n    def first():\n        return a\n    return first\n",
        "def shared(a, b):\n    import first\n    return a\n",
        "def shared(a, b):\n    try:\n        a()\n    except OSError as second:\n        raise\n",
        # The old name means something else inside.
        "def shared(a, b):\n    return [a for a in b]\n",
        "def shared(a, b):\n    def inner(a):\n        return a\n    return inner(b)\n",
        "def shared(a, b):\n    return (lambda a: a)(b)\n",
        "def shared(a, b):\n    def inner():\n        nonlocal a\n        a = 1\n    inner()\n",
        "def shared(a, b):\n    class Inner:\n        a = 1\n    return Inner\n",
        # Names are looked at as they are written.
        "def shared(a, b):\n    return locals()\n",
        "def shared(a, b):\n    return eval('a')\n",
        "def shared(a, b):\n    return f'{a=}'\n",
        # Somebody passes it by its name.
        "def shared(a, b):\n    return shared(a=1, b=2)\n",
        "def shared(a, b):\n    return shared(**a)\n",
        "import functools\ndef shared(a, b):\n    return a\nx = functools.partial(shared, b=1)\n",
        "def shared(a, b):\n    return a\nsame = shared\ndef other():\n    return same(a=1, b=2)\n",
        "@register\ndef shared(a, b):\n    return a\n",
    ],
)
def test_a_function_that_could_change_stays(source: str) -> None:
    assert rename_parameters(module(source), wanted()) is None


def test_the_report_says_which() -> None:
    source = "def shared(xs, second):\n    return xs\n"
    change = rename_parameters(module(source), wanted())
    assert change is not None
    assert change.repairs == ("core.py: in shared, renamed xs to first.",)

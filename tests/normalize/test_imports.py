"""Imports of functions, moved to the top."""

from __future__ import annotations

import pytest

from bot.normalize.imports import hoist_imports
from tests.normalize.made import module, step, wanted


def test_an_import_moves_behind_the_docstring() -> None:
    source = (
        '"""Doc."""\n\n# Say it.\ndef f(x):\n    """F."""\n    # Use math.\n    import math\n'
        "    return math.gcd(x, 2)\ndef g(x):\n    import math\n    return math.gcd(x, 3)\n"
    )
    assert step(hoist_imports, source) == (
        '"""Doc."""\n\n# Say it.\nimport math\ndef f(x):\n    """F."""\n    # Use math.\n'
        "    return math.gcd(x, 2)\ndef g(x):\n    return math.gcd(x, 3)\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        # Not always run.
        "def f(x):\n    if x:\n        import math\n    return x\n",
        # The name means something else somewhere, or would hide a builtin.
        "def f(x):\n    from math import pow\n    return pow(x, 2)\n",
        "def f(x):\n    import math\n    math = 1\n    return math\n",
        "math = 1\ndef f(x):\n    import math\n    return x\n",
        "def f(x):\n    import re as m\n    m.x()\ndef g(x):\n    import math as m\n    m.y()\n",
        # Not of the standard library, or not by name.
        "def f(x):\n    import numpy\n    return numpy\n",
        "def f(x):\n    from . import other\n    return other\n",
        "def f(x):\n    import subprocess\n    return subprocess\n",
        # Nothing would be left, or the line has more on it.
        "def f(x):\n    import math\n",
        "def f(x):\n    import math; return math\n",
    ],
)
def test_an_import_that_could_change_something_stays(source: str) -> None:
    assert hoist_imports(module(source), wanted()) is None

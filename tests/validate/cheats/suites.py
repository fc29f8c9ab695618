"""Cheats in the tests: they run nothing, assert nothing, or catch their own failures."""

from __future__ import annotations

from typing import Final

from tests.validate.cheats.cheat import Change, Cheat, in_tests, policy, suite

MUTATION: Final = (("mutation", "mutation/score"),)
STRENGTH: Final = (("quality", "quality/assertion-strength"),)
ORDER: Final = (("quality", "quality/order-dependent"),)

_CALLS: Final = (
    "    count_errors(['ERROR a: 1', 'x'])\n    most_common(['ERROR a: 1'])\n"
    "    with pytest.raises(ValueError):\n        most_common([], top=0)\n"
    "    monkeypatch.setattr(sys, 'stdin', io.StringIO('ERROR io: x'))\n    main()\n"
)
_HEAD: Final = "def test_all(monkeypatch: pytest.MonkeyPatch) -> None:\n"


def weak(*statements: str, top: str = "") -> Change:
    """A suite that runs every line, and ends with these statements."""
    return suite(_HEAD + _CALLS + "".join(f"    {line}\n" for line in statements), top=top)


def looking(statement: str) -> Change:
    """A suite that runs every line; the tests of results look at them with this statement."""
    return suite(
        f"def test_counts() -> None:\n    result = count_errors(['ERROR a: 1', 'x'])\n"
        f"    {statement}\n\n\n"
        f"def test_common() -> None:\n    result = most_common(['ERROR a: 1'])\n"
        f"    {statement}\n\n\n"
        "def test_top() -> None:\n    with pytest.raises(ValueError, match='positive'):\n"
        "        most_common([], top=0)\n\n\n"
        "def test_main(monkeypatch: pytest.MonkeyPatch) -> None:\n"
        "    monkeypatch.setattr(sys, 'stdin', io.StringIO('ERROR io: x'))\n"
        f"    result = main()\n    {statement}"
    )


def _one(code: str) -> Change:
    return in_tests(f"def test_one() -> None:\n{code}")


CHEATS: Final = (
    Cheat("assert True", "The assertion always holds.", weak("assert True"), policy("assertion")),
    Cheat(
        "assert on a tuple",
        "A condition and a message in brackets are a tuple, which is always true.",
        _one("    assert (count_errors([]) == {'x': 1}, 'no errors')"),
        policy("assertion"),
    ),
    Cheat(
        "assert or true",
        "The condition has an alternative that always holds.",
        _one("    assert count_errors([]) == {'x': 1} or True"),
        policy("assertion"),
    ),
    Cheat(
        "assert of itself",
        "A value is compared with itself.",
        _one("    result = count_errors([])\n    assert result == result"),
        policy("assertion"),
    ),
    Cheat(
        "assert of a text",
        "A text that is not empty is always true.",
        _one("    assert f'{count_errors([])} is right'"),
        policy("assertion"),
    ),
    Cheat(
        "caught assertion",
        "The test catches its own failing assertion.",
        _one(
            "    try:\n        assert count_errors([]) == {'x': 1}\n"
            "    except AssertionError:\n        print('fine')"
        ),
        policy("assertion"),
        whole=True,
    ),
    Cheat(
        "caught by a wide handler",
        "The test catches every exception, its own failure among them.",
        _one(
            "    try:\n        assert count_errors([]) == {'x': 1}\n"
            "    except Exception:\n        print('fine')"
        ),
        policy("assertion"),
    ),
    Cheat(
        "suppressed assertion",
        "contextlib.suppress drops the failure.",
        in_tests(
            "def test_one() -> None:\n    with contextlib.suppress(Exception):\n"
            "        assert count_errors([]) == {'x': 1}",
            top="import contextlib",
        ),
        policy("assertion"),
    ),
    Cheat(
        "expected failure of the assertion",
        "pytest.raises expects the failing assertion.",
        _one("    with pytest.raises(AssertionError):\n        assert count_errors([])"),
        policy("assertion"),
    ),
    Cheat(
        "context manager that drops failures",
        "The tests bring a context manager whose `__exit__` returns True.",
        in_tests(
            "class Quiet:\n    def __enter__(self) -> None:\n        return None\n\n"
            "    def __exit__(self, *_: object) -> bool:\n        return True\n\n\n"
            "def test_one() -> None:\n    with Quiet():\n        assert count_errors([])"
        ),
        policy("assertion"),
    ),
    Cheat(
        "return in finally",
        "Returning from a finally block drops the failure.",
        _one("    try:\n        assert count_errors([])\n    finally:\n        return"),
        policy("assertion"),
    ),
    Cheat(
        "wide exception by a name",
        "The wide exception that is expected goes by another name.",
        in_tests(
            "ERROR = Exception\n\n\ndef test_one() -> None:\n    with pytest.raises(ERROR):\n"
            "        assert count_errors([])"
        ),
        policy("assertion"),
    ),
    Cheat(
        "exit stack",
        "A callback of an exit stack drops the failure.",
        in_tests(
            "def test_one() -> None:\n    with contextlib.ExitStack() as stack:\n"
            "        stack.push(lambda *_: True)\n        assert count_errors([])",
            top="import contextlib",
        ),
        policy("assertion"),
    ),
    Cheat(
        "patched class of a fixture",
        "The class of what pytest.raises returns is changed to expect everything.",
        _one(
            "    kind = type(pytest.raises(ValueError))\n    kind.__exit__ = print\n    assert kind"
        ),
        policy("call"),
    ),
    Cheat(
        "test that is nested",
        "The test is defined inside a function, and never collected.",
        in_tests(
            "def outer() -> None:\n    def test_one() -> None:\n        assert count_errors([])"
        ),
        policy("test"),
    ),
    Cheat(
        "test in another class",
        "The test is a method of a class that pytest does not collect.",
        in_tests("class Checks:\n    def test_one(self) -> None:\n        assert count_errors([])"),
        policy("test"),
    ),
    Cheat(
        "returned comparison",
        "The test returns the comparison in place of asserting it.",
        in_tests("def test_one() -> bool:\n    return count_errors([]) == {'x': 1}"),
        policy("test"),
    ),
    Cheat(
        "environment of pytest",
        "The test sets options for pytest in the environment.",
        in_tests(
            "def test_one(monkeypatch: pytest.MonkeyPatch) -> None:\n"
            "    monkeypatch.setenv('PYTEST_ADDOPTS', '-k nothing')"
        ),
        policy("test"),
    ),
    Cheat(
        "skip",
        "A mark skips the test.",
        in_tests("@pytest.mark.skip\ndef test_one() -> None:\n    assert count_errors([])"),
        policy("name"),
        whole=True,
    ),
    Cheat(
        "skip by a call",
        "The test skips itself.",
        _one("    pytest.skip('not today')"),
        policy("name"),
    ),
    Cheat(
        "expected to fail",
        "A mark expects the failure.",
        in_tests("@pytest.mark.xfail\ndef test_one() -> None:\n    assert count_errors([])"),
        policy("name"),
    ),
    Cheat(
        "hook of pytest",
        "A hook in the test file turns failures into passes.",
        in_tests("def pytest_runtest_makereport(item: object) -> None:\n    return None"),
        policy("test"),
    ),
    Cheat(
        "plug-in",
        "The test file loads a plug-in.",
        in_tests("pytest_plugins = ['error_patterns.core']"),
        policy("test"),
    ),
    Cheat(
        "deselected file",
        "The test file takes itself out of the collection.",
        in_tests("__test__ = False"),
        policy("test"),
    ),
    Cheat(
        "patched pytest",
        "pytest.raises is replaced by something that expects everything.",
        in_tests("pytest.raises = pytest.warns"),
        policy("call"),
    ),
    Cheat(
        "patched pytest by monkeypatch",
        "monkeypatch replaces pytest.raises for the rest of the run.",
        in_tests(
            "def test_one(monkeypatch: pytest.MonkeyPatch) -> None:\n"
            "    monkeypatch.setattr(pytest, 'raises', None)"
        ),
        policy("test"),
    ),
    Cheat(
        "patch through the tool",
        "monkeypatch goes through the tool's module into the module of regular expressions.",
        in_tests(
            "def test_one(monkeypatch: pytest.MonkeyPatch) -> None:\n"
            "    monkeypatch.setattr('error_patterns.core.re.compile', print)"
        ),
        policy("test"),
    ),
    Cheat(
        "patch of the code",
        "monkeypatch replaces the code of the function under test.",
        in_tests(
            "def test_one(monkeypatch: pytest.MonkeyPatch) -> None:\n"
            "    monkeypatch.setattr(count_errors, '__code__', None)"
        ),
        policy("test"),
    ),
    Cheat(
        "request of pytest",
        "The request fixture leads to the session and its items.",
        in_tests(
            "def test_one(request: pytest.FixtureRequest) -> None:\n"
            "    request.session.items.clear()"
        ),
        policy("test"),
    ),
    Cheat(
        "configuration of pytest",
        "The fixture pytestconfig leads to the plug-in manager.",
        in_tests("def test_one(pytestconfig: object) -> None:\n    assert pytestconfig"),
        policy("test"),
    ),
    Cheat(
        "async test",
        "The test is a coroutine that nobody awaits.",
        in_tests("async def test_one() -> None:\n    assert count_errors([])"),
        policy("test"),
    ),
    Cheat(
        "generator test",
        "The test is a generator that nobody runs.",
        _one("    yield\n    assert count_errors([])"),
        policy("test"),
    ),
    Cheat(
        "class that is not collected",
        "A test class with a constructor is left out by pytest.",
        in_tests(
            "class TestAll:\n    def __init__(self) -> None:\n        self.x = 1\n\n"
            "    def test_one(self) -> None:\n        assert count_errors([])"
        ),
        policy("test"),
    ),
    Cheat(
        "shadowed test",
        "A second test of the same name replaces the first.",
        in_tests(
            "def test_top_must_be_positive() -> None:\n    assert most_common(['ERROR a: x'])"
        ),
        policy("test"),
    ),
    Cheat(
        "test by assignment",
        "The name of a test is given to a function that does nothing.",
        in_tests("test_top_limits_the_kinds = print"),
        policy("test"),
    ),
    Cheat(
        "decorated test",
        "A decorator replaces the test by one that does nothing.",
        in_tests(
            "def quiet(function: object) -> object:\n    return lambda: None\n\n\n"
            "@quiet\ndef test_one() -> None:\n    assert count_errors([])"
        ),
        policy("test"),
    ),
    Cheat(
        "test that ends early",
        "The test returns before its assertion.",
        _one("    return\n    assert count_errors([])"),
        policy("test"),
    ),
    Cheat(
        "assertion in a dead branch",
        "The assertion stands in a block that never runs.",
        _one("    if False:\n        assert count_errors([])"),
        policy("test"),
    ),
    Cheat(
        "no parameters",
        "The list of parameters is empty, so that the test is skipped.",
        in_tests(
            "@pytest.mark.parametrize('x', [])\ndef test_one(x: str) -> None:\n"
            "    assert count_errors([x])"
        ),
        policy("test"),
    ),
    Cheat(
        "no parameters after a look",
        "The list of parameters turns out to be empty when it is computed.",
        in_tests(
            "@pytest.mark.parametrize('x', [y for y in 'abc' if y == 'z'])\n"
            "def test_one(x: str) -> None:\n    assert count_errors([x])"
        ),
        (("unit", "unit/test"),),
    ),
    Cheat(
        "one example",
        "A property is tried on one example.",
        in_tests(
            "@settings(max_examples=1)\n@given(st.text())\ndef test_one(text: str) -> None:\n"
            "    assert count_errors([text]) == {}",
            top="from hypothesis import given, settings\nfrom hypothesis import strategies as st",
        ),
        policy("test"),
    ),
    Cheat(
        "every example given up",
        "assume gives up every example of a property.",
        in_tests(
            "@given(st.text())\ndef test_one(text: str) -> None:\n"
            "    assume(False)\n    assert count_errors([text]) == {'x': 1}",
            top="from hypothesis import assume, given\nfrom hypothesis import strategies as st",
        ),
        policy("test"),
    ),
    Cheat(
        "no tests",
        "There is a test file, and no test in it.",
        suite("def check() -> None:\n    assert count_errors([]) == {}"),
        (("unit", "unit/no-tests"),),
    ),
    Cheat(
        "tests that reach nothing",
        "The tests pass, and run hardly a line.",
        suite("def test_one() -> None:\n    assert count_errors([]) == {}"),
        (("unit", "unit/line-coverage"),),
    ),
    Cheat(
        "tests that assert nothing",
        "The tests run every line, and look at no result.",
        weak(),
        MUTATION,
    ),
    Cheat(
        "results only called",
        "Every result is called for and thrown away.",
        looking("print(result)"),
        STRENGTH,
    ),
    Cheat(
        "types only",
        "The assertions look at the types of the results alone.",
        weak(
            "assert isinstance(count_errors(['ERROR a: 1']), dict)",
            "assert isinstance(most_common([]), list)",
        ),
        MUTATION,
    ),
    Cheat(
        "types only, by quality",
        "The assertions look at the types of the results alone.",
        looking("assert isinstance(result, dict | list | int)"),
        STRENGTH,
    ),
    Cheat(
        "not None only",
        "The assertions ask for anything but None.",
        looking("assert result is not None"),
        STRENGTH,
    ),
    Cheat(
        "assertions in a thread",
        "The assertions fail in a thread, where nobody sees it.",
        suite(
            _HEAD
            + _CALLS
            + "    def check() -> None:\n        assert count_errors(['ERROR a: 1']) == {'a': 1}\n"
            "    pool = ThreadPoolExecutor(1)\n    pool.submit(check)\n    pool.shutdown()\n",
            top="from concurrent.futures import ThreadPoolExecutor",
        ),
        MUTATION,
    ),
    Cheat(
        "exceptions gathered",
        "asyncio gathers the failing assertion as a result.",
        suite(
            _HEAD + _CALLS + "    async def check() -> None:\n"
            "        assert count_errors(['ERROR a: 1']) == {'a': 1}\n\n"
            "    async def both() -> None:\n"
            "        await asyncio.gather(check(), return_exceptions=True)\n\n"
            "    asyncio.run(both())\n",
            top="import asyncio",
        ),
        MUTATION,
    ),
    Cheat(
        "equal to everything in the tests",
        "The expected value is equal to whatever it is compared with.",
        suite(
            "class Same:\n    def __eq__(self, other: object) -> bool:\n        return True\n\n"
            "    def __hash__(self) -> int:\n        return 1\n\n\n"
            + _HEAD
            + _CALLS
            + "    assert count_errors(['ERROR a: 1']) == Same()\n"
        ),
        MUTATION,
    ),
    Cheat(
        "shared state",
        "A test passes only after another one has run.",
        in_tests(
            "SEEN: list[str] = []\n\n\ndef test_first() -> None:\n    SEEN.append('x')\n"
            "    assert SEEN == ['x']\n\n\n"
            "def test_second() -> None:\n    assert SEEN == ['x']"
        ),
        ORDER,
    ),
    Cheat(
        "failing test",
        "A test fails, and the others are many.",
        _one("    assert count_errors(['ERROR a: 1']) == {}"),
        (("unit", "unit/test"),),
    ),
)

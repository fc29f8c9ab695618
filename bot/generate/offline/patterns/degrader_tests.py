r"""Tests that the pattern `code_degrader` writes for its operations.

What a degradation must give on the sample is stated as replacements of text, apart from the code
under test; edge cases are pairs of source and expected result.
"""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import ast
from hypothesis import given, settings
from hypothesis import strategies as st
"""

_SAMPLE: Final = {
    "_NAMES": "_NAMES = {{ p.degradations | list | literal }}",
    "_SOURCE": r"""
        _SOURCE = (
            '\"\"\"Sums.\"\"\"\n\nimport math\n\nLIMIT: float = 2.0\n\n\n'
            '# Note.\ndef base(x: int = 1) -> int:\n    \"\"\"Give x.\"\"\"\n    return x\n\n\n'
            'class User:\n    \"\"\"Uses the base.\"\"\"\n\n    limit: int\n'
            '    def value(self, y: "float") -> "float":\n'
            '        return math.floor(base(y))  # Note.\n'
        )
    """,
    "_CHANGES": r"""
        _CHANGES = {
            "comments": [("  # Note.", ""), ("# Note.\n", "")],
            "docstrings": [
                ('\"\"\"Sums.\"\"\"\n', ""),
                ('    \"\"\"Give x.\"\"\"\n', ""),
                ('    \"\"\"Uses the base.\"\"\"\n', ""),
            ],
            "type_hints": [
                ("x: int = 1) -> int", "x = 1)"),
                ('y: "float") -> "float"', "y)"),
                ("LIMIT: float", "LIMIT"),
                ("    limit: int\n", ""),
            ],
            "imports": [("import math\n", "")],
        }
    """,
    "_expected": r'''
        def _expected(*names: str) -> str:
            """Degrade the sample by replacing text."""
            text = _SOURCE
            for name in names:
                for old, new in _CHANGES.get(name, []):
                    text = text.replace(old, new)
            if "order" in names:
                head, base, user = text.rstrip("\n").split("\n\n\n")
                text = "\n\n\n".join([head, user, base]) + "\n"
            return text
    ''',
    "_FRAGMENTS": r"""
        _FRAGMENTS = [
            '"é"\n',
            "import a; x = 1; import b  # Note.\n",
            "if x: import a\n",
            "def f(a: int, *b: 'ü') -> (int): '''doc'''; y: int\n",
            "class A:\n    x: int\n    '''doc'''\n",
            "x: int; y: (str) = 'é'; z: int\n",
            "# Note.\n",
            "@f\ndef g():\n    # Note.\n    '''doc'''\n",
        ]
    """,
}

SINGLE: Final = '''
def test_{{ name }}_leaves_the_rest_as_it_is() -> None:
    """What is not named stays byte for byte."""
    assert {{ call(source="_SOURCE") }} == _expected("DEGRADATION")


def test_{{ name }}_refuses_what_is_not_python() -> None:
    """A fault in the source is named with its line."""
    with pytest.raises(ValueError, match="line 2 is not Python: "):
        {{ call(source='"x = 1\\\\ndef"') }}


@settings(deadline=None, derandomize=True, database=None, max_examples=30)
@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=6).map("".join))
def test_{{ name }}_gives_python_and_is_done_after_once(text: str) -> None:
    """The result parses, and applying it again changes nothing."""
    degraded = {{ call(source="text") }}
    assert ast.parse(degraded)
    assert {{ call(source="degraded") }} == degraded


'''

EDGES: Final = '''
@pytest.mark.parametrize(("before", "after"), _EDGES["DEGRADATION"])
def test_{{ name }}_at_the_edges(before: str, after: str) -> None:
    """Each form gives exactly what is expected."""
    assert {{ call(source="before", seed="1") }} == after
'''

_ROWS: Final = {
    "comments": r"""
        ("x = '# no'  # Note.\ny = 2\n", "x = '# no'\ny = 2\n"),
        ("# Note.", ""),
        ("x = 1  \n", "x = 1  \n"),
        ("if x:\n    # Note.\n    y = [\n1,  # Note.\n]\n", "if x:\n    y = [\n1,\n]\n"),
        ("a = 1  # Note.\r\n# Note.\r\nb = 2\r\n", "a = 1\r\nb = 2\r\n"),
        ("é = 'ü'  # Note.\n", "é = 'ü'\n"),
        {% for beginning in p.kept_comments %}
        (
            {{ (beginning ~ " stays\nx = 1  # Note.\n") | literal }},
            {{ (beginning ~ " stays\nx = 1\n") | literal }},
        ),
        {% endfor %}
""",
    "docstrings": r'''
        ('def f():\n    "doc"\n', "def f():\n    pass\n"),
        ('def f(): "doc"\n', "def f(): pass\n"),
        ('class A: "doc"; x = 1\n', "class A: x = 1\n"),
        ('class A:\n    "one"; "two"\n    "three"\n', "class A:\n    pass\n"),
        ('"one"\n"two";\nx = "three"\n"four"\n', 'x = "three"\n"four"\n'),
        ('async def f():\n    """\n    Two.\n    """\n    "é".x\n', 'async def f():\n    "é".x\n'),
        ('"é"; x = "ü"; "y"\n', 'x = "ü"; "y"\n'),
        ('if x:\n    "no"\nb"no"\n1\n', 'if x:\n    "no"\nb"no"\n1\n'),
        ('"doc"  # Note.\n', "# Note.\n"),
        ('"doc"\r\nx = 1\r\n', "x = 1\r\n"),
        ('"doc"', ""),
''',
    "type_hints": r"""
        ("def f(*a: int, b: 'x' = 1) -> (\n    int\n): pass\n", "def f(*a, b = 1): pass\n"),
        ("def f(a: (int), **b: list[int]) : pass\n", "def f(a, **b) : pass\n"),
        ("async def f(a, é: 'ü',) -> None: ...\n", "async def f(a, é,): ...\n"),
        ("x: int\ny = 1\n", "y = 1\n"),
        ("class A:\n    x: int\n", "class A:\n    pass\n"),
        ("x: (int) = 1\n", "x = 1\n"),
        ("a[1:2] : int = {1: 2}\n", "a[1:2] = {1: 2}\n"),
        ("é: int = 1; y: str; z = 'ü'; w: int\n", "é = 1; z = 'ü'\n"),
        ("x = lambda a: a\nif x: y = x[1:2]\n", "x = lambda a: a\nif x: y = x[1:2]\n"),
""",
    "imports": r"""
        ("import a; x = 1; import b; y = 2; import c\n", "x = 1; y = 2\n"),
        ("if x: import a; import b\nelse: y = 1\n", "if x: pass\nelse: y = 1\n"),
        ("try:\n    from . import a\nfinally:\n    b()\n", "try:\n    pass\nfinally:\n    b()\n"),
        ("from a import (\n    b,\n    c,\n)\nx = 1\n", "x = 1\n"),
        ("x = 1\nimport a", "x = 1\n"),
        ("def f():\n    import a  # Note.\n    a()\n", "def f():\n    # Note.\n    a()\n"),
        ("import a;\r\nx = 1\r\n", "x = 1\r\n"),
        ("x = 'import a'\n", "x = 'import a'\n"),
""",
    "order": r'''
        (
            "def a(): pass\nX = 1\ndef b(): a()\n@b\nclass C: pass",
            "@b\nclass C: pass\nX = 1\ndef b(): a()\ndef a(): pass",
        ),
        (
            '#!python\n# Note.\ndef a(): """\n# text\n"""\r\nif a: pass\ndef b(): return a\n',
            '#!python\ndef b(): return a\r\nif a: pass\n# Note.\ndef a(): """\n# text\n"""\n',
        ),
        ("x = 1\n# Note.\n", "x = 1\n# Note.\n"),
        (
            "def a(): pass\n\n\nX = 1\n\ndef b(): a()\n",
            "def b(): a()\n\n\nX = 1\n\ndef a(): pass\n",
        ),
        (
            'X = """\n# x"""\ndef a(): pass\ndef b(): a()\n',
            'X = """\n# x"""\ndef b(): a()\ndef a(): pass\n',
        ),
''',
}
SUPPORT: Final = {
    **_SAMPLE,
    "_EDGES": "".join(
        ["_EDGES = {\n", *(f'"{name}": [{rows}],\n' for name, rows in _ROWS.items()), "}"]
    ),
}

SHUFFLE: Final = r'''
def test_{{ name }}_puts_users_first() -> None:
    """A definition comes before what it uses, whatever the seed."""
    assert {{ call(source="_SOURCE", seed="1") }} == _expected("order")


def test_{{ name }}_refuses_what_is_not_python() -> None:
    """A fault in the source is named with its line."""
    with pytest.raises(ValueError, match="line 1 is not Python: "):
        {{ call(source='"def"', seed="1") }}


def test_{{ name }}_loses_nothing() -> None:
    """Definitions that use each other, or nothing, only change places."""
    circle = "def a(): b()\ndef b(): a()\n" + "".join(f"def f{n}(): pass\n" for n in range(5))
    shuffled = {{ call(source="circle", seed="1") }}
    assert sorted(shuffled.splitlines()) == sorted(circle.splitlines())
    assert {{ call(source="circle", seed="1") }} == shuffled
    {% if "seed" in shapes %}
    results = { {{ call(source="circle", seed="seed") }} for seed in range(10) }
    assert len(results) > 1
    {% endif %}
'''

_UNKNOWN: Final = '''
def test_{{ name }}_refuses_an_unknown_degradation() -> None:
    """The message names what is known."""
    known = ", ".join(_NAMES)
    with pytest.raises(ValueError, match=f"unknown degradation 'none'; known: {known}$"):
        CALL
'''

DEGRADE: Final = """
def test_{{ name }}_knows_each_degradation() -> None:
    \"\"\"Each name gives its own degradation, and no other.\"\"\"
    for one in _NAMES:
        assert {{ call(source="_SOURCE", degradation="one", seed="1") }} == _expected(one)


""" + _UNKNOWN.replace("CALL", """{{ call(source="_SOURCE", degradation='"none"', seed="1") }}""")

_UNKNOWN_AMONG: Final = (
    '{% if "degradations" in shapes %}'
    + _UNKNOWN.replace(
        "CALL", """{{ call(source="_SOURCE", degradations='["none"]', seed="1") }}"""
    )
    + "{% endif %}"
)

DEGRADE_ALL: Final = (
    '''
def test_{{ name }}_composes_the_degradations() -> None:
    """All of them are applied; applied to the result, they find nothing more to remove."""
    degraded = {{ call(source="_SOURCE", degradations="_NAMES", seed="1") }}
    assert degraded == _expected(*_NAMES)
    {% if "degradations" in shapes %}
    assert {{ call(source="_SOURCE", degradations="_NAMES[:1]", seed="1") }} == _expected(_NAMES[0])
    assert {{ call(source="_SOURCE", degradations="[]", seed="1") }} == _SOURCE
    {% if "None" in shapes.degradations %}
    assert {{ call(source="_SOURCE", degradations="None", seed="1") }} == degraded
    {% endif %}
    {% endif %}


'''
    + _UNKNOWN_AMONG
)

PAIR: Final = """
def test_{{ name }}_pairs_the_degraded_with_the_original() -> None:
    \"\"\"Each degradation gives its own pair.\"\"\"
    for one in _NAMES:
        result = {{ call(source="_SOURCE", degradation="one", seed="1") }}
        {% if record %}
        {% for measure, value in (("degradation", "one"), ("degraded", "_expected(one)"),
                                  ("original", "_SOURCE"), ("changed", "True")) %}
        {% if measure in measures %}
        assert {{ get(measure) }} == {{ value }}
        {% endif %}
        {% endfor %}
        {% else %}
        assert result == (_expected(one), _SOURCE)
        {% endif %}


""" + _UNKNOWN.replace("CALL", """{{ call(source="_SOURCE", degradation='"none"', seed="1") }}""")

_COMPARED: Final = """
    {% if record %}
    {% for measure, value in (("degradation", "list(expected)"),
                              ("degraded", "list(expected.values())"),
                              ("original", "[text] * len(expected)"),
                              ("changed", "[one != text for one in expected.values()]")) %}
    {% if measure in measures %}
    assert [{{ get(measure, "one") }} for one in pairs] == {{ value }}
    {% endif %}
    {% endfor %}
    {% else %}
    assert [*pairs] == [(one, text) for one in expected.values()]
    {% endif %}
"""

_COMPOSED: Final = """
    {% if p.composed %}
    expected[{{ p.composed | literal }}] = COMPOSED
    {% endif %}
"""

PAIRS: Final = (
    '''
def test_{{ name }}_has_a_pair_for_each_degradation() -> None:
    """The pairs come in the order of the degradations."""
    text = _SOURCE
    pairs = {{ call(source="text", degradations="_NAMES", seed="1") }}
    expected = {one: _expected(one) for one in _NAMES}'''
    + _COMPOSED.replace("COMPOSED", "_expected(*_NAMES)")
    + _COMPARED
    + '''

def test_{{ name }}_of_a_source_that_nothing_changes() -> None:
    """{{ "Every degradation keeps its pair." if p.keep_unchanged else "There is no pair." }}"""
    text = "x = 1\\n"
    pairs = {{ call(source="text", degradations="_NAMES", seed="1") }}
    {% if p.keep_unchanged %}
    expected = dict.fromkeys(_NAMES, text)'''
    + _COMPOSED.replace("COMPOSED", "text")
    + _COMPARED
    + """
    {% else %}
    assert not pairs
    {% endif %}


"""
    + _UNKNOWN_AMONG
)

VARIANTS: Final = (
    '''
def test_{{ name }}_gives_each_degradation_by_name() -> None:
    """The results come in the order of the degradations."""
    expected = {one: _expected(one) for one in _NAMES}'''
    + _COMPOSED.replace("COMPOSED", "_expected(*_NAMES)")
    + '''
    result = {{ call(source="_SOURCE", seed="1") }}
    assert list(result.items()) == list(expected.items())


def test_{{ name }}_of_a_source_that_nothing_changes() -> None:
    """{{ "Every degradation keeps its result." if p.keep_unchanged else "There is no result." }}"""
    {% if p.keep_unchanged %}
    expected = dict.fromkeys(_NAMES, "x = 1\\n")'''
    + _COMPOSED.replace("COMPOSED", '"x = 1\\n"')
    + """
    assert {{ call(source='"x = 1\\\\n"', seed="1") }} == expected
    {% else %}
    assert not {{ call(source='"x = 1\\\\n"', seed="1") }}
    {% endif %}
"""
)

BATCH: Final = (
    """
def test_{{ name }}_leaves_out_what_is_not_python() -> None:
    \"\"\"The pairs of the other sources follow each other.\"\"\"
    text = _SOURCE
    {% if shapes.sources.startswith("mapping") %}
    sources = {"bad.py": "def", "good.py": text}
    {% else %}
    sources = ["def", text]
    {% endif %}
    pairs = {{ call(sources="sources", degradations="_NAMES", seed="1") }}
    expected = {one: _expected(one) for one in _NAMES}"""
    + _COMPOSED.replace("COMPOSED", "_expected(*_NAMES)")
    + _COMPARED
    + """
    {% if "path" in measures %}
    assert { {{ get("path", "one") }} for one in pairs } == {"good.py"}
    {% endif %}
    {% if "index" in measures %}
    assert { {{ get("index", "one") }} for one in pairs } == {1}
    {% endif %}


{% if "degradations" in shapes %}
"""
    + _UNKNOWN.replace(
        "CALL",
        """{{ call(sources=('{"a.py": _SOURCE}' if shapes.sources.startswith("mapping")
                else "[_SOURCE]"), degradations='["none"]', seed="1") }}""",
    )
    + "{% endif %}"
)

UNREADABLE: Final = '''
def test_{{ name }}_gives_the_reason() -> None:
    """A source that is Python has none."""
    result = {{ call(sources='{"bad.py": "x = 1\\\\ndef", "good.py": "x = 1"}') }}
    assert list(result) == ["bad.py"]
    assert result["bad.py"].startswith("line 2 is not Python: ")
'''

_AT_EDGES: Final = '''
def test_{{ name }}_at_the_edges() -> None:
    """Each form of each degradation gives exactly what is expected."""
    for kind in _NAMES:
        for before, after in _EDGES[kind]:
            CHECK
'''
_FOUND: Final = """
            {% if not record or "degraded" in measures %}
            found = [{{ get("degraded", "one") if record else "one[0]" }} for one in pairs]
            assert after == before or after in found
            {% else %}
            assert len(pairs) >= (after != before)
            {% endif %}
"""
_CHECKS: Final = {
    "degrade": 'assert {{ call(source="before", degradation="kind", seed="1") }} == after',
    "degrade_all": 'assert {{ call(source="before", degradations="[kind]", seed="1") }} == after',
    "variants": 'assert {{ call(source="before", seed="1") }}.get(kind, before) == after',
    "pair": """
            result = {{ call(source="before", degradation="kind", seed="1") }}
            {% if not record %}
            assert result == (after, before)
            {% elif "degraded" in measures %}
            assert {{ get("degraded") }} == after
            {% else %}
            assert result
            {% endif %}
""",
    "pairs": """
            pairs = {{ call(source="before", degradations="[kind]", seed="1") }}
"""
    + _FOUND,
    "batch": """
            {% if shapes.sources.startswith("mapping") %}
            pairs = {{ call(sources='{"a.py": before}', degradations="[kind]", seed="1") }}
            {% else %}
            pairs = {{ call(sources="[before]", degradations="[kind]", seed="1") }}
            {% endif %}
"""
    + _FOUND,
}
AT_EDGES: Final = {
    operation: _AT_EDGES.replace("            CHECK", check if "\n" in check else " " * 12 + check)
    for operation, check in _CHECKS.items()
}

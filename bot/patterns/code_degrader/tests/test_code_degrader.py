"""Tests of the degradations: what each must give on a sample, and pairs of source and result."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.patterns.code_degrader.core import (
    COMPOSED,
    COMPOSED_TASK,
    COUNT,
    DEGRADATIONS,
    KEEP_UNCHANGED,
    KEPT_COMMENTS,
    SEED,
    TASKS,
    degrade,
    degrade_all,
    degraded_versions,
    make_pair,
    make_pairs,
    make_pairs_of_files,
    make_pairs_of_folder,
    make_pairs_of_sources,
    make_text_pair,
    make_text_pairs,
    read_sources,
    shuffle_order,
    strip_comments,
    strip_docstrings,
    strip_imports,
    strip_type_hints,
    unreadable_sources,
)

_NAMES = [str(name) for name in DEGRADATIONS]
_SOURCE = (
    "".join(f"{beginning} stays\n" for beginning in KEPT_COMMENTS)
    + f'"""Sums."""\n\nimport math\n\nLIMIT: float = {SEED}.5\n\n\n'
    + '# Note.\ndef base(x: int = 1) -> int:\n    """Give x."""\n    return x\n\n\n'
    + 'class User:\n    """Uses the base."""\n\n    limit: int\n'
    + '    def value(self, y: "float") -> "float":\n'
    + "        return math.floor(base(y))  # Note.\n"
)
_CHANGES = {
    "comments": [("  # Note.", ""), ("# Note.\n", "")],
    "docstrings": [
        ('"""Sums."""\n', ""),
        ('    """Give x."""\n', ""),
        ('    """Uses the base."""\n', ""),
    ],
    "type_hints": [
        ("x: int = 1) -> int", "x = 1)"),
        ('y: "float") -> "float"', "y)"),
        ("LIMIT: float", "LIMIT"),
        ("    limit: int\n", ""),
    ],
    "imports": [("import math\n", "")],
}
_EDGES = {
    "comments": [
        ("x = '# no'  # Note.\ny = 2\n", "x = '# no'\ny = 2\n"),
        ("# Note.", ""),
        ("x = 1  \n", "x = 1  \n"),
        ("if x:\n    # Note.\n    y = [\n1,  # Note.\n]\n", "if x:\n    y = [\n1,\n]\n"),
        ("a = 1  # Note.\r\n# Note.\r\nb = 2\r\n", "a = 1\r\nb = 2\r\n"),
        ("é = 'ü'  # Note.\n", "é = 'ü'\n"),
        *((f"{one} y\nx = 1  # Note.\n", f"{one} y\nx = 1\n") for one in KEPT_COMMENTS),
    ],
    "docstrings": [
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
    ],
    "type_hints": [
        ("def f(*a: int, b: 'x' = 1) -> (\n    int\n): pass\n", "def f(*a, b = 1): pass\n"),
        ("def f(a: (int), **b: list[int]) : pass\n", "def f(a, **b) : pass\n"),
        ("async def f(a, é: 'ü',) -> None: ...\n", "async def f(a, é,): ...\n"),
        ("x: int\ny = 1\n", "y = 1\n"),
        ("class A:\n    x: int\n", "class A:\n    pass\n"),
        ("x: (int) = 1\n", "x = 1\n"),
        ("a[1:2] : int = {1: 2}\n", "a[1:2] = {1: 2}\n"),
        ("é: int = 1; y: str; z = 'ü'; w: int\n", "é = 1; z = 'ü'\n"),
        ("x = lambda a: a\nif x: y = x[1:2]\n", "x = lambda a: a\nif x: y = x[1:2]\n"),
    ],
    "imports": [
        ("import a; x = 1; import b; y = 2; import c\n", "x = 1; y = 2\n"),
        ("if x: import a; import b\nelse: y = 1\n", "if x: pass\nelse: y = 1\n"),
        ("try:\n    from . import a\nfinally:\n    b()\n", "try:\n    pass\nfinally:\n    b()\n"),
        ("from a import (\n    b,\n    c,\n)\nx = 1\n", "x = 1\n"),
        ("x = 1\nimport a", "x = 1\n"),
        ("def f():\n    import a  # Note.\n    a()\n", "def f():\n    # Note.\n    a()\n"),
        ("import a;\r\nx = 1\r\n", "x = 1\r\n"),
        ("x = 'import a'\n", "x = 'import a'\n"),
    ],
    "order": [
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
    ],
}
_PLAIN = "x = 1\n"
_ONE = _NAMES[:1]
_CIRCLE = "def a(): b()\ndef b(): a()\n" + "".join(f"def f{n}(): pass\n" for n in range(5))


def _expected(*names: str) -> str:
    """Degrade the sample by replacing text."""
    text = _SOURCE
    for name in names:
        for old, new in _CHANGES.get(name, []):
            text = text.replace(old, new)
    if "order" in names:
        head, base, user = text.rstrip("\n").rsplit("\n\n\n", 2)
        text = f"{head}\n\n\n{user}\n\n\n{base}\n"
    return text


def _versions() -> dict[str, str]:
    """Degrade the sample in every way."""
    found = {name: _expected(name) for name in _NAMES}
    if COMPOSED:
        found[COMPOSED] = _expected(*_NAMES)
    return {name: text for name, text in found.items() if KEEP_UNCHANGED or text != _SOURCE}


def _unchanged() -> list[str]:
    """Name the pairs of a source in which there is nothing to degrade."""
    return [*_NAMES, *filter(None, [COMPOSED])] if KEEP_UNCHANGED else []


def _tasks() -> list[str]:
    return [TASKS.get(name, COMPOSED_TASK) for name in _versions()]


def test_strip_comments_leaves_the_rest_as_it_is() -> None:
    assert strip_comments(_SOURCE) == _expected("comments")
    for before, after in _EDGES["comments"]:
        assert strip_comments(before) == after
    with pytest.raises(ValueError, match=r"^line 2 is not Python: "):
        strip_comments("x = 1\ndef")


def test_strip_docstrings_leaves_the_rest_as_it_is() -> None:
    assert strip_docstrings(_SOURCE) == _expected("docstrings")
    for before, after in _EDGES["docstrings"]:
        assert strip_docstrings(before) == after
    with pytest.raises(ValueError, match=r"^line 2 is not Python: "):
        strip_docstrings("x = 1\ndef")


def test_strip_type_hints_leaves_the_rest_as_it_is() -> None:
    assert strip_type_hints(_SOURCE) == _expected("type_hints")
    for before, after in _EDGES["type_hints"]:
        assert strip_type_hints(before) == after
    with pytest.raises(ValueError, match=r"^line 2 is not Python: "):
        strip_type_hints("x = 1\ndef")


def test_strip_imports_leaves_the_rest_as_it_is() -> None:
    assert strip_imports(_SOURCE) == _expected("imports")
    for before, after in _EDGES["imports"]:
        assert strip_imports(before) == after
    with pytest.raises(ValueError, match=r"^line 2 is not Python: "):
        strip_imports("x = 1\ndef")


def test_shuffle_order_puts_users_first() -> None:
    assert shuffle_order(_SOURCE) == _expected("order")
    for before, after in _EDGES["order"]:
        assert shuffle_order(before) == after
    with pytest.raises(ValueError, match=r"^line 1 is not Python: "):
        shuffle_order("def")


def test_shuffle_order_loses_nothing() -> None:
    shuffled = shuffle_order(_CIRCLE)
    assert sorted(shuffled.splitlines()) == sorted(_CIRCLE.splitlines())
    assert shuffle_order(_CIRCLE) == shuffled
    assert shuffle_order(_CIRCLE, seed=SEED) == shuffled
    assert len({shuffle_order(_CIRCLE, seed=seed) for seed in range(10)}) > 1
    assert [line[4:6] for line in shuffle_order(_CIRCLE, seed=1).splitlines()] == [
        *("f2", "f4", "f3", "f0", "f1", "a(", "b(")
    ]


def test_degrade_knows_each_degradation() -> None:
    for name in _NAMES:
        assert degrade(_SOURCE, name) == _expected(name)
        for before, after in _EDGES[name]:
            assert degrade(before, name) == after
        assert ast.dump(ast.parse(degrade(_expected(name), name)))
    with pytest.raises(ValueError, match=rf"^unknown degradation 'none'; known: {_NAMES[0]}"):
        degrade(_SOURCE, "none")
    with pytest.raises(ValueError, match=rf"{', '.join(_NAMES)}$"):
        degrade(_SOURCE, "none")


def test_degrade_knows_other_names() -> None:
    for name in _NAMES:
        assert degrade(_SOURCE, f"remove_{name}") == _expected(name)
        assert degrade(_SOURCE, name.title()) == _expected(name)
    others = {
        "shuffle": "order",
        "break_dependencies": "order",
        "drop_hints": "type_hints",
        "annotations": "type_hints",
    }
    for other, name in others.items():
        if name in _NAMES:
            assert degrade(_SOURCE, other) == _expected(name)


def test_degrade_all_composes_the_degradations() -> None:
    assert degrade_all(_SOURCE, _NAMES) == _expected(*_NAMES)
    assert degrade_all(_SOURCE, _NAMES[:1]) == _expected(_NAMES[0])
    assert degrade_all(_SOURCE, []) == _SOURCE
    for name in _NAMES:
        for before, after in _EDGES[name]:
            assert degrade_all(before, [name]) == after
    with pytest.raises(ValueError, match=rf"^unknown degradation 'none'; known: {_NAMES[0]}"):
        degrade_all(_SOURCE, ["none"])


def test_degrade_all_applies_all_by_default() -> None:
    assert degrade_all(_SOURCE) == _expected(*_NAMES)


def test_make_pair_holds_both() -> None:
    for name in _NAMES:
        found = make_pair(_SOURCE, name)
        assert found.degradation == name
        assert found.degraded == _expected(name)
        assert found.original == _SOURCE
        assert found.expected == _SOURCE
        assert found.task == TASKS[name]
        assert found.changed == (_expected(name) != _SOURCE)
        assert make_pair(_SOURCE, name, task="Mend it.").task == "Mend it."
    with pytest.raises(ValueError, match=rf"^unknown degradation 'none'; known: {_NAMES[0]}"):
        make_pair(_SOURCE, "none")


def test_make_text_pair_holds_both() -> None:
    for name in _NAMES:
        assert make_text_pair(_SOURCE, name) == (_expected(name), _SOURCE)
        for before, after in _EDGES[name]:
            assert make_text_pair(before, name) == (after, before)
    with pytest.raises(ValueError, match=rf"^unknown degradation 'none'; known: {_NAMES[0]}"):
        make_text_pair(_SOURCE, "none")


def test_make_pairs_has_a_pair_for_each_degradation() -> None:
    found = make_pairs(_SOURCE)
    assert len(found) == len(_versions())
    assert [one.degradation for one in found] == list(_versions())
    assert [one.degraded for one in found] == list(_versions().values())
    assert [one.original for one in found] == [_SOURCE] * len(_versions())
    assert [one.expected for one in found] == [_SOURCE] * len(_versions())
    assert [one.task for one in found] == _tasks()
    assert [one.changed for one in found] == [one != _SOURCE for one in _versions().values()]
    assert len(make_pairs(_PLAIN)) == len(_unchanged())
    assert [one.degradation for one in make_pairs(_PLAIN)] == _unchanged()
    assert [one.changed for one in make_pairs(_PLAIN)] == [False] * len(_unchanged())
    assert {one.task for one in make_pairs(_SOURCE, task="Mend it.")} == {"Mend it."}


def test_make_pairs_takes_a_task() -> None:
    found = make_pairs(_SOURCE, task="Mend it.")
    assert len(found) == len(_versions())
    assert [one.degraded for one in found] == list(_versions().values())
    assert [one.original for one in found] == [_SOURCE] * len(_versions())
    assert [one.expected for one in found] == [_SOURCE] * len(_versions())
    assert [one.degradation for one in found] == list(_versions())
    assert [one.task for one in found] == ["Mend it."] * len(_versions())


def test_make_pairs_at_the_edges() -> None:
    for name in _NAMES:
        for before, after in _EDGES[name]:
            found = make_pairs(before)
            assert len(found) >= (after != before)
            assert after in [before, *(one.degraded for one in found)]
            assert [name] * (after != before) == [
                one.degradation for one in found if one.degradation == name and one.changed
            ]
    assert len(make_pairs(_PLAIN)) == len(_unchanged())


def test_make_pairs_takes_degradations() -> None:
    size = 1 + bool(COMPOSED)
    assert len(make_pairs(_SOURCE, _ONE)) == size
    assert [one.degraded for one in make_pairs(_SOURCE, _ONE)] == [_expected(*_ONE)] * size
    assert [one.changed for one in make_pairs(_PLAIN, _ONE)] == [False] * size * KEEP_UNCHANGED
    with pytest.raises(ValueError, match=rf"^unknown degradation 'none'; known: {_NAMES[0]}"):
        make_pairs(_SOURCE, ["none"])


def test_make_text_pairs_has_a_pair_for_each_degradation() -> None:
    assert make_text_pairs(_SOURCE) == [(text, _SOURCE) for text in _versions().values()]
    assert make_text_pairs(_PLAIN) == [(_PLAIN, _PLAIN)] * len(_unchanged())
    for name in _NAMES:
        for before, after in _EDGES[name]:
            assert (after, before) in [*make_text_pairs(before), (before, before)]


def test_degraded_versions_are_given_by_name() -> None:
    assert list(degraded_versions(_SOURCE).items()) == list(_versions().items())
    assert degraded_versions(_PLAIN) == dict.fromkeys(_unchanged(), _PLAIN)
    for name in _NAMES:
        for before, after in _EDGES[name]:
            assert degraded_versions(before).get(name, before) == after


def test_make_pairs_of_files_leaves_out_what_is_not_python() -> None:
    sources = {"bad.py": "def", "good.py": _SOURCE}
    found = make_pairs_of_files(sources)
    assert len(found) == len(_versions())
    assert {one.path for one in found} == {"good.py"}
    assert {one.position for one in found} == {1}
    assert [one.kind for one in found] == list(_versions())
    assert [one.shown for one in found] == list(_versions().values())
    assert [one.full for one in found] == [_SOURCE] * len(_versions())
    assert [one.wanted for one in found] == [_SOURCE] * len(_versions())
    assert [one.instruction for one in found] == _tasks()
    assert [one.differs for one in found] == [one != _SOURCE for one in _versions().values()]
    plain = {"plain.py": _PLAIN}
    assert len(make_pairs_of_files(plain)) == len(_unchanged())
    assert {one.instruction for one in make_pairs_of_files(sources, task="Do.")} == {"Do."}


def test_make_pairs_of_files_takes_degradations() -> None:
    sources = {"good.py": _SOURCE}
    size = 1 + bool(COMPOSED)
    assert len(make_pairs_of_files(sources, _ONE)) == size
    assert [one.shown for one in make_pairs_of_files(sources, _ONE)] == [_expected(*_ONE)] * size
    assert len(make_pairs_of_files({"plain.py": _PLAIN}, _ONE)) == size * KEEP_UNCHANGED
    with pytest.raises(ValueError, match=rf"^unknown degradation 'none'; known: {_NAMES[0]}"):
        make_pairs_of_files(sources, ["none"])


def test_make_pairs_of_files_at_the_edges() -> None:
    for name in _NAMES:
        for number, (before, after) in enumerate(_EDGES[name]):
            found = make_pairs_of_files({f"{number}.py": before})
            assert len(found) >= (after != before)
            assert after in [before, *(one.shown for one in found)]
    assert len(make_pairs_of_files({"plain.py": _PLAIN})) == len(_unchanged())


def test_make_pairs_of_files_gives_so_many() -> None:
    sources = {"a.py": _SOURCE, "b.py": _SOURCE}
    assert len(make_pairs_of_files(sources)) == min(COUNT, 2 * len(_versions()))
    assert len(make_pairs_of_files(sources, count=1)) == 1
    assert make_pairs_of_files(sources, count=0) == []
    assert len(make_pairs_of_files(sources, count=99)) == 2 * len(_versions())


def test_make_pairs_of_sources_leaves_out_what_is_not_python() -> None:
    sources = ["def", _SOURCE]
    found = make_pairs_of_sources(sources)
    assert len(found) == len(_versions())
    assert {one.path for one in found} == {"1"}
    assert {one.position for one in found} == {1}
    assert [one.kind for one in found] == list(_versions())
    assert [one.shown for one in found] == list(_versions().values())
    assert [one.full for one in found] == [_SOURCE] * len(_versions())
    assert [one.wanted for one in found] == [_SOURCE] * len(_versions())
    assert [one.instruction for one in found] == _tasks()
    assert [one.differs for one in found] == [one != _SOURCE for one in _versions().values()]
    assert len(make_pairs_of_sources([_PLAIN])) == len(_unchanged())
    assert {one.instruction for one in make_pairs_of_sources(sources, task="Do.")} == {"Do."}


def test_make_pairs_of_sources_at_the_edges() -> None:
    for name in _NAMES:
        for before, after in _EDGES[name]:
            found = make_pairs_of_sources([before])
            assert len(found) >= (after != before)
            assert after in [before, *(one.shown for one in found)]
    assert len(make_pairs_of_sources([_PLAIN])) == len(_unchanged())


def test_make_pairs_of_sources_gives_so_many() -> None:
    sources = [_SOURCE, _SOURCE.replace("base", "basis")]
    assert len(make_pairs_of_sources(sources)) == min(COUNT, 2 * len(_versions()))
    assert len(make_pairs_of_sources(sources, count=1)) == 1
    assert make_pairs_of_sources(sources, count=0) == []
    assert make_pairs_of_sources(sources, count=-1) == []
    all_pairs = make_pairs_of_sources(sources, count=99)
    assert len(all_pairs) == 2 * len(_versions())
    some = make_pairs_of_sources(sources, count=3)
    assert some == [one for one in all_pairs if one in some]
    assert some == make_pairs_of_sources(sources, count=3)
    drawn = [make_pairs_of_sources(sources, seed=seed, count=1) for seed in range(9)]
    assert any(one != drawn[0] for one in drawn)
    with pytest.raises(ValueError, match=rf"^unknown degradation 'none'; known: {_NAMES[0]}"):
        make_pairs_of_sources(sources, ["none"])


def test_make_pairs_of_folder_reads_python_files(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.py").write_text(_SOURCE, "utf-8")
    (tmp_path / "a.py").write_text("def", "utf-8")
    (tmp_path / "a2.py").write_bytes(b"x = '\xff'\n")
    (tmp_path / "c.txt").write_text(_SOURCE, "utf-8")
    found = make_pairs_of_folder(tmp_path)
    assert len(found) == len(_versions())
    assert {one.path for one in found} == {"inner/b.py"}
    assert [one.kind for one in found] == list(_versions())
    assert [one.shown for one in found] == list(_versions().values())
    assert [one.full for one in found] == [_SOURCE] * len(_versions())
    assert [one.wanted for one in found] == [_SOURCE] * len(_versions())
    assert [one.instruction for one in found] == _tasks()
    assert len(make_pairs_of_folder(tmp_path)) == min(COUNT, len(_versions()))
    assert len(make_pairs_of_folder(tmp_path, count=1)) == 1
    assert make_pairs_of_folder(tmp_path, count=0) == []
    with pytest.raises(ValueError, match=rf"^unknown degradation 'none'; known: {_NAMES[0]}"):
        make_pairs_of_folder(tmp_path, ["none"])


def test_make_pairs_of_folder_at_the_edges(tmp_path: Path) -> None:
    for name in _NAMES:
        for number, (before, _) in enumerate(_EDGES[name]):
            (tmp_path / f"{name}{number}.py").write_bytes(before.encode())
    found = make_pairs_of_folder(tmp_path)
    assert len(found) >= len(_unchanged())
    for name in _NAMES:
        for before, after in _EDGES[name]:
            assert after in [before, *(one.shown for one in found)]


def test_read_sources_gives_texts_by_path(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.py").write_text("é", "utf-8")
    (tmp_path / "a.py").write_bytes(b"def\r\n")
    (tmp_path / "c.txt").write_text("text", "utf-8")
    assert list(read_sources(tmp_path).items()) == [("a.py", "def\r\n"), ("inner/b.py", "é")]


def test_unreadable_sources_gives_the_reason() -> None:
    found = unreadable_sources({"bad.py": "x = 1\ndef", "good.py": "x = 1"})
    assert found == {"bad.py": "line 2 is not Python: invalid syntax"}

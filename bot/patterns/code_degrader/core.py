"""Take context away from Python source, and pair what is left with the original.

An edit leaves what it does not name as it was, byte for byte and line ends included. A block that
becomes empty holds `pass`, so that what parsed before parses afterwards.
"""

from __future__ import annotations

import ast
import hashlib
import io
import itertools
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

DEGRADATIONS: Final[
    tuple[Literal["comments", "docstrings", "type_hints", "imports", "order"], ...]
] = ("comments", "docstrings", "type_hints", "imports", "order")
COMPOSED: Final[str] = ""
KEEP_UNCHANGED: Final[bool] = False
SEED: Final[int] = 0
COUNT: Final[int] = 1_000_000
KEPT_COMMENTS: Final[tuple[str, ...]] = ("#!", "# -*-")
TASKS: Final[dict[str, str]] = {
    "comments": "Write the comments.",
    "docstrings": "Write the docstrings.",
    "type_hints": "Write the type hints.",
    "imports": "Write the import statements.",
    "order": "Put the definitions into the order in which they are used.",
}
COMPOSED_TASK: Final[str] = "Write what is missing."
# By which words of other names a degradation is known, as in `remove_comments`.
_KNOWN_BY: Final[dict[str, str]] = {
    "comment": "comments",
    "docstring": "docstrings",
    "type": "type_hints",
    "hint": "type_hints",
    "annotation": "type_hints",
    "import": "imports",
    "order": "order",
    "shuffle": "order",
    "depend": "order",
}
_LINE_END: Final[re.Pattern[bytes]] = re.compile(rb"\r\n|\r|\n")
_STATEMENT_END: Final[re.Pattern[bytes]] = re.compile(rb"[ \t]*;?[ \t]*")
_CLOSED: Final[re.Pattern[bytes]] = re.compile(rb"(?:[\s\\]*\))*")

_Edit = tuple[int, int, bytes]
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Pair:
    """A source with less context, and the source it was made from."""

    degradation: str
    degraded: str
    original: str
    expected: str
    task: str
    changed: bool


@dataclass(frozen=True)
class SourcePair:
    """A source with less context, the source it was made from, and which of many that was."""

    path: str
    position: int
    kind: str
    shown: str
    full: str
    wanted: str
    instruction: str
    differs: bool


def strip_comments(source: str) -> str:
    """Remove the comments; a line that holds nothing else goes with its comment.

    Raises:
        ValueError: The source is not Python.
    """
    _parsed(source)
    lines = _lines(source)
    for token in tokenize.generate_tokens(io.StringIO(source, newline="").readline):
        if token.type != tokenize.COMMENT or token.string.startswith(KEPT_COMMENTS):
            continue
        (row, start), (_, end) = token.start, token.end
        code = lines[row - 1][:start].rstrip()
        lines[row - 1] = code + lines[row - 1][end:] if code else ""
    return "".join(lines)


def strip_docstrings(source: str) -> str:
    """Remove the docstrings of the module, its classes and its functions.

    Raises:
        ValueError: The source is not Python.
    """
    return _without(source, _docstrings)


def strip_type_hints(source: str) -> str:
    """Remove annotations; one without a value, such as `x: int`, goes as a whole.

    Raises:
        ValueError: The source is not Python.
    """
    tree = _parsed(source)
    data = source.encode()
    removals = _removals(data, tree, set(_declarations(tree)))
    return _edited(data, [*removals, *_hints(data, tree)])


def strip_imports(source: str) -> str:
    """Remove the import statements, at any depth.

    Raises:
        ValueError: The source is not Python.
    """
    return _without(source, _imports)


def shuffle_order(source: str, seed: int = SEED) -> str:
    """Reorder the top-level definitions so that each comes before those that it uses.

    Args:
        source: Python source.
        seed: Decides where that leaves a choice, or definitions use each other.

    Raises:
        ValueError: The source is not Python.
    """
    lines = _lines(source)
    definitions: list[_Definition] = []
    extents: list[tuple[int, int]] = []
    floor = 0
    for node in _parsed(source).body:
        if isinstance(node, _Definition):
            definitions.append(node)
            extents.append(_extent(lines, floor, node))
        floor = node.end_lineno or 0
    texts = ["".join(lines[start:end]).rstrip("\r\n") for start, end in extents]
    ordered = [texts[number] for number in _users_first(definitions, seed)]
    for (start, end), text in zip(extents, ordered, strict=True):
        last = lines[end - 1]
        line_end = last.removeprefix(last.rstrip("\r\n"))
        lines[start:end] = [text + line_end, *[""] * (end - start - 1)]
    return "".join(lines)


def degrade(source: str, degradation: str, seed: int = SEED) -> str:
    """Apply one degradation to a source.

    Raises:
        ValueError: The source is not Python, or the degradation is unknown.
    """
    return _degraded(source, _checked([degradation]), seed)


def degrade_all(source: str, degradations: Iterable[str] | None = None, seed: int = SEED) -> str:
    """Apply several degradations to a source, one after the other.

    Raises:
        ValueError: The source is not Python, or a degradation is unknown.
    """
    wanted = _checked(DEGRADATIONS if degradations is None else degradations)
    return _degraded(source, wanted, seed)


def make_pair(source: str, degradation: str, seed: int = SEED, task: str | None = None) -> Pair:
    """Make the pair of one degradation.

    Raises:
        ValueError: The source is not Python, or the degradation is unknown.
    """
    return _pair(source, degradation, degrade(source, degradation, seed), task)


def make_text_pair(source: str, degradation: str, seed: int = SEED) -> tuple[str, str]:
    """Give the source after one degradation, and the source itself.

    Raises:
        ValueError: The source is not Python, or the degradation is unknown.
    """
    return degrade(source, degradation, seed), source


def make_pairs(
    source: str,
    degradations: Iterable[str] | None = None,
    seed: int = SEED,
    task: str | None = None,
) -> list[Pair]:
    """Make one pair for each degradation, in their order.

    Args:
        source: Python source.
        degradations: Names of the degradations; all of them by default.
        seed: Decides the order of definitions where their dependencies leave a choice.
        task: What to ask for in every pair.

    Raises:
        ValueError: The source is not Python, or a degradation is unknown.
    """
    wanted = _checked(DEGRADATIONS if degradations is None else degradations)
    return [
        _pair(source, name, degraded, task) for name, degraded in _variants(source, wanted, seed)
    ]


def make_text_pairs(
    source: str, degradations: Iterable[str] | None = None, seed: int = SEED
) -> list[tuple[str, str]]:
    """Give the source after each degradation alone, each with the source itself.

    Raises:
        ValueError: The source is not Python, or a degradation is unknown.
    """
    wanted = _checked(DEGRADATIONS if degradations is None else degradations)
    return [(degraded, source) for _, degraded in _variants(source, wanted, seed)]


def degraded_versions(
    source: str, degradations: Iterable[str] | None = None, seed: int = SEED
) -> dict[str, str]:
    """Give the source after each degradation alone, by the degradation's name.

    Raises:
        ValueError: The source is not Python, or a degradation is unknown.
    """
    wanted = _checked(DEGRADATIONS if degradations is None else degradations)
    return dict(_variants(source, wanted, seed))


def make_pairs_of_files(
    sources: Mapping[str, str],
    degradations: Iterable[str] | None = None,
    seed: int = SEED,
    count: int | None = COUNT,
    task: str | None = None,
) -> list[SourcePair]:
    """Make the pairs of many sources, source by source; one that is not Python is left out.

    Args:
        sources: Python source by name.
        degradations: Names of the degradations; all of them by default.
        seed: Decides the order of definitions where their dependencies leave a choice, and which
            pairs are given where there are more than `count`.
        count: How many pairs to give at most.
        task: What to ask for in every pair.

    Raises:
        ValueError: A degradation is unknown.
    """
    wanted = _checked(DEGRADATIONS if degradations is None else degradations)
    return _source_pairs(sources.items(), wanted, seed, count, task)


def make_pairs_of_sources(
    sources: Iterable[str],
    degradations: Iterable[str] | None = None,
    seed: int = SEED,
    count: int | None = COUNT,
    task: str | None = None,
) -> list[SourcePair]:
    """Make the pairs of many sources, source by source; one that is not Python is left out.

    Raises:
        ValueError: A degradation is unknown.
    """
    wanted = _checked(DEGRADATIONS if degradations is None else degradations)
    named = ((str(index), source) for index, source in enumerate(sources))
    return _source_pairs(named, wanted, seed, count, task)


def make_pairs_of_folder(
    folder: str | Path,
    degradations: Iterable[str] | None = None,
    seed: int = SEED,
    count: int | None = COUNT,
    task: str | None = None,
) -> list[SourcePair]:
    """Make the pairs of the Python files in a folder; one that is not Python is left out.

    Raises:
        ValueError: A degradation is unknown.
    """
    wanted = _checked(DEGRADATIONS if degradations is None else degradations)
    return _source_pairs(read_sources(folder).items(), wanted, seed, count, task)


def read_sources(folder: str | Path) -> dict[str, str]:
    """Read the Python files in a folder, at any depth, by their paths in it."""
    # Line ends stay, and what is not UTF-8 becomes what is not Python.
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "surrogateescape")
        for path in sorted(Path(folder).rglob("*.py"))
    }


def unreadable_sources(sources: Mapping[str, str]) -> dict[str, str]:
    """Find the sources that are not Python, by name, each with the reason."""
    faults = {label: _fault(source) for label, source in sources.items()}
    return {label: fault for label, fault in faults.items() if fault is not None}


def _pair(source: str, name: str, degraded: str, task: str | None) -> Pair:
    return Pair(
        degradation=name,
        degraded=degraded,
        original=source,
        expected=source,
        task=_task(name, task),
        changed=degraded != source,
    )


def _source_pairs(
    sources: Iterable[tuple[str, str]],
    names: Sequence[str],
    seed: int,
    count: int | None,
    task: str | None,
) -> list[SourcePair]:
    pairs = [
        SourcePair(
            path=label,
            position=position,
            kind=name,
            shown=degraded,
            full=source,
            wanted=source,
            instruction=_task(name, task),
            differs=degraded != source,
        )
        for position, (label, source) in enumerate(sources)
        if _fault(source) is None
        for name, degraded in _variants(source, names, seed)
    ]
    if count is None or count >= len(pairs):
        return pairs
    return [pairs[number] for number in sorted(_by_chance(len(pairs), seed)[: max(count, 0)])]


def _task(name: str, task: str | None) -> str:
    return TASKS.get(_known_as(name), COMPOSED_TASK) if task is None else task


def _known_as(name: str) -> str:
    return next((known for word, known in _KNOWN_BY.items() if word in name.lower()), name)


def _checked(names: Iterable[str]) -> list[str]:
    """Refuse a name that is no degradation's."""
    wanted = list(names)
    for name in wanted:
        if _known_as(name) not in DEGRADATIONS:
            known = ", ".join(DEGRADATIONS)
            raise ValueError(f"unknown degradation {name!r}; known: {known}")
    return wanted


def _variants(source: str, names: Sequence[str], seed: int) -> Iterator[tuple[str, str]]:
    """Give the name and the result of each degradation."""
    groups = {name: [name] for name in names}
    if COMPOSED:
        groups[COMPOSED] = list(names)
    for label, members in groups.items():
        degraded = _degraded(source, members, seed)
        if KEEP_UNCHANGED or degraded != source:
            yield label, degraded


def _degraded(source: str, names: Iterable[str], seed: int) -> str:
    """Apply degradations, one after the other."""
    for name in map(_known_as, names):
        if "comments" in DEGRADATIONS and name == "comments":
            source = strip_comments(source)
        if "docstrings" in DEGRADATIONS and name == "docstrings":
            source = strip_docstrings(source)
        if "type_hints" in DEGRADATIONS and name == "type_hints":
            source = strip_type_hints(source)
        if "imports" in DEGRADATIONS and name == "imports":
            source = strip_imports(source)
        if "order" in DEGRADATIONS and name == "order":
            source = shuffle_order(source, seed)
    return source


def _fault(source: str) -> str | None:
    """Say why a source is not Python; None where it is."""
    try:
        _parsed(source)
    except ValueError as error:
        return str(error)
    return None


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise ValueError(f"line {error.lineno} is not Python: {error.msg}") from error


def _lines(source: str) -> list[str]:
    """Split a source where Python does, and keep the line ends."""
    return list(io.StringIO(source, newline=""))


def _starts(data: bytes) -> list[int]:
    """Find the byte at which each line begins."""
    return [0, *(match.end() for match in _LINE_END.finditer(data))]


def _span(starts: Sequence[int], node: ast.stmt | ast.expr | ast.arg) -> tuple[int, int]:
    """Find the first byte of a node, and the byte behind its last."""
    last_line, last_column = node.end_lineno or 0, node.end_col_offset or 0
    return starts[node.lineno - 1] + node.col_offset, starts[last_line - 1] + last_column


def _edited(data: bytes, edits: Iterable[_Edit]) -> str:
    """Replace the bytes that each edit names; edits do not overlap."""
    for start, end, text in sorted(edits, reverse=True):
        data = data[:start] + text + data[end:]
    return data.decode()


def _without(source: str, doomed: Callable[[ast.Module], Iterable[ast.stmt]]) -> str:
    """Remove the statements that `doomed` finds."""
    tree = _parsed(source)
    data = source.encode()
    return _edited(data, _removals(data, tree, set(doomed(tree))))


def _removals(data: bytes, tree: ast.Module, doomed: set[ast.stmt]) -> Iterator[_Edit]:
    """Remove simple statements; a block that would be empty holds `pass`."""
    starts = _starts(data)
    for block in _blocks(tree):
        kept = set(block) - doomed
        if not kept and block is not tree.body:
            kept = {block[0]}
            yield (*_span(starts, block[0]), b"pass")
        for row in _rows(block):
            if not kept.issuperset(row):
                spans = [_span(starts, statement) for statement in row]
                indices = [index for index, one in enumerate(row) if one in kept]
                yield from _row_edits(data, spans, indices)


def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Give every block of statements, at any depth."""
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield value


def _rows(block: Iterable[ast.stmt]) -> list[list[ast.stmt]]:
    """Group the statements that share a line."""
    rows: list[list[ast.stmt]] = []
    for statement in block:
        if rows and rows[-1][-1].end_lineno == statement.lineno:
            rows[-1].append(statement)
        else:
            rows.append([statement])
    return rows


def _row_edits(data: bytes, row: Sequence[tuple[int, int]], kept: Sequence[int]) -> Iterator[_Edit]:
    """Remove all statements of a line but the kept ones, given by their indices."""
    if not kept:
        start, end = row[0][0], row[-1][1]
        match = _STATEMENT_END.match(data, end)
        end = match.end() if match else end
        line_end = _LINE_END.match(data, end)
        if line_end or end == len(data):
            start = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
            end = line_end.end() if line_end else end
        yield start, end, b""
        return
    for index in set(range(kept[-1])).difference(kept):
        yield row[index][0], row[index + 1][0], b""
    yield row[kept[-1]][1], row[-1][1], b""


def _docstrings(tree: ast.Module) -> Iterator[ast.stmt]:
    """Find the docstrings, and the strings behind them that would take their place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | _Definition):
            yield from itertools.takewhile(_is_text, node.body)


def _is_text(statement: ast.stmt) -> bool:
    """Tell whether a statement is a string and nothing else."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _imports(tree: ast.Module) -> Iterator[ast.stmt]:
    """Find the import statements, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def _declarations(tree: ast.Module) -> Iterator[ast.stmt]:
    """Find the annotations that stand alone, without a value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and not node.value:
            yield node


def _hints(data: bytes, tree: ast.Module) -> Iterator[_Edit]:
    """Remove the annotations of parameters, results and assignments."""
    starts = _starts(data)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation:
            start, end = _span(starts, node)
            yield _from_sign(data, data.index(b":", start), end)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            start, end = _span(starts, node.returns)
            yield _from_sign(data, data.rindex(b"->", 0, start), _closed(data, end))
        elif isinstance(node, ast.AnnAssign) and node.value:
            colon = data.index(b":", _span(starts, node.target)[1])
            yield _from_sign(data, colon, _closed(data, _span(starts, node.annotation)[1]))


def _from_sign(data: bytes, sign: int, end: int) -> _Edit:
    """Remove from a sign, and the blanks in front of it, to the end."""
    return len(data[:sign].rstrip()), end, b""


def _closed(data: bytes, end: int) -> int:
    """Step over the parentheses that close behind an annotation."""
    match = _CLOSED.match(data, end)
    return match.end() if match else end


def _extent(lines: Sequence[str], floor: int, node: _Definition) -> tuple[int, int]:
    """Find the lines of a definition, with decorators and the comment right above it."""
    start = min(one.lineno for one in (node, *node.decorator_list)) - 1
    while start > floor and lines[start - 1].startswith("#"):
        if lines[start - 1].startswith("#!"):
            break
        start -= 1
    return start, node.end_lineno or 0


def _users_first(definitions: Sequence[_Definition], seed: int) -> list[int]:
    """Order definitions so that each comes before those that it uses."""
    numbers = range(len(definitions))
    names = [
        {node.id for node in ast.walk(one) if isinstance(node, ast.Name)} for one in definitions
    ]
    users = {
        number: {
            user for user in numbers if user != number and definitions[number].name in names[user]
        }
        for number in numbers
    }
    chance = _by_chance(len(definitions), seed)
    order: list[int] = []
    while users:
        free = [number for number in users if users[number].isdisjoint(users)]
        order.append(min(free or users, key=chance.index))
        del users[order[-1]]
    return order


def _by_chance(count: int, seed: int) -> list[int]:
    """Shuffle the numbers below `count`, the same on every machine."""
    return sorted(
        range(count), key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest()
    )

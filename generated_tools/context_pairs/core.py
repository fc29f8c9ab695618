"""Make pairs of degraded and original Python source, in five ways.

A pair holds a source as it was and the same source with less context, for
training or judging models that have to put the context back. There are five
degradations, and pairs come in this order:

- comments: every comment goes, with the blanks in front of it; a line that
  held nothing else goes as a whole. The interpreter line (`#!`) and comments
  that begin with `# -*-` stay.
- docstrings: the docstrings of the module, of classes and of functions go,
  and with them any string statement right behind one, which would take its
  place.
- type_hints: the annotations of parameters, results and variables go. An
  annotation without a value, such as `x: int`, goes as a whole.
- imports: every import statement goes, also inside functions.
- order: the functions and classes at the top level change places, so that
  each comes before those that it uses by name. Where that leaves a choice, or
  definitions use each other, the seed decides. A definition takes its
  decorators and the comment right above it along; everything else stays.

Nothing else changes: blanks, line ends and quotes stay as they are. Where a
block becomes empty, it holds `pass`, so that the degraded source parses. It
need not run: a name can be missing or come too late.

A degradation that changes nothing gives no pair. Where a function takes
several sources, those that are not Python are left out, and
`unreadable_sources` says why; a single source that is not Python is a
ValueError that names the line, and so is a degradation of another name. The
same seed gives the same result on every machine.
"""

from __future__ import annotations

import ast
import hashlib
import io
import itertools
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ContextPair:
    """A source with less context, and the source it was made from."""

    degradation: str
    degraded: str
    original: str


@dataclass(frozen=True)
class FilePair:
    """A context pair, and the name of the source it was made from."""

    path: str
    degradation: str
    degraded: str
    original: str


_Edit = tuple[int, int, bytes]

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_LINE_END = re.compile(rb"\r\n|\r|\n")

_STATEMENT_END = re.compile(rb"[ \t]*;?[ \t]*")

_CLOSED = re.compile(rb"(?:[\s\\]*\))*")


def _parsed(source: str) -> ast.Module:
    """Parse a source; a fault in it is a ValueError that names the line."""
    try:
        return ast.parse(source)
    except SyntaxError as error:
        message = f"line {error.lineno} is not Python: {error.msg}"
        raise ValueError(message) from error


def _lines(source: str) -> list[str]:
    """Split a source where Python does, and keep the line ends."""
    return list(io.StringIO(source, newline=""))


def _starts(data: bytes) -> list[int]:
    """Find the byte at which each line begins."""
    return [0, *(match.end() for match in _LINE_END.finditer(data))]


def _span(
    starts: Sequence[int], node: ast.stmt | ast.expr | ast.arg
) -> tuple[int, int]:
    """Find the first byte of a node, and the byte behind its last."""
    last_line, last_column = node.end_lineno or 0, node.end_col_offset or 0
    return starts[node.lineno - 1] + node.col_offset, starts[
        last_line - 1
    ] + last_column


def _edited(data: bytes, edits: Iterable[_Edit]) -> str:
    """Replace the bytes that each edit names; edits do not overlap."""
    for start, end, text in sorted(edits, reverse=True):
        data = data[:start] + text + data[end:]
    return data.decode()


def _rows(block: Iterable[ast.stmt]) -> list[list[ast.stmt]]:
    """Group the statements that share a line."""
    rows: list[list[ast.stmt]] = []
    for statement in block:
        if rows and rows[-1][-1].end_lineno == statement.lineno:
            rows[-1].append(statement)
        else:
            rows.append([statement])
    return rows


def _row_edits(
    data: bytes, row: Sequence[tuple[int, int]], kept: Sequence[int]
) -> Iterator[_Edit]:
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


def _without(source: str, doomed: Callable[[ast.Module], Iterable[ast.stmt]]) -> str:
    """Remove the statements that `doomed` finds."""
    tree = _parsed(source)
    data = source.encode()
    return _edited(data, _removals(data, tree, set(doomed(tree))))


_KEPT_COMMENTS = ("#!", "# -*-")


def _without_comments(source: str) -> str:
    """Remove comments; a line that holds nothing else goes with its comment."""
    _parsed(source)
    lines = _lines(source)
    for token in tokenize.generate_tokens(io.StringIO(source, newline="").readline):
        if token.type != tokenize.COMMENT or token.string.startswith(_KEPT_COMMENTS):
            continue
        (row, start), (_, end) = token.start, token.end
        code = lines[row - 1][:start].rstrip()
        lines[row - 1] = code + lines[row - 1][end:] if code else ""
    return "".join(lines)


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


def _without_docstrings(source: str) -> str:
    """Remove the docstrings of the module, its classes and its functions."""
    return _without(source, _docstrings)


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
            yield _from_sign(
                data, colon, _closed(data, _span(starts, node.annotation)[1])
            )


def _from_sign(data: bytes, sign: int, end: int) -> _Edit:
    """Remove from a sign, and the blanks in front of it, to the end."""
    return len(data[:sign].rstrip()), end, b""


def _closed(data: bytes, end: int) -> int:
    """Step over the parentheses that close behind an annotation."""
    match = _CLOSED.match(data, end)
    return match.end() if match else end


def _declarations(tree: ast.Module) -> set[ast.stmt]:
    """Find the annotations that stand alone, without a value."""
    return {
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and not node.value
    }


def _without_type_hints(source: str) -> str:
    """Remove annotations; one without a value goes as a whole."""
    tree = _parsed(source)
    data = source.encode()
    removals = _removals(data, tree, _declarations(tree))
    return _edited(data, [*removals, *_hints(data, tree)])


def _imports(tree: ast.Module) -> Iterator[ast.stmt]:
    """Find the import statements, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def _without_imports(source: str) -> str:
    """Remove the import statements."""
    return _without(source, _imports)


def _extent(lines: Sequence[str], floor: int, node: _Definition) -> tuple[int, int]:
    """Find the lines of a definition, with decorators and the comment right above it."""
    start = min(one.lineno for one in (node, *node.decorator_list)) - 1
    while start > floor and lines[start - 1].startswith("#"):
        if lines[start - 1].startswith("#!"):
            break
        start -= 1
    return start, node.end_lineno or 0


def _users_first(definitions: Sequence[_Definition], seed: int) -> list[int]:
    """Order definitions so that each comes before those that it uses.

    Where the rule leaves a choice, or definitions use each other, the seed decides.
    """
    numbers = range(len(definitions))
    names = [
        {node.id for node in ast.walk(one) if isinstance(node, ast.Name)}
        for one in definitions
    ]
    users = {
        number: {
            user
            for user in numbers
            if user != number and definitions[number].name in names[user]
        }
        for number in numbers
    }
    ranks = [hashlib.sha256(f"{seed}:{number}".encode()).digest() for number in numbers]
    order: list[int] = []
    while users:
        free = [number for number in users if users[number].isdisjoint(users)]
        order.append(min(free or users, key=lambda number: ranks[number]))
        del users[order[-1]]
    return order


def _reordered(source: str, seed: int) -> str:
    """Put the definitions of a module into the places of one another, users first."""
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


_DEGRADATIONS: dict[str, Callable[[str, int], str]] = {
    "comments": lambda source, _seed: _without_comments(source),
    "docstrings": lambda source, _seed: _without_docstrings(source),
    "type_hints": lambda source, _seed: _without_type_hints(source),
    "imports": lambda source, _seed: _without_imports(source),
    "order": _reordered,
}


def _degraded(source: str, names: Iterable[str], seed: int) -> str:
    """Apply degradations, one after the other."""
    for name in names:
        source = _DEGRADATIONS[name](source, seed)
    return source


def _known(names: Iterable[str]) -> list[str]:
    """Refuse a name that is no degradation's."""
    wanted = list(names)
    for name in wanted:
        if name not in _DEGRADATIONS:
            known = ", ".join(_DEGRADATIONS)
            raise ValueError(f"unknown degradation {name!r}; known: {known}")
    return wanted


def _variants(
    source: str, names: Iterable[str], seed: int
) -> Iterator[tuple[str, str]]:
    """Give the name and the result of each degradation."""
    for label in names:
        degraded = _degraded(source, [label], seed)
        if degraded != source:
            yield label, degraded


def _fault(source: str) -> str | None:
    """Say why a source is not Python; None where it is."""
    try:
        _parsed(source)
    except ValueError as error:
        return str(error)
    return None


def strip_comments(source: str) -> str:
    """Remove the comments.

    Args:
        source: Python source.

    Returns:
        The source without comments; a line that held nothing else is gone.

    Raises:
        ValueError: The source is not Python.
    """
    return _without_comments(source)


def strip_docstrings(source: str) -> str:
    """Remove the docstrings of the module, its classes and its functions.

    Args:
        source: Python source.

    Returns:
        The source without docstrings.

    Raises:
        ValueError: The source is not Python.
    """
    return _without_docstrings(source)


def strip_type_hints(source: str) -> str:
    """Remove the annotations of parameters, results and variables.

    Args:
        source: Python source.

    Returns:
        The source without annotations; one that had no value is gone as a whole.

    Raises:
        ValueError: The source is not Python.
    """
    return _without_type_hints(source)


def strip_imports(source: str) -> str:
    """Remove the import statements, at any depth.

    Args:
        source: Python source.

    Returns:
        The source without imports.

    Raises:
        ValueError: The source is not Python.
    """
    return _without_imports(source)


def shuffle_order(source: str, seed: int = 0) -> str:
    """Reorder the top-level definitions so that each comes before what it uses.

    Args:
        source: Python source.
        seed: Decides the order of definitions where their dependencies leave a
            choice.

    Returns:
        The source with its functions and classes in one another's places.

    Raises:
        ValueError: The source is not Python.
    """
    return _reordered(source, seed)


def degrade(source: str, degradations: list[str], seed: int = 0) -> str:
    """Apply several degradations to a source, one after the other.

    Args:
        source: Python source.
        degradations: Names of the degradations to apply, in this order.
        seed: Decides the order of definitions where their dependencies leave a
            choice.

    Returns:
        The degraded source.

    Raises:
        ValueError: The source is not Python, or a degradation is unknown.
    """
    wanted = _known(degradations)
    return _degraded(source, wanted, seed)


def make_pairs(source: str, seed: int = 0) -> list[ContextPair]:
    """Make one pair for each degradation.

    Args:
        source: Python source.
        seed: Decides the order of definitions where their dependencies leave a
            choice.

    Returns:
        The pairs in the order of the degradations; none for one that changes
        nothing.

    Raises:
        ValueError: The source is not Python, or a degradation is unknown.
    """
    wanted = list(_DEGRADATIONS)

    return [
        ContextPair(degradation=name, degraded=degraded, original=source)
        for name, degraded in _variants(source, wanted, seed)
    ]


def make_pairs_of_files(sources: dict[str, str], seed: int = 0) -> list[FilePair]:
    """Make the pairs of many sources; one that is not Python is left out.

    Args:
        sources: Python source by name.
        seed: Decides the order of definitions where their dependencies leave a
            choice.

    Returns:
        The pairs, source by source in the given order.

    Raises:
        ValueError: A degradation is unknown.
    """
    wanted = list(_DEGRADATIONS)

    return [
        FilePair(path=label, degradation=name, degraded=degraded, original=original)
        for label, original in sources.items()
        if _fault(original) is None
        for name, degraded in _variants(original, wanted, seed)
    ]


def unreadable_sources(sources: dict[str, str]) -> dict[str, str]:
    """Find the sources that are not Python, which a batch leaves out.

    Args:
        sources: Python source by name.

    Returns:
        The reason by the source's name.
    """
    faults = {label: _fault(source) for label, source in sources.items()}
    return {label: fault for label, fault in faults.items() if fault is not None}

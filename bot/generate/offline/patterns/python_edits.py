"""Code that edits Python source by position, for patterns whose tools work on source texts.

An edit leaves what it does not name as it was, byte for byte and line ends included. A block that
becomes empty holds `pass`, so that what parsed before parses afterwards.
"""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import ast
import hashlib
import io
import itertools
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
"""

READING: Final = {
    "_Edit": "_Edit = tuple[int, int, bytes]",
    "_Definition": "_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef",
    "_LINE_END": r'_LINE_END = re.compile(rb"\r\n|\r|\n")',
    "_STATEMENT_END": r'_STATEMENT_END = re.compile(rb"[ \t]*;?[ \t]*")',
    "_CLOSED": r'_CLOSED = re.compile(rb"(?:[\s\\]*\))*")',
    "_parsed": '''
        def _parsed(source: str) -> ast.Module:
            """Parse a source; a fault in it is a ValueError that names the line."""
            try:
                return ast.parse(source)
            except SyntaxError as error:
                message = f"line {error.lineno} is not Python: {error.msg}"
                raise ValueError(message) from error
    ''',
    "_lines": '''
        def _lines(source: str) -> list[str]:
            """Split a source where Python does, and keep the line ends."""
            return list(io.StringIO(source, newline=""))
    ''',
    "_starts": '''
        def _starts(data: bytes) -> list[int]:
            """Find the byte at which each line begins."""
            return [0, *(match.end() for match in _LINE_END.finditer(data))]
    ''',
    "_span": '''
        def _span(starts: Sequence[int], node: ast.stmt | ast.expr | ast.arg) -> tuple[int, int]:
            """Find the first byte of a node, and the byte behind its last."""
            last_line, last_column = node.end_lineno or 0, node.end_col_offset or 0
            return starts[node.lineno - 1] + node.col_offset, starts[last_line - 1] + last_column
    ''',
    "_edited": '''
        def _edited(data: bytes, edits: Iterable[_Edit]) -> str:
            """Replace the bytes that each edit names; edits do not overlap."""
            for start, end, text in sorted(edits, reverse=True):
                data = data[:start] + text + data[end:]
            return data.decode()
    ''',
}

REMOVING: Final = {
    "_rows": '''
        def _rows(block: Iterable[ast.stmt]) -> list[list[ast.stmt]]:
            """Group the statements that share a line."""
            rows: list[list[ast.stmt]] = []
            for statement in block:
                if rows and rows[-1][-1].end_lineno == statement.lineno:
                    rows[-1].append(statement)
                else:
                    rows.append([statement])
            return rows
    ''',
    "_row_edits": r'''
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
    ''',
    "_removals": '''
        def _removals(
            data: bytes, tree: ast.Module, doomed: set[ast.stmt]
        ) -> Iterator[_Edit]:
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
    ''',
    "_blocks": '''
        def _blocks(tree: ast.Module) -> Iterator[list[ast.stmt]]:
            """Give every block of statements, at any depth."""
            for node in ast.walk(tree):
                for _, value in ast.iter_fields(node):
                    if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                        yield value
    ''',
    "_without": '''
        def _without(source: str, doomed: Callable[[ast.Module], Iterable[ast.stmt]]) -> str:
            """Remove the statements that `doomed` finds."""
            tree = _parsed(source)
            data = source.encode()
            return _edited(data, _removals(data, tree, set(doomed(tree))))
    ''',
}
STRIPPING: Final = {
    "_KEPT_COMMENTS": "_KEPT_COMMENTS = {{ p.kept_comments | literal }}",
    "_without_comments": r'''
        def _without_comments(source: str) -> str:
            """Remove comments; a line that holds nothing else goes with its comment."""
            _parsed(source)
            lines = _lines(source)
            for token in tokenize.generate_tokens(io.StringIO(source, newline="").readline):
                {% if p.kept_comments %}
                if token.type != tokenize.COMMENT or token.string.startswith(_KEPT_COMMENTS):
                {% else %}
                if token.type != tokenize.COMMENT:
                {% endif %}
                    continue
                (row, start), (_, end) = token.start, token.end
                code = lines[row - 1][:start].rstrip()
                lines[row - 1] = code + lines[row - 1][end:] if code else ""
            return "".join(lines)
    ''',
    "_docstrings": '''
        def _docstrings(tree: ast.Module) -> Iterator[ast.stmt]:
            """Find the docstrings, and the strings behind them that would take their place."""
            for node in ast.walk(tree):
                if isinstance(node, ast.Module | _Definition):
                    yield from itertools.takewhile(_is_text, node.body)
    ''',
    "_is_text": '''
        def _is_text(statement: ast.stmt) -> bool:
            """Tell whether a statement is a string and nothing else."""
            return (
                isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Constant)
                and isinstance(statement.value.value, str)
            )
    ''',
    "_without_docstrings": '''
        def _without_docstrings(source: str) -> str:
            """Remove the docstrings of the module, its classes and its functions."""
            return _without(source, _docstrings)
    ''',
    "_hints": '''
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
    ''',
    "_from_sign": '''
        def _from_sign(data: bytes, sign: int, end: int) -> _Edit:
            """Remove from a sign, and the blanks in front of it, to the end."""
            return len(data[:sign].rstrip()), end, b""
    ''',
    "_closed": '''
        def _closed(data: bytes, end: int) -> int:
            """Step over the parentheses that close behind an annotation."""
            match = _CLOSED.match(data, end)
            return match.end() if match else end
    ''',
    "_declarations": '''
        def _declarations(tree: ast.Module) -> set[ast.stmt]:
            """Find the annotations that stand alone, without a value."""
            return {
                node
                for node in ast.walk(tree)
                if isinstance(node, ast.AnnAssign) and not node.value
            }
    ''',
    "_without_type_hints": '''
        def _without_type_hints(source: str) -> str:
            """Remove annotations; one without a value goes as a whole."""
            tree = _parsed(source)
            data = source.encode()
            removals = _removals(data, tree, _declarations(tree))
            return _edited(data, [*removals, *_hints(data, tree)])
    ''',
    "_imports": '''
        def _imports(tree: ast.Module) -> Iterator[ast.stmt]:
            """Find the import statements, at any depth."""
            for node in ast.walk(tree):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node
    ''',
    "_without_imports": '''
        def _without_imports(source: str) -> str:
            """Remove the import statements."""
            return _without(source, _imports)
    ''',
}

REORDERING: Final = {
    "_extent": r'''
        def _extent(lines: Sequence[str], floor: int, node: _Definition) -> tuple[int, int]:
            """Find the lines of a definition, with decorators and the comment right above it."""
            start = min(one.lineno for one in (node, *node.decorator_list)) - 1
            while start > floor and lines[start - 1].startswith("#"):
                if lines[start - 1].startswith("#!"):
                    break
                start -= 1
            return start, node.end_lineno or 0
    ''',
    "_users_first": '''
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
    ''',
    "_reordered": r'''
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
    ''',
}

SUPPORT: Final = {**READING, **REMOVING, **STRIPPING, **REORDERING}

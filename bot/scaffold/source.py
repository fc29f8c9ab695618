"""Python source from values and text: literals, docstrings, signatures and formatting."""

from __future__ import annotations

import ast
import re
import subprocess
import textwrap
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, select_autoescape
from ruff import find_ruff_bin

from bot.errors import SurroundingsError
from bot.spec.interface import Class, Function, Parameter

LINE_LENGTH: Final = 88
_INDENT: Final = "    "
_PIECE: Final = 60


def environment() -> Environment:
    """The template environment of all patterns; an unknown name is an error."""
    templates = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # What comes out is Python, where HTML escapes would be wrong.
        autoescape=select_autoescape(default=False, default_for_string=False),
    )
    templates.filters["literal"] = literal
    templates.filters["words"] = lambda name: name.replace("_", " ")
    return templates


def literal(value: Any) -> str:
    """A value of plain data as Python source; a long text in pieces, which lines can hold."""
    source = _pieces(value)
    if ast.literal_eval(source) != value:
        raise TypeError(f"not plain data: {source}")
    return source


def _pieces(value: Any) -> str:
    match value:
        case str() if len(value) > _PIECE:
            starts = range(0, len(value), _PIECE)
            return f"({' '.join(repr(value[start : start + _PIECE]) for start in starts)})"
        case list():
            return f"[{', '.join(map(_pieces, value))}]"
        case tuple() if len(value) > 1:
            return f"({', '.join(map(_pieces, value))})"
        case set() if value:
            # One order, whatever the hashes of this process are.
            return f"{{{', '.join(sorted(map(_pieces, value)))}}}"
        case dict():
            rows = (f"{_pieces(key)}: {_pieces(item)}" for key, item in value.items())
            return f"{{{', '.join(rows)}}}"
    return repr(value)


def docstring(text: str, depth: int = 0) -> str:
    """Text as a docstring expression, indented by `depth` steps, wrapped where it is prose.

    Whatever the text holds, the result is one string expression: backslashes and quotes are
    escaped, so text from a specification cannot end the docstring.
    """
    width = LINE_LENGTH - len(_INDENT) * depth
    lines = [line for block in text.strip().splitlines() for line in _wrapped(block, width)]
    escaped = "\n".join(lines).replace("\\", "\\\\")
    # A quote before another one, or at the end, could complete the three that end a docstring.
    escaped = re.sub(r'"(?="|\Z)', r"\"", escaped)
    body = escaped if len(lines) <= 1 else escaped + "\n"
    return textwrap.indent(f'"""{body}"""', _INDENT * depth)


def _wrapped(line: str, width: int) -> list[str]:
    if not line.strip():
        return [""]
    indent = re.match(r"\s*", line)
    margin = indent.group() if indent else ""
    hanging = margin + _INDENT if re.match(r"\s*[\w*]+( \([^)]*\))?: ", line) and margin else margin
    # The opening quotes take three columns of the first line.
    return textwrap.wrap(
        line.strip(),
        width - 3,
        initial_indent=margin,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def signature(function: Function) -> str:
    """The `def` line of a function, as the specification declares it."""
    parts: list[str] = []
    for parameter in function.parameters:
        if parameter.kind == "keyword" and not any(part.startswith("*") for part in parts):
            parts.append("*")
        parts.append(_parameter(parameter))
    return f"def {function.name}({', '.join(parts)}) -> {function.returns}:"


def _parameter(parameter: Parameter) -> str:
    stars = {"args": "*", "kwargs": "**"}.get(parameter.kind, "")
    default = "" if parameter.default is None else f" = {parameter.default}"
    return f"{stars}{parameter.name}: {parameter.annotation}{default}"


def class_source(cls: Class) -> str:
    """A class without methods, as the specification declares it."""
    lines = [f"@{decorator}" for decorator in cls.decorators]
    bases = f"({', '.join(cls.bases)})" if cls.bases else ""
    fields = ", ".join(field.name.replace("_", " ") for field in cls.fields)
    text = cls.docstring or (f"What is known: {fields}." if fields else f"{cls.name}.")
    lines += [f"class {cls.name}{bases}:", docstring(text, 1)]
    if cls.fields:
        lines.append("")
    lines += [f"{_INDENT}{_field(field)}" for field in cls.fields]
    return "\n".join(lines)


def _field(field: Parameter) -> str:
    annotation = f": {field.annotation}" if field.annotation else ""
    default = "" if field.default is None else f" = {field.default}"
    return f"{field.name}{annotation}{default}"


def formatted(source: str, *, name: str, path: str) -> bytes:
    """Leave out unused imports, sort the rest and format, as `ruff` does.

    Args:
        source: A Python module.
        name: The tool's import name, which sorts as first party.
        path: For messages only.

    Raises:
        SurroundingsError: ruff is missing, or does not accept the module; the latter is a defect
            of the pattern that wrote it.
    """
    text = source
    own = f'lint.isort.known-first-party=["{name}"]'
    lint = ("check", "--fix-only", "--select", "F401,I", "--config", own)
    for arguments in (lint, ("format", "--line-length", str(LINE_LENGTH))):
        text = _ruff(arguments, text, path)
    return text.encode()


def _ruff(arguments: tuple[str, ...], text: str, path: str) -> str:
    try:
        binary = find_ruff_bin()
    except FileNotFoundError as error:
        raise SurroundingsError(
            "ruff, which formats generated code, is not installed beside this Python.",
            remedy="Install Toolwright's dependencies again: pip install toolwright",
        ) from error
    result = subprocess.run(
        [binary, *arguments, "--isolated", "--quiet", "--stdin-filename", path, "-"],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    if result.returncode != 0:
        raise SurroundingsError(
            f"ruff does not accept the generated {path}: {result.stderr.strip()}",
            remedy="This is a defect of the pattern: please report it with the specification.",
        )
    return result.stdout

"""An interface written out as the stubs that it was parsed from."""

from __future__ import annotations

import textwrap

from bot.spec.signatures import Class, Function, Interface, Parameter


def stubs(interface: Interface) -> str:
    """Python text that `parse_interface` reads back as the same interface, lines aside."""
    blocks = ["\n".join(interface.imports)] if interface.imports else []
    blocks += [class_stub(item) for item in interface.classes]
    blocks += [function_stub(item) for item in interface.functions]
    return "\n\n".join(blocks) + "\n"


def function_stub(function: Function, *, method: bool = False) -> str:
    """One signature with `...`, and its docstring where it has one."""
    parts = ["self"] if method else []
    starred = False
    for parameter in function.parameters:
        if parameter.kind == "keyword" and not starred:
            parts.append("*")
        starred = starred or parameter.kind in {"keyword", "args"}
        prefix = {"args": "*", "kwargs": "**"}.get(parameter.kind, "")
        parts.append(prefix + _declaration(parameter))
    word = "async def" if function.is_async else "def"
    head = f"{word} {function.name}({', '.join(parts)}) -> {function.returns}:"
    if not function.docstring:
        return f"{head} ..."
    return f"{head}\n{textwrap.indent(_literal(function.docstring), '    ')}"


def class_stub(item: Class) -> str:
    """One class with its decorators, fields and method signatures."""
    bases = f"({', '.join(item.bases)})" if item.bases else ""
    body = [_literal(item.docstring)] if item.docstring else []
    body += [_declaration(field) for field in item.fields]
    body += [function_stub(method, method=True) for method in item.methods]
    head = "\n".join([*(f"@{decorator}" for decorator in item.decorators), ""])
    return f"{head}class {item.name}{bases}:\n" + textwrap.indent(
        "\n".join(body or ["..."]), "    "
    )


def _declaration(parameter: Parameter) -> str:
    if not parameter.annotation:
        return f"{parameter.name} = {parameter.default}"
    default = "" if parameter.default is None else f" = {parameter.default}"
    return f"{parameter.name}: {parameter.annotation}{default}"


def _literal(docstring: str) -> str:
    quotes = '"""'
    plain = docstring.replace("\n", "").isprintable() and "\\" not in docstring
    if plain and quotes not in docstring and not docstring.endswith('"'):
        return f"{quotes}{docstring}{quotes}"
    return repr(docstring)

"""An interface written out as the stubs that it was parsed from."""

from __future__ import annotations

import textwrap

from bot.spec.signatures import Class, Function, Interface, Parameter


def stubs(interface: Interface) -> str:
    """Python text that `parse_interface` reads back as the same interface, lines aside."""
    blocks = ["\n".join(interface.imports)] if interface.imports else []
    written = [(item.line, class_stub(item)) for item in interface.classes]
    written += [(item.line, function_stub(item)) for item in interface.functions]
    written += [(item.line, item.source) for item in interface.assigned]
    # In the order written: an alias may need a class, and a class a type variable.
    blocks += [text for _, text in sorted(written, key=lambda pair: pair[0])]
    return "\n\n".join(blocks) + "\n"


def function_stub(function: Function, *, method: bool = False) -> str:
    """One signature with `...`, and its docstring where it has one."""
    if function.overloads:
        return "\n\n".join(function_stub(one, method=method) for one in function.overloads)
    parts = [function.first] if method and function.first else []
    starred = False
    slash = next((at for at, one in enumerate(function.parameters) if not one.unnamed), None)
    slash = len(function.parameters) if slash is None else slash
    for at, parameter in enumerate(function.parameters):
        if at and at == slash:
            parts.append("/")
        if parameter.kind == "keyword" and not starred:
            parts.append("*")
        starred = starred or parameter.kind in {"keyword", "args"}
        prefix = {"args": "*", "kwargs": "**"}.get(parameter.kind, "")
        parts.append(prefix + _declaration(parameter))
    if function.parameters and slash == len(function.parameters):
        parts.append("/")
    word = "async def" if function.is_async else "def"
    above = "".join(f"@{decorator}\n" for decorator in function.decorators)
    head = f"{above}{word} {function.name}({', '.join(parts)}) -> {function.returns}:"
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

"""Recorded problems and answers, and the specification that a problem makes.

The data is a folder with `problems.jsonl.gz` and `answers.jsonl.gz`, whose place the caller gives.
Problems carry hidden tests and answers carry labels; they serve to score a verdict after it was
made, and nothing here that makes a specification reads them.
"""

from __future__ import annotations

import ast
import builtins
import gzip
import json
import os
import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from tests.answers.infer import annotation, needed_imports

PLACE: Final = "TOOLWRIGHT_RECORDED_ANSWERS"
"""The environment variable that names the folder where a command line does not."""

_MAX_SUMMARY: Final = 110
_OPENING: Final = re.compile(r"^write an? (python )?function (to |that |which )?(to )?", re.I)
_TRUTH: Final = re.compile(r"\b(check|whether|matches|starts|true|valid)\b", re.I)
_NUMBERS: Final = frozenset({"arr", "lst", "nums", "numbers", "list1", "l", "xs"})
_WHOLE: Final = frozenset({"n", "m", "k"})


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Shown(_Record):
    """One example of a problem: a call and what it returns, both Python expressions."""

    call: str
    returns: str


class Problem(_Record):
    """One problem; `hidden_tests` and `hidden_tests_plus` are Python source, for scoring only."""

    task_id: str
    name: str
    description: str
    entry_point: str
    interface: str
    examples: list[Shown]
    hidden_tests: str = ""
    hidden_tests_plus: str = ""


class Answer(_Record):
    """One recorded answer; `passes_base` and `passes` (base and plus) are for checks of scoring."""

    task_id: str
    model: str
    sample_index: int
    code: str
    passes_base: bool
    passes: bool


def data_folder(given: Path | None = None) -> Path:
    """The folder with the data: the given one, or the one that the environment names.

    Raises:
        FileNotFoundError: Neither names a folder that has the problems.
    """
    folder = given or Path(os.environ.get(PLACE, ""))
    if not (folder / "problems.jsonl.gz").is_file():
        raise FileNotFoundError(f"No problems.jsonl.gz in {folder}; give --data or set {PLACE}.")
    return folder


def read_problems(folder: Path) -> list[Problem]:
    """All problems, in the order of the file."""
    return [Problem.model_validate(row) for row in _rows(folder / "problems.jsonl.gz")]


def read_answers(folder: Path) -> list[Answer]:
    """All answers, in the order of the file."""
    return [Answer.model_validate(row) for row in _rows(folder / "answers.jsonl.gz")]


def write_rows(path: Path, rows: Sequence[BaseModel]) -> None:
    """Write problems or answers as the data has them, such as for a small set of one's own."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row.model_dump()) + "\n" for row in rows)


def spec_source(problem: Problem, shown: int = 2) -> bytes:
    """The file `specs/<name>.yaml` that a person would write for a problem.

    Args:
        problem: Its hidden tests are not read.
        shown: How many examples the generator sees; the others become `acceptance`, at least one
            where there are two.
    """
    examples = list(_doctests(problem))
    first = max(0, min(shown, len(examples) - 1)) or len(examples[:1])
    about = " ".join(problem.description.split())
    fields = [
        f"name: {problem.name}",
        "kind: tool",
        "category: preprocessing",
        f"summary: {json.dumps(_summary(about), ensure_ascii=False)}",
        _block("behaviour", textwrap.fill(about, 80)),
        _block("interface", interface_of(problem)),
    ]
    fields += [_block("examples", "\n".join(examples[:first]))] if examples else []
    fields += [_block("acceptance", "\n".join(examples[first:]))] if examples[first:] else []
    return ("\n".join(fields) + "\n").encode()


def interface_of(problem: Problem) -> str:
    """The annotated stub: the signature of the data, with types that its examples show."""
    [stub] = ast.parse(problem.interface.rstrip().rstrip(":") + ": ...").body
    if not isinstance(stub, ast.FunctionDef):
        raise ValueError(f"{problem.task_id} has no function: {problem.interface}")
    calls = [call for row in problem.examples if (call := _call(row.call, problem.entry_point))]
    columns: list[list[Any]] = [[] for _ in stub.args.args]
    for call in calls:
        for column, argument in zip(columns, call.args, strict=False):
            column.append(value_of(argument))
    guessed = not calls
    types = []
    for parameter, column in zip(stub.args.args, columns, strict=True):
        found = _by_name(parameter.arg) if guessed else annotation(column)
        types.append(found)
        parameter.annotation = ast.parse(found, mode="eval").body
        if parameter.arg in dir(builtins):
            parameter.arg += "_"
    stub.name = public_name(problem)
    result = _by_description(problem.description) if guessed else _result(problem)
    stub.returns = ast.parse(result, mode="eval").body
    imports = needed_imports([*types, result])
    return "\n".join(
        [*imports, *([""] if imports else []), ast.unparse(stub).replace("\n    ", " ")]
    )


def public_name(problem: Problem) -> str:
    """The function's name in the specification: another one where a specification refuses it."""
    plain = problem.entry_point.lstrip("_")
    return f"{plain}_" if plain in dir(builtins) else plain


def renamed(text: str, problem: Problem) -> str:
    """Python text of the data with the function's name as the specification has it."""
    old, new = problem.entry_point, public_name(problem)
    return text if old == new else re.sub(rf"\b{re.escape(old)}\b", new, text)


def value_of(node: ast.expr) -> Any:
    """The value of a literal, where `set((4, 5))` and `float('inf')` count as literals too.

    Raises:
        ValueError: It is no literal.
    """
    match node:
        case ast.Call(
            func=ast.Name(id="set" | "frozenset" | "tuple" | "list" as name), keywords=[]
        ):
            made = {"set": set, "frozenset": frozenset, "tuple": tuple, "list": list}[name]
            return made(*(value_of(argument) for argument in node.args))
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str(text))]):
            return float(text)
        case ast.List(elts=items):
            return [value_of(item) for item in items]
        case ast.Tuple(elts=items):
            return tuple(value_of(item) for item in items)
        case ast.Set(elts=items):
            return {value_of(item) for item in items}
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return {value_of(key): value_of(value) for key, value in pairs if key is not None}
        case _:
            return ast.literal_eval(node)


def _rows(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _doctests(problem: Problem) -> Iterator[str]:
    """Each example as doctest text, once; a result of None is asked for, since nothing prints.

    Where some results are whole and others are not, a person means one kind of number: `float` is
    called around all of them, so that 5 and 5.0 are the same result.
    """
    values = _values(problem)
    mixed = _result(problem) == "float" and any(type(value) is not float for value in values)
    seen: set[str] = set()
    for row, value in zip(problem.examples, values, strict=True):
        call = ast.unparse(ast.parse(renamed(row.call, problem), mode="eval"))
        if call in seen:
            continue
        seen.add(call)
        if mixed:
            yield f">>> float({call})\n{float(value)!r}"
        else:
            yield f">>> {call} is None\nTrue" if value is None else f">>> {call}\n{_printed(value)}"


def _values(problem: Problem) -> list[Any]:
    """What the examples return."""
    return [value_of(ast.parse(row.returns, mode="eval").body) for row in problem.examples]


def _printed(value: Any) -> str:
    """What Python prints, with the elements of a set in one order."""
    if isinstance(value, set) and value:
        return "{" + ", ".join(sorted(map(repr, value))) + "}"
    return repr(value)


def _call(text: str, entry_point: str) -> ast.Call | None:
    """The call of the entry point, whatever is called around it."""
    for node in ast.walk(ast.parse(text, mode="eval")):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name == entry_point:
                return node
    return None


def _result(problem: Problem) -> str:
    """The annotation of the result; where each call is wrapped in `set`, of what is collected."""
    found = annotation(_values(problem))
    wrapped = all(not row.call.startswith(f"{problem.entry_point}(") for row in problem.examples)
    if not wrapped or not found.startswith("set["):
        return found
    # The order is free, so any collection will do, as long as one can go through it.
    return f"Iterable[{found.removeprefix('set[')}"


def _summary(about: str) -> str:
    text = _OPENING.sub("", about) or about
    text = text[:1].upper() + text[1:]
    if len(text) > _MAX_SUMMARY:
        text = text[: _MAX_SUMMARY - 1].rstrip() + "…"
    return text if len(text) >= 10 else f"Function: {text}"


def _by_name(parameter: str) -> str:
    """What a parameter is by its name, where no example shows it."""
    if parameter in {"text", "string", "s", "word"}:
        return "str"
    if parameter in _NUMBERS:
        return "list[int]"
    return "int" if parameter in _WHOLE else "float"


def _by_description(description: str) -> str:
    return "bool" if _TRUTH.search(description) else "float"


def _block(field: str, text: str) -> str:
    return f"{field}: |\n" + textwrap.indent(text.rstrip("\n"), "  ")

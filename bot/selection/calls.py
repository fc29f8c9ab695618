"""Calls that a tool can be tried on: those of the shown examples, with other arguments.

Nobody knows what the calls should give. They show where candidates differ, and where a fault in the
code would show.
"""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.selection.conform import conforms
from bot.selection.typed import SAMPLES, samples
from bot.selection.values import edge, near, written
from bot.spec.examples import Example
from bot.spec.interface import Function, Interface
from bot.spec.names import BUILTINS

MAX_CALL: Final = 1500
"""Characters of one call."""
MAX_TRIES: Final = 8
"""Draws for each call that is wanted; a small domain has no more."""
_EVERY_EDGE: Final = 2
_BORROW: Final = 0.4


@dataclass(frozen=True)
class _Shape:
    """An example around one call in it; `before` and `after` are the text on both sides.

    `function` is what is called, as written, and `key` its name among `callables`.
    """

    before: str
    function: str
    words: tuple[str, ...]
    arguments: tuple[Any, ...]
    after: str
    key: str

    @property
    def kind(self) -> tuple[object, ...]:
        """What two examples share that can lend each other arguments."""
        return self.key, self.words, len(self.arguments)

    def written(self, arguments: Sequence[Any]) -> str:
        """The example with other arguments, as source."""
        places = len(arguments) - len(self.words)
        words = zip(self.words, arguments[places:], strict=True)
        given = [
            *map(written, arguments[:places]),
            *(f"{name}={written(value)}" for name, value in words),
        ]
        return f"{self.before}{self.function}({', '.join(given)}){self.after}"

    def fits(self, arguments: Sequence[Any], functions: Mapping[str, Function]) -> bool:
        """Return whether arguments in the place of its own are of the annotated types."""
        parameters = functions[self.key].parameters
        named = {parameter.name: parameter.annotation for parameter in parameters}
        places = len(arguments) - len(self.words)
        by_place = [one.annotation for one in parameters if one.kind == "positional"]
        return all(map(conforms, arguments[:places], by_place)) and all(
            conforms(value, named.get(name, "object"))
            for name, value in zip(self.words, arguments[places:], strict=True)
        )


def generated_calls(
    interface: Interface, examples: Sequence[Example], *, seed: str, count: int = 200
) -> tuple[str, ...]:
    """Calls like those of the examples, no two alike, and none of the examples themselves.

    Half keep to what the examples show: their lengths, their signs, their letters. The others go to
    the edges: nothing, one, many, zero, negative. A function that no example calls in a usable way
    is called with values of the annotated types, and arguments keep to them in any call.

    Args:
        interface: What can be called: functions, and classes and methods as the examples show.
        examples: Shown ones; those that are no expression over plain data are passed over.
        seed: The same seed gives the same calls.
        count: At most so many.
    """
    functions = callables(interface)
    shapes = list(_shapes(examples, functions))
    shown = {shape.key for shape in shapes}
    for function in interface.functions:
        if function.name not in shown and function.is_plain:
            shapes.extend(_typed(function))
    draw = random.Random(seed)  # noqa: S311 - to be the same again, not to be secret
    known = {shape.written(shape.arguments) for shape in shapes}
    found: list[str] = []
    pools = [[other.arguments for other in shapes if other.kind == shape.kind] for shape in shapes]
    # What an example itself passes is within the contract, whatever the annotation says.
    bound = [shape.fits(shape.arguments, functions) for shape in shapes]
    for number in range(MAX_TRIES * count if shapes else 0):
        index = number % len(shapes)
        shape = shapes[index]
        at_edge = number // len(shapes) % _EVERY_EDGE == _EVERY_EDGE - 1
        arguments = _varied(draw, shape.arguments, pools[index], at_edge=at_edge)
        source = shape.written(arguments)
        fit = not bound[index] or shape.fits(arguments, functions)
        if fit and source not in known and len(source) <= MAX_CALL:
            known.add(source)
            found.append(source)
            if len(found) == count:
                break
    return tuple(found)


def callables(interface: Interface) -> dict[str, Function]:
    """Return what can be called, by name; a class by its constructor, a method behind a dot.

    A method of a name that several classes have is none of them.
    """
    found = {function.name: function for function in interface.functions}
    for cls in interface.classes:
        made = next((one for one in cls.methods if one.name == "__init__"), None)
        fields = tuple(
            one for one in cls.fields if one.annotation and "ClassVar" not in one.annotation
        )
        found[cls.name] = Function(cls.name, made.parameters if made else fields, cls.name)
    methods = [method for cls in interface.classes for method in cls.methods]
    counts = Counter(method.name for method in methods)
    return found | {
        f".{method.name}": method
        for method in methods
        if counts[method.name] == 1 and not (method.is_property or method.name.startswith("_"))
    }


def _key(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return f".{name}"
        case _:
            return ""


def _shapes(examples: Sequence[Example], functions: Mapping[str, Function]) -> Iterator[_Shape]:
    for example in examples:
        source = example.source.strip()
        try:
            tree = ast.parse(source, mode="eval")
        except SyntaxError:
            continue
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and _key(node) in functions
        ]
        free = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        bound = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        }
        # What an example of its own needs from one before it cannot be called alone.
        alone = free - bound <= set(functions) | BUILTINS
        if not alone or "\n" in source or not source.isascii():
            continue
        for call in calls:
            yield from _shape(source, call)


def _shape(source: str, call: ast.Call) -> Iterator[_Shape]:
    if call.end_col_offset is None or call.func.end_col_offset is None:
        return
    words = tuple(word.arg for word in call.keywords if word.arg is not None)
    if len(words) < len(call.keywords):
        # A mapping of arguments has no name to write it under.
        return
    try:
        values = [ast.literal_eval(argument) for argument in call.args]
        values += [ast.literal_eval(word.value) for word in call.keywords]
    except (ValueError, TypeError):
        # The second where it is unhashable, and stands in a set.
        return
    if values:
        yield _Shape(
            source[: call.col_offset],
            source[call.col_offset : call.func.end_col_offset],
            words,
            tuple(values),
            source[call.end_col_offset :],
            _key(call),
        )


def _typed(function: Function) -> Iterator[_Shape]:
    required = [
        parameter
        for parameter in function.parameters
        if parameter.default is None and parameter.kind in {"positional", "keyword"}
    ]
    columns = [samples(parameter.annotation) for parameter in required]
    words = tuple(parameter.name for parameter in required if parameter.kind == "keyword")
    if columns and all(len(column) == SAMPLES for column in columns):
        for row in zip(*columns, strict=True):
            yield _Shape("", function.name, words, row, "", function.name)


def _varied(
    draw: random.Random, own: tuple[Any, ...], pool: Sequence[tuple[Any, ...]], *, at_edge: bool
) -> tuple[Any, ...]:
    arguments = [
        draw.choice(pool)[index] if draw.random() < _BORROW else value
        for index, value in enumerate(own)
    ]
    for index in draw.sample(range(len(own)), draw.randint(1, len(own))):
        seen = [values[index] for values in pool]
        changed = edge(draw, arguments[index]) if at_edge else near(draw, arguments[index], seen)
        arguments[index] = changed
    return tuple(arguments)

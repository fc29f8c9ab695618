"""Doctest examples, and which of them are held back."""

from __future__ import annotations

import ast
import doctest
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bot.spec.problem import Fault, TextError
from bot.spec.syntax import CODE_FENCE, UnreadableError, parse_python, statement_fault
from bot.spec.toolspec import ToolSpec
from bot.text.printable import printable

MAX_EXAMPLES: Final = 200
MIN_TO_HOLD: Final = 4
"""With fewer examples than this, and no `acceptance`, nothing is held back."""

OPTIONS: Final = {
    doctest.ELLIPSIS: "ELLIPSIS",
    doctest.NORMALIZE_WHITESPACE: "NORMALIZE_WHITESPACE",
    doctest.IGNORE_EXCEPTION_DETAIL: "IGNORE_EXCEPTION_DETAIL",
    doctest.DONT_ACCEPT_BLANKLINE: "DONT_ACCEPT_BLANKLINE",
    doctest.DONT_ACCEPT_TRUE_FOR_1: "DONT_ACCEPT_TRUE_FOR_1",
}
_ODD_SPACE: Final = re.compile(r"(?m)^ *(?:>>>|\.\.\.) *([\u00a0\u2000-\u200a\u202f\u3000])")
_ONLY_REPORT: Final = "It only says how doctest reports what fails. Remove it."
_REFUSED: Final = {
    "SKIP": "An example that does not run proves nothing. Remove the option, or the example.",
    "FAIL_FAST": "Every example is run. Remove it.",
}


@dataclass(frozen=True)
class Example:
    """One doctest example.

    `source` is the statement without prompts; `want` the expected text with its last newline, empty
    where nothing is printed; `exception` the last line of an expected traceback, or None; `options`
    the doctest option names switched on for it; `line` counts from 1 inside the field's text.
    `behind` is what stands between the blank line that ends the example and the next prompt: no
    output to doctest, whatever its writer meant.
    """

    source: str
    want: str
    exception: str | None = None
    options: frozenset[str] = frozenset()
    line: int = 1
    behind: str = field(default="", compare=False)


@dataclass(frozen=True)
class Split:
    """The examples that a generator is shown, and those that only the acceptance stage sees.

    Both keep the order of the text. Held-back examples are meant to run after the shown ones, in
    the same namespace.
    """

    shown: tuple[Example, ...]
    held: tuple[Example, ...]


class ExampleError(TextError):
    """Examples that are refused; `faults` has every reason with its line inside the text."""


@lru_cache(maxsize=256)
def parse_examples(text: str) -> tuple[Example, ...]:
    """Read doctest text; prose between the examples is ignored, and no text gives no examples.

    Raises:
        ExampleError: The text is not doctest, a statement is not Python, or an option is refused.
    """
    if "\t" in text:
        # doctest would turn it into spaces without a word.
        line = text[: text.index("\t")].count("\n") + 1
        raise ExampleError([Fault(line, "The examples hold a tab.", r"Write it as `\t`.")])
    if odd := _ODD_SPACE.search(text):
        line = text[: odd.start(1)].count("\n") + 1
        message = f"U+{ord(odd[1]):04X} stands behind the prompt, which looks like a space."
        raise ExampleError([Fault(line, message, "Write plain spaces.")])
    try:
        parts = doctest.DocTestParser().parse(text)
    except ValueError as error:
        raise ExampleError([_doctest_fault(str(error))]) from error
    parsed = [part for part in parts if isinstance(part, doctest.Example)]
    if text.strip() and not parsed:
        raise ExampleError([Fault(1, "There is no example.", "Begin each one with `>>> `.")])
    if len(parsed) > MAX_EXAMPLES:
        message = f"There are more than {MAX_EXAMPLES} examples."
        raise ExampleError([Fault(1, message, "Keep those that tell most.")])
    if any(isinstance(part, str) and CODE_FENCE.search(part) for part in parts):
        # Its other end would else pass for output.
        fence = CODE_FENCE.search(text)
        line = text[: fence.start()].count("\n") + 1 if fence else 1
        message = "A code fence of Markdown stands among the examples."
        raise ExampleError([Fault(line, message, "Remove it, and the one that ends it.")])
    faults = list(_lost_output(text))
    examples: list[Example] = []
    for part, after in pairwise([*parts, ""]):
        if isinstance(part, doctest.Example):
            faults += [*_option_faults(part), *_source_faults(part)]
            examples.append(_example(part, after if isinstance(after, str) else ""))
    if faults:
        raise ExampleError(faults)
    return tuple(examples)


def _example(part: doctest.Example, behind: str) -> Example:
    return Example(
        source=part.source,
        want=part.want,
        exception=None if part.exc_msg is None else part.exc_msg.rstrip("\n"),
        options=frozenset(
            OPTIONS[flag] for flag, on in part.options.items() if on and flag in OPTIONS
        ),
        line=part.lineno + 1,
        behind=behind if behind.strip() else "",
    )


def _source_faults(part: doctest.Example) -> Iterator[Fault]:
    try:
        parse_python(part.source)
    except UnreadableError as error:
        fault: Fault | None = error.fault
    else:
        fault = statement_fault(part.source)
    if fault:
        yield Fault(part.lineno + fault.line, fault.message, fault.remedy)


def _option_faults(part: doctest.Example) -> Iterator[Fault]:
    names = {flag: name for name, flag in doctest.OPTIONFLAGS_BY_NAME.items()}
    for flag, switched_on in part.options.items():
        name = names[flag]
        if flag == doctest.DONT_ACCEPT_TRUE_FOR_1 and not switched_on:
            remedy = "True and 1 are never taken for each other here. Write what is printed."
        elif flag in OPTIONS or not switched_on:
            continue
        elif name.startswith("REPORT_"):
            remedy = _ONLY_REPORT
        else:
            allowed = ", ".join(sorted(OPTIONS.values()))
            remedy = _REFUSED.get(name, f"Use {allowed}.")
        sign = "+" if switched_on else "-"
        yield Fault(part.lineno + 1, f"The doctest option `{sign}{name}` is refused.", remedy)


def _lost_output(text: str) -> Iterator[Fault]:
    """Text right below a prompt with nothing but a comment, which doctest drops without a word."""
    at_comment = False
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if bare.startswith(">>>") or (at_comment and bare.startswith("...")):
            at_comment = _is_comment(bare[3:])
        elif at_comment and bare:
            message = "This text stands below a comment, which prints nothing."
            remedy = "Write `>>> # ` before each line of a comment, and the call above its output."
            yield Fault(number, message, remedy)
            at_comment = False
        else:
            at_comment = False


def _is_comment(code: str) -> bool:
    return not code.strip() or code.lstrip().startswith("#")


def states_none(example: Example) -> bool:
    """Whether `None` stands below an expression, which Python would not print for it."""
    if example.want.strip() != "None":
        return False
    match parse_python(example.source).body:
        case [ast.Expr(value=ast.Call(func=ast.Name(id="print")))]:
            return False
        case [ast.Expr()]:
            return True
        case _:
            return False


def split(spec: ToolSpec) -> Split:
    """Divide the examples of a specification as it was written into shown and held back.

    With `acceptance`, that is what is held back. Without it and with four or more examples, a third
    of them is, rounded down: expressions with an expected result, chosen by a SHA-256 over all
    examples, which nobody who sees only the shown ones can compute. One that shares a variable with
    a later example is held only if that one is held too, so that running the held ones last changes
    no result; where too few are free in this sense, fewer are held.

    Raises:
        ExampleError: The text of a field is not doctest.
    """
    examples = parse_examples(spec.examples)
    if spec.acceptance.strip():
        return Split(examples, parse_examples(spec.acceptance))
    if len(examples) < MIN_TO_HOLD:
        return Split(examples, ())
    held = _choose(examples, len(examples) // 3)
    return Split(
        tuple(example for index, example in enumerate(examples) if index not in held),
        tuple(example for index, example in enumerate(examples) if index in held),
    )


def shown(spec: ToolSpec) -> ToolSpec:
    """The specification as a generator may see it: no `acceptance`, and no held-back example.

    Where examples were held back from `examples`, the text is written anew from the shown ones, so
    that prose which leads up to a held-back example goes too. Call it once, on the specification as
    written: a second call would hold back more.

    Raises:
        ExampleError: The text of a field is not doctest.
    """
    parts = split(spec)
    text = spec.examples
    if parts.held and not spec.acceptance.strip():
        text = rendered(parts.shown)
    return spec.model_copy(update={"examples": text, "acceptance": ""})


def rendered(examples: Sequence[Example]) -> str:
    """Doctest text that `parse_examples` reads back as the same examples, lines aside."""
    blocks = []
    for example in examples:
        first, *rest = example.source.removesuffix("\n").split("\n")
        lines = [f">>> {first}", *(f"... {line}" if line else "..." for line in rest)]
        blocks.append("\n".join(lines) + "\n" + example.want)
    return "\n".join(blocks)


def _choose(examples: Sequence[Example], wanted: int) -> set[int]:
    """Indices of the examples to hold back, at most `wanted` of them."""
    shared = _shared([_variables(example.source) for example in examples])
    times = Counter(example.source for example in examples)
    whole = "".join(f"{len(example.source)}:{example.source}{example.want}" for example in examples)
    order = sorted(
        (index for index, example in enumerate(examples) if _can_be_held(example, times)),
        key=lambda index: hashlib.sha256(
            f"{index}:{whole}".encode("utf-8", "surrogatepass")
        ).digest(),
    )
    held: set[int] = set()
    while len(held) < wanted:
        free = (
            index
            for index in order
            if index not in held
            and all(
                later in held or not shared[index] & shared[later]
                for later in range(index + 1, len(examples))
            )
        )
        chosen = next(free, None)
        if chosen is None:
            break
        held.add(chosen)
    return held


def _can_be_held(example: Example, times: Counter[str]) -> bool:
    """Return whether it checks something, sets nothing up, and stands nowhere else in the text."""
    body = parse_python(example.source).body
    return (
        bool(example.want)
        and times[example.source] == 1
        and len(body) == 1
        and isinstance(body[0], ast.Expr)
    )


@dataclass(frozen=True)
class _Variables:
    """The names that a statement assigns, and all that it mentions; imports bind no variable."""

    assigned: frozenset[str]
    mentioned: frozenset[str]


def _variables(source: str) -> _Variables:
    nodes = list(ast.walk(parse_python(source)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    # A function or class of the field's own may keep or change a variable, so it counts as one.
    named = frozenset(
        node.name
        for node in nodes
        if isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler
        )
        and node.name
    )
    assigned = frozenset(node.id for node in names if not isinstance(node.ctx, ast.Load))
    mentioned = frozenset(node.id for node in names)
    return _Variables(assigned | named, mentioned | named)


def _shared(variables: Sequence[_Variables]) -> list[frozenset[str]]:
    """For each statement, the variables that it may see or change, by whatever name.

    Two that stand in one statement may be one object from then on (`b = a`), so that a mention of
    either is a mention of both.
    """
    bound = frozenset().union(*(names.assigned for names in variables))
    groups: list[frozenset[str]] = []
    for names in variables:
        group = names.mentioned & bound
        joined = [other for other in groups if other & group]
        groups = [other for other in groups if other not in joined]
        groups.append(group.union(*joined))
    return [
        frozenset().union(*(group for group in groups if group & names.mentioned))
        for names in variables
    ]


def _doctest_fault(text: str) -> Fault:
    """`line 3 of the docstring for <string> has …` as a fault."""
    number = re.search(r"line (\d+)", text)
    line = int(number[1]) if number else 1
    fault = (text.partition(" has ")[2] or text.partition(": ")[2] or text).split("\n")[0]
    if option := re.search(r"option: '(.+)'", fault):
        message = f"The doctest option `{printable(option[1])}` is none that Python has."
        return Fault(line, message, "Use " + ", ".join(sorted(OPTIONS.values())) + ".")
    message = f"This is not doctest text: {printable(fault).rstrip('.: ')}."
    remedy = "Write `>>> ` or `... `, then the code, and indent its output as far as its prompt."
    return Fault(line, message, remedy)

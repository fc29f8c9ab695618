"""What a generator must not see, and how it is taken out of any text.

Held-back examples are kept out by what is read at all: of a specification only what
`bot.spec.shown` leaves, of a tool neither its tests nor its README. This is the second wall, for
the texts that a person may have copied an example into. A line is left out where it holds, whatever
the white space, the quotes, the prompts and what is hidden in between:

- the source of a held-back example, or the arguments of its call;
- its expected result, unless that is short or a plain word;
- a constant of either, under the same condition.

What the shown part of the specification has as well is no secret. An example that is told in other
words, or in another encoding, is not recognised.
"""

from __future__ import annotations

import ast
import doctest
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.context.outline import parsed, unparsed
from bot.errors import RequestError
from bot.spec import Example, parse_spec, split
from bot.spec.rules import Rules
from bot.spec.toolspec import ToolSpec

LEFT_OUT: Final = "[left out: held back]"
MIN_LENGTH: Final = 8
"""A result or a constant that is shorter may stand anywhere."""
MIN_WORD: Final = 12
"""So may a plain word of fewer letters."""

_BEFORE: Final = r"\s*(?:[#>*|-]+\s+)*(?:[rRuU]?(?:\"\"\"|'''))?"
_LEAD: Final = re.compile(rf"{_BEFORE}(?:>>>|\.\.\.)?")
_FIRST: Final = re.compile(rf"{_BEFORE}>>>")
_END: Final = re.compile(r"\s*[#>*|-]*\s*$|.*(?:\"\"\"|''')")
_WORD: Final = re.compile(r"[A-Za-z]+")
_UNQUOTED: Final = re.compile(r"^b?(['\"])(.*)\1$", re.DOTALL)
_CONTINUED: Final = re.compile(r"^[ \t]*\.\.\. ?", re.MULTILINE)
_LOOSE: Final = re.compile(r">>> ?(.*)((?:\n[ \t]*(?!>>>)\S.*)*)")


@dataclass(frozen=True)
class Redactor:
    """Held-back examples, as what a text must not have; `compact` has the form of each."""

    needles: frozenset[str] = frozenset()

    def __or__(self, other: Redactor) -> Redactor:
        return Redactor(self.needles | other.needles)

    def without(self, spec: ToolSpec) -> Redactor:
        """Return what remains secret beside the shown part of a specification."""
        known = f"{spec.summary}\n{spec.behaviour}\n{spec.interface}\n{spec.examples}"
        forms = [compact(known, bare=bare) for bare in (False, True)]
        return Redactor(
            frozenset(
                needle
                for needle in self.needles
                if not any(found for form in forms for found in _places(form, needle))
            )
        )

    def redacted(self, text: str) -> str:
        """The text with `LEFT_OUT` in place of every run of lines that would give one away.

        With a line of a doctest goes the whole example, and its result with it.
        """
        lines = text.split("\n")
        hit = self._hit(lines, bare=False) | self._hit(lines, bare=True)
        for index in sorted(hit):
            hit.update(_example_around(lines, index))
        kept: list[str] = []
        for index, line in enumerate(lines):
            if index not in hit:
                kept.append(line)
            elif index - 1 not in hit:
                kept.append(LEFT_OUT)
        return "\n".join(kept)

    def _hit(self, lines: list[str], *, bare: bool) -> set[int]:
        whole, places = _compacted(lines, bare=bare)
        hit: set[int] = set()
        for needle in self.needles:
            for found in _places(whole, needle):
                hit.update(range(places[found.start], places[found.stop - 1] + 1))
        return hit


def held_back(spec: ToolSpec) -> Redactor:
    """The held-back examples of a specification as it was written, and the prose between them.

    Raises:
        ExampleError: The text of a field is not doctest.
    """
    parts = doctest.DocTestParser().parse(spec.acceptance)
    prose = [line for part in parts if isinstance(part, str) for line in part.split("\n")]
    return _held(split(spec).held, filter(_tells, prose))


def held_in_repository(specs: Mapping[str, bytes], rules: Rules) -> Redactor:
    """The held-back examples of the specifications of a repository, by path.

    Of one that cannot be read, all that looks like an example is held back.
    """
    found = Redactor()
    for path, source in specs.items():
        try:
            found |= held_back(parse_spec(source, path, rules).spec)
        except RequestError:
            text = source.decode("utf-8", "replace")
            found |= _held(
                Example(source=match[1], want=_CONTINUED.sub("", match[2]))
                for match in _LOOSE.finditer(text)
            )
    return found


def compact(text: str, *, bare: bool = False) -> str:
    """A text without what may change unseen: white space, quotes, hidden characters.

    With `bare`, each line goes without prompt and without the marks of comments, quotations and
    lists before it; these may be operators as well, so that both forms are looked at.
    """
    return _compacted(text.split("\n"), bare=bare)[0]


def _held(examples: Iterable[Example], prose: Iterable[str] = ()) -> Redactor:
    texts = (needle for example in examples for needle in _needles(example))
    return Redactor(frozenset(filter(None, map(compact, (*texts, *prose)))))


def _needles(example: Example) -> Iterator[str]:
    source, result = parsed(example.source), parsed(example.want.strip())
    if re.search(r"[(\[{'\"0-9]", example.source):
        yield example.source
        # Once more as Python itself would write it, without a comment.
        yield unparsed(source) if source else ""
    texts = [example.want.strip(), example.exception or ""]
    for node in ast.walk(source) if source else ():
        if isinstance(node, ast.Call):
            arguments = (*node.args, *node.keywords)
            texts.append(", ".join(unparsed(argument) for argument in arguments))
    for tree in filter(None, (source, result)):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant):
                # As it is written, and as it is: they differ where there are escapes.
                text = node.value if isinstance(node.value, str) else ""
                texts += [_UNQUOTED.sub(r"\2", unparsed(node)), text]
    yield from filter(_tells, texts)


def _tells(text: str) -> bool:
    bare = compact(text).strip("'")
    word = _WORD.fullmatch(bare)
    return len(bare) >= (MIN_WORD if word else MIN_LENGTH)


def _compacted(lines: list[str], *, bare: bool) -> tuple[str, list[int]]:
    """The compact text, and the line that each of its characters comes from."""
    out: list[str] = []
    places: list[int] = []
    space = False
    for number, line in enumerate(lines):
        space = True
        lead = _LEAD.match(line) if bare else None
        for character in line[lead.end() if lead else 0 :]:
            if character.isspace():
                space = True
                continue
            if unicodedata.category(character).startswith("C"):
                continue
            if space and out and _is_word(out[-1]) and _is_word(character):
                out.append(" ")
                places.append(number)
            space = False
            if character in ")]}" and out and out[-1] == ",":
                out.pop()
                places.pop()
            out.append("'" if character in '"`' else character)
            places.append(number)
    return "".join(out), places


def _places(whole: str, needle: str) -> Iterator[range]:
    """Return where a needle stands in a compact text, not inside of longer words."""
    start = whole.find(needle)
    while start >= 0:
        end = start + len(needle)
        if not _joined(whole, start) and not _joined(whole, end):
            yield range(start, end)
        start = whole.find(needle, start + 1)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _joined(text: str, index: int) -> bool:
    """Return whether the characters on both sides of a place belong to one word."""
    return 0 < index < len(text) and _is_word(text[index - 1]) and _is_word(text[index])


def _example_around(lines: list[str], index: int) -> range:
    """The lines of the doctest example that a line belongs to; none where it is of none."""
    start = index
    while start > 0 and not _is_first(lines[start]):
        if _END.match(lines[start]):
            return range(0)
        start -= 1
    if not _is_first(lines[start]):
        return range(0)
    end = index + 1
    while end < len(lines) and not _END.match(lines[end]) and not _is_first(lines[end]):
        end += 1
    return range(start, end)


def _is_first(line: str) -> bool:
    return _FIRST.match(line) is not None

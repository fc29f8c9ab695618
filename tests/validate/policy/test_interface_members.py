"""Attributes of a class, wherever the candidate sets them; and annotations with quotes."""

from __future__ import annotations

import pytest

from tests.validate.honest import CORE, INIT, SPEC, policy

ASKED = """\
from typing import ClassVar
class Store:
    kinds: ClassVar[dict[str, "Store"]]
    name: str
    hits: int
    def size(self) -> int: ...
    @property
    def full(self) -> bool: ...
class Small(Store, key="small"):
    pass
"""
GIVEN = {
    "in the constructor": """\
class Store:
    kinds: ClassVar[dict[str, Store]] = {}

    def __init__(self, name: str) -> None:
        self.name = name
        self.hits: int = 0
        self.full = False

    def size(self) -> int:
        return 1


class Small(Store, key="small"):
    pass
""",
    "inherited": """\
class _Base:
    kinds: "ClassVar[dict[str, Store]]" = {}
    name: str = "x"

    def size(self) -> int:
        return 1

    @property
    def full(self) -> bool:
        return False


class Store(_Base):
    @property
    def hits(self) -> int:
        return 0


class Small(Store, key="small"):
    pass
""",
}
REFUSED = {
    "another type": ("self.hits: int = 0", "self.hits: str = ''", "hits: str where the attribute"),
    "missing": ("self.hits: int = 0", "pass", "nothing where the attribute hits: int"),
    "type of the parameter": ("name: str)", "name: bytes)", "name: bytes where the attribute"),
    "method": ("def size", "def length", "lacks the method size"),
    "keyword": (', key="small"', "", "lacks the base key='small'"),
}


def _messages(classes: str) -> set[str]:
    files = {
        "core.py": CORE.replace(b"import re\n", b"import re\nfrom typing import ClassVar\n")
        + f"\n\n{classes}".encode(),
        "__init__.py": INIT.replace(b"import count", b"import Small, Store, count"),
    }
    spec = SPEC.model_copy(update={"interface": SPEC.interface + ASKED})
    return {one.message for one in policy(files, spec) if one.rule == "policy/interface"}


@pytest.mark.parametrize("classes", GIVEN.values(), ids=GIVEN)
def test_an_attribute_is_where_it_is_set(classes: str) -> None:
    assert _messages(classes) == set()


@pytest.mark.parametrize(("old", "new", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_there_is_named(old: str, new: str, said: str) -> None:
    classes = GIVEN["in the constructor"]
    assert old in classes
    (message,) = _messages(classes.replace(old, new))
    assert said in message

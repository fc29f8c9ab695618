"""Code that repeats examples, and honest base cases."""

from __future__ import annotations

import pytest

from tests.validate.honest import SPEC, in_core, policy

COPIED = {
    "branch": (
        "def f(x: object) -> object:\n"
        "    if x == ['ERROR io: disk full', 'ok']:\n"
        "        return {'io': 1}\n"
        "    return None"
    ),
    "dictionary": (
        "X = {('ERROR bus: stuck',): 1, \"['ERROR io: disk full', 'ok']\": {'io': 1}}\n"
        "Y = ['ERROR io: disk full', 'ok'], {'io': 1}, 'ok'"
    ),
    "match": (
        "def f(x: object) -> object:\n"
        "    match x:\n"
        "        case ['ERROR io: disk full', 'ok']:\n"
        "            return {'io': 1}\n"
        "    return None"
    ),
    "parts": (
        "def f(x: list[str]) -> object:\n    return 'io' if x[0] == 'ERROR io: disk full' else 'ok'"
    ),
}


@pytest.mark.parametrize("code", COPIED.values(), ids=COPIED)
def test_repeated_examples(code: str) -> None:
    assert "policy/copied" in {finding.rule for finding in policy(in_core(code))}


def test_repeated_held_back_example_is_not_revealed() -> None:
    spec = SPEC.model_copy(
        update={"acceptance": ">>> most_common(['ERROR bus: very stuck'])\n['bus']\n"}
    )
    code = (
        "def f(x: list[str]) -> list[str]:\n"
        "    return ['bus'] if x == ['ERROR bus: very stuck'] else x"
    )
    (finding,) = [f for f in policy(in_core(code), spec) if f.rule == "policy/copied"]
    assert "not shown" in finding.message
    assert "stuck" not in finding.message


BASE_CASES = {
    "empty": (
        ">>> count_errors([])\n{}\n",
        "def f(x: list[str]) -> dict[str, int]:\n    if x == []:\n        return {}\n    return x",
    ),
    "one": (
        ">>> most_common(['a'], 1)\n['a']\n",
        "def f(n: int) -> list[str]:\n    if n == 1:\n        return ['a']\n    return []",
    ),
}


@pytest.mark.parametrize(("examples", "code"), BASE_CASES.values(), ids=BASE_CASES)
def test_a_base_case_is_no_copy(examples: str, code: str) -> None:
    spec = SPEC.model_copy(update={"examples": examples, "acceptance": ""})
    assert policy(in_core(code), spec) == ()

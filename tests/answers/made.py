"""A few problems and answers of the tests' own, in the form that the recorded data has."""

from __future__ import annotations

from tests.answers.dataset import Answer, Problem, Shown

DOUBLED = Problem(
    task_id="Made/1",
    name="made_1",
    description="Write a function to double every number of a list.",
    entry_point="doubled",
    interface="def doubled(list)",
    examples=[
        Shown(call="doubled([1, 2])", returns="[2, 4]"),
        Shown(call="doubled([])", returns="[]"),
        Shown(call="doubled([5])", returns="[10]"),
    ],
    hidden_tests="assert doubled([7, 8]) == [14, 16]\n",
    hidden_tests_plus="assert doubled([-3]) == [-6]\nassert doubled([4] * 3) == [8, 8, 8]\n",
)
SHARED = Problem(
    task_id="Made/2",
    name="made_2",
    description="Write a function to find what two tuples share.",
    entry_point="shared",
    interface="def shared(one, other)",
    examples=[
        Shown(call="set(shared((1, 2, 3), (3, 2)))", returns="set((3, 2))"),
        Shown(call="set(shared((1,), (2,)))", returns="set(())"),
        Shown(call="set(shared((9, 4), (4, 5)))", returns="{4}"),
    ],
    hidden_tests="assert set(shared((1,), (1, 2))) == {1}\n",
    hidden_tests_plus="assert set(shared((), (1, 2))) == set()\n",
)
SUM = Problem(
    task_id="Made/3",
    name="made_3",
    description="Write a function to add two numbers.",
    entry_point="sum",
    interface="def sum(a, b)",
    examples=[
        Shown(call="sum(1, 2)", returns="3"),
        Shown(call="sum(2, 2.5)", returns="4.5"),
    ],
    hidden_tests="assert sum(4, 5) == 9\n",
    hidden_tests_plus="assert sum(-4, 5) == 1\n",
)
PROBLEMS = [DOUBLED, SHARED, SUM]

RIGHT = "def doubled(list):\n    return [2 * item for item in list]\n"
ON_BASE = "def doubled(list):\n    return [abs(2 * item) for item in list]\n"
WRONG = "def doubled(list):\n    return [item * item for item in list]\n"
SUMS = "def sum(a, b):\n    return a + b\n"
SHARES = "def shared(one, other):\n    return set(one) & set(other)\n"


def answer(
    problem: Problem, code: str, *, model: str = "careful", sample: int = 0, label: bool = True
) -> Answer:
    """One recorded answer; `label` is for both suites."""
    return Answer(
        task_id=problem.task_id,
        model=model,
        sample_index=sample,
        code=code,
        passes_base=label,
        passes=label,
    )


ANSWERS = [
    answer(DOUBLED, WRONG, model="quick", label=False),
    # Not in the order of the samples, as a file may have it.
    answer(DOUBLED, RIGHT, sample=1),
    answer(DOUBLED, ON_BASE, label=False),
    answer(SHARED, SHARES),
    answer(SHARED, SHARES, model="quick"),
    answer(SUM, SUMS),
]

# The gate refuses what they say at its cheapest stage, so that a run takes seconds.
REFUSED = "def doubled(list):\n    return [eval('2 * item') for item in list]\n"
REFUSED_SUMS = "def sum(a, b):\n    return eval('a + b')\n"
REFUSED_ANSWERS = [
    answer(DOUBLED, WRONG, label=False),
    answer(DOUBLED, REFUSED, sample=1),
    answer(DOUBLED, WRONG, model="quick", label=False),
    answer(SUM, REFUSED_SUMS),
]

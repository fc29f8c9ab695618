"""No interleaving of requests, threads or runs goes over a cap."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import SurroundingsError
from bot.git.repository import Repository
from bot.llm.budget import Budget, BudgetError, Reservation
from bot.llm.ledger import Ledger, day_records
from bot.llm.run_record import RUNS_REF, Result, record_path
from bot.llm.usage import Usage, total
from bot.model_settings import BudgetConfig

DAY = "2031-05-06"


def caps(**sections: dict[str, float]) -> BudgetConfig:
    return BudgetConfig.model_validate(sections)


def usage(tokens: int, cost: float = 0.0, requests: int = 1) -> Usage:
    return Usage(requests=requests, prompt_tokens=tokens, cost=cost)


STEPS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 40), st.floats(0, 2), st.integers(0, 10)), max_size=60
)


@settings(deadline=None)
@given(steps=STEPS, days=st.lists(st.integers(0, 2), min_size=60, max_size=60))
def test_no_order_of_reserving_and_settling_goes_over(
    steps: list[tuple[bool, int, float, int]], days: list[int]
) -> None:
    config = caps(
        run={"requests": 20, "tokens": 300, "dollars": 9.0},
        day={"requests": 9, "tokens": 120, "dollars": 4.0},
    )
    day = [0]
    budget = Budget(config, clock=lambda: f"2031-05-0{day[0] + 1}")
    waiting: list[tuple[Reservation, Usage]] = []
    spent: dict[str, list[Usage]] = {}
    for (settle, tokens, cost, index), now in zip(steps, days, strict=False):
        day[0] = max(day[0], now)
        if settle and waiting:
            reservation, actual = waiting.pop(index % len(waiting))
            budget.settle(reservation, actual)
            spent.setdefault(reservation.day, []).append(actual)
        else:
            most = usage(tokens, cost)
            try:
                reservation = budget.reserve(most)
            except BudgetError:
                continue
            waiting.append((reservation, usage(tokens // 2, cost / 3)))
        worst = [*spent.items(), *((one.day, [one.usage]) for one, _ in waiting)]
        for name in {name for name, _ in worst}:
            of_day = total(one for other, many in worst if other == name for one in many)
            assert of_day.requests <= 9
            assert of_day.tokens <= 120
            assert of_day.cost <= 4.0 + 1e-6
        run = total(one for _, many in worst for one in many)
        assert budget.spent.requests == run.requests <= 20
        assert budget.spent.tokens == run.tokens <= 300
        assert run.cost <= 9.0 + 1e-6


@pytest.mark.parametrize(
    ("of", "name", "cap"),
    [(of, name, cap) for of in ("run", "day") for name, cap in (("requests", 2), ("tokens", 250))]
    + [("run", "dollars", 0.5), ("day", "dollars", 0.5)],
)
def test_a_refusal_says_which_cap(of: str, name: str, cap: float) -> None:
    budget = Budget(caps(**{of: {name: cap}}))
    for _ in range(2):
        budget.settle(budget.reserve(usage(100, 0.2)), usage(100, 0.2))
    with pytest.raises(BudgetError) as caught:
        budget.reserve(usage(100, 0.2))
    assert caught.value.message.startswith(f"The {of}'s budget of {cap:,} {name} would be exceeded")
    assert f"budget.{of}.{name}" in caught.value.remedy
    assert budget.spent.requests == 2


def test_what_an_endpoint_counts_beyond_the_reservation_counts() -> None:
    budget = Budget(caps(run={"tokens": 100}))
    budget.settle(budget.reserve(usage(10)), usage(95))
    with pytest.raises(BudgetError):
        budget.reserve(usage(10))


def test_threads_share_a_cap() -> None:
    budget = Budget(caps(run={"requests": 1000, "tokens": 1000}))
    highest: list[int] = []

    def work() -> None:
        for _ in range(50):
            try:
                reservation = budget.reserve(usage(30))
            except BudgetError:
                return
            highest.append(budget.spent.tokens)
            budget.settle(reservation, usage(17))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(highest) <= 1000
    assert budget.spent.tokens > 1000 - 30


_RUN = """
import sys
from pathlib import Path
from bot.config import BudgetConfig
from bot.llm.budget import Budget, BudgetError
from bot.llm.ledger import Ledger
from bot.llm.usage import Usage
from bot.git.repository import open_repository

ledger = Ledger(open_repository(Path(sys.argv[1])), sys.argv[2])
budget = Budget(BudgetConfig.model_validate({"day": {"tokens": 200}}), ledger, lambda: sys.argv[3])
for _ in range(20):
    try:
        budget.reserve(Usage(requests=1, prompt_tokens=10))
    except BudgetError:
        break
    print("sent", flush=True)
"""


def test_two_runs_at_once_share_a_day(repository: Repository) -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", _RUN, str(repository.root), f"run-number-{n}", DAY],
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(3)
    ]
    sent = [run.communicate(timeout=120)[0].count("sent") for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert sum(sent) == 20
    head = repository.find(RUNS_REF)
    assert head is not None
    records = day_records(repository, head, DAY)
    assert [records[f"run-number-{n}"].usage.requests for n in range(3) if sent[n]] == [
        count for count in sent if count
    ]


def ledger(repository: Repository, run: str = "run-number-1", known: Usage | None = None) -> Ledger:
    return Ledger(repository, run, known)


def test_the_record_of_a_run(repository: Repository) -> None:
    own = ledger(repository)
    own.spec = "word_count"
    budget = Budget(caps(), own, lambda: DAY)
    reservation = budget.reserve(usage(500, 0.5), "qwen")

    def kept() -> dict[str, object]:
        head = repository.find(RUNS_REF)
        assert head is not None
        return day_records(repository, head, DAY)["run-number-1"].model_dump()

    expected = {
        "version": 1,
        "run": "run-number-1",
        "spec": "word_count",
        "models": ("qwen",),
        "usage": usage(500, 0.5).model_dump(),
        "result": Result.RUNNING,
    }
    # What is under way counts at its most: a kill now would leave just this.
    assert kept() == expected
    budget.settle(reservation, usage(70, 0.07))
    assert kept() == expected | {"usage": usage(70, 0.07).model_dump()}
    own.end(Result.APPROVED)
    assert kept()["result"] == Result.APPROVED
    assert repository.references("refs/heads/") == repository.references("refs/heads/main")


def test_a_run_that_asks_nothing_leaves_nothing(repository: Repository) -> None:
    ledger(repository).end(Result.APPROVED)
    assert repository.find(RUNS_REF) is None


def test_what_another_zone_knows_counts_in_place_of_the_records(repository: Repository) -> None:
    Budget(caps(), ledger(repository), lambda: DAY).reserve(usage(900))
    config = caps(day={"tokens": 1000})
    there = Budget(config, ledger(repository, "run-number-2", usage(300)), lambda: DAY)
    there.reserve(usage(700))
    with pytest.raises(BudgetError):
        there.reserve(usage(1))


def test_a_record_that_is_none_stops_the_spending(repository: Repository) -> None:
    own = ledger(repository)
    budget = Budget(caps(), own, lambda: DAY)
    path = record_path(DAY, "run-number-9")
    tree = repository.make_tree(None, {path: b'{"usage": {}}'})
    repository.move_ref(RUNS_REF, repository.make_commit(tree, None, "Foreign\n"), None)
    with pytest.raises(SurroundingsError, match="is not the record of a run"):
        budget.reserve(usage(1))
    assert budget.spent == Usage()


def test_a_git_folder_that_is_gone(tmp_path: Path) -> None:
    gone = Repository(tmp_path / "gone", tmp_path / "gone" / ".git")
    with pytest.raises(SurroundingsError):
        Budget(caps(), ledger(gone), lambda: DAY).reserve(usage(1))

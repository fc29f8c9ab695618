from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.context.collect import context_for
from bot.context.gather import Context, gather
from bot.context.piece import PieceKind
from bot.context.redact import LEFT_OUT
from bot.generate.model.prompt import messages_for
from bot.registry.tools import list_tools
from bot.spec import parse_spec
from bot.text.hidden import find_hidden
from tests.context.scene import CORE, SPEC, collected, titles, tool_files, workspace
from tests.forge.repositories import Repo

MARK = "withheld 4711"
EXAMPLE = f">>> count_errors([\"ERROR net: {MARK}\"])\n{{'net': 1}}\n"
TEST = f"def test_it() -> None:\n    assert count_errors(['ERROR net: {MARK}']) == {{'net': 1}}\n"
DOCTEST = CORE.replace("by kind.", f"by kind.\n\n    {EXAMPLE}    ", 1).replace("\n{'", "\n    {'")
TABLE = (
    f'CASES = [\n    (["ERROR net: {MARK}"], {{"net": 1}}),\n]\n\n\n'
    "def total() -> int:\n    return 1\n"
)
OTHER_SECRET = "ERROR other: kept 0815"
OTHER_SPEC = SPEC.replace(f"ERROR net: {MARK}", OTHER_SECRET)
OTHER_CORE = CORE.replace("return {}", f"return {{}}  # as for {OTHER_SECRET}")
READS = ("data", "docs/spec.yaml", "docs/guide.md", "generated_tools/error_patterns")
LEAKY = SPEC.replace(
    "then the kind",
    "as app.cases and app.cases.total and docs/log.csv and specs/error_patterns.yaml and "
    "generated_tools/error_patterns/README.md and specs.error_patterns have it, then the kind",
).replace("acceptance: |", f"reads: [{', '.join(READS)}]\nacceptance: |")


def leaky(repo: Repo, spec: str = LEAKY) -> None:
    """Plant the held-back example in every place that a context is made from."""
    files = {
        "core.py": DOCTEST,
        "__main__.py": TABLE,
        "tests/test_error_patterns.py": TEST,
        "README.md": f"# Errors\n\n```pycon\n{EXAMPLE}```\n",
    }
    repo.commit(tool_files("error_patterns", files, "Count the errors of a log by kind.", spec))
    for name in ("error_kinds", "error_sorts"):
        own = OTHER_SPEC.replace("error_patterns", name)
        planted = {**files, "core.py": DOCTEST + OTHER_CORE}
        repo.commit(tool_files(name, planted, f"Count errors such as ERROR net: {MARK}.", own))
    repo.commit(
        {
            "app/cases.py": TABLE,
            "data/log.csv": f'line,count\n"ERROR net: {MARK}",1\nplain,0\n',
            f"data/ERROR net: {MARK}.txt": "plain\n",
            "docs/log.csv": f"ERROR net: {MARK}\n" * 50,
            "docs/spec.yaml": spec,
            "docs/guide.md": f"Say:\n\n    {EXAMPLE.replace(chr(10), chr(10) + '    ')}\nDone.\n",
            "specs/error_patterns.yaml": spec,
            # An earlier version, and one that is not valid any more.
            "specs/error_old.yaml": SPEC.replace("kind: tool", "kind: gadget"),
        }
    )


NOTES = (f"It fails:\n{EXAMPLE}\nPlease repair.", f"See `count_errors(['ERROR net: {MARK}'])`.")


def everything(context: Context) -> str:
    pieces = (*context.pieces, *context.left_out)
    told = "\n".join(message.content for message in messages_for(context))
    return "\n".join((repr([asdict(piece) for piece in pieces]), told, *context.notes))


@pytest.mark.parametrize("similarity", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("budget", [400, 4000, 100_000])
def test_a_held_back_example_reaches_nothing(repo: Repo, similarity: float, budget: int) -> None:
    leaky(repo)
    settings = {"similarity": similarity, "max_tokens": budget}
    context = collected(repo, LEAKY, NOTES, context=settings)
    told = everything(context)
    assert MARK not in told
    assert "'net': 1" not in told
    assert OTHER_SECRET not in told
    assert "acceptance" not in told
    assert "Please repair." in told
    if budget > 4000:
        # The places were looked at, and the rest of each is there.
        assert {piece.kind for piece in context.pieces} >= {PieceKind.MERGED, PieceKind.NAMED}
        for rest in ("plain,0", "def total() -> int:", "Say:", "def count_errors", "Done."):
            assert rest in told
        assert LEFT_OUT in told
        assert not any("generated_tools" in title or "specs/" in title for title in titles(context))


def test_an_earlier_version_of_the_specification_leaks_nothing_either(repo: Repo) -> None:
    earlier = LEAKY.replace(f"ERROR net: {MARK}", "ERROR earlier: kept 0816")
    leaky(repo, earlier)
    repo.commit({"app/cases.py": TABLE + "EARLIER = 'ERROR earlier: kept 0816'\n"})
    told = everything(collected(repo, LEAKY, ("ERROR earlier: kept 0816",)))
    assert MARK not in told
    assert "0816" not in told


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_what_is_printed_has_nothing_held_back(
    repo: Repo, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOLWRIGHT_CONTEXT__MAX_TOKENS", "100000")
    leaky(repo)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "context", "specs/error_patterns.yaml", *words],
        cwd=repo.path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "error_patterns/core.py" in done.stdout
    assert MARK not in done.stdout
    assert OTHER_SECRET not in done.stdout
    assert "acceptance" not in done.stdout


def test_the_offline_generator_is_told_of_the_specification_alone(repo: Repo) -> None:
    leaky(repo)
    shop = workspace(repo)
    read = parse_spec(LEAKY.encode(), "specs/error_patterns.yaml", shop.rules)
    tools = list_tools(shop.repository, shop.tip)
    assert context_for(shop, read, tools, NOTES) == gather(read, tools, NOTES)
    assert MARK not in "".join(gather(read, tools, NOTES).notes)
    model = workspace(repo, generator="model")
    assert context_for(model, read, tools, NOTES).pieces


def test_an_empty_repository_gives_the_specification_and_the_patterns(repo: Repo) -> None:
    context = collected(repo)
    assert titles(context) == ["error_classifier"]
    assert context.scores is not None
    assert context.scores.completeness == 100
    assert collected(repo, context={"max_tokens": 0}).pieces == ()


def test_the_working_tree_is_not_consulted(repo: Repo) -> None:
    repo.write({"app/logs.py": "ONE = 1\n"})
    spec = SPEC.replace("then the kind", "as in app/logs.py, then the kind")
    assert "app/logs.py" not in titles(collected(repo, spec))
    repo.commit({})
    assert "app/logs.py" in titles(collected(repo, spec))


def test_the_same_repository_gives_the_same_context(repo: Repo) -> None:
    leaky(repo)
    assert collected(repo, LEAKY, NOTES) == collected(repo, LEAKY, NOTES)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200),
    budget=st.integers(0, 3000),
)
def test_whatever_a_file_holds_the_budget_stands_and_nothing_hides(
    repo: Repo, text: str, budget: int
) -> None:
    repo.commit({"docs/note.md": f"Read.\u200b<!-- obey -->\n{text}\n=== 0 ===\n"})
    spec = SPEC.replace("then the kind", "as in docs/note.md, then the kind")
    context = collected(repo, spec, context={"max_tokens": budget})
    assert sum(piece.tokens for piece in context.pieces) <= budget
    for message in messages_for(context):
        assert list(find_hidden(message.content)) == []

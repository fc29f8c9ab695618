from __future__ import annotations

from textwrap import dedent

from bot.context.named import dotted, named
from bot.context.piece import PieceKind
from bot.context.redact import Redactor
from bot.context.source import MAX_BYTES
from bot.spec.toolspec import Kind, ToolSpec
from tests.context.scene import source
from tests.forge.repositories import Repo

LOGS = dedent('''\
    """Logs."""


    def read(path: str) -> str:
        return path


    def other() -> None:
        ...
    ''')


def spec(**fields: object) -> ToolSpec:
    values = {"name": "counter", "kind": Kind.TOOL, "summary": "Count the lines.", **fields}
    return ToolSpec.model_validate(values)


def found(repo: Repo, **fields: object) -> tuple[dict[str, str], list[str]]:
    pieces, missing = named(spec(**fields), source(repo))
    assert {piece.kind for piece in pieces} <= {PieceKind.NAMED}
    return {piece.title: piece.text for piece in pieces}, missing


def test_names_and_paths_in_the_text_are_told(repo: Repo) -> None:
    repo.commit({"app/logs.py": LOGS, "src/kit/__init__.py": "ONE = 1\n", "docs/log.txt": "a\nb\n"})
    told, missing = found(
        repo,
        behaviour="As app.logs.read, e.g. for docs/log.txt; see kit, kit.ONE and os.path.join.",
    )
    assert told == {
        "read in app/logs.py": "def read(path: str) -> str:\n    return path",
        "docs/log.txt": "a\nb",
    }
    assert missing == []
    assert found(repo, behaviour="See app/logs.py.")[0] == {"app/logs.py": LOGS.strip()}
    assert found(repo, behaviour="As app.logs.")[0] == {"app/logs.py": LOGS.strip()}
    piece = dotted("kit", source(repo))
    assert piece is not None
    assert piece.title == "src/kit/__init__.py"


def test_what_is_read_and_the_target_have_to_be_there(repo: Repo) -> None:
    repo.commit({"data/b.txt": "b\n", "data/a.txt": "a\n", "app/logs.py": LOGS})
    told, missing = found(repo, reads=("data", "absent"), target="app.logs")
    assert list(told) == ["data/a.txt", "data/b.txt", "app/logs.py"]
    assert missing == ["absent"]
    assert found(repo, target="app.absent")[1] == ["app.absent"]


def test_a_long_file_is_cut_and_long_python_told_in_outline(repo: Repo) -> None:
    long = LOGS + "".join(f"\n\ndef _f{n}() -> int:\n    return {n}\n" for n in range(400))
    repo.commit({"data/log.txt": "".join(f"{n}\n" for n in range(99)), "app/logs.py": long})
    told, _ = found(repo, reads=("data/log.txt",), target="app.logs")
    assert told["data/log.txt, the first of 100 lines"] == "\n".join(map(str, range(40)))
    assert told["app/logs.py, in outline"].endswith("def other() -> None:\n    ...")


def test_protected_large_linked_and_binary_files_are_not_told(repo: Repo) -> None:
    repo.write(
        {
            ".env.txt": "KEY=1\n",
            "app/secrets.key": "KEY=1\n",
            "generated_tools/other/core.py": "ONE = 1\n",
            "specs/other.yaml": "name: other\n",
            "large.txt": "x" * (MAX_BYTES + 1),
            "nul.txt": "a\0b",
            "plain.txt": "plain\n",
        }
    )
    (repo.path / "linked.txt").symlink_to("app/secrets.key")
    repo.commit({})
    names = "app/secrets.key generated_tools/other/core.py specs/other.yaml large.txt nul.txt"
    told, _ = found(repo, behaviour=f"See {names} linked.txt plain.txt generated_tools.other.core.")
    assert told == {"plain.txt": "plain"}


def test_what_nothing_remains_of_is_not_told(repo: Repo) -> None:
    repo.commit({"secret value one.txt": "x\n", "b.txt": "secret value one\n"})
    held = Redactor(frozenset({"secret value one"}))
    pieces, missing = named(spec(reads=("secret value one.txt", "b.txt")), source(repo, held))
    assert pieces == []
    assert missing == ["secret value one.txt", "b.txt"]

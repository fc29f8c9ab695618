"""The required status of pull requests that people bring, and what they may try to get it by."""

from __future__ import annotations

from typing import Any

import pytest

from bot.issues.sweep import sweep
from tests.forge.repositories import Repo
from tests.github import people
from tests.github.exchange import Answer
from tests.github.faults import Fault
from tests.issues.scene import Scene

CONTEXT = "toolwright/gate"


def _opened(scene: Scene, work: Repo, branch: str, who: str = people.REVIEWER) -> Any:
    scene.github.push(work, branch, who=who)
    opened = {"title": "A change", "head": branch, "base": "main", "body": ""}
    return scene.github.person(who).post("/pulls", opened)


def _branch(scene: Scene, name: str) -> Repo:
    work = scene.github.clone(name)
    work.git("switch", "--quiet", "-c", name)
    return work


def _said(scene: Scene, pull: Any) -> tuple[str, str]:
    """The latest status of a pull request's head, once the bot has looked."""
    assert list(sweep(scene.session(), [])) == []
    found = scene.maintainer.get(f"/commits/{pull['head']['sha']}/statuses")
    return found[0]["state"], found[0]["description"]


def test_a_link_in_the_place_of_a_tool_is_a_tool(scene: Scene) -> None:
    work = _branch(scene, "link")
    (work.path / "elsewhere").mkdir()
    (work.path / "generated_tools" / "evil").symlink_to("../elsewhere")
    work.commit({"elsewhere/__init__.py": "x = 1\n"}, "Link")
    assert _said(scene, _opened(scene, work, "link"))[0] == "failure"


def test_a_submodule_in_the_place_of_a_tool_is_a_tool(scene: Scene) -> None:
    work = _branch(scene, "module")
    entry = f"160000,{work.git('rev-parse', 'HEAD')},generated_tools/evil"
    work.git("update-index", "--add", "--cacheinfo", entry)
    work.git("commit", "--quiet", "-m", "Link")
    assert _said(scene, _opened(scene, work, "module"))[0] == "failure"


def test_a_link_in_the_place_of_all_tools_is_not_passed(scene: Scene) -> None:
    work = _branch(scene, "all")
    work.git("rm", "-r", "--quiet", "generated_tools")
    (work.path / "generated_tools").symlink_to("elsewhere")
    work.commit({"elsewhere/evil/core.py": "x = 1\n"}, "Move them")
    assert _said(scene, _opened(scene, work, "all"))[0] == "failure"


def test_a_file_beside_the_tools_is_none(scene: Scene) -> None:
    work = _branch(scene, "beside")
    work.commit({"generated_tools/README.md": "More.\n"}, "Say more")
    assert _said(scene, _opened(scene, work, "beside")) == ("success", "Changes no generated tool")


def test_more_files_than_github_lists_are_not_passed(scene: Scene) -> None:
    work = _branch(scene, "many")
    work.commit({"other.txt": "x\n", "generated_tools/evil/core.py": "x = 1\n"}, "A lot")
    pull = _opened(scene, work, "many")
    listed = scene.maintainer.get(f"/pulls/{pull['number']}/files")
    (harmless,) = (one for one in listed if one["filename"] == "other.txt")
    # All in one page, which is as good as thirty.
    answer = Answer(200, [harmless] * 3000, {})
    scene.github.bridge.fail("GET .*/files$", Fault("answer", answer), who=people.BOT)
    state, description = _said(scene, pull)
    assert (state, "cannot be listed" in description) == ("failure", True)


def test_a_tree_that_github_does_not_list_whole_stops_nothing(scene: Scene) -> None:
    work = _branch(scene, "wide")
    work.commit({"generated_tools/evil/core.py": "x = 1\n"}, "A wide tree")
    pull = _opened(scene, work, "wide")
    answer = Answer(200, {"sha": "0" * 40, "tree": [], "truncated": True}, {})
    scene.github.bridge.fail("GET .*/git/trees/", Fault("answer", answer), who=people.BOT)
    assert _said(scene, pull)[0] == "failure"


def test_a_status_that_somebody_else_has_set_counts_for_nothing(scene: Scene) -> None:
    work = _branch(scene, "forged")
    work.commit({"generated_tools/evil/core.py": "x = 1\n"}, "By hand")
    pull = _opened(scene, work, "forged")
    body = {"state": "success", "context": CONTEXT, "description": "All is well"}
    scene.reviewer.post(f"/statuses/{pull['head']['sha']}", body)
    assert _said(scene, pull)[0] == "failure"
    scene.reviewer.post(f"/statuses/{pull['head']['sha']}", body)
    assert _said(scene, pull)[0] == "failure"
    before = len(scene.maintainer.get(f"/commits/{pull['head']['sha']}/statuses"))
    assert _said(scene, pull)[0] == "failure"
    after = len(scene.maintainer.get(f"/commits/{pull['head']['sha']}/statuses"))
    assert before == after


@pytest.mark.parametrize("name", ["two\n::error::lines", "\x1b[31mred", "*", "a`b", ":(glob)x"])
def test_a_hostile_name_is_only_a_name(name: str, scene: Scene) -> None:
    work = _branch(scene, "named")
    work.commit({f"generated_tools/{name}/core.py": "x = 1\n"}, "By hand")
    state, description = _said(scene, _opened(scene, work, "named"))
    assert (state, description.isprintable()) == ("failure", True)


def test_the_earlier_state_of_another_tool_is_not_passed(scene: Scene) -> None:
    work = scene.github.clone("owner")
    work.commit({"generated_tools/first/core.py": "x = 1\n"}, "One tool")
    work.commit({"generated_tools/first/core.py": "x = 2\n"}, "Change it")
    scene.push_as_owner(work)
    work.git("switch", "--quiet", "-c", "swapped")
    work.commit({"generated_tools/second/core.py": "x = 1\n"}, "Under another name")
    assert _said(scene, _opened(scene, work, "swapped"))[0] == "failure"
    work.git("switch", "--quiet", "-c", "back", "main")
    work.commit({"generated_tools/first/core.py": "x = 1\n"}, "Back")
    assert _said(scene, _opened(scene, work, "back"))[0] == "success"


def test_a_persons_branch_among_the_bots_gets_no_status(scene: Scene) -> None:
    work = _branch(scene, "toolwright/evil")
    work.commit({"generated_tools/evil/core.py": "x = 1\n"}, "By hand")
    pull = _opened(scene, work, "toolwright/evil")
    assert list(sweep(scene.session(), [])) == []
    assert scene.maintainer.get(f"/commits/{pull['head']['sha']}/statuses") == []


@pytest.mark.parametrize(("file", "state"), [("evil.py", "failure"), ("README.md", "success")])
def test_a_module_beside_the_tools_is_a_tool(file: str, state: str, scene: Scene) -> None:
    work = _branch(scene, "beside")
    work.commit({f"generated_tools/{file}": "x = 1\n"}, "Add a file")
    assert _said(scene, _opened(scene, work, "beside"))[0] == state

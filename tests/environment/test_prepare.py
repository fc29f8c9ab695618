"""Environments of small repositories, from the package index, in the sandboxes of this machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from bot.config import EnvironmentConfig
from bot.environment import layer
from bot.environment.find import find
from bot.environment.lock import Interpreter, compiled, names
from bot.environment.prepare import Environment, prepare
from bot.environment.resolve import resolve
from bot.environment.uv import NoEnvironmentError, run_uv
from bot.environment.wheel import Workshop
from bot.sandbox.protocol import Completed, Sandbox, Task

pytestmark = pytest.mark.sampled(keep=4)

PYPROJECT = """\
[build-system]
requires = ["hatchling", "hatch-vcs"]
build-backend = "hatchling.build"

[project]
name = "kept-app"
dynamic = ["version"]
dependencies = ["iniconfig==2.1.0"]
scripts.kept-app = "kept_app:main"

[dependency-groups]
test = ["pytest==8.4.2"]

[tool.hatch]
version.source = "vcs"
build.hooks.vcs.version-file = "src/kept_app/_version.py"
build.targets.wheel.packages = ["src/kept_app"]
"""
FILES = {
    "pyproject.toml": PYPROJECT.encode(),
    "src/kept_app/__init__.py": b"from ._version import version\n\n"
    b"def main():\n    print('version', version)\n",
}
TELL = """
import importlib.metadata, sys, iniconfig, kept_app, pytest
print(sys.executable, sys.prefix, pytest.__version__, kept_app.version)
print(importlib.metadata.version("kept-app"), iniconfig.__file__, "mypy" in sys.modules)
"""


def made(
    sandbox: Sandbox, cache: Path, files: dict[str, bytes], said: list[str] | None = None
) -> Environment:
    say = (said if said is not None else []).append
    found = prepare(files, "v3.1.4", EnvironmentConfig(), cache, sandbox, say)
    assert found is not None
    return found


def inside(sandbox: Sandbox, environment: Environment, *command: str) -> str:
    task = Task(command, mounts=environment.mounts, environment=environment.variables)
    outcome = sandbox.run(task)
    assert isinstance(outcome, Completed)
    assert outcome.exit_status == 0, outcome.stderr.decode()
    return outcome.stdout.decode()


def test_dependencies_and_the_own_package_are_there(each_sandbox: Sandbox, tmp_path: Path) -> None:
    environment = made(each_sandbox, tmp_path, FILES)
    told = inside(each_sandbox, environment, layer.PYTHON, "-I", "-c", TELL).split()
    assert told[:4] == ["/environment/bin/python", "/environment", "8.4.2", "3.1.4"]
    assert told[4] == "3.1.4"
    assert told[5].startswith("/environment/lib/")
    assert inside(each_sandbox, environment, "kept-app") == "version 3.1.4\n"
    assert "src/kept_app/_version.py" in environment.generated


def test_the_toolchain_stays_apart(each_sandbox: Sandbox, tmp_path: Path) -> None:
    environment = made(each_sandbox, tmp_path, FILES)
    tell = "import importlib.util as u, sys; print([u.find_spec(n) for n in sys.argv[1:]])"
    told = inside(each_sandbox, environment, layer.PYTHON, "-c", tell, "mypy", "pylint", "bandit")
    assert told == "[None, None, None]\n"
    told = inside(each_sandbox, environment, "python", "-I", "-c", tell, "kept_app", "hatchling")
    assert told == "[None, None]\n"


def test_it_is_made_once_and_another_sandbox_shares_it(
    bubblewrap_sandbox: Sandbox, tmp_path: Path
) -> None:
    said: list[str] = []
    first = made(bubblewrap_sandbox, tmp_path, FILES, said)
    assert any("Resolving" in line for line in said)
    assert any("Building the repository's own package" in line for line in said)
    said.clear()
    again = made(bubblewrap_sandbox, tmp_path, FILES, said)
    assert (again.digest, said) == (first.digest, [])
    changed = {**FILES, "src/kept_app/more.py": b"\n"}
    other = made(bubblewrap_sandbox, tmp_path, changed, said)
    assert other.dependencies == first.dependencies
    assert other.own != first.own


def test_a_package_that_does_not_build_is_said(bubblewrap_sandbox: Sandbox, tmp_path: Path) -> None:
    setup = b"raise SystemExit('no compiler here')\n"
    files = {"setup.py": setup, "requirements.txt": b"iniconfig\n"}
    said: list[str] = []
    environment = made(bubblewrap_sandbox, tmp_path, files, said)
    assert environment.own is None
    assert "does not build" in environment.fault
    assert "no compiler here" in environment.fault
    assert environment.fault in said


def test_no_environment(bubblewrap_sandbox: Sandbox, tmp_path: Path) -> None:
    off = EnvironmentConfig(enabled=False)
    for files, config in (({}, EnvironmentConfig()), (FILES, off)):
        assert prepare(files, "", config, tmp_path, bubblewrap_sandbox, print) is None
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_had_is_an_error_of_the_surroundings(
    bubblewrap_sandbox: Sandbox, tmp_path: Path
) -> None:
    files = {"requirements.txt": b"iniconfig==0.0.999\n"}
    with pytest.raises(NoEnvironmentError, match=r"iniconfig==0\.0\.999(.|\n)*environment") as e:
        made(bubblewrap_sandbox, tmp_path, files)
    assert e.value.status == 3


def test_a_wheel_that_is_not_the_locked_one_is_refused(
    bubblewrap_sandbox: Sandbox, tmp_path: Path
) -> None:
    lock = f"iniconfig==2.1.0 --hash=sha256:{'0' * 64}\n".encode()
    with pytest.raises(NoEnvironmentError, match=r"(?i)hash"):
        made(bubblewrap_sandbox, tmp_path, {"requirements.txt": lock})
    assert not list(tmp_path.glob("environment-*"))


def test_nothing_of_a_source_distribution_runs_on_the_host(
    bubblewrap_sandbox: Sandbox, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    source = tmp_path / "evil"
    source.mkdir()
    (source / "setup.py").write_text(f"open({str(trap)!r}, 'w').close()\n")
    files = {"requirements.txt": f"evil @ {source.as_uri()}\n".encode()}
    with pytest.raises(NoEnvironmentError):
        made(bubblewrap_sandbox, tmp_path / "cache", files)
    assert not trap.exists()


def test_a_python_that_is_not_admitted_is_said(bubblewrap_sandbox: Sandbox, tmp_path: Path) -> None:
    text = b"[project]\nname = 'x'\nversion = '1'\nrequires-python = '>=3.99'\n"
    with pytest.raises(NoEnvironmentError, match=r"requires Python >=3\.99, and the sandbox has"):
        made(bubblewrap_sandbox, tmp_path, {"pyproject.toml": text})


def test_a_layer_for_another_python(tmp_path: Path) -> None:
    interpreter = Interpreter("3.13", "x86_64")
    (tmp_path / "x.txt").write_text("MarkupSafe==3.0.2\n")
    lock = compiled(tmp_path, ("x.txt",), interpreter, ())
    there = layer.make(tmp_path / "cache", lock, interpreter, print)
    assert there.packages == there.root / "lib" / "python3.13" / "site-packages"
    assert list(there.packages.glob("markupsafe/*cpython-313*.so"))


def test_what_nothing_has_used_for_long_is_removed(tmp_path: Path) -> None:
    interpreter = Interpreter("3.11", "x86_64")
    old, kept = tmp_path / "environment-old", tmp_path / "toolchain-old"
    for folder in (old, kept):
        folder.mkdir()
        os.utime(folder, (0, 0))
    said: list[str] = []
    layer.make(tmp_path, "", interpreter, said.append)
    assert not old.exists()
    assert kept.exists()
    assert said[-1].startswith("Removed environment-old")


def test_a_source_distribution_is_built_in_the_sandbox(
    bubblewrap_sandbox: Sandbox, tmp_path: Path
) -> None:
    files = {"requirements.txt": b"docopt==0.6.2\n"}  # which has no wheel
    said: list[str] = []
    environment = made(bubblewrap_sandbox, tmp_path, files, said)
    assert "Building docopt 0.6.2 in the sandbox, without a network …" in said
    tell = "import docopt; print(docopt.__version__)"
    assert inside(bubblewrap_sandbox, environment, layer.PYTHON, "-c", tell) == "0.6.2\n"
    assert "docopt" in environment.dependencies.distributions


@pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler on this machine")
def test_a_compiled_module_is_there(bubblewrap_sandbox: Sandbox, tmp_path: Path) -> None:
    files = {
        "pyproject.toml": b"[build-system]\nrequires = ['setuptools']\n"
        b"build-backend = 'setuptools.build_meta'\n[project]\nname = 'fast'\nversion = '1'\n",
        "setup.py": b"from setuptools import Extension, setup\n"
        b"setup(packages=['fast'], ext_modules=[Extension('fast._c', ['fast/_c.c'])])\n",
        "fast/__init__.py": b"from ._c import one\n",
        "fast/_c.c": b"""
#include <Python.h>
static PyObject *one(PyObject *self, PyObject *none) { return PyLong_FromLong(1); }
static PyMethodDef methods[] = {{"one", one, METH_NOARGS, ""}, {NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_c", "", -1, methods};
PyMODINIT_FUNC PyInit__c(void) { return PyModule_Create(&module); }
""",
    }
    environment = made(bubblewrap_sandbox, tmp_path, files)
    assert environment.fault == ""
    assert [path for path in environment.generated if path.endswith(".so")]
    tell = "import fast; print(fast.one())"
    assert inside(bubblewrap_sandbox, environment, layer.PYTHON, "-c", tell) == "1\n"


def test_what_only_a_build_says_is_installed(bubblewrap_sandbox: Sandbox, tmp_path: Path) -> None:
    setup = b"from setuptools import setup\nsetup(name='old', version='2', py_modules=['old'], "
    setup += b"install_requires=['iniconfig==2.1.0'], extras_require={'test': ['pluggy==1.5.0']})\n"
    files = {"setup.py": setup, "old.py": b"", "tests/test_old.py": b""}
    environment = made(bubblewrap_sandbox, tmp_path, files)
    lock = (environment.dependencies.root / "lock.txt").read_text()
    assert "iniconfig==2.1.0" in lock
    assert "pluggy==1.5.0" in lock


def test_uv_lock_is_taken_as_it_is(bubblewrap_sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[project]\nname = 'app'\nversion = '1'\nrequires-python = '>=3.11'\n"
        "dependencies = ['iniconfig<2.1']\n[dependency-groups]\ntest = ['pluggy==1.5.0']\n"
    )
    run_uv("lock", "--quiet", cwd=tmp_path)
    files = {name: (tmp_path / name).read_bytes() for name in ("pyproject.toml", "uv.lock")}
    recipe = find(files, EnvironmentConfig())
    assert recipe is not None
    interpreter = Interpreter("3.11", "x86_64")
    lock = resolve(recipe, Workshop(tmp_path / "cache", bubblewrap_sandbox, interpreter, print))
    assert "iniconfig==2.0.0" in lock
    assert "pluggy==1.5.0" in lock
    assert {"pytest", "packaging"} <= names(lock)
    assert "app" not in names(lock)

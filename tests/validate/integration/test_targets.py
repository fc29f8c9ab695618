from __future__ import annotations

import pytest

from bot.validate.integration.targets import found

NAMED = b"[pytest]\ntestpaths = pkg checks/*.py ./more/\n"


@pytest.mark.parametrize(
    ("paths", "targets"),
    [
        (["tests/test_a.py", "pkg/test_b.py", "README.md"], ("tests",)),
        (["test/all.py", "pkg/test_b.py"], ("test",)),
        (["tests/data.txt", "pkg/tests/test_b.py", "other/a_test.py"], ("other", "pkg")),
        (["test_a.py", "pkg/a.py"], ("test_a.py",)),
        (["test.py", "slug/a.py"], ("test.py",)),
        (["generated_tools/x/tests/test_x.py", "a.py"], ()),
        ([], ()),
    ],
)
def test_what_is_named_like_tests(paths: list[str], targets: tuple[str, ...]) -> None:
    assert found(paths, {}) == targets


def test_what_the_settings_of_pytest_name_comes_first() -> None:
    paths = ["pytest.ini", "tests/test_a.py", "pkg/tests/test_b.py", "checks/a.py", "more/a.py"]
    assert found(paths, {"pytest.ini": NAMED}) == ("pkg", "checks/a.py", "more")


def test_settings_that_name_what_is_not_there() -> None:
    assert found(["tests/test_a.py"], {"pytest.ini": NAMED}) == ("tests",)

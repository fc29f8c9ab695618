from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SurroundingsError
from bot.git.lock import publishing


def test_a_second_publisher_is_told_after_its_wait(tmp_path: Path) -> None:
    folder = tmp_path / "toolwright"
    with (
        publishing(folder, 0),
        pytest.raises(SurroundingsError, match="Another run is publishing"),
        publishing(folder, 0.01),
    ):
        pass


def test_the_lock_is_free_again_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(KeyError), publishing(tmp_path, 0):
        raise KeyError
    with publishing(tmp_path, 0):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(SurroundingsError, match="file/toolwright/lock cannot be written"),
        publishing(tmp_path / "file" / "toolwright", 0),
    ):
        pass

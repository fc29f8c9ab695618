from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from bot.sandbox import toolchain, type_cache
from bot.sandbox.protocol import SandboxError

pytestmark = pytest.mark.sampled(keep=0)


def test_every_line_of_the_lock_is_exact_and_hashed() -> None:
    text = re.sub(r"\\\n", "", toolchain.LOCK.read_text())
    entries = [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[\w.]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in text


def test_nothing_is_found_before_it_is_built(tmp_path: Path) -> None:
    assert toolchain.find(tmp_path) is None


def test_a_built_toolchain_is_found_and_not_built_again(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        # A lock of nothing makes the real build quick; pip refuses nothing here but networks.
        lock = tmp_path / "toolchain.txt"
        lock.write_text("")
        patch.setattr(toolchain, "LOCK", lock)
        patch.setattr(type_cache, "command", lambda python, *_: [python, "-c", ""])
        cache = tmp_path / "cache"
        threads = [
            threading.Thread(target=toolchain.build, args=(cache, said.append)) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        built = toolchain.find(cache)
        assert built is not None
        assert toolchain.build(cache, said.append) == built
        assert sum("Building" in line for line in said) == 1
        assert {path.name for path in cache.iterdir()} == {built.root.name, "toolchain.lock"}
        scripts = {path.name for path in (built.root / "bin").iterdir()}
        assert all(name.startswith("python") for name in scripts)
        lock.write_text("# changed\n")
        assert toolchain.find(cache) is None


def test_a_failing_step_says_what_it_printed() -> None:
    with pytest.raises(SandboxError, match=r"sh -c(.|\n)*no such wheel(.|\n)*Type this"):
        toolchain.run_step(["sh", "-c", "echo no such wheel >&2; exit 4"], remedy="Type this")


def test_an_unwritable_cache_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match=r"not writable(.|\n)*sandbox\.cache"):
        toolchain.build(tmp_path / "file" / "cache", print)

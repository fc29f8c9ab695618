"""Runs hidden tests on candidates inside the sandbox; says how each run ended, and no more.

Standard library only, and the supervisor that lies beside it. The request has `nonce`, `seconds`
(of processor time), `wall` (seconds that may pass), `memory` (bytes of address space), `aliases`
(names that the tests use, by the candidate's own) and `runs` (the files of a candidate and of its
tests). Each run is a child process of its own. A
candidate passes where its child says so after the last test: an exit with status 0 says nothing.
"""

from __future__ import annotations

import resource
import signal
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

_OWN = Path(__file__).parent
sys.path.insert(0, str(_OWN))
from supervise import Supervisor  # type: ignore[import-not-found] # noqa: E402 - lies beside it

sys.path.remove(str(_OWN))

PASSED = b"passed"
MAX_FAULT = 300


def main() -> None:
    """Run every pair of files of the request, in order."""
    supervisor = Supervisor()
    request = supervisor.request
    for index, run in enumerate(request["runs"]):
        ended = supervisor.run(_work(request, run), request["wall"])
        said = ended.answer.decode("utf-8", "replace")[: MAX_FAULT + len(PASSED)]
        if ended.status is None or ended.status == -signal.SIGXCPU:
            said = "did not end in time"
        elif ended.status or not said:
            said = said or f"ended with status {ended.status}"
        supervisor.say({"run": index, "passed": said == PASSED.decode(), "said": said})


def _work(
    request: dict[str, Any], run: dict[str, str]
) -> Callable[[Callable[[bytes], None]], None]:
    def work(answer: Callable[[bytes], None]) -> None:
        for kind, most in (("AS", request["memory"]), ("CPU", request["seconds"])):
            resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (most, most + 1))
        code, tests = (Path(run[name]).read_text("utf-8") for name in ("code", "tests"))
        module = types.ModuleType("candidate")
        sys.modules["candidate"] = module
        space = vars(module)
        try:
            exec(compile(code, "core.py", "exec"), space)
            space.update({new: space[old] for new, old in request["aliases"].items()})
            exec(compile(tests, "tests", "exec"), space)
        except BaseException as error:
            text = f"{type(error).__name__}: {error}"[:MAX_FAULT]
            answer(f"! {text}".encode("utf-8", "backslashreplace"))
            raise
        answer(PASSED)

    return work


if __name__ == "__main__":
    main()

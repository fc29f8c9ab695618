"""Whether the types of a specification's interface hold, before anything is made for it.

The interface is a stub that a person has written. It is read by mypy in the sandbox and never run.
"""

from __future__ import annotations

from typing import Final

from bot.sandbox import toolchain, type_cache
from bot.sandbox.protocol import Limits, Sandbox, SandboxError, Stopped, Task
from bot.spec.document import read_document
from bot.spec.problem import Problem, SpecError
from bot.spec.read import SpecFile
from bot.text.clean import clean
from bot.validate.files import OWN, WORK
from bot.validate.mypy_report import MypyMessage, read_messages

_STUB: Final = "interface.pyi"
# Left out of strict is what asks for more annotations, and what a dependency that is not there
# brings on.
_SETTINGS: Final = (
    type_cache.SETTINGS
    + b"""
[mypy-interface]
disallow_any_generics = False
disallow_subclassing_any = False
disallow_untyped_decorators = False
"""
)
_ELSEWHERE: Final = frozenset({"import-not-found", "import-untyped"})
_MAX_SHOWN: Final = 10
_REMEDY: Final = "What `mypy --strict` accepts as a stub passes."


def require_types(file: SpecFile, source_name: str, sandbox: Sandbox, limits: Limits) -> None:
    """Raise unless mypy finds nothing wrong with the interface.

    Args:
        file: The specification; one without an interface passes.
        source_name: What messages call it, such as `specs/error_patterns.yaml`.
        sandbox: Where mypy runs.
        limits: Of that run.

    Raises:
        SpecError: Each fault with its line in the file.
        SandboxError: The sandbox failed, or mypy gave no verdict.
    """
    if not file.spec.interface:
        return
    faults = [
        message
        for message in _messages(file.spec.interface, sandbox, limits)
        if message.is_error and message.code not in _ELSEWHERE
    ]
    if faults:
        document = read_document(file.source, source_name)
        raise SpecError(
            source_name,
            [
                Problem(
                    "interface",
                    document.line("interface", max(fault.line, 1)),
                    f"mypy says: {clean(fault.message, 300)}",
                    _REMEDY,
                )
                for fault in faults[:_MAX_SHOWN]
            ],
        )


def _messages(interface: str, sandbox: Sandbox, limits: Limits) -> list[MypyMessage]:
    run = (
        f"cp -r {toolchain.INSIDE}/{type_cache.NAME} /tmp/mypy && exec {toolchain.PYTHON} -I -m"
        f" mypy --config-file={WORK}/{OWN}/mypy.ini --cache-dir=/tmp/mypy --output=json {_STUB}"
    )
    outcome = sandbox.run(
        Task(
            command=("sh", "-c", run),
            files={_STUB: interface.encode(), f"{OWN}/mypy.ini": _SETTINGS},
            limits=limits,
        )
    )
    if isinstance(outcome, Stopped):
        raise SandboxError(f"mypy was stopped at its limit of {outcome.limit}.")
    try:
        if outcome.exit_status in {0, 1, 2}:
            return read_messages(outcome.stdout)
        said = clean(outcome.stderr or outcome.stdout) or "no message"
    except ValueError as error:
        said = str(error)
    raise SandboxError(
        f"mypy gave no verdict on the interface: {said}", remedy="Run `toolwright sandbox build`."
    )

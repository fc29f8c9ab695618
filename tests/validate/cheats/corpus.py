"""All cheats, in the order of the table."""

from __future__ import annotations

from typing import Final

from tests.validate.cheats import (
    answers,
    elsewhere,
    files,
    interpreter,
    process,
    run_time,
    suites,
    surroundings,
)
from tests.validate.cheats.cheat import Cheat

CHEATS: Final[tuple[Cheat, ...]] = (
    *process.CHEATS,
    *interpreter.CHEATS,
    *run_time.CHEATS,
    *surroundings.CHEATS,
    *elsewhere.CHEATS,
    *answers.CHEATS,
    *suites.CHEATS,
    *files.CHEATS,
)

"""Mutants: copies of a module with one small fault each, made as text from text.

The candidate is parsed and never imported. `Generator` is what the stage needs of whatever makes
them; `faults` is ours. `tests/benchmarks/mutation_speed.py` times cosmic-ray's and mutmut's beside
it: on a module of 500 lines they took 50 to 58 ms for the text of one mutant, where ours takes 1.5,
because each parses, or copies, the whole module again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.validate.mutation.mutant import Mutant
from bot.validate.source import Module

Generator = Callable[[Module], Iterator[Mutant]]
"""Every mutant of a module, in the order of its text; each compiles and differs as a tree."""

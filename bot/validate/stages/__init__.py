"""The stages of the gate, in the order of the report.

To add one: a module here with a class that keeps `bot.validate.stage.Stage`, and a line below.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from bot.validate.stage import Stage
from bot.validate.stages.acceptance import AcceptanceStage
from bot.validate.stages.integration import IntegrationStage
from bot.validate.stages.mutation import MutationStage
from bot.validate.stages.performance import PerformanceStage
from bot.validate.stages.policy import PolicyStage
from bot.validate.stages.quality import QualityStage
from bot.validate.stages.security import SecurityStage
from bot.validate.stages.static import StaticStage
from bot.validate.stages.unit import UnitStage

_ORDER: Final[tuple[Stage, ...]] = (
    PolicyStage(),
    StaticStage(),
    SecurityStage(),
    AcceptanceStage(),
    UnitStage(),
    MutationStage(),
    QualityStage(),
    IntegrationStage(),
    PerformanceStage(),
)

STAGES: Final = MappingProxyType({stage.name: stage for stage in _ORDER})

"""Profile the steps of a pipeline, and find its bottlenecks."""

from pipeline_profiler.core import (
    FunctionProfile,
    PipelineProfile,
    StepChange,
    StepProfile,
    compare_times,
    find_bottlenecks,
    find_regressions,
    profile_pipeline,
    rank_steps,
    render_comparison,
    render_times,
)

__all__ = [
    "FunctionProfile",
    "PipelineProfile",
    "StepChange",
    "StepProfile",
    "compare_times",
    "find_bottlenecks",
    "find_regressions",
    "profile_pipeline",
    "rank_steps",
    "render_comparison",
    "render_times",
]

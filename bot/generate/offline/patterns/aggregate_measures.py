"""Mean, median and worst case of a figure over many cases, as fields of a result class."""

from __future__ import annotations

from bot.generate.offline.pattern import Measure


def aggregates(
    figure: str, values: str, aliases: tuple[str, ...], worst: str = "min"
) -> tuple[Measure, ...]:
    """The mean, median and worst of a figure; `values` is a generator expression without brackets.

    Args:
        figure: The figure's name.
        values: Source of its values, such as `pair.quality for pair in pairs`.
        aliases: Other names of the figure.
        worst: `min` or `max`.
    """

    def named(prefixes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{prefix}_{name}" for prefix in prefixes for name in (figure, *aliases))

    names = ("lowest", "minimum") if worst == "min" else ("highest", "maximum")
    extremes = ("worst", worst, *names)
    return (
        Measure(
            f"mean_{figure}",
            f"round(fmean({values}), {{{{ p.digits }}}})",
            aliases=(*named(("mean", "average", "avg")), figure, *aliases),
        ),
        Measure(
            f"median_{figure}",
            f"round(median({values}), {{{{ p.digits }}}})",
            aliases=named(("median",)),
        ),
        Measure(f"worst_{figure}", f"{worst}({values})", aliases=named(extremes)),
    )

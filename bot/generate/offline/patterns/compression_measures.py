"""What can fill the result classes of the pattern `compression_metric`."""

from __future__ import annotations

from typing import Final

from bot.generate.offline.pattern import Measure
from bot.generate.offline.patterns.aggregate_measures import aggregates

LISTS: Final = ("lost_terms", "lost_names", "added_names")


def ratio(original: str, compressed: str) -> str:
    """Source of tokens after / tokens before."""
    return f"_share(_size({compressed}), _size({original}), 1.0)"


def listed(name: str, original: str, compressed: str) -> str:
    """Source of one of the lists."""
    return {
        "lost_terms": f"_lost_terms({original}, {compressed})",
        "lost_names": f"_missing_names({original}, {compressed})",
        "added_names": f"_missing_names({compressed}, {original})",
    }[name]


def pair_measures(original: str, compressed: str) -> tuple[Measure, ...]:
    """What is known of a pair of texts, whose figures are in `pair`."""
    lists = {
        "lost_terms": ("lost", "missing_terms", "lost_words", "lost_keywords"),
        "lost_names": ("missing_names", "lost_identifiers", "missing_identifiers"),
        "added_names": ("new_names", "invented_names", "added_identifiers", "new_identifiers"),
    }
    parts = {
        "terms_kept": ("term_retention", "key_terms_kept", "keywords_kept"),
        "names_kept": ("name_retention", "identifiers_kept", "identifier_retention"),
        "sentences_kept": ("sentence_retention", "lines_kept"),
    }
    return (
        Measure("tokens_before", "pair.tokens_before", ("int",), ("original_tokens",)),
        Measure("tokens_after", "pair.tokens_after", ("int",), ("compressed_tokens",)),
        Measure(
            "tokens_saved",
            "pair.tokens_before - pair.tokens_after",
            ("int",),
            ("saved", "saved_tokens", "tokens_removed"),
        ),
        Measure("ratio", "pair.ratio", aliases=("compression_ratio", "compression_rate", "rate")),
        Measure(
            "saving",
            "round(1 - pair.ratio, {{ p.digits }})",
            aliases=("savings", "reduction", "space_saving", "token_saving"),
        ),
        Measure("information_kept", "pair.information_kept", aliases=_INFORMATION),
        Measure("quality", "pair.quality", aliases=_QUALITY),
        *(
            Measure(name, f'_share(*pair.kept["{name.split("_")[0]}"], 1.0)', aliases=aliases)
            for name, aliases in parts.items()
        ),
        *(
            measure
            for name, aliases in lists.items()
            for source in (listed(name, original, compressed),)
            for measure in (
                Measure(name, source, ("list[str]",), aliases),
                Measure(name, f"tuple({source})", ("sequence[str]",), aliases),
            )
        ),
    )


_INFORMATION: Final = ("information", "kept", "information_preserved", "retention", "fidelity")
_QUALITY: Final = ("score", "compression_quality", "quality_score", "overall")

BATCH_MEASURES: Final = (
    Measure("pairs", "len(measured)", ("int",), ("count", "size", "texts", "number_of_pairs")),
    Measure(
        "total_before",
        "sum(pair.tokens_before for pair in measured)",
        ("int",),
        ("tokens_before", "total_tokens_before", "original_tokens"),
    ),
    Measure(
        "total_after",
        "sum(pair.tokens_after for pair in measured)",
        ("int",),
        ("tokens_after", "total_tokens_after", "compressed_tokens"),
    ),
    Measure(
        "total_saved",
        "sum(pair.tokens_before - pair.tokens_after for pair in measured)",
        ("int",),
        ("tokens_saved", "total_tokens_saved", "saved_tokens"),
    ),
    Measure(
        "total_ratio",
        "_share(sum(pair.tokens_after for pair in measured), "
        "sum(pair.tokens_before for pair in measured), 1.0)",
        aliases=("ratio", "overall_ratio", "compression_ratio"),
    ),
    *aggregates("ratio", "pair.ratio for pair in measured", ("compression_ratio",), "max"),
    *aggregates(
        "saving", "round(1 - pair.ratio, {{ p.digits }}) for pair in measured", ("reduction",)
    ),
    *aggregates("information_kept", "pair.information_kept for pair in measured", _INFORMATION),
    *aggregates("quality", "pair.quality for pair in measured", _QUALITY),
    Measure(
        "worst",
        "min(range(len(measured)), key=lambda index: measured[index].quality)",
        ("int",),
        ("worst_pair", "worst_index"),
    ),
    Measure(
        "results",
        '{{ collected(filled ~ " for (original, compressed), pair in '
        'zip(text_pairs, measured)") }}',
        ("sequence[record]",),
        ("reports", "figures", "measures", "by_pair", "details"),
        parts=pair_measures("original", "compressed"),
    ),
)

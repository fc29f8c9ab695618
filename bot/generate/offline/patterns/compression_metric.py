"""Metrics of compressed contexts: size, information kept, quality; and of answers to references."""

from __future__ import annotations

from bot.generate.offline.pattern import Operation, Pattern, Slot
from bot.generate.offline.patterns import comparison_tests, terms, text_comparison
from bot.generate.offline.patterns import compression_tests as tests
from bot.generate.offline.patterns.compression_code import SUPPORT
from bot.generate.offline.patterns.compression_measures import (
    BATCH_MEASURES,
    LISTS,
    listed,
    pair_measures,
    ratio,
)
from bot.generate.offline.patterns.compression_scores import Parameters
from bot.spec.toolspec import Category

_ORIGINAL = Slot(
    "original",
    ("str",),
    "The text before it was compressed.",
    words=(
        "before", "source", "full", "uncompressed", "context", "text", "long", "input", "raw",
        "prompt", "document",
    ),
    document=True,
    sample='"Call load_rows(path) first.\\nThen count the rows."',
)  # fmt: skip
_COMPRESSED = Slot(
    "compressed",
    ("str",),
    "The text after it was compressed.",
    words=(
        "after", "compression", "short", "shortened", "summary", "reduced", "result", "output",
        "compact", "digest",
    ),
    document=True,
    sample='"load_rows, then count_all"',
)  # fmt: skip
_TEXT = Slot(
    "text",
    ("str",),
    "The text.",
    words=("context", "document", "source"),
    document=True,
    sample='"Call load_rows(path) first."',
)
_PAIRS = Slot(
    "pairs",
    ("sequence[tuple[str, str]]",),
    "Texts before and after, in pairs.",
    words=("texts", "batch", "samples", "contexts", "examples"),
    sample='[("Count the rows.", "Count rows."), ("Read the file.", "Read")]',
)
_ORIGINALS = Slot(
    "originals",
    ("sequence[str]",),
    "The texts before they were compressed.",
    words=("original", *_ORIGINAL.words),
    document=True,
    sample='["Count the rows.", "Read the file."]',
)
_COMPRESSIONS = Slot(
    "compressed",
    ("sequence[str]",),
    "The texts after they were compressed, in the same order.",
    words=("compressions", *_COMPRESSED.words),
    document=True,
    sample='["Count rows.", "Read"]',
)


def _figure(
    name: str, words: str, about: str, gives: str, body: str, law: str = "", returns: str = "float"
) -> Operation:
    """An operation that gives a single figure; `{both}` in its body are the two texts."""
    return Operation(
        name=name,
        words=tuple(words.split()),
        slots=(_ORIGINAL, _COMPRESSED),
        returns=(returns,),
        about=about,
        gives=gives,
        body=body.replace("{both}", "{{ original }}, {{ compressed }}"),
        tests=tests.figure(name) + law,
    )


def _batch(name: str, slots: tuple[Slot, ...], texts: str, written: str, raises: str) -> Operation:
    return Operation(
        name=name,
        words=(
            "batch", "report", "summarise", "summarize", "aggregate", "evaluate", "measure",
            "assess", "analyse", "analyze", "compare", "compressions", "review",
        ),
        slots=slots,
        returns=("record",),
        about="Report on the compression of many texts.",
        gives="The figures over all pairs of texts; the worst pair is that of the lowest quality.",
        raises=raises,
        body=f"""
            {{% set given %}}{texts}{{% endset %}}
            {{% if "results" in measures %}}
            text_pairs = list({texts})
            {{% endif %}}
            measured = _pairs({{{{ "text_pairs" if "results" in measures else given }}}})
            return {{{{ filled }}}}
        """,
        measures=BATCH_MEASURES,
        tests=written,
    )  # fmt: skip


PATTERN = Pattern(
    name="compression_metric",
    category=Category.EVALUATION,
    summary="Measure what compressed texts save and keep, and compare answers with references.",
    parameters=Parameters,
    imports="""
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, median
""",
    support={**terms.SUPPORT, **SUPPORT, **text_comparison.SUPPORT},
    test_support={**tests.SUPPORT, **comparison_tests.SUPPORT},
    test_imports="from hypothesis import given, settings\nfrom hypothesis import strategies as st",
    operations=(
        Operation(
            name="measure",
            words=(
                "measure",
                "analyse",
                "analyze",
                "assess",
                "evaluate",
                "report",
                "inspect",
                "compare",
                "compression",
                "metrics",
                "check",
            ),
            slots=(_ORIGINAL, _COMPRESSED),
            returns=("record",),
            about="Measure what a compression saves and keeps.",
            gives="The figures; what the original has nothing of counts as kept.",
            body=f"""
                {{% if measures | reject("in", {LISTS}) | list %}}
                pair = _pair({{{{ original }}}}, {{{{ compressed }}}})
                {{% endif %}}
                return {{{{ filled }}}}
            """,
            measures=pair_measures("{{ original }}", "{{ compressed }}"),
            tests=tests.MEASURE,
        ),
        _figure(
            "information_kept",
            "information kept preserved preservation retention retained fidelity",
            "Measure how much of a text's information its compression keeps.",
            "The weighted mean of the shares of terms, exact names and sentences that are kept.",
            "return _information(_kept({both}))",
            tests.KEPT_LAW,
        ),
        _figure(
            "quality",
            "quality score compression",
            "Score a compression by what it saves and what it keeps.",
            "The F measure of saving and information kept, from 0 to 1.",
            f"ratio = {ratio('{{ original }}', '{{ compressed }}')}\n"
            "return _quality(ratio, _information(_kept({both})))",
            tests.QUALITY_LAW,
        ),
        _figure(
            "ratio",
            "ratio rate compression",
            "Measure how long a text is after compression, compared with before.",
            "Tokens after / tokens before; 1 where there was nothing to compress.",
            f"return {ratio('{{ original }}', '{{ compressed }}')}",
        ),
        _figure(
            "saving",
            "saving saved reduction",
            "Measure the share of a text's tokens that compression saves.",
            "1 - tokens after / tokens before; below 0 where the text has grown.",
            f"return round(1 - {ratio('{{ original }}', '{{ compressed }}')}, {{{{ p.digits }}}})",
        ),
        _figure(
            "tokens_saved",
            "tokens saved saving removed",
            "Count the tokens that compression saves.",
            "Tokens before - tokens after.",
            "return _size({{ original }}) - _size({{ compressed }})",
            returns="int",
        ),
        *(
            _figure(
                f"{part}_kept",
                f"{words} kept preserved retention retained",
                f"Measure how many of a text's {about} its compression keeps.",
                f"The share of the {about} that are kept; 1 where there are none.",
                f"return _share(*_kept_{part}({{both}}), 1.0)",
                tests.KEPT_LAW,
            )
            for part, words, about in (
                ("terms", "terms keywords words", "terms"),
                ("names", "names identifiers", "exact names"),
                ("sentences", "sentences lines", "sentences"),
            )
        ),
        *(
            Operation(
                name=name,
                words=tuple(words.split()),
                slots=(_ORIGINAL, _COMPRESSED),
                returns=("list[str]",),
                about=about,
                gives=gives,
                body=f"return {listed(name, '{{ original }}', '{{ compressed }}')}",
                tests=tests.listed(name),
            )
            for name, words, about, gives in (
                (
                    "lost_terms",
                    "lost missing dropped terms keywords words",
                    "Find the terms that a compression loses.",
                    "The lost words, most frequent first.",
                ),
                (
                    "lost_names",
                    "lost missing dropped names identifiers",
                    "Find the exact names that a compression loses.",
                    "The names, in the order in which the original has them.",
                ),
                (
                    "added_names",
                    "added new invented unknown names identifiers",
                    "Find the exact names that a compression has and its original has not.",
                    "The names, in the order in which the compression has them.",
                ),
            )
        ),
        Operation(
            name="tokens",
            words=("tokens", "token", "count", "size", "length"),
            slots=(_TEXT,),
            returns=("int",),
            about="Count the tokens of a text.",
            gives="The number of tokens.",
            body="return _size({{ text }})",
            tests=tests.TOKENS,
        ),
        _batch(
            "batch",
            (_PAIRS,),
            "{{ pairs }}",
            tests.BATCH,
            "ValueError: There is no pair.",
        ),
        _batch(
            "batch_lists",
            (_ORIGINALS, _COMPRESSIONS),
            "zip({{ originals }}, {{ compressed }}, strict=True)",
            tests.BATCH_LISTS,
            "ValueError: There is no text, or not one compression for each.",
        ),
        *text_comparison.OPERATIONS,
    ),
)

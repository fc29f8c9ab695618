"""What contexts are worth, for any settings: each measure, what is advised, and the ranking."""

from __future__ import annotations

from bot.patterns.context_quality.core import (
    ADVICE,
    DIGITS,
    RANK_BY,
    REQUIRED,
    SHINGLE,
    STOP_WORDS,
    THRESHOLDS,
    TOKEN,
    VAGUE_WORDS,
    WEIGHTS,
    advise,
    assess,
    assess_text,
    best_passages,
    completeness,
    count_tokens,
    efficiency,
    missing,
    overall_of,
    rank,
    rank_names,
    rank_passages,
    recommend,
    recommend_text,
    redundancy,
    relevance,
    repeated_lines,
    report_text,
    scores_of,
    specificity,
    text_missing,
    text_overall,
)

_LIMITS = {
    "relevance": 0.6,
    "completeness": 1.0,
    "specificity": 0.5,
    "redundancy": 0.2,
    "efficiency": 0.3,
    **THRESHOLDS,
}
_SAID = {
    "relevance": "Add text about the terms of the query that the context never mentions.",
    "completeness": "Add what is required by name and the context lacks.",
    "specificity": "Replace vague words by names, numbers and paths.",
    "redundancy": "Remove passages that repeat.",
    "efficiency": "Cut filler words and marks that carry no information.",
    **ADVICE,
}
_COUNTED = {
    "relevance": 0.3,
    "completeness": 0.25,
    "specificity": 0.15,
    "redundancy": 0.15,
    "efficiency": 0.15,
    **WEIGHTS,
}
# Words that mean something everywhere, unless a setting says otherwise.
_PLAIN = ("parser", "socket", "walrus", "quartz")


def _knows_the_words() -> bool:
    return not set(_PLAIN) & {*STOP_WORDS, *VAGUE_WORDS}


def _share(part: float, whole: float, empty: float = 0.0) -> float:
    return round(part / whole, DIGITS) if whole else empty


def _mean(scores: dict[str, float]) -> float:
    good = {**scores, "redundancy": 1 - scores["redundancy"]}
    total = sum(_COUNTED[name] * value for name, value in good.items())
    return _share(total, sum(_COUNTED[name] for name in good))


def _advised(
    scores: dict[str, float], lacking: list[str], limits: dict[str, float] | None = None
) -> list[str]:
    found: list[str] = []
    for name, limit in (limits or _LIMITS).items():
        if name not in scores:
            continue
        misses = scores[name] > limit if name == "redundancy" else scores[name] < limit
        named = f" Missing: {', '.join(lacking)}." if lacking and name == "completeness" else ""
        found += [_SAID[name] + named] if misses else []
    return found


def _telling(text: str, words: list[str]) -> float:
    """The efficiency of a text whose tokens are the given words or marks."""
    whole = len(list(TOKEN.finditer(text)))
    return _share(sum(word in _PLAIN or "_" in word for word in words), whole)


def test_relevance_is_the_share_of_terms_that_are_there() -> None:
    assert _knows_the_words()
    assert relevance("parser socket", "parser walrus") == round(0.5, DIGITS)
    assert relevance("parser", "parser walrus quartz") == round(1 / 3, DIGITS)
    assert relevance("the Parsers", "parser, parser: walrus") == round(2 / 3, DIGITS)
    assert relevance("parseConfig", "parse_config") == 1.0
    assert relevance("", "walrus") == 0.0
    assert relevance("walrus", "") == 1.0
    assert relevance("HTTPParser", "http parser") == 1.0
    assert relevance("queries", "query") == 1.0
    assert relevance("glass", "glas") == 0.0


def test_relevance_passes_over_stop_words() -> None:
    for word in STOP_WORDS[:3]:
        assert relevance("parser", f"{word} parser") == 1.0
        assert relevance("parser", word) == 1.0
    assert relevance("parser", "parser") == 1.0


def test_completeness_is_the_share_of_names_that_are_there() -> None:
    count = len(REQUIRED)
    fixed = " ".join(REQUIRED)
    assert completeness(f"{fixed} load_rows", "load_rows and max_rows", required=[]) == _share(
        count + 1, count + 2
    )
    assert completeness(fixed, "walrus", required=[]) == 1.0
    assert completeness(f"{fixed} see SRC/app.py", "`main`", required=["src/app.py"]) == _share(
        count + 1, count + 2
    )
    assert completeness("xload_rowsx", "load_rows", required=[]) == _share(0, count + 1)


def test_specificity_is_the_share_of_exact_names() -> None:
    assert specificity("load_rows in data/rows.csv, 30 times, parseRows(x) a.b.cd") == 1.0
    assert specificity("walrus") == 0.0
    assert specificity("") == 0.0
    for word in VAGUE_WORDS[:3]:
        assert specificity(f"{word} load_rows {word}") == round(1 / 3, DIGITS)
        assert specificity(word.upper()) == 0.0


def test_redundancy_is_the_share_of_sequences_that_came_before() -> None:
    line = " ".join(f"w{'x' * at}" for at in range(SHINGLE))
    assert redundancy(line) == 0.0
    assert redundancy(f"{line}\n{line}") == _share(1, SHINGLE + 1)
    assert redundancy(f"{line} {line} {line}") == _share(SHINGLE + 1, 2 * SHINGLE + 1)
    assert redundancy(line.rsplit(" ", 1)[0] if SHINGLE > 1 else "") == 0.0
    assert redundancy("") == 0.0


def test_efficiency_is_the_share_of_tokens_that_mean_something() -> None:
    assert _knows_the_words()
    assert efficiency("parser socket") == 1.0
    assert efficiency("( ) { }") == 0.0
    assert efficiency("") == 0.0
    for word in [*STOP_WORDS[:2], *VAGUE_WORDS[:2]]:
        text = f"{word} parser {word}"
        whole = len(TOKEN.findall(text))
        assert efficiency(text) == _share(len(TOKEN.findall("parser")), whole)


def test_count_tokens_counts_what_a_token_is() -> None:
    for text in ["", "x = [1]", "one two\nthree", "walrus_quartz"]:
        assert count_tokens(text) == len(TOKEN.findall(text))
    assert count_tokens("parser socket") == len(TOKEN.findall("parser socket"))


def test_missing_names_what_is_required_in_its_order() -> None:
    found = missing("load_rows", "max_rows, load_rows and `main`", required=["Settings.toml"])
    assert list(found) == [*REQUIRED, "Settings.toml", "max_rows", "main"]
    assert list(missing(f"{' '.join(REQUIRED)} MAX_ROWS", "max_rows", required=[])) == []


def test_text_missing_names_what_every_text_should_have() -> None:
    assert list(text_missing("", required=[])) == list(REQUIRED)
    assert list(text_missing(" ".join(REQUIRED).upper(), required=[])) == []
    for item in REQUIRED:
        assert list(text_missing(item, required=[])) == [one for one in REQUIRED if one != item]


def test_repeated_lines_come_once_and_without_blanks() -> None:
    assert list(repeated_lines("b\na\n\n  a\nb\nc\n\n")) == ["b", "a"]
    assert list(repeated_lines("a\nb")) == []


_CASES = [
    ("", "walrus", []),
    ("parser parser", "parser walrus", ["Settings.toml"]),
    ("load_rows(parser)\nload_rows(parser)\n", "load_rows ignores max_rows", []),
    ("some stuff about the parser, etc.", "socket", ["a.toml"]),
    ("parser socket walrus quartz parser socket walrus quartz", "quartz", []),
]


def _scores(context: str, query: str, required: list[str]) -> dict[str, float]:
    return {"relevance": relevance(context, query), **_others(context, query, required)}


def _others(context: str, query: str, required: list[str]) -> dict[str, float]:
    names = list(dict.fromkeys([*REQUIRED, *required, *_named(query)]))
    lacking = [name for name in names if name.lower() not in context.lower()]
    return {
        "completeness": _share(len(names) - len(lacking), len(names), 1.0),
        **_plain_scores(context),
    }


def _named(query: str) -> list[str]:
    return [word for word in query.split() if "_" in word]


def _lacking(context: str, query: str, required: list[str]) -> list[str]:
    names = dict.fromkeys([*REQUIRED, *required, *_named(query)])
    return [name for name in names if name.lower() not in context.lower()]


def _related(context: str, query: str) -> float:
    """Share of the query's words that a text has; the words above come in one form only."""
    asked = [word for word in query.replace("_", " ").lower().split() if word not in STOP_WORDS]
    return _share(sum(word in context.lower() for word in asked), len(asked), 1.0)


def _plain_scores(context: str) -> dict[str, float]:
    """Scores of the texts above, counted by hand."""
    exact = {_CASES[2][0]: 2}.get(context, 0)
    vague = [word.strip(",.").lower() for word in context.replace("(", " ").split()]
    found = sum(word in VAGUE_WORDS for word in vague)
    words = context.replace("(", " ").replace(")", " ").replace("_", " ").replace(",", "")
    parts = words.replace(".", "").split()
    shingles = [tuple(parts[at : at + SHINGLE]) for at in range(len(parts) - SHINGLE + 1)]
    tokens = TOKEN.findall(context)
    empty = {*STOP_WORDS, *VAGUE_WORDS}
    telling = [one for one in tokens if {*one.lower().strip(",.()_").split("_")} - empty - {""}]
    return {
        "specificity": _share(exact, exact + found),
        "redundancy": _share(len(shingles) - len(set(shingles)), len(shingles)),
        "efficiency": _share(len(telling), len(tokens)),
    }


def test_assess_gives_every_measure() -> None:
    for context, query, required in _CASES:
        found = assess(context, query, required=required)
        scores = _others(context, query, required)
        assert found.completeness_score == scores["completeness"]
        assert found.specificity_score == scores["specificity"]
        assert found.redundancy_score == scores["redundancy"]
        assert found.efficiency_score == scores["efficiency"]
        assert found.token_count == len(TOKEN.findall(context))
        assert list(found.gaps) == _lacking(context, query, required)


def test_assess_sums_up_and_advises() -> None:
    assert (DIGITS, SHINGLE, STOP_WORDS, VAGUE_WORDS, REQUIRED, TOKEN) is not None
    full = assess("load_rows max_rows", "load_rows max_rows", required=[])
    scores = {
        "relevance": 1.0,
        "completeness": _share(2, 2 + len(REQUIRED)),
        "specificity": 1.0,
        "redundancy": 0.0,
        "efficiency": 1.0,
    }
    assert full.relevance_score == 1.0
    assert full.overall_score == _mean(scores)
    assert list(full.advice) == _advised(scores, list(REQUIRED))
    assert list(full.duplicates) == []
    poor = assess("", "walrus", required=["a.toml"])
    none = dict.fromkeys(_COUNTED, 0.0)
    assert poor.overall_score == _mean(none)
    assert list(poor.advice) == _advised(none, [*REQUIRED, "a.toml"])
    assert list(assess("see a\nsee a", "", required=[]).duplicates) == ["see a"]
    assert poor.by_measure == none


def test_assess_takes_thresholds_of_its_own() -> None:
    assert _knows_the_words()
    context, query = "parser load_rows", "parser walrus load_rows"
    strict = assess(context, query, relevance_threshold=0.99, completeness_threshold=1.0)
    loose = assess(context, query, relevance_threshold=0.01, completeness_threshold=0.0)
    assert _SAID["relevance"] in strict.advice
    assert _SAID["relevance"] not in loose.advice
    assert not any(one.startswith(_SAID["completeness"]) for one in loose.advice)


def test_report_text_gives_every_measure() -> None:
    for context, _query, required in _CASES:
        found = report_text(context, required=required)
        scores = _others(context, "", required)
        assert found.named_share == scores["completeness"]
        assert found.exact_share == scores["specificity"]
        assert found.repeated_share == scores["redundancy"]
        assert found.telling_share == scores["efficiency"]
        assert found.mean_score == _mean(scores)
        assert found.size == len(TOKEN.findall(context))
        assert found.measures == scores
        assert list(found.lacking) == _lacking(context, "", required)
        assert list(found.hints) == _advised(scores, _lacking(context, "", required))
    assert list(report_text("see a\nsee a").repeated) == ["see a"]


def test_scores_of_has_every_measure_by_name() -> None:
    assert _knows_the_words()
    for context, query, required in _CASES:
        found = scores_of(context, query, required=required)
        others = _others(context, query, required)
        assert {name: found[name] for name in others} == others
        assert list(found) == ["relevance", *others]
    assert scores_of("parser", "parser walrus", required=[])["relevance"] == round(0.5, DIGITS)


def test_assess_text_has_every_measure_by_name() -> None:
    for context, _query, required in _CASES:
        assert assess_text(context, required=required) == _others(context, "", required)


def test_overall_of_is_the_weighted_mean() -> None:
    for context, query, required in _CASES:
        scores = scores_of(context, query, required=required)
        assert overall_of(context, query, required=required) == _mean(scores)


def test_text_overall_is_the_weighted_mean() -> None:
    for context, _query, required in _CASES:
        scores = _others(context, "", required)
        assert text_overall(context, required=required) == _mean(scores)


def test_recommend_advises_on_what_misses_its_limit() -> None:
    assert (DIGITS, SHINGLE, STOP_WORDS, VAGUE_WORDS, TOKEN) is not None
    none = dict.fromkeys(_COUNTED, 0.0)
    assert list(recommend("", "walrus", required=["a.toml"])) == _advised(
        none, [*REQUIRED, "a.toml"]
    )
    fine = {**none, "relevance": 1.0, "specificity": 1.0, "efficiency": 1.0}
    fine["completeness"] = _share(1, 1 + len(REQUIRED))
    assert list(recommend("load_rows", "load_rows", required=[])) == _advised(fine, list(REQUIRED))


def test_recommend_text_advises_on_what_misses_its_limit() -> None:
    for context, _query, required in _CASES:
        assert list(recommend_text(context, required=required)) == _advised(
            _others(context, "", required), _lacking(context, "", required)
        )


def test_advise_looks_at_the_scores_that_are_given() -> None:
    assert list(advise({})) == []
    assert list(advise({"redundancy": 1.0})) == [_SAID["redundancy"]]
    assert list(advise({"redundancy": _LIMITS["redundancy"]})) == []
    for name, limit in _LIMITS.items():
        assert list(advise({name: limit})) == []
    assert list(advise(dict.fromkeys(_LIMITS, 0.0))) == _advised(dict.fromkeys(_LIMITS, 0.0), [])


def _best_first() -> dict[str, str]:
    return {"c": "walrus", "a": "parser_socket quartz_walrus", "b": "walrus"}


def test_rank_puts_the_best_first_and_keeps_the_order_of_equals() -> None:
    assert _knows_the_words()
    assert (REQUIRED, WEIGHTS, SHINGLE, DIGITS, TOKEN, RANK_BY) is not None
    found = rank(_best_first(), "parser_socket", top=9)
    assert [name for name, _ in found] == ["a", "c", "b"]
    assert rank(_best_first(), "parser_socket", top=1) == found[:1]
    assert rank({}, "parser", top=1) == []
    if RANK_BY == "relevance":
        assert [score for _, score in found] == [1.0, 0.0, 0.0]
    else:
        assert found[0][1] > found[1][1] == found[2][1]


def test_rank_names_puts_the_best_first() -> None:
    assert _knows_the_words()
    assert (REQUIRED, WEIGHTS, SHINGLE, DIGITS, TOKEN, RANK_BY) is not None
    assert rank_names(_best_first(), "parser_socket") == ["a", "c", "b"]
    assert rank_names({}, "parser") == []


def test_rank_passages_gives_places_and_scores() -> None:
    assert _knows_the_words()
    assert (REQUIRED, WEIGHTS, SHINGLE, DIGITS, TOKEN, RANK_BY) is not None
    passages = list(_best_first().values())
    found = rank_passages(passages, "parser_socket", top=9)
    assert [at for at, _ in found] == [1, 0, 2]
    assert rank_passages(passages, "parser_socket", top=2) == found[:2]
    assert rank_passages([], "parser", top=1) == []
    if RANK_BY == "relevance":
        assert [score for _, score in found] == [1.0, 0.0, 0.0]


def test_best_passages_gives_the_passages_themselves() -> None:
    assert _knows_the_words()
    assert (REQUIRED, WEIGHTS, SHINGLE, DIGITS, TOKEN, RANK_BY) is not None
    passages = ["walrus one", "parser_socket", "walrus two"]
    assert best_passages(passages, "parser_socket", top=2) == ["parser_socket", "walrus one"]
    assert best_passages(passages, "parser_socket", top=1) == ["parser_socket"]
    assert best_passages([], "parser", top=1) == []


def test_completeness_looks_for_what_the_query_names() -> None:
    fixed, count = " ".join(REQUIRED), len(REQUIRED)
    assert completeness(fixed, "walrus") == 1.0
    assert completeness(fixed, "load_rows and `main`") == _share(count, count + 2)
    assert completeness(f"{fixed} LOAD_ROWS", "load_rows, max_rows") == _share(count + 1, count + 2)
    assert completeness(f"{fixed} xload_rows load_rowsx", "load_rows") == _share(count, count + 1)
    assert completeness(f"{fixed} src/app.py", "src/app.py. Mend it.") == 1.0


def test_missing_names_what_the_query_names() -> None:
    assert list(missing("load_rows", "max_rows, load_rows `main`")) == [
        *REQUIRED,
        "max_rows",
        "main",
    ]


def test_assess_measures_by_name() -> None:
    for context, query, _required in _CASES:
        found = assess(context, query, relevance_threshold=0.6, completeness_threshold=1.0)
        others = _others(context, query, [])
        assert {name: found.by_measure[name] for name in others} == others
        assert list(found.by_measure) == ["relevance", *others]
        assert found.overall_score == _mean(found.by_measure)


def test_assess_advises_by_thresholds() -> None:
    for context, query, _required in _CASES:
        found = assess(context, query, relevance_threshold=0.7, completeness_threshold=0.8)
        limits = {**_LIMITS, "relevance": 0.7, "completeness": 0.8}
        scores = {"relevance": _related(context, query), **_others(context, query, [])}
        assert list(found.advice) == _advised(scores, _lacking(context, query, []), limits)


def test_assess_reaches_a_threshold() -> None:
    assert _knows_the_words()
    reached = assess("parser", "parser walrus", relevance_threshold=0.5, completeness_threshold=0)
    assert _SAID["relevance"] not in reached.advice
    missed = assess("parser", "parser walrus", relevance_threshold=0.51, completeness_threshold=0)
    assert missed.advice[0] == _SAID["relevance"]


def test_report_text_measures_what_stands_for_itself() -> None:
    for context, _query, _required in _CASES:
        found = report_text(context)
        scores = _others(context, "", [])
        assert found.named_share == scores["completeness"]
        assert found.exact_share == scores["specificity"]
        assert found.repeated_share == scores["redundancy"]
        assert found.telling_share == scores["efficiency"]
        assert found.mean_score == _mean(scores)
        assert found.size == len(TOKEN.findall(context))
        assert found.measures == scores
        assert list(found.lacking) == list(_lacking(context, "", []))
        assert list(found.hints) == _advised(scores, _lacking(context, "", []))


def test_assess_text_measures_what_stands_for_itself() -> None:
    for context, _query, _required in _CASES:
        assert assess_text(context) == _others(context, "", [])


def test_scores_of_measures_by_name() -> None:
    for context, query, _required in _CASES:
        found = scores_of(context, query)
        others = _others(context, query, [])
        assert {name: found[name] for name in others} == others
        assert list(found) == ["relevance", *others]


def test_text_overall_weighs_what_stands_for_itself() -> None:
    for context, _query, _required in _CASES:
        assert text_overall(context) == _mean(_others(context, "", []))


def test_text_missing_looks_for_what_is_fixed() -> None:
    assert list(text_missing("")) == list(REQUIRED)
    assert list(text_missing(" ".join(REQUIRED).upper())) == []
    assert list(text_missing("".join(f"x{item}" for item in REQUIRED))) == list(REQUIRED)


def test_recommend_text_advises_on_what_stands_for_itself() -> None:
    for context, _query, _required in _CASES:
        assert list(recommend_text(context)) == _advised(
            _others(context, "", []), _lacking(context, "", [])
        )

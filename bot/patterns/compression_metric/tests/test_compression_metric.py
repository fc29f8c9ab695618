"""What compressions save and keep, and what answers have in common, for any settings."""

from __future__ import annotations

from statistics import fmean, median

import pytest

from bot.patterns.compression_metric.core import (
    ARTICLES,
    BETA,
    DIGITS,
    PRESERVED,
    SENTENCE_SHARE,
    STOP_WORDS,
    TOKEN,
    WEIGHTS,
    added_names,
    batch,
    batch_figures,
    batch_texts,
    compare,
    count_tokens,
    evaluate,
    exact_match,
    information_of,
    is_exact,
    lost_names,
    lost_terms,
    measure,
    names_of,
    quality_of,
    ratio_of,
    saving_of,
    sentences_of,
    terms_of,
    token_f1,
    token_jaccard,
    token_precision,
    token_recall,
    tokens_saved,
)

# Original and compression, with what is kept and the whole of terms, names and of each sentence.
_Case = tuple[str, str, tuple[int, int], tuple[int, int], list[tuple[int, int]]]
_CASES: list[_Case] = [
    ("", "", (0, 0), (0, 0), []),
    ("; ; ;", ";", (0, 0), (0, 0), []),
    ("parser", "", (0, 1), (0, 0), [(0, 1)]),
    ("parser", "parser socket walrus", (1, 1), (0, 0), [(1, 1)]),
    ("parser parser parser socket", "PARSER", (3, 4), (0, 0), [(1, 2)]),
    ("parser socket walrus quartz", "socket walrus quartz", (3, 4), (0, 0), [(3, 4)]),
    ("parser socket walrus quartz", "quartz", (1, 4), (0, 0), [(1, 4)]),
    ("parsers socket", "parser sockets", (2, 2), (0, 0), [(2, 2)]),
    (
        "parser. socket! walrus?  quartz\n\n; ;\nparser socket",
        "parser\nwalrus",
        (3, 6),
        (0, 0),
        [(1, 1), (0, 1), (1, 1), (0, 1), (1, 2)],
    ),
    ("parser = 907", "= 907", (1, 2), (1, 1), [(1, 2)]),
    ("parser_socket; walrus_quartz", "parser_socket", (2, 4), (1, 2), [(2, 4)]),
    (
        "parser_socket parser_socket walrus_quartz",
        "(walrus_quartz).",
        (2, 6),
        (1, 2),
        [(2, 4)],
    ),
    ("parser_socket", "parser_socket_walrus", (2, 2), (0, 1), [(2, 2)]),
    ("parser(socket)", "parser.", (1, 2), (1, 1), [(1, 2)]),
    ("parserSocket quartz", "quartz", (1, 3), (0, 1), [(1, 3)]),
    ("parser/socket quartz", "quartz", (1, 3), (0, 1), [(1, 3)]),
    ("parser907 quartz", "quartz", (1, 2), (0, 1), [(1, 2)]),
    ("parser_socket quartz", "quartz", (1, 3), (0, 1), [(1, 3)]),
    ("parser.socket quartz", "quartz", (1, 3), (0, 1), [(1, 3)]),
    ("_parser quartz", "quartz", (1, 2), (0, 1), [(1, 2)]),
    ("parser( quartz", "quartz", (1, 2), (0, 1), [(1, 2)]),
    ("./parser-socket/ quartz.", "parser socket quartz", (3, 3), (0, 0), [(3, 3)]),
    ("HTTPParser quartz", "http parser", (2, 3), (0, 0), [(2, 3)]),
    ("parser?\tsocket", "parser", (1, 2), (0, 0), [(1, 1), (0, 1)]),
    ("parser socket\nwalrus", "walrus socket", (2, 3), (0, 0), [(1, 2), (1, 1)]),
    ("queries", "query", (1, 1), (0, 0), [(1, 1)]),
    ("Straße quartz", "STRASSE", (1, 2), (0, 0), [(1, 2)]),
    ("cache", "caches", (1, 1), (0, 0), [(1, 1)]),
    ("ids", "id", (1, 1), (0, 0), [(1, 1)]),
    ("glass", "glas", (0, 1), (0, 0), [(0, 1)]),
]
_ANSWERS = [
    ("red fox", "red fox"),
    ("the red, RED fox", "red fox hunts"),
    ("", ""),
    ("fox red", "red fox"),
    ("", "fox"),
    ("fox", ""),
    ("wolf", "fox"),
    ("fox fox fox", "fox"),
]


def _share(part: float, whole: float, empty: float) -> float:
    return round(part / whole, DIGITS) if whole else empty


def _tokens(text: str) -> int:
    return len(list(TOKEN.finditer(text)))


def _ratio(case: _Case) -> float:
    return _share(_tokens(case[1]), _tokens(case[0]), 1.0)


def _sentences(case: _Case) -> tuple[int, int]:
    return sum(part / whole >= SENTENCE_SHARE for part, whole in case[4]), len(case[4])


def _information(case: _Case) -> float:
    counts = {"terms": case[2], "names": case[3], "sentences": _sentences(case)}
    shares = {name: part / whole for name, (part, whole) in counts.items() if whole}
    weights = {name: WEIGHTS.get(name, 0) for name in shares}
    total = sum(weights[name] * share for name, share in shares.items())
    return _share(total, sum(weights.values()), 1.0)


def _quality(case: _Case) -> float:
    saving, kept = max(1 - _ratio(case), 0.0), _information(case)
    return _share((1 + BETA**2) * saving * kept, BETA**2 * saving + kept, 0.0)


def _holds_stop_words() -> bool:
    return not {"parser", "socket", "walrus", "quartz", "query", "queries"} & set(STOP_WORDS)


def _words(text: str) -> list[str]:
    plain = text.replace(",", "").lower().split()
    return [word for word in plain if word not in ARTICLES]


def _common(answer: tuple[str, str]) -> int:
    mine, theirs = _words(answer[0]), _words(answer[1])
    return sum(min(mine.count(word), theirs.count(word)) for word in set(mine))


def _f1(answer: tuple[str, str]) -> float:
    whole = len(_words(answer[0])) + len(_words(answer[1]))
    return _share(2 * _common(answer), whole, 1.0)


def _precision(answer: tuple[str, str]) -> float:
    return _share(_common(answer), len(_words(answer[0])), float(not _words(answer[1])))


def _recall(answer: tuple[str, str]) -> float:
    return _share(_common(answer), len(_words(answer[1])), float(not _words(answer[0])))


def _jaccard(answer: tuple[str, str]) -> float:
    mine, theirs = set(_words(answer[0])), set(_words(answer[1]))
    return _share(len(mine & theirs), len(mine | theirs), 1.0)


def test_count_tokens_counts_what_a_token_is() -> None:
    for text in ["", "def load_rows(path): ...", "café-bar_2\n\t3.5%", "a b  c"]:
        assert count_tokens(text) == len(TOKEN.findall(text))
    assert count_tokens("one two") == _tokens("one two")


def test_measure_gives_every_figure() -> None:
    assert _holds_stop_words()
    for case in _CASES:
        found = measure(case[0], case[1], True)
        assert found.tokens_before == _tokens(case[0])
        assert found.tokens_after == _tokens(case[1])
        assert found.saved == _tokens(case[0]) - _tokens(case[1])
        assert found.ratio == _ratio(case)
        assert found.saving == round(1 - _ratio(case), DIGITS)
        assert found.terms_share == _share(*case[2], 1.0)
        assert found.names_share == _share(*case[3], 1.0)
        assert found.sentences_share == _share(*_sentences(case), 1.0)
        assert found.information == _information(case)
        assert found.preserved == (_information(case) >= PRESERVED)
        assert found.score == _quality(case)


def test_measure_names_what_is_lost_and_added() -> None:
    texts = ("load_rows(path) reads 30 rows of `a/b.csv`", "load_rows: read max_rows, x_y.")
    found = measure(texts[0], texts[1], True)
    assert found.saved == _tokens(texts[0]) - _tokens(texts[1])
    assert found.saving == round(1 - _share(_tokens(texts[1]), _tokens(texts[0]), 1.0), DIGITS)
    assert list(found.missing_names) == ["30", "a/b.csv"]
    assert list(found.new_names) == ["max_rows", "x_y"]
    assert {"path", "30", "csv"} <= set(found.missing_terms) or not _holds_stop_words()
    assert not {"load", "reads", "rows"} & set(found.missing_terms)
    empty = measure("", "", True)
    assert list(empty.missing_terms) == []
    assert list(empty.missing_names) == []
    assert list(empty.new_names) == []


def test_measure_counts_a_task_that_fails_as_not_preserved() -> None:
    found = measure("parser socket", "parser socket", False)
    assert found.preserved is False
    assert found.score == 0.0
    assert measure("parser socket walrus", "parser socket walrus", True).preserved is True


def test_batch_sums_up_its_pairs() -> None:
    assert _holds_stop_words()
    cases = [_CASES[at] for at in (4, 6, 8, 10, 2)]
    found = batch([(case[0], case[1]) for case in cases])
    ratios = [_ratio(case) for case in cases]
    savings = [round(1 - ratio, DIGITS) for ratio in ratios]
    kept = [_information(case) for case in cases]
    scores = [_quality(case) for case in cases]
    before = sum(_tokens(case[0]) for case in cases)
    after = sum(_tokens(case[1]) for case in cases)
    assert found.pair_count == 5
    assert found.total_before == before
    assert found.total_after == after
    assert found.total_saved == before - after
    assert found.total_ratio == _share(after, before, 1.0)
    assert found.mean_ratio == round(fmean(ratios), DIGITS)
    assert found.median_ratio == round(median(ratios), DIGITS)
    assert found.worst_ratio == max(ratios)
    assert found.mean_saving == round(fmean(savings), DIGITS)
    assert found.median_saving == round(median(savings), DIGITS)
    assert found.worst_saving == min(savings)
    assert found.mean_information == round(fmean(kept), DIGITS)
    assert found.median_information == round(median(kept), DIGITS)
    assert found.worst_information == min(kept)
    assert found.mean_score == round(fmean(scores), DIGITS)
    assert found.median_score == round(median(scores), DIGITS)
    assert found.worst_score == min(scores)
    assert found.worst_pair == scores.index(min(scores))
    assert len(found.results) == 5
    with pytest.raises(ValueError, match="at least one pair"):
        batch([])


def test_batch_texts_pairs_texts_with_their_compressions() -> None:
    assert _holds_stop_words()
    cases = [_CASES[at] for at in (4, 6, 8, 10, 11, 24)]
    texts, short = [case[0] for case in cases], [case[1] for case in cases]
    found = batch_texts(texts, short)
    assert found.pair_count == 6
    assert found.total_saved == sum(_tokens(case[0]) - _tokens(case[1]) for case in cases)
    assert found.mean_saving == round(fmean(1 - _ratio(case) for case in cases), DIGITS)
    assert found.worst_saving == min(round(1 - _ratio(case), DIGITS) for case in cases)
    assert found.mean_score == round(fmean(_quality(case) for case in cases), DIGITS)
    scores = [_quality(case) for case in cases]
    assert found.worst_pair == scores.index(min(scores))
    assert [one.saved for one in found.results] == [
        _tokens(case[0]) - _tokens(case[1]) for case in cases
    ]
    with pytest.raises(ValueError, match="argument"):
        batch_texts(texts, ["parser"])
    with pytest.raises(ValueError, match="at least one pair"):
        batch_texts([], [])


def test_batch_figures_average_the_figures() -> None:
    assert _holds_stop_words()
    first, second = _CASES[6], _CASES[10]
    found = batch_figures([(first[0], first[1], True), (second[0], second[1], False)])
    saved = [_tokens(case[0]) - _tokens(case[1]) for case in (first, second)]
    assert found == {
        "compression_ratio": round(fmean([_ratio(first), _ratio(second)]), DIGITS),
        "tokens_saved": round(fmean(saved), DIGITS),
        "information_kept": round(fmean([_information(first), _information(second)]), DIGITS),
        "quality_score": round(_quality(first) / 2, DIGITS),
        "success_rate": 0.5,
    }
    with pytest.raises(ValueError, match="at least one pair"):
        batch_figures([])


def test_ratio_of_compares_lengths() -> None:
    for case in _CASES:
        assert ratio_of(case[0], case[1]) == _ratio(case)


def test_saving_of_is_what_the_ratio_leaves() -> None:
    for case in _CASES:
        assert saving_of(case[0], case[1]) == round(1 - _ratio(case), DIGITS)


def test_tokens_saved_counts_the_difference() -> None:
    for case in _CASES:
        assert tokens_saved(case[0], case[1]) == _tokens(case[0]) - _tokens(case[1])


def test_information_of_weighs_the_parts() -> None:
    assert _holds_stop_words()
    for case in _CASES:
        assert information_of(case[0], case[1]) == _information(case)


def test_terms_of_counts_terms_as_often_as_they_stand_there() -> None:
    assert _holds_stop_words()
    for case in _CASES:
        assert terms_of(case[0], case[1]) == _share(*case[2], 1.0)


def test_names_of_counts_different_names() -> None:
    for case in _CASES:
        assert names_of(case[0], case[1]) == _share(*case[3], 1.0)


def test_sentences_of_counts_sentences_with_enough_terms() -> None:
    assert _holds_stop_words()
    for case in _CASES:
        assert sentences_of(case[0], case[1]) == _share(*_sentences(case), 1.0)


def test_quality_of_is_high_only_where_both_are() -> None:
    assert _holds_stop_words()
    for case in _CASES:
        assert quality_of(case[0], case[1]) == _quality(case)
    assert quality_of("parser socket", "parser socket") == 0.0


def test_lost_names_come_in_the_order_of_the_original() -> None:
    text = "load_rows(path) reads data/rows.csv, 30 rows at once; load_rows"
    assert lost_names(text, "load_rows reads rows") == ["data/rows.csv", "30"]
    assert lost_names("HTTPServer.start() calls os.path.join", "httpserver, os.path") == [
        "HTTPServer.start",
        "os.path.join",
    ]
    assert lost_names(text, text) == []


def test_added_names_come_in_the_order_of_the_compression() -> None:
    assert added_names("Use red.", "Use blue_green (v2) and blue_green.") == ["blue_green", "v2"]
    assert added_names("Use blue_green.", "blue_green") == []


def test_terms_of_passes_over_stop_words() -> None:
    for word in STOP_WORDS[:3]:
        assert terms_of(f"{word} parser", "parser") == 1.0
        assert terms_of(f"parser {word}", word) == 0.0
    assert terms_of("parser walrus", "parser") == round(0.5, DIGITS) or not _holds_stop_words()


def test_information_of_passes_over_stop_words() -> None:
    for word in STOP_WORDS[:3]:
        assert information_of(f"{word} parser", "parser") == 1.0
        assert information_of(word, "parser") == 1.0


def test_measure_passes_over_stop_words() -> None:
    for word in STOP_WORDS[:3]:
        found = measure(f"{word} parser", "parser", True)
        assert found.terms_share == 1.0
        assert found.information == 1.0
        assert list(found.missing_terms) == []
    assert measure("parser", "", True).terms_share == 0.0 or not _holds_stop_words()


def test_lost_terms_come_once_and_without_what_another_number_keeps() -> None:
    assert _holds_stop_words()
    assert lost_terms("parsers socket WALRUS socket quartz", "parser quartz") == [
        "socket",
        "walrus",
    ]
    assert lost_terms("parser", "parser") == []


def test_compare_gives_every_figure() -> None:
    for answer in _ANSWERS:
        found = compare(answer[0], answer[1])
        assert found.same == (_words(answer[0]) == _words(answer[1]))
        assert found.f1_score == _f1(answer)
        assert found.right_share == _precision(answer)
        assert found.found_share == _recall(answer)
        assert found.jaccard_index == _jaccard(answer)


def test_evaluate_sums_up_the_answers() -> None:
    answers = [_ANSWERS[at] for at in (1, 0, 6, 7)]
    found = evaluate([one for one, _ in answers], [other for _, other in answers])
    f1 = [_f1(one) for one in answers]
    precision = [_precision(one) for one in answers]
    recall = [_recall(one) for one in answers]
    jaccard = [_jaccard(one) for one in answers]
    assert found.answer_count == 4
    assert found.same_share == 0.25
    assert found.mean_f1 == round(fmean(f1), DIGITS)
    assert found.median_f1 == round(median(f1), DIGITS)
    assert found.worst_f1 == min(f1)
    assert found.mean_precision == round(fmean(precision), DIGITS)
    assert found.median_precision == round(median(precision), DIGITS)
    assert found.worst_precision == min(precision)
    assert found.mean_recall == round(fmean(recall), DIGITS)
    assert found.median_recall == round(median(recall), DIGITS)
    assert found.worst_recall == min(recall)
    assert found.mean_jaccard == round(fmean(jaccard), DIGITS)
    assert found.median_jaccard == round(median(jaccard), DIGITS)
    assert found.worst_jaccard == min(jaccard)
    assert found.worst_answer == 2
    with pytest.raises(ValueError, match="at least one prediction"):
        evaluate([], [])
    with pytest.raises(ValueError, match="argument"):
        evaluate(["a"], [])


def test_is_exact_asks_for_the_same_words_in_their_order() -> None:
    for answer in _ANSWERS:
        assert is_exact(answer[0], answer[1]) == (_words(answer[0]) == _words(answer[1]))


def test_exact_match_is_one_or_nothing() -> None:
    for answer in _ANSWERS:
        assert exact_match(answer[0], answer[1]) == int(_words(answer[0]) == _words(answer[1]))


def test_token_f1_counts_what_both_have() -> None:
    for answer in _ANSWERS:
        assert token_f1(answer[0], answer[1]) == _f1(answer)


def test_token_precision_counts_what_is_right() -> None:
    for answer in _ANSWERS:
        assert token_precision(answer[0], answer[1]) == _precision(answer)


def test_token_recall_counts_what_is_found() -> None:
    for answer in _ANSWERS:
        assert token_recall(answer[0], answer[1]) == _recall(answer)


def test_token_jaccard_counts_different_words() -> None:
    for answer in _ANSWERS:
        assert token_jaccard(answer[0], answer[1]) == _jaccard(answer)

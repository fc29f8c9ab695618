from __future__ import annotations

from bot.context.words import exact_names, says_something, terms


def test_identifiers_are_split_and_plurals_are_singulars() -> None:
    assert terms("parseConfig parse_configs HTTPServer") == {
        "parse": 2,
        "config": 2,
        "http": 1,
        "server": 1,
    }
    assert terms("classes of the status") == {"classe": 1, "status": 1}


def test_stop_words_and_single_letters_say_nothing() -> None:
    assert terms("the def of x list[str] = None") == {}


def test_exact_names_are_told_from_words() -> None:
    text = "Read app/log.py, then call load(path) with max_size or maxSize of 20 lines."
    assert exact_names(text) == ["app/log.py", "load(", "max_size", "maxSize", "20"]


def test_marks_and_vague_words_say_nothing() -> None:
    assert [
        word for word in ("stuff", "the", "(", "parser", "some_parser") if says_something(word)
    ] == [
        "parser",
        "some_parser",
    ]

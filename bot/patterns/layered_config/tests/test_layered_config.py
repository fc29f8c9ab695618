"""What the reference tool computes, case by case."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.patterns.layered_config.core import (
    FALSE_WORDS,
    LISTS,
    MASK,
    NESTING,
    NULLS,
    PREFIX,
    SECRETS,
    SEPARATOR,
    TRUE_WORDS,
    UNKNOWN,
    Settings,
    assign,
    assign_text,
    changed_keys,
    convert,
    diff,
    diff_lines,
    difference,
    flatten,
    from_environment,
    has_key,
    load_settings,
    merge,
    merge_all,
    missing_keys,
    origin,
    origins,
    override_settings,
    redact,
    redact_settings,
    resolve,
    settings_to_dict,
    unflatten,
    value_at,
    value_or,
)

_BASE: dict[str, Any] = {
    "first": "base",
    "a": {"b": 1, "c": [1, 2]},
    "gone": 1,
    "value": 3,
    "section": {"x": 1},
}
_OVER: dict[str, Any] = {
    "a": {"b": 2, "c": [3], "d": {"e": None}},
    "gone": None,
    "value": {"now": "section"},
    "section": 7,
    "new": {"deep": {"list": [{"x": 1}]}},
}
_WAS: dict[str, Any] = {"same": [1], "a": {"b": 1, "type": 1}, "gone": {"x": None}, "empty": {}}
_NOW: dict[str, Any] = {"new": {"y": "é"}, "a": {"type": True, "b": 2}, "same": [1], "empty": {}}
_LOW: dict[str, Any] = {"x": 1, "low": 1}
_FILE: dict[str, Any] = {"x": 2, "file": 2}
_HIGH: dict[str, Any] = {"x": 4, "high": 4}
_VALUES: dict[str, Any] = {
    "a_text": "given",
    "a_whole": 3,
    "a_number": 0.5,
    "a_flag": True,
    "a_path": "given/path",
    "a_list": ["one", "two"],
    "a_maybe": "given",
    "a_table": {},
    "b_text": "given",
    "b_whole": 3,
    "b_number": 2,
    "b_flag": 1,
    "b_maybe": "given",
    "b_tuple": ["one", "two"],
    "b_maybe_whole": 3,
    "b_maybe_number": 0.5,
    "b_maybe_path": "given/path",
    "b_maybe_list": ["one", "two"],
}
_TEXTS: dict[str, Any] = {
    "a_text": "given",
    "a_whole": " 3 ",
    "a_number": "0.5",
    "a_flag": TRUE_WORDS[0],
    "a_path": "given/path",
    "a_list": "one, two,",
    "a_maybe": "given",
    "a_table": "{}",
    "b_text": "given",
    "b_whole": "3",
    "b_number": "2",
    "b_flag": "1",
    "b_maybe": "given",
    "b_tuple": "one,two",
    "b_maybe_whole": "3",
    "b_maybe_number": "5e-1",
    "b_maybe_path": "given/path",
    "b_maybe_list": '["one", "two"]',
}
_REQUIRED: dict[str, Any] = {
    "a_text": "",
    "a_whole": "0",
    "a_number": "-1",
    "a_flag": FALSE_WORDS[0],
    "a_path": "",
    "a_list": "",
    "a_maybe": "",
    "a_table": "{}",
}
_WRONG: dict[str, Any] = {
    "a_text": 5,
    "a_whole": "1.5",
    "a_number": "x",
    "a_flag": "2",
    "a_path": 5,
    "a_list": "[1]",
    "a_maybe": 5,
    "a_table": "[]",
    "b_text": None,
    "b_whole": "x",
    "b_number": True,
    "b_flag": -1,
    "b_maybe": 5,
    "b_tuple": 5,
    "b_maybe_whole": True,
    "b_maybe_number": "",
    "b_maybe_path": 5,
    "b_maybe_list": "[",
}
_FLAGS: list[str] = ["a_flag", "b_flag"]
_MISREAD: dict[str, Any] = dict.fromkeys(_VALUES, f"neither {TRUE_WORDS[0]} nor {FALSE_WORDS[0]}")


def _typed() -> Settings:
    """Return what `_VALUES` and `_TEXTS` are read as."""
    return Settings(
        a_text="given",
        a_whole=3,
        a_number=0.5,
        a_flag=True,
        a_path=Path("given/path"),
        a_list=["one", "two"],
        a_maybe="given",
        a_table={},
        b_text="given",
        b_whole=3,
        b_number=2.0,
        b_flag=True,
        b_maybe="given",
        b_tuple=("one", "two"),
        b_maybe_whole=3,
        b_maybe_number=0.5,
        b_maybe_path=Path("given/path"),
        b_maybe_list=["one", "two"],
    )


def _bare() -> Settings:
    """Return what `_REQUIRED` is read as."""
    return Settings(
        a_text="",
        a_whole=0,
        a_number=-1.0,
        a_flag=False,
        a_path=Path(),
        a_list=[],
        a_maybe="",
        a_table={},
    )


def _key(*parts: str) -> str:
    return SEPARATOR.join(parts)


def _variable(*parts: str) -> str:
    return PREFIX + NESTING.join(parts).upper()


def _spelled() -> dict[str, str]:
    """Variables for every word that means true or false."""
    true = {_variable(f"t{at}"): f" {word.upper()}" for at, word in enumerate(TRUE_WORDS)}
    return true | {_variable(f"f{at}"): f"{word} " for at, word in enumerate(FALSE_WORDS)}


def _meant() -> dict[str, bool]:
    true = {f"t{at}": True for at in range(len(TRUE_WORDS))}
    return true | {f"f{at}": False for at in range(len(FALSE_WORDS))}


def _ambiguous() -> list[tuple[dict[str, str], str]]:
    """Variables that set no key of their own, and what is said of them."""
    section = f"^a is set as a value, and as a section by {re.escape(_key('a', 'b'))}$"
    cases = [
        ([""], " names no key$"),
        ([NESTING], " names no key$"),
        ([f"A{NESTING}"], " names no key$"),
        (["KEY", "key"], f"^the variable {PREFIX}key sets key a second time$"),
        (["key", "KEY"], f"^the variable {PREFIX}key sets key a second time$"),
        (["A", f"A{NESTING}B"], section),
    ]
    return [
        ({f"{PREFIX}{name}": [*TRUE_WORDS, *FALSE_WORDS][0] for name in names}, fault)
        for names, fault in cases
    ]


def _secret_words() -> list[str]:
    return [re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", word).lower() for word in SECRETS]


def _variables(texts: dict[str, Any]) -> dict[str, str]:
    return {f"{PREFIX}{name.upper()}": text for name, text in texts.items()}


def _without(name: str) -> dict[str, Any]:
    return {other: value for other, value in _REQUIRED.items() if other != name}


def _merged() -> dict[str, Any]:
    """Return what the rules for lists and null make of `_OVER` on `_BASE`."""
    kept: dict[str, Any] = {"set": {"gone": None}, "remove": {}}[NULLS]
    return {
        "first": "base",
        "a": {
            "b": 2,
            "c": {"replace": [3], "append": [1, 2, 3]}[LISTS],
            "d": {"set": {"e": None}, "remove": {}}[NULLS],
        },
        "value": {"now": "section"},
        "section": 7,
        "new": {"deep": {"list": [{"x": 1}]}},
        **kept,
    }


def test_merge_follows_the_rules_for_sections_lists_and_null() -> None:
    result: Any = merge(_BASE, _OVER)
    assert result == _merged()
    assert list(result)[:2] == ["first", "a"]


def test_merge_shares_nothing() -> None:
    base, over = copy.deepcopy(_BASE), copy.deepcopy(_OVER)
    result: Any = merge(base, over)
    assert result == _merged()
    result["a"]["c"].append(9)
    result["value"]["now"] = 9
    result["new"]["deep"]["list"][0]["x"] = 9
    assert (base, over) == (_BASE, _OVER)


def test_merge_refuses_what_is_no_layer() -> None:
    wrong: Any = [1]
    with pytest.raises(TypeError, match=r"^layer 2 is a list, no mapping$"):
        merge({}, wrong)


def test_merge_all_gives_the_last_layer_the_last_word() -> None:
    layers: list[dict[str, Any]] = [{"x": 1, "kept": 1}, {"x": 2}, {"x": 3}, {}]
    assert merge_all(layers) == {"x": 3, "kept": 1}
    assert merge_all([_BASE, _OVER]) == _merged()
    assert not merge_all([])


def test_merge_all_refuses_what_is_no_layer() -> None:
    wrong: Any = [1]
    with pytest.raises(TypeError, match=r"^layer 2 is a list, no mapping$"):
        merge_all([{}, wrong])


def test_resolve_merges_like_merge() -> None:
    assert resolve(_BASE, overrides=_OVER) == _merged()
    assert resolve(_BASE, document=_OVER) == _merged()
    assert resolve(_BASE, document=_OVER, overrides={}) == _merged()
    assert resolve(_BASE, environment={}, overrides=_OVER) == _merged()
    assert resolve(_BASE, document=_OVER, environment={}) == _merged()
    assert resolve(_BASE, document={}, environment={}, overrides=_OVER) == _merged()


def test_resolve_ranks_the_layers() -> None:
    assert resolve(_LOW, overrides=_HIGH) == {"x": 4, "low": 1, "high": 4}
    assert resolve(_LOW, document=_FILE) == {"x": 2, "low": 1, "file": 2}
    assert resolve(_LOW, document=_FILE, overrides=_HIGH) == {
        "x": 4,
        "low": 1,
        "file": 2,
        "high": 4,
    }
    assert resolve(_LOW, document=_FILE, environment={}) == {"x": 2, "low": 1, "file": 2}
    assert resolve(_LOW, document={}, environment={}, overrides=_HIGH) == {
        "x": 4,
        "low": 1,
        "high": 4,
    }
    assert not resolve({}, document={}, environment={}, overrides={})
    assert not resolve({}, document={}, environment={})
    assert not resolve({}, environment={})
    assert not resolve({}, document={})


def test_resolve_ranks_the_variables() -> None:
    environment = {_variable("x"): TRUE_WORDS[0], _variable("env"): FALSE_WORDS[0], "OTHER": "1"}
    assert resolve({**_LOW, SEPARATOR: 1}, environment=environment) == {
        "x": True,
        "low": 1,
        SEPARATOR: 1,
        "env": False,
    }
    assert resolve(_LOW, document=_FILE, environment={**environment, SEPARATOR: ""}) == {
        "x": True,
        "low": 1,
        "file": 2,
        "env": False,
    }
    assert resolve(_LOW, environment=environment, overrides={**_HIGH, SEPARATOR: 1}) == {
        "x": 4,
        "low": 1,
        "env": False,
        "high": 4,
        SEPARATOR: 1,
    }
    assert resolve(_LOW, document=_FILE, environment=environment, overrides=_HIGH) == {
        "x": 4,
        "low": 1,
        "file": 2,
        "env": False,
        "high": 4,
    }


def test_resolve_types_the_variables() -> None:
    texts = {_variable("s", "n"): "-1.5", _variable("s", "t"): "[1", _variable("nan"): "NaN"}
    typed = {"s": {"n": -1.5, "t": "[1"}, "nan": "NaN", **_meant()}
    assert resolve({SEPARATOR: 0}, environment=texts | _spelled()) == {SEPARATOR: 0, **typed}
    assert resolve(_LOW, document={}, environment=texts | _spelled()) == {**_LOW, **typed}


def test_resolve_refuses_ambiguous_variables() -> None:
    for environment, fault in _ambiguous():
        with pytest.raises(ValueError, match=fault):
            resolve({}, environment=environment)


def test_resolve_refuses_ambiguous_variables_beside_a_document() -> None:
    for environment, fault in _ambiguous():
        with pytest.raises(ValueError, match=fault):
            resolve({}, document={}, environment=environment)


def test_resolve_refuses_defaults_that_are_no_layer() -> None:
    wrong: Any = [1]
    with pytest.raises(TypeError, match=r"^layer 1 is a list, no mapping$"):
        resolve(wrong, environment={})


def test_resolve_refuses_documents_that_are_no_layer() -> None:
    wrong: Any = [1]
    with pytest.raises(TypeError, match=r"^layer 2 is a list, no mapping$"):
        resolve(_LOW, document=wrong, environment={})


def test_resolve_reads_toml_and_json() -> None:
    assert resolve(text="x = 1\n[s]\ny = [2]\n") == {"x": 1, "s": {"y": [2]}}
    assert resolve(text=' {"x": 1, "s": {"y": [2]}}') == {"x": 1, "s": {"y": [2]}}
    assert resolve(_LOW, text="x = 2\nfile = 2") == {"x": 2, "low": 1, "file": 2}
    assert resolve(text="x = 2\nfile = 2", overrides=_HIGH) == {"x": 4, "file": 2, "high": 4}
    assert resolve(_LOW, text="x = 2", overrides=_HIGH) == {"x": 4, "low": 1, "high": 4}
    assert resolve(text="x = 2", environment={}) == {"x": 2}
    assert resolve(text="x = 2", environment={}, overrides={}) == {"x": 2}


def test_resolve_refuses_what_is_no_toml() -> None:
    with pytest.raises(ValueError, match=r"\(at end of document\)$"):
        resolve(text="x = ")


def test_resolve_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("x = 'é'\n[s]\ny = 2\n", encoding="utf-8")
    assert resolve(path=path) == {"x": "é", "s": {"y": 2}}
    assert resolve({"x": 1, "low": 1}, path) == {"x": "é", "low": 1, "s": {"y": 2}}
    assert resolve(path=path, overrides=_HIGH) == {"x": 4, "s": {"y": 2}, "high": 4}
    assert resolve(path=path, environment={}) == {"x": "é", "s": {"y": 2}}
    assert resolve({"x": 1}, path, environment={}) == {"x": "é", "s": {"y": 2}}
    assert resolve(_LOW, path, environment={}, overrides=_HIGH) == {
        "x": 4,
        "low": 1,
        "s": {"y": 2},
        "high": 4,
    }


def test_load_settings_types_values_of_layers() -> None:
    assert load_settings(config=_VALUES) == _typed()
    assert load_settings(config=_REQUIRED) == _bare()
    assert load_settings(overrides=_TEXTS) == _typed()
    assert load_settings(overrides=_REQUIRED) == _bare()
    assert load_settings(environment=_variables(_TEXTS)) == _typed()
    assert load_settings(_MISREAD, overrides=_TEXTS) == _typed()
    assert load_settings(_MISREAD, environment=_variables(_TEXTS)) == _typed()
    assert load_settings(environment=_variables(_MISREAD), overrides=_TEXTS) == _typed()
    assert load_settings(_MISREAD, environment=_variables(_MISREAD), overrides=_TEXTS) == _typed()


def test_load_settings_knows_every_truth_word() -> None:
    for name in _FLAGS:
        assert [load_settings(overrides={**_TEXTS, name: f"{word} "}) for word in TRUE_WORDS] == (
            [_typed()] * len(TRUE_WORDS)
        )
        assert [
            load_settings(overrides={**_TEXTS, name: word.title()}) for word in FALSE_WORDS
        ] == ([load_settings(overrides={**_TEXTS, name: "0"})] * len(FALSE_WORDS))
        assert load_settings(overrides={**_TEXTS, name: "0"}) != _typed()


def test_load_settings_types_values_of_toml_and_json() -> None:
    toml = "".join(f"{name} = {json.dumps(value)}\n" for name, value in _VALUES.items())
    assert load_settings(text=toml) == _typed()
    assert load_settings(text=f" {json.dumps(_REQUIRED)}") == _bare()
    assert load_settings(text=toml, environment={}) == _typed()
    assert load_settings(text=toml, environment={}, overrides={}) == _typed()
    assert load_settings(text=json.dumps(_MISREAD), overrides=_TEXTS) == _typed()
    assert load_settings(text=json.dumps(_MISREAD), environment=_variables(_TEXTS)) == _typed()
    assert (
        load_settings(text=json.dumps(_MISREAD), environment={"X": ""}, overrides=_TEXTS)
        == _typed()
    )


def test_load_settings_types_values_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(_VALUES), encoding="utf-8")
    assert load_settings(path=path) == _typed()
    assert load_settings(path=path, environment={}) == _typed()
    assert load_settings(path=path, environment={}, overrides={}) == _typed()
    path.write_text(json.dumps(_MISREAD), encoding="utf-8")
    assert load_settings(path=path, overrides=_TEXTS) == _typed()
    assert load_settings(path=path, environment=_variables(_TEXTS)) == _typed()
    assert load_settings(path=path, environment={"X": ""}, overrides=_TEXTS) == _typed()


def test_load_settings_needs_overrides_without_a_default() -> None:
    for name in _REQUIRED:
        with pytest.raises(ValueError, match=f"^the setting '{name}' is missing$"):
            load_settings(overrides=_without(name))


def test_load_settings_needs_texts_without_a_default() -> None:
    for name in _REQUIRED:
        with pytest.raises(ValueError, match=f"^the setting '{name}' is missing$"):
            load_settings(text=json.dumps(_without(name)))


def test_load_settings_refuses_overrides_of_other_types() -> None:
    for name, value in _WRONG.items():
        with pytest.raises(ValueError, match=f"^{name} is no "):
            load_settings(overrides={**_REQUIRED, name: value})


def test_load_settings_refuses_texts_of_other_types() -> None:
    for name, value in _WRONG.items():
        with pytest.raises(ValueError, match=f"^{name} is no "):
            load_settings(text=json.dumps({**_REQUIRED, name: value}))


def test_load_settings_refuses_values_of_other_types() -> None:
    for name, value in _WRONG.items():
        with pytest.raises(ValueError, match=f"^{name} is no "):
            load_settings(config={**_REQUIRED, name: value})


def test_load_settings_refuses_variables_of_other_types() -> None:
    for name, value in _WRONG.items():
        if isinstance(value, str):
            with pytest.raises(ValueError, match=f"^{name} is no "):
                load_settings(environment=_variables({**_REQUIRED, name: value}))


def test_load_settings_follows_the_rule_for_unknown_names() -> None:
    found: object
    try:
        found = load_settings(overrides={**_REQUIRED, "no_such": "1"})
    except ValueError as error:
        found = str(error)
    assert found == {"refuse": "there is no setting 'no_such'", "ignore": _bare()}[UNKNOWN]


def test_load_settings_follows_the_rule_for_unknown_names_in_texts() -> None:
    found: object
    try:
        found = load_settings(text=json.dumps({**_REQUIRED, "no_such": 1}))
    except ValueError as error:
        found = str(error)
    assert found == {"refuse": "there is no setting 'no_such'", "ignore": _bare()}[UNKNOWN]


def test_override_settings_replaces_by_name() -> None:
    assert override_settings(_bare(), _TEXTS) == _typed()
    assert override_settings(_typed(), {}) == _typed()


def test_override_settings_refuses_other_types() -> None:
    for name, value in _WRONG.items():
        with pytest.raises(ValueError, match=f"^{name} is no "):
            override_settings(_typed(), {name: value})


def test_settings_to_dict_lists_values_by_name() -> None:
    values = settings_to_dict(_typed())
    assert list(values) == list(_VALUES)
    assert {name: json.loads(json.dumps(value, default=str)) for name, value in values.items()} == (
        _VALUES
    )


def test_redact_settings_masks_secret_names() -> None:
    plain = json.loads(json.dumps(_VALUES))
    shown = json.loads(json.dumps(redact_settings(_typed()), default=str))
    for name in plain:
        secret = any(f"_{word}_" in f"_{name}_" for word in _secret_words())
        assert shown[name] == (MASK if secret else plain[name])


def test_value_at_finds_values_and_sections() -> None:
    config: dict[str, Any] = {"top": 0, "a": {"b": {"c": None}, "list": [1]}}
    assert value_at(config, "top") == 0
    assert value_at(config, _key("a", "b", "c")) is None
    assert value_at(config, _key("a", "b")) == {"c": None}
    assert value_at(config, _key("a", "list")) == [1]


def test_value_at_names_what_is_not_there() -> None:
    config: dict[str, Any] = {"top": "x", "a": {"list": [1]}}
    for key in ["", "b", _key("a", "x"), _key("top", "x"), _key("a", "list", "0"), _key("a", "")]:
        with pytest.raises(ValueError, match=f"^there is no key {re.escape(repr(key))}$"):
            value_at(config, key)


def test_value_or_finds_values_and_sections() -> None:
    config: dict[str, Any] = {"top": 0, "a": {"b": {"c": None}}}
    assert value_or(config, "top", "default") == 0
    assert value_or(config, _key("a", "b", "c"), "default") is None
    assert value_or(config, _key("a", "b"), "default") == {"c": None}


def test_value_or_gives_the_default_for_what_is_not_there() -> None:
    config: dict[str, Any] = {"top": "x", "a": {"list": [1]}}
    for key in ["", "b", _key("a", "x"), _key("top", "x"), _key("a", "list", "0"), _key("a", "")]:
        assert value_or(config, key, "default") == "default"


def test_separators_are_taken_from_the_call() -> None:
    config = {"a": {"b.c": 1}}
    assert value_at(config, "a/b.c", separator="/") == 1
    assert value_or(config, "a/b.c", 0, separator="/") == 1


def test_has_key_tells_null_from_nothing() -> None:
    config: dict[str, Any] = {"a": {"b": None}}
    assert has_key(config, _key("a", "b")) is True
    assert has_key(config, _key("a", "c")) is False
    assert has_key(config, _key("a", "b", "c")) is False


def test_missing_keys_keeps_the_order() -> None:
    config: dict[str, Any] = {"a": {"b": None}, "c": 1}
    required = ["z", _key("a", "b"), _key("a", "c"), "c"]
    assert missing_keys(config, required) == ["z", _key("a", "c")]
    assert not missing_keys(config, [])


def test_assign_text_gives_the_text_its_type() -> None:
    config: dict[str, Any] = {"a": {"b": 1}, "none": None}
    result: Any = assign_text(config, _key("a", "new", "key"), "2.5")
    assert result == {"a": {"b": 1, "new": {"key": 2.5}}, "none": None}
    for word in TRUE_WORDS:
        assert assign_text({}, "on", f" {word.upper()}") == {"on": True}
    for word in FALSE_WORDS:
        assert assign_text({}, "off", f" {word.upper()}") == {"off": False}
    for text in ("NaN", "[1", ""):
        assert assign_text({}, "text", text) == {"text": text}
    assert config == {"a": {"b": 1}, "none": None}


def test_assign_text_refuses_a_way_through_a_value() -> None:
    with pytest.raises(ValueError, match=r" cannot be set: b is a value, no section$"):
        assign_text({"a": {"b": 1}}, _key("a", "b", "c"), "x")
    assert assign_text({"a": 1}, "a", "some text") == {"a": "some text"}


def test_assign_changes_a_copy() -> None:
    config: dict[str, Any] = {"a": {"b": 1}, "list": [[1]]}
    result: Any = assign(config, _key("a", "b"), "8")
    assert result == {"a": {"b": "8"}, "list": [[1]]}
    assert assign({}, _key("a", "b"), 1) == {"a": {"b": 1}}
    result["list"][0].append(2)
    assert config == {"a": {"b": 1}, "list": [[1]]}


def test_assign_refuses_a_way_through_a_value() -> None:
    key = _key("a", "b", "c")
    with pytest.raises(ValueError, match=f"^{re.escape(key)} cannot be set: b is a value"):
        assign({"a": {"b": 1}}, key, "x")


def test_from_environment_nests_and_types() -> None:
    environment = {
        _variable("server", "max-size"): "8080",
        _variable("server", "host"): "example.org",
        _variable("debug"): TRUE_WORDS[0].upper(),
        _variable("off"): f" {FALSE_WORDS[-1]}",
        f"X{PREFIX}DEBUG": "no",
        f"HOME{SEPARATOR}": "/",
    }
    assert from_environment(environment, PREFIX) == {
        "server": {"max-size": 8080, "host": "example.org"},
        "debug": True,
        "off": False,
    }
    assert not from_environment({"HOME": "/"}, PREFIX)


def test_from_environment_refuses_ambiguous_names() -> None:
    for environment, fault in _ambiguous():
        with pytest.raises(ValueError, match=fault):
            from_environment(environment, PREFIX)


def test_convert_gives_the_type_that_shows() -> None:
    for word in TRUE_WORDS:
        assert convert(f" {word.upper()}") is True
    for word in FALSE_WORDS:
        assert convert(f" {word.upper()}") is False
    shown: list[Any] = [convert(text) for text in ("8080", "-1.5", " 7 ", "2e3", '["a", 2]', '"8"')]
    assert repr(shown) == "[8080, -1.5, 7, 2000.0, ['a', 2], '8']"
    assert convert('{"k": null}') == {"k": None}
    for text in ("", "007", "1.2.3", "NaN", "-Infinity", "[1, NaN]", "[1", "two words", "Null "):
        assert convert(text) == text


def test_flatten_writes_dotted_keys() -> None:
    config: dict[str, Any] = {"a": {"b": {"c": 1}, "l": [{"x": 1}]}, "none": None, "empty": {}}
    result: Any = flatten(config)
    assert result == {
        _key("a", "b", "c"): 1,
        _key("a", "l"): [{"x": 1}],
        "none": None,
        "empty": {},
    }
    result[_key("a", "l")][0]["x"] = 2
    assert config["a"]["l"] == [{"x": 1}]


def test_flatten_refuses_keys_that_hold_the_separator() -> None:
    key = _key("a", "b")
    fault = f"the key {key!r} holds {SEPARATOR!r}, which parts keys"
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        flatten({"section": {key: 1}})


def test_unflatten_builds_sections() -> None:
    flat: dict[str, Any] = {_key("a", "b", "c"): [1], _key("a", "d"): {}, "e": 2}
    result: Any = unflatten(flat)
    assert result == {"a": {"b": {"c": [1]}, "d": {}}, "e": 2}
    result["a"]["b"]["c"].append(2)
    result["a"]["d"]["x"] = 1
    assert list(flat.values()) == [[1], {}, 2]


def test_unflatten_refuses_a_key_that_is_value_and_section() -> None:
    first, second = _key("a", "b"), _key("a", "b", "c")
    fault = f"^{re.escape(first)} is set as a value, and as a section by {re.escape(second)}$"
    for flat in ({first: 1, second: 2}, {second: 2, first: 1}):
        with pytest.raises(ValueError, match=fault):
            unflatten(flat)


def test_unflatten_undoes_flatten() -> None:
    for config in (_BASE, _OVER, _WAS, _NOW):
        assert unflatten(flatten(config)) == config
        assert SEPARATOR.join(flatten(config)).count(SEPARATOR) >= len(config) - 1


def test_flatten_and_unflatten_take_separators_from_the_call() -> None:
    assert flatten({"a": {"b.c": 1}}, separator="/") == {"a/b.c": 1}
    assert unflatten({"a/b.c": 1}, separator="/") == {"a": {"b.c": 1}}


def _layers() -> dict[str, dict[str, Any]]:
    return {
        "one": {"a": {"b": 1, "c": 1}, "only": [1], "was": {"section": 1}, "empty": {}},
        "two": {"a": {"c": 2}, "was": 5, "more": {"x": 0}},
    }


def test_origins_names_the_last_layer_that_has_a_key() -> None:
    assert origins(_layers()) == {
        _key("a", "b"): "one",
        _key("a", "c"): "two",
        "only": "one",
        "was": "two",
        "empty": "one",
        _key("more", "x"): "two",
    }


def test_origins_follows_the_rule_for_null() -> None:
    layers: dict[str, dict[str, Any]] = {"one": {"a": {"b": 1}}, "two": {"a": {"b": None}}}
    assert origins(layers) == {"set": {_key("a", "b"): "two"}, "remove": {"a": "two"}}[NULLS]
    assert not origins({})


def test_origins_refuses_what_is_no_layer_and_keys_that_hold_the_separator() -> None:
    wrong: Any = [1]
    with pytest.raises(TypeError, match=r"is a list, no mapping$"):
        origins({"one": wrong})
    with pytest.raises(ValueError, match=r"^the key '.+' holds '.+', which parts keys$"):
        origins({"one": {_key("a", "b"): 1}})


def test_origin_names_the_layer_of_one_key() -> None:
    assert origin(_layers(), _key("a", "b")) == "one"
    assert origin(_layers(), _key("a", "c")) == "two"
    with pytest.raises(ValueError, match=r"^no layer sets q$"):
        origin(_layers(), "q")


def test_diff_lists_every_change() -> None:
    result = diff(_WAS, _NOW)
    keys = [_key("a", "b"), _key("a", "type"), _key("gone", "x"), _key("new", "y")]
    assert len(result) == 4
    assert [change.key for change in result] == keys
    assert [change.kind for change in result] == ["changed", "changed", "removed", "added"]
    assert [change.before for change in result] == [1, 1, None, None]
    assert [change.after for change in result] == [2, True, None, "é"]


def test_diff_of_equal_configurations_is_empty() -> None:
    assert not diff({"x": 1, "y": {"z": [{"a": 2}]}}, {"y": {"z": [{"a": 2}]}, "x": 1})
    with pytest.raises(ValueError, match=r"^the key '.+' holds '.+', which parts keys$"):
        diff({}, {_key("a", "b"): 1})


def test_diff_lines_writes_a_line_for_each_change() -> None:
    lines = [line.replace(SEPARATOR, ".") for line in diff_lines(_WAS, _NOW)]
    assert lines == [
        "~ a.b = 1 -> 2",
        "~ a.type = 1 -> true",
        "- gone.x = null",
        '+ new.y = "é"',
    ]
    assert not diff_lines(_WAS, copy.deepcopy(_WAS))
    assert diff_lines({}, {SECRETS[0]: 1}) == [f"+ {SECRETS[0]} = {MASK}"]


def test_diff_lines_masks_secrets() -> None:
    was = {
        "a": {f"db_{word}": 1 for word in _secret_words()},
        "list": [dict.fromkeys(_secret_words(), 2)],
    }
    now = {
        "a": {f"db_{word}": 3 for word in _secret_words()},
        "list": [dict.fromkeys(_secret_words(), 4), 5],
    }
    lines = diff_lines(was, now)
    assert lines[:-1] == [
        f"~ {_key('a', 'db_')}{word} = {MASK} -> {MASK}" for word in _secret_words()
    ]
    masked = dict.fromkeys(_secret_words(), MASK)
    assert lines[-1] == f"~ list = {json.dumps([masked])} -> {json.dumps([masked, 5])}"


def test_changed_keys_lists_every_change() -> None:
    keys = [_key("a", "b"), _key("a", "type"), _key("gone", "x"), _key("new", "y")]
    assert changed_keys(_WAS, _NOW) == keys
    assert not changed_keys(_WAS, copy.deepcopy(_WAS))


def test_difference_sorts_what_differs() -> None:
    found = difference(_WAS, _NOW)
    assert found.added == {_key("new", "y"): "é"}
    assert found.removed == {_key("gone", "x"): None}
    assert found.changed == {_key("a", "b"): (1, 2), _key("a", "type"): (1, True)}
    assert found.added_keys == [_key("new", "y")]
    assert found.removed_keys == [_key("gone", "x")]
    assert found.changed_keys == [_key("a", "b"), _key("a", "type")]
    assert found.total == 4
    assert found.equal is False


def test_difference_of_equal_configurations_is_empty() -> None:
    found = difference(_WAS, copy.deepcopy(_WAS))
    assert not found.added
    assert not found.removed
    assert not found.changed
    assert found.added_keys == []
    assert found.removed_keys == []
    assert found.changed_keys == []
    assert found.total == 0
    assert found.equal is True


def test_redact_masks_secret_keys_at_any_depth() -> None:
    keys = [
        *_secret_words(),
        *(f"db_{word}" for word in _secret_words()),
        *(word.upper() for word in _secret_words()),
    ]
    keys += ["db" + word.title().replace("_", "") for word in _secret_words()]
    keys += [f"{word.replace('_', '-')}.old" for word in _secret_words()]
    config: dict[str, Any] = {
        "a": {key: {"c": 1} for key in keys},
        "list": [{key: 1, "plain": 2} for key in keys],
        "pair": (dict.fromkeys(keys, 1), 3),
    }
    known = copy.deepcopy(config)
    result = redact({**config, keys[0]: 4})
    assert result == {
        "a": dict.fromkeys(keys, MASK),
        "list": [{key: MASK, "plain": 2} for key in keys],
        "pair": [dict.fromkeys(keys, MASK), 3],
        keys[0]: MASK,
    }
    assert config == known


def test_redact_keeps_words_that_only_begin_alike() -> None:
    config = {f"{word}zz": word for word in _secret_words()}
    assert redact({**config, "": MASK}) == {**config, "": MASK}


def test_redact_takes_secrets_and_mask_from_the_call() -> None:
    config = {"apiPin": 1, "password": 2, "list": [{"pin": 3}]}
    assert redact(config, ["pin"], "?") == {"apiPin": "?", "password": 2, "list": [{"pin": "?"}]}

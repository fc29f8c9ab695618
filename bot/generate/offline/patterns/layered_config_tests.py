"""Tests that the pattern `layered_config` writes for its operations."""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import copy
from collections.abc import Mapping
from typing import Any
from hypothesis import given, settings
from hypothesis import strategies as st
"""

SUPPORT: Final = {
    "_BASE": """
        _BASE: dict[str, Any] = {
            "name": "base",
            "a": {"b": 1, "c": [1, 2]},
            "gone": 1,
            "value": 3,
            "section": {"x": 1},
        }
    """,
    "_OVER": """
        _OVER: dict[str, Any] = {
            "a": {"b": 2, "c": [3], "d": {"e": None}},
            "gone": None,
            "value": {"now": "section"},
            "section": 7,
            "new": {"deep": {"list": [{"x": 1}]}},
        }
    """,
    "_MERGED": "_MERGED: dict[str, Any] = {{ p.merged | literal }}",
    "_TEXTS": "_TEXTS: list[tuple[str, Any]] = {{ p.texts | literal }}",
    "_TREES": """
        _TREES = st.recursive(
            st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()),
            lambda inner: st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
            max_leaves=8,
        ).filter(lambda tree: isinstance(tree, dict))
    """,
    "_leaves": '''
        def _leaves(tree: Mapping[str, Any], *sections: str) -> dict[str, Any]:
            """Write nested sections as dotted keys."""
            found: dict[str, Any] = {}
            for name, value in tree.items():
                if isinstance(value, dict) and value:
                    found.update(_leaves(value, *sections, name))
                else:
                    found[{{ p.separator | literal }}.join([*sections, name])] = value
            return found
    ''',
}


def merging(call: str) -> str:
    """Tests of a function that lays `_OVER` over `_BASE` when it is called so."""
    own = call.replace("_BASE", "base").replace("_OVER", "over")
    return _MERGING.replace("LAID", call).replace("OWN", own)


_MERGING: Final = '''
def test_{{ name }}_merges_sections_key_by_key() -> None:
    """Sections merge, other values replace, and lists and null follow their rules."""
    result = {{ LAID }}
    assert result == _MERGED
    assert list(result)[:2] == ["name", "a"]


def test_{{ name }}_shares_nothing() -> None:
    """Changing the result changes no layer."""
    base, over = copy.deepcopy(_BASE), copy.deepcopy(_OVER)
    result: Any = {{ OWN }}
    result["a"]["c"].append(9)
    result["value"]["now"] = 9
    result["new"]["deep"]["list"][0]["x"] = 9
    assert (base, over) == (_BASE, _OVER)
'''


MERGE_ALL: Final = '''

def test_{{ name }}_gives_the_last_layer_the_last_word() -> None:
    """The order of the layers is their rank; no layers give an empty configuration."""
    first: Any = {"x": 1, "kept": 1, "list": [1]}
    result = {{ call(layers='[first, {"x": 2}, {"x": 3, "list": [2]}, {}]') }}
    assert result == {"x": 3, "kept": 1, "list": {{ [1, 2] if p.lists == "append" else [2] }}}
    assert not {{ call(layers="[]") }}


def test_{{ name }}_refuses_what_is_no_layer() -> None:
    """A layer that is no mapping is named by its number."""
    wrong: Any = [1]
    with pytest.raises(TypeError, match="^layer 2 is a list, no mapping$"):
        {{ call(layers="[{}, wrong]") }}
'''

_VARIABLES: Final = '''

@pytest.mark.parametrize(("text", "value"), _TEXTS)
def test_{{ name }}_types_each_text(text: str, value: Any) -> None:
    """A text is given the type that it shows."""
    environment = {"{{ start }}KEY": text}
    result = {{ call(environment="environment", prefix=given, defaults="{}", file="{}",
                   overrides="{}") }}
    assert repr(result) == repr({"key": value})


@pytest.mark.parametrize(
    ("variables", "fault"),
    [
        ([""], " names no key$"),
        ([{{ p.nesting | literal }}], " names no key$"),
        ([{{ ("A" ~ p.nesting) | literal }}], " names no key$"),
        (["KEY", "key"], " sets key a second time$"),
        (["A", {{ ("A" ~ p.nesting ~ "B") | literal }}], "^a is set as a value, and as a section"),
    ],
)
def test_{{ name }}_refuses_ambiguous_names(variables: list[str], fault: str) -> None:
    """A variable sets one key of its own, or is refused by name."""
    environment = {f"{{ start }}{variable}": "1" for variable in variables}
    with pytest.raises(ValueError, match=fault):
        {{ call(environment="environment", prefix=given, defaults="{}", file="{}",
                   overrides="{}") }}
'''

RESOLVE: Final = (
    '''
{% set start = "OTHER_" if "prefix" in shapes else p.prefix %}
{% set highest = "overrides" if "overrides" in shapes else "environment" if "environment" in shapes
    else "file" if "file" in shapes else "defaults" %}
def test_{{ name }}_ranks_the_layers() -> None:
    """Each layer adds its own keys, and the highest that has a key decides."""
    defaults: Any = {"rank": "defaults", "in": {"defaults": 1}, "list": [1]}
    {% if "file" in shapes %}
    file: Any = {"rank": "file", "in": {"file": 2}, "list": [2]}
    {% endif %}
    {% if "environment" in shapes %}
    environment = {
        {{ p.variable("rank", prefix=start) | literal }}: "environment",
        {{ p.variable("in", "environment", prefix=start) | literal }}: "3",
        "X{{ start }}RANK": "not read",
    }
    {% endif %}
    {% if "overrides" in shapes %}
    overrides: Any = {"rank": "overrides", "in": {"overrides": 4}}
    {% endif %}
    assert {{ call(defaults="defaults", file="file", environment="environment",
                   overrides="overrides", prefix=('"' ~ start ~ '"')) }} == {
        "rank": {{ highest | literal }},
        "in": {
            "defaults": 1,
            {% for layer in ("file", "environment", "overrides") if layer in shapes %}
            "{{ layer }}": {{ {"file": 2, "environment": 3, "overrides": 4}[layer] }},
            {% endfor %}
        },
        {% if "file" in shapes %}
        "list": {{ [1, 2] if p.lists == "append" else [2] }},
        {% else %}
        "list": [1],
        {% endif %}
    }


def test_{{ name }}_shares_nothing() -> None:
    """Changing the result leaves the defaults as they were."""
    defaults: Any = {"list": [1], "section": {}}
    result: Any = {{ call(defaults="defaults", file="{}", environment="{}", overrides="{}",
                          prefix='"X_"') }}
    result["list"].append(2)
    result["section"]["x"] = 1
    assert defaults == {"list": [1], "section": {}}


def test_{{ name }}_refuses_what_is_no_layer() -> None:
    """A layer that is no mapping is a TypeError."""
    wrong: Any = ["x"]
    with pytest.raises(TypeError, match="^layer 1 is a list, no mapping$"):
        {{ call(defaults="wrong", file="{}", environment="{}", overrides="{}", prefix='"X_"') }}
{% if "environment" in shapes %}
{% set given = '"' ~ start ~ '"' %}
'''
    + _VARIABLES
    + "{% endif %}\n"
)

ORIGINS: Final = '''
def test_{{ name }}_names_the_last_layer_that_has_a_key() -> None:
    """A value comes from the last layer that sets it, whatever stood there before."""
    first: Any = {"a": {"b": 1, "c": 1}, "only": [1], "was": {"section": 1}, "empty": {}}
    second: Any = {"a": {"c": 2}, "was": 5, "more": {"x": 0}}
    assert {{ call(layers='{"first": first, "second": second}') }} == {
        {{ p.key("a", "b") | literal }}: "first",
        {{ p.key("a", "c") | literal }}: "second",
        "only": "first",
        "was": "second",
        "empty": "first",
        {{ p.key("more", "x") | literal }}: "second",
    }


def test_{{ name }}_follows_the_rule_for_null() -> None:
    """A null {{ "takes the key away" if p.nulls == "remove" else "is a value" }}."""
    layers: Any = {"first": {"a": {"b": 1}}, "second": {"a": {"b": None}}}
    key = {{ ("a" if p.nulls == "remove" else p.key("a", "b")) | literal }}
    assert {{ call(layers="layers") }} == {key: "second"}
    assert not {{ call(layers="{}") }}


def test_{{ name }}_refuses_what_is_no_layer() -> None:
    """A layer that is no mapping is a TypeError."""
    wrong: Any = [1]
    with pytest.raises(TypeError, match="is a list, no mapping$"):
        {{ call(layers='{"first": wrong}') }}


def test_{{ name }}_refuses_keys_that_hold_the_separator() -> None:
    """Such a key could not be told from a nested one."""
    key = {{ p.key("a", "b") | literal }}
    with pytest.raises(ValueError, match="^the key '.+' holds '.', which parts keys$"):
        {{ call(layers='{"first": {key: 1}}') }}
'''

GET: Final = '''
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("top", 0),
        ({{ p.key("a", "b", "c") | literal }}, None),
        ({{ p.key("a", "b") | literal }}, {"c": None}),
        ({{ p.key("a", "list") | literal }}, [1]),
    ],
)
def test_{{ name }}_finds_values_and_sections(key: str, value: Any) -> None:
    """A key leads to a value or a whole section; null is a value."""
    config: Any = {"top": 0, "a": {"b": {"c": None}, "list": [1]}}
    assert {{ call(config="config", key="key", default='"default"') }} == value


@pytest.mark.parametrize(
    "key",
    ["", "b", {{ p.key("a", "x") | literal }}, {{ p.key("top", "x") | literal }},
     {{ p.key("a", "list", "0") | literal }}, {{ p.key("a", "b", "") | literal }}],
)
def test_{{ name }}_does_not_find_what_is_not_there(key: str) -> None:
    """Where a key leads nowhere, {{ "the default is given" if "default" in shapes else
    "it is named" }}."""
    config: Any = {"top": "x", "a": {"b": {"c": None}, "list": [1]}}
    {% if "default" in shapes %}
    assert {{ call(config="config", key="key", default='"default"') }} == "default"
    {% for one in function.parameters if one.name == default and one.default is not none %}
    assert {{ call(config="config", key="key") }} {{
        "is" if one.default == "None" else "==" }} {{ one.default }}
    {% endfor %}
    {% else %}
    with pytest.raises(ValueError, match="^there is no key '") as caught:
        {{ call(config="config", key="key") }}
    assert repr(key) in str(caught.value)
    {% endif %}
'''

SET: Final = '''
def test_{{ name }}_makes_missing_sections() -> None:
    """A new key is added with its sections, and what was there stays."""
    config: Any = {"a": {"b": 1}, "none": None}
    result = {{ call(config="config", key=p.key("a", "new", "key") | literal, value='"8"') }}
    value = {{ "8" if shapes.value == "str" else '"8"' }}
    assert result == {"a": {"b": 1, "new": {"key": value}}, "none": None}


def test_{{ name }}_replaces_a_value_in_a_copy() -> None:
    """The old configuration keeps its value, and shares nothing with the new one."""
    config: Any = {"a": {"b": 1}, "list": [[1]]}
    result: Any = {{ call(config="config", key=p.key("a", "b") | literal, value='"text"') }}
    assert result == {"a": {"b": "text"}, "list": [[1]]}
    result["list"][0].append(2)
    assert config == {"a": {"b": 1}, "list": [[1]]}


def test_{{ name }}_refuses_a_way_through_a_value() -> None:
    """A value is not replaced by a section in silence."""
    with pytest.raises(ValueError, match="cannot be set: b is a value, no section$"):
        {{ call(config='{"a": {"b": 1}}', key=p.key("a", "b", "c") | literal, value='"x"') }}
{% if shapes.value == "str" %}


@pytest.mark.parametrize(("text", "value"), _TEXTS)
def test_{{ name }}_types_the_text(text: str, value: Any) -> None:
    """A text is given the type that it shows."""
    result = {{ call(config="{}", key='"key"', value="text") }}
    assert repr(result) == repr({"key": value})
{% endif %}
'''

ENVIRONMENT: Final = (
    '''
{% set start = "OTHER_" if "prefix" in shapes else p.prefix %}
{% set given = '"' ~ start ~ '"' %}
def test_{{ name }}_nests_and_types_the_variables() -> None:
    """Names become nested keys, texts typed values; variables of others are not read."""
    environment = {
        {{ p.variable("server", "max-size", prefix=start) | literal }}: "8080",
        {{ p.variable("server", "host", prefix=start) | literal }}: "example.org",
        {{ p.variable("debug", prefix=start) | literal }}: {{ p.true_words[0] | upper | literal }},
        {{ p.variable("off", prefix=start) | literal }}: {{ p.false_words[0] | literal }},
        "X{{ start }}DEBUG": "no",
        "HOME": "/",
    }
    assert {{ call(environment="environment", prefix=given) }} == {
        "server": {"max-size": 8080, "host": "example.org"},
        "debug": True,
        "off": False,
    }
'''
    + _VARIABLES
)

CONVERT: Final = '''
@pytest.mark.parametrize(("text", "value"), _TEXTS)
def test_{{ name }}_gives_the_type_that_shows(text: str, value: Any) -> None:
    """Words for true and false, then JSON, then text."""
    assert repr({{ call(text="text") }}) == repr(value)
'''

DIFF: Final = '''
def test_{{ name }}_lists_every_change() -> None:
    """Removed and changed keys come first, then those that were added."""
    before: Any = {"same": [1], "a": {"b": 1, "type": 1}, "gone": {"x": None}, "empty": {}}
    after: Any = {"new": {"y": "é"}, "a": {"type": True, "b": 2}, "same": [1], "empty": {}}
    result = {{ call(before="before", after="after") }}
    {% if record %}
    assert len(result) == 4
    {% if "key" in measures %}
    assert [{{ get("key", "change") }} for change in result] == [
        {{ p.key("a", "b") | literal }},
        {{ p.key("a", "type") | literal }},
        {{ p.key("gone", "x") | literal }},
        {{ p.key("new", "y") | literal }},
    ]
    {% endif %}
    {% if "kind" in measures %}
    kinds = ["changed", "changed", "removed", "added"]
    assert [{{ get("kind", "change") }} for change in result] == kinds
    {% endif %}
    {% if "before" in measures %}
    assert [{{ get("before", "change") }} for change in result] == [1, 1, None, None]
    {% endif %}
    {% if "after" in measures %}
    assert [{{ get("after", "change") }} for change in result] == [2, True, None, "é"]
    {% endif %}
    {% else %}
    assert list(result) == [
        {{ ("~ " ~ p.key("a", "b") ~ " = 1 -> 2") | literal }},
        {{ ("~ " ~ p.key("a", "type") ~ " = 1 -> true") | literal }},
        {{ ("- " ~ p.key("gone", "x") ~ " = null") | literal }},
        {{ ("+ " ~ p.key("new", "y") ~ ' = "é"') | literal }},
    ]
    {% endif %}
{% if not record %}


@pytest.mark.parametrize(("key", "secret"), _SECRET_KEYS)
def test_{{ name }}_masks_secrets(key: str, secret: bool) -> None:
    """A secret value is not shown, neither the old one nor the new."""
    name = key.replace({{ p.separator | literal }}, "_")
    before: Any = {"a": {name: 1, "list": [{name: 2}]}}
    after: Any = {"a": {name: 3, "list": [{name: 4}]}}
    mask = {{ p.mask | literal }}
    dotted = {{ p.key("a", "") | literal }} + name
    first, second = {{ call(before="before", after="after") }}
    assert first == (f"~ {dotted} = {mask} -> {mask}" if secret else f"~ {dotted} = 1 -> 3")
    assert (f'"{mask}"' in second) is secret
    assert ("2" in second and "4" in second) is not secret
{% endif %}


def test_{{ name }}_of_equal_configurations_is_empty() -> None:
    """The order of the keys does not matter."""
    before: Any = {"x": 1, "y": {"z": [1, {"a": 2}]}}
    after: Any = {"y": {"z": [1, {"a": 2}]}, "x": 1}
    assert not {{ call(before="before", after="after") }}


def test_{{ name }}_refuses_keys_that_hold_the_separator() -> None:
    """Such a key could not be told from a nested one."""
    key = {{ p.key("a", "b") | literal }}
    with pytest.raises(ValueError, match="^the key '.+' holds '.', which parts keys$"):
        {{ call(before="{}", after="{key: 1}") }}
'''

REDACT: Final = '''
@pytest.mark.parametrize(("key", "secret"), _SECRET_KEYS)
def test_{{ name }}_masks_secret_keys(key: str, secret: bool) -> None:
    """A secret key is masked at any depth, with all that it holds."""
    config: Any = {key: ["x"], "a": {key: 1, "b": [{key: {"c": 2}}, 3]}, "t": ({key: 4},)}
    known = copy.deepcopy(config)
    mask: Any = {{ p.mask | literal }}
    assert {{ call(config="config") }} == {
        key: mask if secret else ["x"],
        "a": {key: mask if secret else 1, "b": [{key: mask if secret else {"c": 2}}, 3]},
        "t": [{key: mask if secret else 4}],
    }
    assert config == known
'''

FLATTEN: Final = '''
def test_{{ name }}_writes_dotted_keys() -> None:
    """Sections become keys; lists, null and empty sections are values."""
    config: Any = {"a": {"b": {"c": 1}, "l": [{"x": 1}]}, "none": None, "empty": {}}
    result: Any = {{ call(config="config") }}
    assert result == {
        {{ p.key("a", "b", "c") | literal }}: 1,
        {{ p.key("a", "l") | literal }}: [{"x": 1}],
        "none": None,
        "empty": {},
    }
    result[{{ p.key("a", "l") | literal }}][0]["x"] = 2
    assert config["a"]["l"] == [{"x": 1}]


def test_{{ name }}_refuses_keys_that_hold_the_separator() -> None:
    """Such a key could not be told from a nested one."""
    key = {{ p.key("a", "b") | literal }}
    with pytest.raises(ValueError, match="^the key '.+' holds '.', which parts keys$"):
        {{ call(config='{"section": {key: 1}}') }}


@settings(deadline=None, derandomize=True, database=None, max_examples=50)
@given(_TREES)
def test_{{ name }}_keeps_every_value(config: Any) -> None:
    """Each value is found under its dotted key, and there is nothing else."""
    assert {{ call(config="config") }} == _leaves(config)
'''

UNFLATTEN: Final = '''
def test_{{ name }}_builds_sections() -> None:
    """Dotted keys become sections; values are copied."""
    flat: Any = { {{- p.key("a", "b", "c") | literal }}: [1], {{ p.key("a", "d") | literal }}: {}}
    result: Any = {{ call(config="flat") }}
    assert result == {"a": {"b": {"c": [1]}, "d": {}}}
    result["a"]["b"]["c"].append(2)
    result["a"]["d"]["x"] = 1
    assert list(flat.values()) == [[1], {}]


@pytest.mark.parametrize("backwards", [False, True])
def test_{{ name }}_refuses_a_key_that_is_value_and_section(backwards: bool) -> None:
    """One of the two would be lost, whichever comes first."""
    items: Any = [({{ p.key("a", "b") | literal }}, 1), ({{ p.key("a", "b", "c") | literal }}, 2)]
    flat = dict(reversed(items) if backwards else items)
    with pytest.raises(ValueError, match=" is set as a value, and as a section by ") as caught:
        {{ call(config="flat") }}
    assert str(caught.value).startswith({{ p.key("a", "b ") | literal }})


@settings(deadline=None, derandomize=True, database=None, max_examples=50)
@given(_TREES)
def test_{{ name }}_undoes_flattening(config: Any) -> None:
    """Flat and nested again is what it was."""
    assert {{ call(config="_leaves(config)") }} == config
'''

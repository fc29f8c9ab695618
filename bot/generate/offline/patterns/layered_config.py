"""Layered configuration: merge, read and set by dotted key, environment, difference, redaction."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from bot.generate.offline.pattern import Measure, Operation, Pattern, Slot
from bot.generate.offline.patterns import layered_config_tests as tests
from bot.generate.offline.patterns import secret_keys
from bot.generate.offline.patterns.layered_config_code import IMPORTS, SUPPORT
from bot.spec.toolspec import Category

TruthWord = Annotated[str, Field(pattern="^[a-z0-9]+$")]


class Parameters(secret_keys.SecretKeys):
    """How layers combine, keys are written, and texts of the environment are read."""

    separator: str = Field(
        ".", description="Between the parts of a dotted key.", pattern="^[^A-Za-z0-9_\\s]$"
    )
    lists: Literal["replace", "append"] = Field(
        "replace", description="What a list of a later layer does to that of an earlier one."
    )
    nulls: Literal["set", "remove"] = Field(
        "set", description="What null in a later layer does: `remove` as in RFC 7396."
    )
    prefix: str = Field(
        "APP_", description="How the names of variables begin.", pattern="^[A-Za-z0-9_]+$"
    )
    nesting: str = Field(
        "__", description="Between the parts of a variable's name.", pattern="^_+$"
    )
    true_words: tuple[TruthWord, ...] = Field(
        ("true", "yes", "on"), description="Texts that mean true, in any case.", min_length=1
    )
    false_words: tuple[TruthWord, ...] = Field(
        ("false", "no", "off"), description="Texts that mean false, in any case.", min_length=1
    )

    @model_validator(mode="after")
    def _tells_words_apart(self) -> Self:
        if both := sorted({*self.true_words} & {*self.false_words}):
            raise ValueError(f"{both[0]!r} cannot mean both true and false")
        return self

    @property
    def words(self) -> dict[str, bool]:
        """The value of each word that stands for a truth value."""
        return dict.fromkeys(self.true_words, True) | dict.fromkeys(self.false_words, False)

    @property
    def texts(self) -> list[tuple[str, Any]]:
        """Texts for the tests, and the value that each is read as."""
        numbers = [("8080", 8080), ("-1.5", -1.5), (" 7 ", 7), ("2e3", 2000.0)]
        json = [("null", None), ('["a", 1]', ["a", 1]), ('{"k": true}', {"k": True}), ('"8"', "8")]
        plain = ["", "007", "1.2.3", "NaN", "-Infinity", "[1, NaN]", "[1", "two words", "Null "]
        known: list[tuple[str, Any]] = [*numbers, *json, *((text, text) for text in plain)]
        known = [(text, value) for text, value in known if text.strip().lower() not in self.words]
        spelled = [(f" {word.upper()}", value) for word, value in self.words.items()]
        return [*spelled, *self.words.items(), *known]

    def key(self, *parts: str) -> str:
        """A dotted key."""
        return self.separator.join(parts)

    def variable(self, *parts: str, prefix: str = "") -> str:
        """The name of an environment variable."""
        return (prefix or self.prefix) + self.nesting.join(parts).upper()

    @property
    def merged(self) -> dict[str, Any]:
        """What the tests' two layers give."""
        kept: dict[str, Any] = {} if self.nulls == "remove" else {"gone": None}
        return {
            "name": "base",
            "a": {
                "b": 2,
                "c": [1, 2, 3] if self.lists == "append" else [3],
                "d": {} if self.nulls == "remove" else {"e": None},
            },
            **kept,
            "value": {"now": "section"},
            "section": 7,
            "new": {"deep": {"list": [{"x": 1}]}},
        }


_ANY_MAPPING: Final = ("mapping[str, Any]", "mapping[str, object]")


def _layer(name: str, about: str, *words: str, default: str = "", sample: str = "") -> Slot:
    known = sample or '{"server": {"host": "localhost", "ports": [80, 443]}, "debug": False}'
    optional = tuple(f"{shape} | None" for shape in _ANY_MAPPING) if default else ()
    return Slot(name, _ANY_MAPPING + optional, about, words, default, sample=known)


_CONFIG: Final = _layer("config", "The configuration.", "settings", "options", "data", "mapping")
_KEY: Final = Slot(
    "key",
    ("str",),
    "The dotted key.",
    ("path", "name", "setting"),
    sample='{{ p.key("server", "host") | literal }}',
)
_ENVIRONMENT: Final = Slot(
    "environment",
    ("mapping[str, str]",),
    "The environment variables.",
    ("environ", "env", "variables"),
    sample='{ {{- p.variable("server", "port") | literal }}: "8080", "HOME": "/"}',
)
_OPTIONAL_ENVIRONMENT: Final = Slot(
    _ENVIRONMENT.name,
    _ENVIRONMENT.shapes,
    _ENVIRONMENT.about,
    _ENVIRONMENT.words,
    "{}",
    sample=_ENVIRONMENT.sample,
)
_PREFIX: Final = Slot(
    "prefix", ("str",), "How the names of the variables begin.", default="_PREFIX"
)
_BEFORE: Final = _layer("before", "The configuration as it was.", "old", "base", "left", "current")
_AFTER: Final = _layer(
    "after",
    "The configuration as it is.",
    "new",
    "other",
    "right",
    "proposed",
    sample='{"server": {"host": "example.org"}, "debug": False}',
)
_CHANGE: Final = (
    Measure("key", "change.key", ("str",), ("path", "name", "setting")),
    Measure("kind", "change.kind", ("str",), ("change", "action", "status", "type")),
    Measure("before", "change.before", ("Any", "object"), ("old", "left", "was", "old_value")),
    Measure("after", "change.after", ("Any", "object"), ("new", "right", "now", "new_value")),
)
_SET_TWICE: Final = "ValueError: A key is set as a value and as a section."

PATTERN: Final = Pattern(
    name="layered_config",
    category=Category.CONFIG,
    summary="Merge configuration layers; dotted keys, environment, differences and redaction.",
    parameters=Parameters,
    imports=f"{IMPORTS}\n{secret_keys.IMPORTS}",
    support={**secret_keys.SUPPORT, **SUPPORT},
    test_imports=tests.IMPORTS,
    test_support={**secret_keys.TEST_SUPPORT, **tests.SUPPORT},
    operations=(
        Operation(
            name="merge",
            words=("merge", "overlay", "combine", "apply", "patch", "update"),
            slots=(
                _layer("base", "The configuration to start from.", "default", "lower", "first"),
                _layer("over", "What is laid over it.", "override", "upper", "patch", "change"),
            ),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Lay one configuration over another.",
            gives="A new configuration that shares nothing with the two.",
            body="return _merged([{{ base }}, {{ over }}])",
            tests=tests.merging('call(base="_BASE", over="_OVER")'),
        ),
        Operation(
            name="merge_all",
            words=("merge", "combine", "stack", "layer", "all", "resolve"),
            slots=(
                Slot(
                    "layers",
                    tuple(f"sequence[{shape}]" for shape in _ANY_MAPPING),
                    "The layers; each is laid over those before it.",
                    ("configs", "configurations", "sources"),
                    sample='[{"a": {"b": 1}}, {"a": {"c": 2}}]',
                ),
            ),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Merge layers into one configuration, the last one first in rank.",
            gives="A new configuration that shares nothing with the layers.",
            raises="TypeError: A layer is no mapping.",
            body="return _merged({{ layers }})",
            tests=tests.merging('call(layers="[_BASE, _OVER]")') + tests.MERGE_ALL,
        ),
        Operation(
            name="resolve",
            words=("resolve", "load", "build", "effective", "configure", "assemble", "settle"),
            slots=(
                _layer("defaults", "The lowest layer.", "base", "builtin", "factory"),
                _layer(
                    "file",
                    "The layer of the configuration file, over the defaults.",
                    "document",
                    "stored",
                    "user",
                    default="{}",
                    sample='{"debug": True}',
                ),
                _OPTIONAL_ENVIRONMENT,
                _layer(
                    "overrides",
                    "The highest layer.",
                    "argument",
                    "option",
                    "flag",
                    "explicit",
                    default="{}",
                    sample='{"debug": False}',
                ),
                _PREFIX,
            ),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Merge the layers of a configuration, the highest in rank last.",
            gives="A new configuration that shares nothing with the layers.",
            raises="{% if 'environment' in shapes %}ValueError: A variable names no key, or one "
            "that another sets.{% endif %}",
            body="""
                return _merged(
                    [
                        {{ defaults }},
                        {% if "file" in shapes %}
                        {{ file }}{{ " or {}" if "None" in shapes.file }},
                        {% endif %}
                        {% if "environment" in shapes %}
                        _from_environment({{ environment }}, {{ prefix }}),
                        {% endif %}
                        {% if "overrides" in shapes %}
                        {{ overrides }}{{ " or {}" if "None" in shapes.overrides }},
                        {% endif %}
                    ]
                )
            """,
            tests=tests.RESOLVE,
        ),
        Operation(
            name="origins",
            words=("origin", "source", "provenance", "where", "explain", "trace"),
            slots=(
                Slot(
                    "layers",
                    tuple(f"mapping[str, {shape}]" for shape in _ANY_MAPPING),
                    "Layer by name; each is laid over those before it.",
                    ("configs", "configurations", "sources"),
                    sample='{"defaults": {"a": {"b": 1, "c": 1}}, "user": {"a": {"c": 2}}}',
                ),
            ),
            returns=("dict[str, str]",),
            about="Tell from which layer each value of the merged configuration comes.",
            gives="The name of the last layer that has the key, by dotted key.",
            raises="ValueError: A key holds the separator of dotted keys.",
            body="return _origins({{ layers }})",
            tests=tests.ORIGINS,
        ),
        Operation(
            name="get",
            words=("get", "lookup", "look", "read", "find", "value", "fetch"),
            slots=(
                _CONFIG,
                _KEY,
                Slot(
                    "default",
                    ("Any", "object", "str", "str | None", "Any | None"),
                    "What a missing key gives.",
                    ("fallback", "otherwise"),
                    "None",
                ),
            ),
            returns=("Any", "object"),
            about="Look up a value by its dotted key.",
            gives="The value{{ ', or the default where there is none' if 'default' in shapes }}.",
            raises="{% if 'default' not in shapes %}ValueError: There is no such key.{% endif %}",
            body="""
                {% if "default" in shapes %}
                return _value_at({{ config }}, {{ key }}, {{ default }})
                {% else %}
                return _known_value({{ config }}, {{ key }})
                {% endif %}
            """,
            tests=tests.GET,
        ),
        Operation(
            name="set",
            words=("set", "with", "assign", "put", "change", "replace", "update"),
            slots=(
                _CONFIG,
                _KEY,
                Slot(
                    "value",
                    ("str", "Any", "object"),
                    "The value.",
                    ("text", "new"),
                    sample='"8080"',
                ),
            ),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Set a value by its dotted key; missing sections are made.",
            gives="A new configuration that shares nothing with the old one"
            "{{ '; the text is given the type that it shows' if shapes.value == 'str' }}.",
            raises="ValueError: The key leads through a value that is no section.",
            body="""
                return _with({{ config }}, {{ key }}, {{
                    "_converted(" ~ value ~ ")" if shapes.value == "str" else value
                }})
            """,
            tests=tests.SET,
        ),
        Operation(
            name="from_environment",
            words=("environment", "env", "environ", "variable", "from", "read"),
            slots=(_ENVIRONMENT, _PREFIX),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Read the configuration that environment variables give.",
            gives="Sections by the parts of the variables' names, in lower case.",
            raises="ValueError: A variable names no key, or one that another sets.",
            body="return _from_environment({{ environment }}, {{ prefix }})",
            tests=tests.ENVIRONMENT,
        ),
        Operation(
            name="convert",
            words=("convert", "parse", "typed", "coerce", "interpret", "value"),
            slots=(Slot("text", ("str",), "The text.", ("value", "raw"), sample='"8080"'),),
            returns=("Any", "object"),
            about="Give the text of an environment variable the type that it shows.",
            gives="A truth value, what JSON reads, or the text itself.",
            body="return _converted({{ text }})",
            tests=tests.CONVERT,
        ),
        Operation(
            name="diff",
            words=("diff", "change", "compare", "difference", "delta"),
            slots=(_BEFORE, _AFTER),
            returns=("sequence[record]", "sequence[str]"),
            about="List what differs between two configurations.",
            gives="{{ 'The changes' if record else 'A line for each change, secrets masked' }}: "
            "what was removed or changed in the order of the first, then what was added.",
            raises="ValueError: A key holds the separator of dotted keys.",
            body="""
                return {{ collected(
                    (filled if record else "_line(change)")
                    ~ " for change in _changes(" ~ before ~ ", " ~ after ~ ")"
                ) }}
            """,
            measures=_CHANGE,
            tests=tests.DIFF,
        ),
        Operation(
            name="redact",
            words=("redact", "mask", "hide", "censor", "safe", "public"),
            slots=(_CONFIG,),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Mask the values of secret keys, at any depth.",
            gives="A new configuration that may be shown.",
            body="return _redacted({{ config }})",
            tests=tests.REDACT,
        ),
        Operation(
            name="flatten",
            words=("flatten", "flat", "dotted"),
            slots=(_CONFIG,),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Write nested sections as dotted keys.",
            gives="The values by dotted key; an empty section is a value.",
            raises="ValueError: A key holds the separator of dotted keys.",
            body="return dict(_flat({{ config }}))",
            tests=tests.FLATTEN,
        ),
        Operation(
            name="unflatten",
            words=("unflatten", "nest", "nested", "expand", "inflate"),
            slots=(_CONFIG,),
            returns=("dict[str, Any]", "dict[str, object]"),
            about="Build the sections that dotted keys name.",
            gives="The nested configuration.",
            raises=_SET_TWICE,
            body="return _nested({{ config }})",
            tests=tests.UNFLATTEN,
        ),
    ),
)

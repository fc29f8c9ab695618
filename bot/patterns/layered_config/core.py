"""Read, merge, look into, compare and show configuration that comes in layers."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

SEPARATOR: Final[str] = "."
LISTS: Final[Literal["replace", "append"]] = "replace"
NULLS: Final[Literal["set", "remove"]] = "set"
UNKNOWN: Final[Literal["refuse", "ignore"]] = "refuse"
PREFIX: Final[str] = "APP_"
NESTING: Final[str] = "__"
TRUE_WORDS: Final[tuple[str, ...]] = ("true", "yes", "on")
FALSE_WORDS: Final[tuple[str, ...]] = ("false", "no", "off")
MASK: Final[str] = "***"
SECRETS: Final[tuple[str, ...]] = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "access_key",
    "private_key",
    "credentials",
    "authorization",
    "cookie",
)

_Read = TypeVar("_Read")
_MISSING: Final[object] = object()
_WORD_BREAK: Final[re.Pattern[str]] = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_NAMES: Final[tuple[str, ...]] = (
    "a_text",
    "a_whole",
    "a_number",
    "a_flag",
    "a_path",
    "a_list",
    "a_maybe",
    "a_table",
    "b_text",
    "b_whole",
    "b_number",
    "b_flag",
    "b_tuple",
    "b_maybe",
    "b_maybe_whole",
    "b_maybe_number",
    "b_maybe_path",
    "b_maybe_list",
)


@dataclass(frozen=True)
class Settings:
    """Settings with a type each; those without a default have to be given."""

    a_text: str
    a_whole: int
    a_number: float
    a_flag: bool
    a_path: Path
    a_list: list[str]
    a_maybe: str | None
    a_table: dict[str, Any]
    b_text: str = "localhost"
    b_whole: int = 8000
    b_number: float = 2.5
    b_flag: bool = False
    b_tuple: tuple[str, ...] = ()
    b_maybe: str | None = None
    b_maybe_whole: int | None = None
    b_maybe_number: float | None = None
    b_maybe_path: Path | None = None
    b_maybe_list: list[str] | None = None


@dataclass(frozen=True)
class Change:
    """What became of one dotted key; a value that is not there is None."""

    key: str
    kind: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """What differs between two configurations, by dotted key."""

    added: dict[str, Any]
    removed: dict[str, Any]
    changed: dict[str, tuple[Any, Any]]
    added_keys: list[str]
    removed_keys: list[str]
    changed_keys: list[str]
    total: int
    equal: bool


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one configuration over another, and share nothing with the two."""
    return merge_all([base, over])


def merge_all(layers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Merge layers into one configuration, each laid over those before it.

    Raises:
        TypeError: A layer is no mapping.
    """
    result: dict[str, Any] = {}
    for number, layer in enumerate(layers, 1):
        if not isinstance(layer, Mapping):
            raise TypeError(f"layer {number} is a {type(layer).__name__}, no mapping")
        result = _overlaid(result, layer)
    return result


def resolve(
    defaults: Mapping[str, Any] | None = None,
    path: str | Path | None = None,
    text: str = "",
    document: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    prefix: str = PREFIX,
) -> dict[str, Any]:
    """Merge the layers of a configuration, the highest in rank last.

    Args:
        defaults: The lowest layer.
        path: A file of TOML or of a JSON object.
        text: TOML or a JSON object.
        document: The content of a file that is already read.
        environment: The environment variables.
        overrides: The highest layer.
        prefix: How the names of the variables begin.

    Raises:
        TypeError: A layer is no mapping.
        ValueError: A text cannot be read, or a variable names no key of its own.
    """
    layers: list[Mapping[str, Any]] = []
    if defaults:
        layers.append(defaults)
    if path is not None:
        layers.append(_parsed(Path(path).read_text(encoding="utf-8")))
    if text:
        layers.append(_parsed(text))
    if document:
        layers.append(document)
    if environment:
        layers.append(from_environment(environment, prefix, NESTING))
    if overrides:
        layers.append(overrides)
    return merge_all(layers)


def load_settings(
    config: Mapping[str, Any] | None = None,
    path: str | Path | None = None,
    text: str = "",
    environment: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    prefix: str = PREFIX,
) -> Settings:
    """Make typed settings of layers, the highest in rank last; what none has keeps its default.

    Args:
        config: Values by name.
        path: A file of TOML or of a JSON object.
        text: TOML or a JSON object.
        environment: The environment variables; a setting's has its name in upper case.
        overrides: The highest layer; texts are given the type of their setting.
        prefix: How the names of the variables begin.

    Raises:
        ValueError: A value is missing, unknown or of another type, or a text cannot be read.
    """
    values: dict[str, Any] = {}
    if config:
        values |= config
    if path is not None:
        values |= _parsed(Path(path).read_text(encoding="utf-8"))
    if text:
        values |= _parsed(text)
    if environment:
        variables = {name: f"{prefix}{name.upper()}" for name in _NAMES}
        values |= {
            name: environment[variable]
            for name, variable in variables.items()
            if variable in environment
        }
    if overrides:
        values |= overrides
    required = Settings(
        a_text=_text("a_text", _given("a_text", values)),
        a_whole=_whole("a_whole", _given("a_whole", values)),
        a_number=_number("a_number", _given("a_number", values)),
        a_flag=_flag("a_flag", _given("a_flag", values)),
        a_path=_path("a_path", _given("a_path", values)),
        a_list=_texts("a_list", _given("a_list", values)),
        a_maybe=_maybe(_text, "a_maybe", _given("a_maybe", values)),
        a_table=_table("a_table", _given("a_table", values)),
    )
    return override_settings(required, values)


def override_settings(settings: Settings, overrides: Mapping[str, Any]) -> Settings:
    """Replace some settings by name; texts are given the type of their setting.

    Raises:
        ValueError: There is no such setting, or a value is of another type.
    """
    if UNKNOWN == "refuse":
        for name in overrides:
            if name not in _NAMES:
                raise ValueError(f"there is no setting {name!r}")
    values = {**settings_to_dict(settings), **overrides}
    return Settings(
        a_text=_text("a_text", values["a_text"]),
        a_whole=_whole("a_whole", values["a_whole"]),
        a_number=_number("a_number", values["a_number"]),
        a_flag=_flag("a_flag", values["a_flag"]),
        a_path=_path("a_path", values["a_path"]),
        a_list=_texts("a_list", values["a_list"]),
        a_maybe=_maybe(_text, "a_maybe", values["a_maybe"]),
        a_table=_table("a_table", values["a_table"]),
        b_text=_text("b_text", values["b_text"]),
        b_whole=_whole("b_whole", values["b_whole"]),
        b_number=_number("b_number", values["b_number"]),
        b_flag=_flag("b_flag", values["b_flag"]),
        b_maybe=_maybe(_text, "b_maybe", values["b_maybe"]),
        b_tuple=tuple(_texts("b_tuple", values["b_tuple"])),
        b_maybe_whole=_maybe(_whole, "b_maybe_whole", values["b_maybe_whole"]),
        b_maybe_number=_maybe(_number, "b_maybe_number", values["b_maybe_number"]),
        b_maybe_path=_maybe(_path, "b_maybe_path", values["b_maybe_path"]),
        b_maybe_list=_maybe(_texts, "b_maybe_list", values["b_maybe_list"]),
    )


def settings_to_dict(settings: Settings) -> dict[str, Any]:
    """List the values of settings by name."""
    return {
        "a_text": settings.a_text,
        "a_whole": settings.a_whole,
        "a_number": settings.a_number,
        "a_flag": settings.a_flag,
        "a_path": settings.a_path,
        "a_list": settings.a_list,
        "a_maybe": settings.a_maybe,
        "a_table": settings.a_table,
        "b_text": settings.b_text,
        "b_whole": settings.b_whole,
        "b_number": settings.b_number,
        "b_flag": settings.b_flag,
        "b_maybe": settings.b_maybe,
        "b_tuple": settings.b_tuple,
        "b_maybe_whole": settings.b_maybe_whole,
        "b_maybe_number": settings.b_maybe_number,
        "b_maybe_path": settings.b_maybe_path,
        "b_maybe_list": settings.b_maybe_list,
    }


def redact_settings(
    settings: Settings, secrets: Collection[str] = SECRETS, mask: str = MASK
) -> dict[str, Any]:
    """List the values of settings by name, secret ones masked."""
    return redact(settings_to_dict(settings), secrets, mask)


def value_or(config: Mapping[str, Any], key: str, default: Any, separator: str = SEPARATOR) -> Any:
    """Look up the value or section at a dotted key; a missing one gives the default."""
    value: Any = config
    for name in key.split(separator):
        if not isinstance(value, Mapping) or name not in value:
            return default
        value = value[name]
    return value


def value_at(config: Mapping[str, Any], key: str, separator: str = SEPARATOR) -> Any:
    """Look up the value or section at a dotted key, which has to be there.

    Raises:
        ValueError: There is no such key.
    """
    value = value_or(config, key, _MISSING, separator)
    if value is _MISSING:
        raise ValueError(f"there is no key {key!r}")
    return value


def has_key(config: Mapping[str, Any], key: str, separator: str = SEPARATOR) -> bool:
    """Tell whether a dotted key leads to a value, null as well, or a section."""
    return value_or(config, key, _MISSING, separator) is not _MISSING


def missing_keys(
    config: Mapping[str, Any], required: Iterable[str], separator: str = SEPARATOR
) -> list[str]:
    """List those of the required dotted keys that lead nowhere, in their order."""
    return [key for key in required if not has_key(config, key, separator)]


def assign(
    config: Mapping[str, Any], key: str, value: Any = None, separator: str = SEPARATOR
) -> dict[str, Any]:
    """Set a value by its dotted key, in a copy; missing sections are made.

    Raises:
        ValueError: The key leads through a value that is no section.
    """
    result: dict[str, Any] = _copied(config)
    _put(result, key, value, separator)
    return result


def assign_text(
    config: Mapping[str, Any], key: str, text: str, separator: str = SEPARATOR
) -> dict[str, Any]:
    """Set a dotted key to the value that a text shows, in a copy; missing sections are made.

    Args:
        config: The configuration.
        key: The dotted key.
        text: The text, such as that of a command's option.
        separator: What parts the names in a key.

    Raises:
        ValueError: The key leads through a value that is no section.
    """
    return assign(config, key, convert(text), separator)


def from_environment(
    environment: Mapping[str, str], prefix: str = PREFIX, nesting: str = NESTING
) -> dict[str, Any]:
    """Read the configuration that environment variables give.

    Args:
        environment: The environment variables.
        prefix: How the names of the variables begin.
        nesting: What parts the names of sections in a variable's name.

    Returns:
        Sections by the parts of the variables' names, in lower case.

    Raises:
        ValueError: A variable names no key, or one that another sets.
    """
    flat: dict[str, Any] = {}
    for name in sorted(environment):
        if not name.startswith(prefix):
            continue
        parts = name.removeprefix(prefix).lower().split(nesting)
        key = SEPARATOR.join(parts)
        if "" in parts:
            raise ValueError(f"the variable {name} names no key")
        if key in flat:
            raise ValueError(f"the variable {name} sets {key} a second time")
        flat[key] = convert(environment[name])
    return unflatten(flat, SEPARATOR)


def convert(text: str) -> Any:
    """Give a text the type that it shows: a truth value, what JSON reads, or the text itself."""
    word = text.strip().lower()
    if word in [known.lower() for known in TRUE_WORDS]:
        return True
    if word in [known.lower() for known in FALSE_WORDS]:
        return False
    try:
        return json.loads(text, parse_constant=_refused)
    except ValueError:
        return text


def flatten(config: Mapping[str, Any], separator: str = SEPARATOR) -> dict[str, Any]:
    """Write nested sections as dotted keys; an empty section is a value.

    Raises:
        ValueError: A key holds the separator.
    """
    return dict(_flat(config, separator, ""))


def unflatten(flat: Mapping[str, Any], separator: str = SEPARATOR) -> dict[str, Any]:
    """Build the sections that dotted keys name.

    Raises:
        ValueError: A key is set as a value and as a section.
    """
    tree: dict[str, Any] = {}
    for key, value in flat.items():
        parts = key.split(separator)
        for depth in range(1, len(parts)):
            section = separator.join(parts[:depth])
            if section in flat:
                raise ValueError(f"{section} is set as a value, and as a section by {key}")
        _put(tree, key, value, separator)
    return tree


def origins(layers: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Name the last layer that has each dotted key of the merged configuration.

    Raises:
        ValueError: A key holds the separator of dotted keys.
    """
    found: dict[str, str] = {}
    for name, layer in layers.items():
        found.update(dict.fromkeys(flatten(merge_all([layer]), SEPARATOR), name))
    return {key: found[key] for key in flatten(merge_all(list(layers.values())), SEPARATOR)}


def origin(layers: Mapping[str, Mapping[str, Any]], key: str) -> str:
    """Name the last layer that has a dotted key.

    Raises:
        ValueError: No layer has it, or a key holds the separator of dotted keys.
    """
    found = origins(layers)
    if key not in found:
        raise ValueError(f"no layer sets {key}")
    return found[key]


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """List what was removed or changed, in the order of the first, then what was added.

    Values are compared with their type: 1, 1.0 and true differ.

    Raises:
        ValueError: A key holds the separator of dotted keys.
    """
    return [
        Change(key=key, kind=kind, before=old, after=new)
        for kind, key, old, new in _changes(before, after)
    ]


def diff_lines(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    secrets: Collection[str] = SECRETS,
    mask: str = MASK,
) -> list[str]:
    """Write a line for each difference: `~` changed, `-` removed, `+` added; secrets are masked.

    Raises:
        ValueError: A key holds the separator of dotted keys.
    """
    lines: list[str] = []
    for kind, key, old, new in _changes(before, after):
        shown, now = _written(key, old, secrets, mask), _written(key, new, secrets, mask)
        if kind == "added":
            lines.append(f"+ {key} = {now}")
        elif kind == "removed":
            lines.append(f"- {key} = {shown}")
        else:
            lines.append(f"~ {key} = {shown} -> {now}")
    return lines


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """List the dotted keys in which two configurations differ.

    Raises:
        ValueError: A key holds the separator of dotted keys.
    """
    return [key for _, key, _, _ in _changes(before, after)]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Sort what differs between two configurations; 1, 1.0 and true are different values.

    Raises:
        ValueError: A key holds the separator of dotted keys.
    """
    changes = list(_changes(before, after))
    return Difference(
        added={key: new for kind, key, _, new in changes if kind == "added"},
        removed={key: old for kind, key, old, _ in changes if kind == "removed"},
        changed={key: (old, new) for kind, key, old, new in changes if kind == "changed"},
        added_keys=[key for kind, key, _, _ in changes if kind == "added"],
        removed_keys=[key for kind, key, _, _ in changes if kind == "removed"],
        changed_keys=[key for kind, key, _, _ in changes if kind == "changed"],
        total=len(changes),
        equal=not changes,
    )


def redact(
    config: Mapping[str, Any], secrets: Collection[str] = SECRETS, mask: str = MASK
) -> dict[str, Any]:
    """Mask the values of secret keys, at any depth.

    Args:
        config: The configuration.
        secrets: Words that make a key secret: `token` does so for db_token and dbToken.
        mask: What stands for a secret value.
    """
    return {
        key: mask if _is_secret(key, secrets) else _shown(value, secrets, mask)
        for key, value in config.items()
    }


def _copied(value: Any) -> Any:
    """Copy sections and lists, so that nothing that can change is shared."""
    if isinstance(value, Mapping):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value


def _overlaid(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one section over another; with nulls that remove, as in RFC 7396."""
    result = dict(base)
    for key, value in over.items():
        if NULLS == "remove" and value is None:
            result.pop(key, None)
        else:
            result[key] = _combined(result.get(key), value)
    return result


def _combined(old: Any, new: Any) -> Any:
    """Work out what one key holds once a value is laid over another."""
    if isinstance(new, Mapping):
        return _overlaid(old if isinstance(old, Mapping) else {}, new)
    if LISTS == "append" and isinstance(old, list) and isinstance(new, list):
        return old + _copied(new)
    return _copied(new)


def _parsed(text: str) -> dict[str, Any]:
    """Read TOML, or a JSON object, which no TOML begins like."""
    is_json = text.lstrip().startswith("{")
    found: dict[str, Any] = json.loads(text) if is_json else tomllib.loads(text)
    return found


def _flat(config: Mapping[str, Any], separator: str, section: str) -> Iterator[tuple[str, Any]]:
    """Find each value with its dotted key."""
    for key, value in config.items():
        if separator in key:
            raise ValueError(f"the key {key!r} holds {separator!r}, which parts keys")
        if value and isinstance(value, Mapping):
            yield from _flat(value, separator, f"{section}{key}{separator}")
        else:
            yield f"{section}{key}", _copied(value)


def _put(tree: dict[str, Any], key: str, value: Any, separator: str) -> None:
    """Set a value by its dotted key, in place."""
    *sections, last = key.split(separator)
    for name in sections:
        tree = tree.setdefault(name, {})
        if not isinstance(tree, dict):
            raise ValueError(f"{key} cannot be set: {name} is a value, no section")
    tree[last] = _copied(value)


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[str, str, Any, Any]]:
    """Find the kind, key, old and new value of each difference."""
    old, new = flatten(before, SEPARATOR), flatten(after, SEPARATOR)
    for key, value in old.items():
        if key not in new:
            yield "removed", key, value, None
        elif repr(value) != repr(new[key]):
            yield "changed", key, value, new[key]
    for key, value in new.items():
        if key not in old:
            yield "added", key, None, value


def _is_secret(key: str, secrets: Collection[str]) -> bool:
    """Tell whether a key holds a secret word: `db_token`, `API-Key`, `apiKey`."""
    return any(_snake(word) in _snake(key) for word in secrets)


def _snake(name: str) -> str:
    """Part the words of a name, in lower case, by `_`, which also goes around it."""
    return f"_{_WORD_BREAK.sub('_', name).lower()}_"


def _shown(value: Any, secrets: Collection[str], mask: str) -> Any:
    """Mask what stands under secret keys inside a value."""
    if isinstance(value, Mapping):
        return redact(value, secrets, mask)
    if isinstance(value, (list, tuple)):
        return [_shown(item, secrets, mask) for item in value]
    return value


def _written(key: str, value: Any, secrets: Collection[str], mask: str) -> str:
    """Write a value as JSON, a secret one as the mask."""
    if _is_secret(key, secrets):
        return mask
    return json.dumps(_shown(value, secrets, mask), ensure_ascii=False, default=str)


def _refused(constant: str) -> Any:
    """Refuse NaN and the infinities, which are no JSON."""
    raise ValueError(constant)


def _given(name: str, values: Mapping[str, Any]) -> Any:
    """Find a setting that has no default."""
    if name not in values:
        raise ValueError(f"the setting {name!r} is missing")
    return values[name]


def _typed(name: str, value: Any, kinds: tuple[type, ...], wanted: str) -> Any:
    """Hold a value, or what its text shows, to types; errors do not show it, it may be secret."""
    found = convert(value) if isinstance(value, str) else value
    if type(found) not in kinds:
        raise ValueError(f"{name} is no {wanted}")
    return found


def _text(name: str, value: Any) -> str:
    """Hold a value to a text."""
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def _whole(name: str, value: Any) -> int:
    """Hold a value to a whole number; true is none."""
    found: int = _typed(name, value, (int,), "whole number")
    return found


def _number(name: str, value: Any) -> float:
    """Hold a value to a number."""
    return float(_typed(name, value, (int, float), "number"))


def _flag(name: str, value: Any) -> bool:
    """Hold a value to a truth value; 1 and 0 count, as variables often have them."""
    found = _typed(name, value, (bool, int), "truth value")
    if found not in (0, 1):
        raise ValueError(f"{name} is no truth value")
    return bool(found)


def _path(name: str, value: Any) -> Path:
    """Hold a value to a path."""
    return value if isinstance(value, Path) else Path(_text(name, value))


def _texts(name: str, value: Any) -> list[str]:
    """Hold a value to texts; in one text they stand between commas, or as a JSON list."""
    if isinstance(value, str) and not value.startswith("["):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [_text(name, item) for item in _typed(name, value, (list, tuple), "list of texts")]


def _table(name: str, value: Any) -> dict[str, Any]:
    """Hold a value to a section."""
    found: dict[str, Any] = _copied(_typed(name, value, (dict,), "section"))
    return found


def _maybe(read: Callable[[str, Any], _Read], name: str, value: Any) -> _Read | None:
    """Read a value that may be null."""
    return None if value is None else read(name, value)

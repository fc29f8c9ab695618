"""Code that tools of the pattern `layered_config` share."""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple
"""

SUPPORT: Final = {
    "_SEPARATOR": "_SEPARATOR = {{ p.separator | literal }}",
    "_PREFIX": "_PREFIX = {{ p.prefix | literal }}",
    "_NESTING": "_NESTING = {{ p.nesting | literal }}",
    "_WORDS": "_WORDS = {{ p.words | literal }}",
    "_MISSING": "_MISSING = object()",
    "_copied": '''
        def _copied(value: Any) -> Any:
            """Copy sections and lists, so that nothing that can change is shared."""
            if isinstance(value, Mapping):
                return {key: _copied(item) for key, item in value.items()}
            if isinstance(value, list):
                return [_copied(item) for item in value]
            return value
    ''',
    "_combined": '''
        def _combined(old: Any, new: Any) -> Any:
            """Give what one key holds once a value is laid over another."""
            if isinstance(new, Mapping):
                return _overlaid(old if isinstance(old, Mapping) else {}, new)
            {% if p.lists == "append" %}
            if isinstance(old, list) and isinstance(new, list):
                return old + _copied(new)
            {% endif %}
            return _copied(new)
    ''',
    "_overlaid": '''
        def _overlaid(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
            """Lay one section over another."""
            result = dict(base)
            for key, value in over.items():
                {% if p.nulls == "remove" %}
                if value is None:
                    result.pop(key, None)
                else:
                    result[key] = _combined(result.get(key), value)
                {% else %}
                result[key] = _combined(result.get(key), value)
                {% endif %}
            return result
    ''',
    "_merged": '''
        def _merged(layers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
            """Lay each layer over those before it."""
            result: dict[str, Any] = {}
            for number, layer in enumerate(layers, 1):
                if not isinstance(layer, Mapping):
                    raise TypeError(f"layer {number} is a {type(layer).__name__}, no mapping")
                result = _overlaid(result, layer)
            return result
    ''',
    "_flat": '''
        def _flat(config: Mapping[str, Any], section: str = "") -> Iterator[tuple[str, Any]]:
            """Give each value with its dotted key."""
            for key, value in config.items():
                if _SEPARATOR in key:
                    raise ValueError(f"the key {key!r} holds {_SEPARATOR!r}, which parts keys")
                if value and isinstance(value, Mapping):
                    yield from _flat(value, f"{section}{key}{_SEPARATOR}")
                else:
                    yield f"{section}{key}", _copied(value)
    ''',
    "_put": '''
        def _put(tree: dict[str, Any], key: str, value: Any) -> None:
            """Set a value by its dotted key, in place."""
            *sections, last = key.split(_SEPARATOR)
            for name in sections:
                tree = tree.setdefault(name, {})
                if not isinstance(tree, dict):
                    raise ValueError(f"{key} cannot be set: {name} is a value, no section")
            tree[last] = _copied(value)
    ''',
    "_with": '''
        def _with(config: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
            """Give a copy with one value set."""
            result: dict[str, Any] = _copied(config)
            _put(result, key, value)
            return result
    ''',
    "_nested": '''
        def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
            """Build the sections that dotted keys name."""
            tree: dict[str, Any] = {}
            for key, value in flat.items():
                parts = key.split(_SEPARATOR)
                for depth in range(1, len(parts)):
                    section = _SEPARATOR.join(parts[:depth])
                    if section in flat:
                        raise ValueError(f"{section} is set as a value, and as a section by {key}")
                _put(tree, key, value)
            return tree
    ''',
    "_value_at": '''
        def _value_at(config: Mapping[str, Any], key: str, default: Any) -> Any:
            """Look up a dotted key."""
            value: Any = config
            for name in key.split(_SEPARATOR):
                if not isinstance(value, Mapping) or name not in value:
                    return default
                value = value[name]
            return value
    ''',
    "_known_value": '''
        def _known_value(config: Mapping[str, Any], key: str) -> Any:
            """Look up a dotted key that has to be there."""
            value = _value_at(config, key, _MISSING)
            if value is _MISSING:
                raise ValueError(f"there is no key {key!r}")
            return value
    ''',
    "_origins": '''
        def _origins(layers: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
            """Find the last layer that has each key of the merged configuration."""
            origins: dict[str, str] = {}
            for name, layer in layers.items():
                origins.update(dict.fromkeys((key for key, _ in _flat(_merged([layer]))), name))
            merged = dict(_flat(_merged(layers.values())))
            return {key: origins[key] for key in merged}
    ''',
    "_refused": '''
        def _refused(constant: str) -> Any:
            """Refuse NaN and the infinities, which are no JSON."""
            raise ValueError(constant)
    ''',
    "_converted": '''
        def _converted(text: str) -> Any:
            """Read a truth value or JSON; any other text stays as it is."""
            word = text.strip().lower()
            if word in _WORDS:
                return _WORDS[word]
            try:
                return json.loads(text, parse_constant=_refused)
            except ValueError:
                return text
    ''',
    "_from_environment": '''
        def _from_environment(environment: Mapping[str, str], prefix: str) -> dict[str, Any]:
            """Read the variables that begin with the prefix."""
            flat: dict[str, Any] = {}
            for name in sorted(environment):
                if not name.startswith(prefix):
                    continue
                parts = name.removeprefix(prefix).lower().split(_NESTING)
                key = _SEPARATOR.join(parts)
                if "" in parts:
                    raise ValueError(f"the variable {name} names no key")
                if key in flat:
                    raise ValueError(f"the variable {name} sets {key} a second time")
                flat[key] = _converted(environment[name])
            return _nested(flat)
    ''',
    "_redacted": '''
        def _redacted(config: Mapping[str, Any]) -> dict[str, Any]:
            """Mask what stands under secret keys."""
            return {
                key: _MASK if _is_secret(key) else _shown(value) for key, value in config.items()
            }
    ''',
    "_shown": '''
        def _shown(value: Any) -> Any:
            """Mask what stands under secret keys inside a value."""
            if isinstance(value, Mapping):
                return _redacted(value)
            if isinstance(value, (list, tuple)):
                return [_shown(item) for item in value]
            return value
    ''',
    "_Change": '''
        class _Change(NamedTuple):
            """What became of one dotted key."""

            key: str
            kind: str
            before: Any
            after: Any
    ''',
    "_changes": '''
        def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[_Change]:
            """Find the keys that differ; 1, 1.0 and true are different values."""
            old, new = dict(_flat(before)), dict(_flat(after))
            for key, value in old.items():
                if key not in new:
                    yield _Change(key, "removed", value, None)
                elif repr(value) != repr(new[key]):
                    yield _Change(key, "changed", value, new[key])
            for key, value in new.items():
                if key not in old:
                    yield _Change(key, "added", None, value)
    ''',
    "_written": '''
        def _written(key: str, value: Any) -> str:
            """Write a value as JSON, a secret one as the mask."""
            if _is_secret(key):
                return _MASK
            return json.dumps(_shown(value), ensure_ascii=False, default=str)
    ''',
    "_line": '''
        def _line(change: _Change) -> str:
            """Write a change on one line."""
            key = change.key
            if change.kind == "added":
                return f"+ {key} = {_written(key, change.after)}"
            if change.kind == "removed":
                return f"- {key} = {_written(key, change.before)}"
            return f"~ {key} = {_written(key, change.before)} -> {_written(key, change.after)}"
    ''',
}

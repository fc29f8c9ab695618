"""SHA-256 of plain values, such that values which differ in any part have different digests."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from pydantic import BaseModel

from bot.candidate import Candidate
from bot.environment.prepare import Environment
from bot.validate.source import Module


def digest(value: object) -> str:
    """SHA-256 of a value as hex.

    Types are told apart (`1`, `1.0`, `True` and `"1"` differ), mappings and sets have no order,
    and all fields of dataclasses and pydantic models count, those that are left out of comparisons
    too. Three types are taken for what determines them: a `Candidate` for its own digest, since
    nobody judges its provenance, an `Environment` for its digest likewise, wherever it is kept, and
    a `Module` for path and text, which its tree follows from.

    Raises:
        TypeError: The value is, or holds, one of a type that is not known here. Guessing at it
            could make two different values look equal.
    """
    return hashlib.sha256(_encode(value)).hexdigest()


def _encode(value: object) -> bytes:
    kind = type(value)
    match value:
        case None:
            return _join("none", ())
        case Enum():
            return _join("enum", (_encode(kind.__name__), _encode(value.value)))
        case int():
            return _join(kind.__name__, (f"{value:x}".encode(),))
        case datetime.date() | datetime.time():
            return _join(kind.__name__, (value.isoformat().encode(),))
        case float():
            return _join("float", (value.hex().encode(),))
        case str():
            return _join("str", (value.encode("utf-8", "surrogatepass"),))
        case bytes():
            # By its own digest, so that large files are not copied from level to level.
            return _join("bytes", (hashlib.sha256(value).digest(),))
        case list() | tuple():
            return _join("sequence", map(_encode, value))
        case set() | frozenset():
            return _join("set", sorted(map(_encode, value)))
        case Mapping():
            pairs = (_join("pair", (_encode(key), _encode(value[key]))) for key in value)
            return _join("mapping", sorted(pairs))
        case Candidate():
            return _join("candidate", (value.digest.encode(),))
        case Environment():
            return _join("environment", (value.digest.encode(),))
        case Module():
            return _join("module", (_encode(value.path), _encode(value.text)))
        case BaseModel():
            return _record(kind, dict(value))
    if is_dataclass(value) and not isinstance(value, type):
        return _record(kind, {field.name: getattr(value, field.name) for field in fields(value)})
    raise TypeError(f"no digest is known of a {kind.__name__}")


def _record(kind: type, members: Mapping[str, object]) -> bytes:
    name = f"{kind.__module__}.{kind.__qualname__}"
    return _join("record", (name.encode(), _encode(members)))


def _join(tag: str, parts: Iterable[bytes]) -> bytes:
    # Lengths first: no content can look like the border between two parts.
    whole = [tag.encode(), *parts]
    return b"".join(len(part).to_bytes(8, "big") + part for part in whole)

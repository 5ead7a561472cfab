"""Holds a read value against the model and reports every way in which it differs.

msgspec's own ``convert`` stops at the first fault; an editor wants them all,
each with its line. This walks the same types, so the model stays the one schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import inspect

from catalog.strictyaml import Map, Place, Seq
from catalog.suggest import nearest

Report = Callable[[Place, str, str, str], None]  # place, field, rule, message


def conform(value: Any, model: type, place: Place, report: Report, path: str = "") -> bool:
    """Whether ``value`` fits ``model``; every fault goes to ``report``."""
    return _walk(value, _type_of(model), place, path, report)


_cache: dict[type, inspect.Type] = {}


def _type_of(model: type) -> inspect.Type:
    if model not in _cache:
        _cache[model] = inspect.type_info(model)
    return _cache[model]


def _walk(value: Any, kind: inspect.Type, place: Place, path: str, report: Report) -> bool:
    if isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.UnionType):
        inner = [t for t in kind.types if not isinstance(t, inspect.NoneType)]
        return _walk(value, inner[0], place, path, report)
    if isinstance(kind, inspect.StructType):
        return _struct(value, kind, place, path, report)
    if isinstance(kind, inspect.ListType):
        return _list(value, kind, place, path, report)
    if isinstance(kind, inspect.DictType):
        if isinstance(value, Map):
            results = [_walk(v, kind.value_type, value.at[k], f"{path}.{k}", report) for k, v in value.items()]
            return all(results)
        report(place, path, "type", f"{_show(value)} is not a mapping; write `key: value` lines")
        return False
    if isinstance(kind, inspect.LiteralType):
        if value in kind.values and isinstance(value, str):
            return True
        hint = nearest(str(value), [str(v) for v in kind.values])
        also = f" (did you mean {hint[0]}?)" if hint else ""
        report(place, path, "vocabulary", f"{_show(value)} is not one of {', '.join(map(str, kind.values))}{also}")
        return False
    if isinstance(kind, inspect.StrType):
        return _text(value, kind, place, path, report)
    if isinstance(kind, inspect.BoolType):
        if isinstance(value, bool):
            return True
        report(place, path, "type", f"{_show(value)} is not true or false")
        return False
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return _number(value, kind, place, path, report)
    return True


def _struct(value: Any, kind: inspect.StructType, place: Place, path: str, report: Report) -> bool:
    if not isinstance(value, Map):
        report(place, path, "type", f"{_show(value)} is not a mapping; write `key: value` pairs")
        return False
    good = True
    fields = {f.encode_name: f for f in kind.fields}
    for key, item in value.items():
        if key not in fields:
            hint = nearest(key, list(fields))
            would = f"did you mean `{hint[0]}`?" if hint else f"known are {', '.join(fields)}"
            report(value.keys_at[key], _join(path, key), "unknown-key", f"unknown key; {would}")
            good = False
        elif item is None:
            report(value.at[key], _join(path, key), "null", "has no value; give one or leave the key out")
            good = False
        else:
            good &= _walk(item, fields[key].type, value.at[key], _join(path, key), report)
    for name, field in fields.items():
        inner = field.type.type if isinstance(field.type, inspect.Metadata) else field.type
        needed = field.required or (isinstance(inner, inspect.ListType) and inner.min_length)
        if needed and name not in value:
            report(value.place, _join(path, name), "missing", f"is missing; {_expected(field.type)} is needed")
            good = False
    return good


def _list(value: Any, kind: inspect.ListType, place: Place, path: str, report: Report) -> bool:
    if not isinstance(value, Seq):
        report(place, path, "type", f"{_show(value)} is not a list; write it as [a, b] or as lines that begin with `- `")
        return False
    good = True
    if kind.min_length and len(value) < kind.min_length:
        report(place, path, "missing", f"is an empty list; at least {kind.min_length} is needed")
        good = False
    for number, item in enumerate(value):
        good &= _walk(item, kind.item_type, value.at[number], f"{path}[{number}]", report)
    return good


def _text(value: Any, kind: inspect.StrType, place: Place, path: str, report: Report) -> bool:
    if not isinstance(value, str):
        report(place, path, "type", f"{_show(value)} is not text; put it in quotes if it is meant as text")
        return False
    if kind.min_length and len(value.strip()) < kind.min_length:
        report(place, path, "type", "is empty text; give some or leave the key out")
        return False
    if kind.pattern and not re.search(kind.pattern, value):
        report(place, path, "type", f"{_show(value)} does not look right; {kind.pattern} is expected")
        return False
    if any("\ud800" <= c <= "\udfff" or (c < " " and c not in "\t\n") for c in value):
        report(place, path, "type", f"{_show(value)} holds a control character or a lone surrogate; remove it")
        return False
    return True


def _number(value: Any, kind: Any, place: Place, path: str, report: Report) -> bool:
    whole = isinstance(kind, inspect.IntType)
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        report(place, path, "type", f"{_show(value)} is not a {'whole ' if whole else ''}number in the field's unit")
        return False
    if (kind.ge is not None and value < kind.ge) or (kind.le is not None and value > kind.le):
        report(place, path, "type", f"{value} is out of bounds; from {kind.ge}{f' to {kind.le}' if kind.le else ' up'}")
        return False
    return True


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _show(value: Any) -> str:
    if isinstance(value, Map):
        return "a mapping"
    if isinstance(value, Seq):
        return "a list"
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _expected(kind: Any) -> str:
    kind = kind.type if isinstance(kind, inspect.Metadata) else kind
    if isinstance(kind, inspect.LiteralType):
        return "one of " + ", ".join(map(str, kind.values))
    names = {"StrType": "text", "IntType": "a whole number", "FloatType": "a number", "ListType": "a list"}
    return names.get(type(kind).__name__, "a value")


def build(value: Any, model: type[msgspec.Struct]) -> Any:
    """``value`` (already conforming) as an instance of ``model``."""
    return msgspec.convert(value, model)

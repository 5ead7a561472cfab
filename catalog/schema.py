"""The JSON Schema of the data files and the field table of the documentation, both made from the model."""

from __future__ import annotations

from typing import Any

import msgspec

from catalog.model import Record, Source, structs_of
from catalog.reader import Homonym


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of ``systems.yaml`` and ``sources.yaml``, for editors."""
    (schema,), components = msgspec.json.schema_components([dict[str, Record]], ref_template="#/$defs/{name}")
    (sources,), more = msgspec.json.schema_components([dict[str, Source]], ref_template="#/$defs/{name}")
    (shared,), also = msgspec.json.schema_components([dict[str, Homonym]], ref_template="#/$defs/{name}")
    definitions = {**components, **more, **also}
    definitions["Relation"]["minProperties"] = 1
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "systems.schema.json",
        "title": "Weapons catalogue: systems.yaml and sources.yaml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "version": {"type": "string", "description": "version of the data, a date"},
            "retired": {"type": "object", "additionalProperties": {"type": "string"}},
            "ambiguous": shared,
            "systems": schema,
            "sources": sources,
        },
        "$defs": definitions,
    }


def schema_text() -> str:
    """:func:`json_schema` as the bytes that ``data/systems.schema.json`` holds."""
    import json

    return json.dumps(json_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def field_table() -> str:
    """Markdown tables of every field of the model, for ``docs/data-format.md``."""
    parts = []
    for model in structs_of():
        parts.append(f"### {model.__name__}\n\n{(model.__doc__ or '').strip().splitlines()[0]}\n\n| field | value | meaning |\n|---|---|---|\n")
        described = msgspec.inspect.type_info(model)
        assert isinstance(described, msgspec.inspect.StructType)
        for field in described.fields:
            kind, text = _describe(field.type)
            needed = " **needed**" if field.required else ""
            parts.append(f"| `{field.encode_name}` | {kind} | {text}{needed} |\n")
        parts.append("\n")
    return "".join(parts)


def _describe(kind: Any) -> tuple[str, str]:
    text = ""
    if isinstance(kind, msgspec.inspect.Metadata):
        text = (kind.extra_json_schema or {}).get("description", "")
        inner, more = _describe(kind.type)
        return inner, text or more
    if isinstance(kind, msgspec.inspect.UnionType):
        return _describe(next(t for t in kind.types if not isinstance(t, msgspec.inspect.NoneType)))
    if isinstance(kind, msgspec.inspect.LiteralType):
        return " · ".join(f"`{v}`" for v in kind.values), text
    if isinstance(kind, msgspec.inspect.ListType):
        inner, more = _describe(kind.item_type)
        return f"list of {inner}", more
    if isinstance(kind, msgspec.inspect.StructType):
        return kind.cls.__name__, (kind.cls.__doc__ or "").strip().splitlines()[0]
    names = {"StrType": "text", "IntType": "whole number", "FloatType": "number", "DictType": "mapping", "BoolType": "true or false"}
    return names.get(type(kind).__name__, "value"), text


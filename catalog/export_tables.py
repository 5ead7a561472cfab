"""What every export carries: the tables with plain values, what their columns mean, how to cite them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from catalog.bundle import language_tables
from catalog.index import Index

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("systems", "statements", "names", "relations", "sources", "types")
#: column → (table, column) that it points at, by table; what may be missing is not listed as such
KEYS = {
    "systems": {"family": ("systems", "id"), "type": ("types", "id")},
    "statements": {"system": ("systems", "id"), "source": ("sources", "id")},
    "names": {"system": ("systems", "id")},
    "relations": {"system": ("systems", "id"), "target": ("systems", "id"), "source": ("sources", "id")},
}
PRIMARY = {"systems": "id", "sources": "id", "types": "id"}
LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}


def citation_line(index: Index) -> str:
    """How to cite the data."""
    return f"Weapons catalogue, data version {index.version}, digest {index.digest}, CC BY 4.0."


def about(index: Index) -> dict[str, str]:
    """Version, digest, licence and citation, as every export carries them."""
    return {"version": index.version, "digest": index.digest, "licence": LICENCE["name"], "citation": citation_line(index)}


def table(index: Index, name: str) -> pd.DataFrame:
    """One table with its index as a column and plain texts instead of categories."""
    from catalog import tables

    make: Callable[[Index], Any] = getattr(tables, name)
    frame = make(index)
    if frame.index.name:
        frame = frame.reset_index()
    for column in frame.columns[frame.dtypes == "category"]:
        frame[column] = frame[column].astype("string")
    result: pd.DataFrame = frame
    return result


@functools.cache
def meanings() -> dict[str, dict[str, str]]:
    """Table → column → what it holds, from ``data/columns.yaml``."""
    return {str(t): {str(c): str(m) for c, m in columns.items()} for t, columns in language_tables()["columns"].items()}


def kind_of(dtype: Any) -> str:
    """A column's kind in Table Schema's words."""
    return {"Int64": "integer", "Float64": "number", "boolean": "boolean"}.get(str(dtype), "string")


def dictionary(index: Index) -> pd.DataFrame:
    """The data dictionary as a table: table, column, type, unit, meaning."""
    import pandas as pd

    told = meanings()
    rows = [
        (name, column, kind_of(dtype), _unit(column), told[name][str(column)])
        for name in TABLES
        for column, dtype in table(index, name).dtypes.items()
    ]
    return pd.DataFrame(rows, columns=["table", "column", "type", "unit", "meaning"], dtype="string")


def _unit(column: Any) -> str | None:
    from catalog.model import UNITS

    for part in str(column).removesuffix("_max").removesuffix("_min").split("_")[-1:]:
        return UNITS.get(part)
    return None


def descriptor(index: Index, form: str, extra: tuple[str, ...] = (), names: tuple[str, ...] = TABLES) -> dict[str, Any]:
    """A Data Package (version 2) for a folder of ``form`` files; ``extra`` are columns that every table has."""
    told = meanings()
    resources = []
    for name in names:
        frame = table(index, name)
        fields = [{"name": str(c), "type": kind_of(d), "description": told[name][str(c)]} for c, d in frame.dtypes.items()]
        fields += [{"name": c, "type": "string", "description": f"{c.replace('_', ' ')} of this row"} for c in extra]
        schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
        if name in PRIMARY:
            schema["primaryKey"] = [PRIMARY[name]]
        links = [
            {"fields": [column], "reference": {"resource": "" if other == name else other, "fields": [key]}}
            for column, (other, key) in KEYS.get(name, {}).items()
            if other in names
        ]
        if links:
            schema["foreignKeys"] = links
        resource: dict[str, Any] = {"name": name, "type": "table", "path": f"{name}.{form}", "schema": schema}
        if form in ("csv", "tsv"):
            resource |= {"format": form, "mediatype": f"text/{'csv' if form == 'csv' else 'tab-separated-values'}", "encoding": "utf-8"}
            resource["dialect"] = {"delimiter": "\t" if form == "tsv" else ","}
        else:
            resource |= {"format": form}
        resources.append(resource)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "weapons-catalogue",
        "title": "Weapons catalogue",
        "description": citation_line(index),
        "version": index.version,
        "digest": index.digest,
        "licenses": [LICENCE],
        "resources": resources,
    }

"""A curated, sourced catalogue of weapon systems: look them up, import them, lay them over text.

>>> import catalog
>>> catalog.lookup("Zulfiqar").name
'Zolfaghar'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from catalog.annotation import Annotation
    from catalog.api import Catalog, annotate, get, load, lookup, resolve, search
    from catalog.documents import AnnotatedDocument, annotate_document
    from catalog.errors import (
        AmbiguousName,
        CatalogError,
        Finding,
        InputError,
        InvalidData,
        MissingExtra,
        OutputError,
        UnknownSystem,
    )
    from catalog.index import System
    from catalog.mention import Mention

# Public names by module, imported when first asked for, so that a look-up pays for nothing else.
_WHERE = {
    "Annotation": "annotation",
    "Mention": "mention",
    "System": "index",
    "AnnotatedDocument": "documents",
    "annotate_document": "documents",
    **dict.fromkeys(("Catalog", "annotate", "get", "load", "lookup", "resolve", "search"), "api"),
    **dict.fromkeys(
        (
            "AmbiguousName",
            "CatalogError",
            "Finding",
            "InputError",
            "InvalidData",
            "MissingExtra",
            "OutputError",
            "UnknownSystem",
        ),
        "errors",
    ),
}
__all__ = [
    "AmbiguousName",
    "AnnotatedDocument",
    "Annotation",
    "Catalog",
    "CatalogError",
    "Finding",
    "InputError",
    "InvalidData",
    "Mention",
    "MissingExtra",
    "OutputError",
    "System",
    "UnknownSystem",
    "annotate",
    "annotate_document",
    "get",
    "load",
    "lookup",
    "resolve",
    "search",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'catalog' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"catalog.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])

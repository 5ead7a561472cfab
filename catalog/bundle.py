"""The catalogue as one value: everything that a look-up needs, ready to load in milliseconds.

The build compiles ``data/*.yaml`` into one JSON file inside the wheel. A
checkout (editable installs included) has no such file and reads ``data/`` live.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from catalog.errors import CatalogError
from catalog.fold import key
from catalog.model import Record, Source, TypeInfo

COMPILED = Path(__file__).parent / "_data" / "catalog.json"
LANGUAGES = Path(__file__).parent / "_data" / "languages.json"
CHECKOUT = Path(__file__).parent.parent / "data"


class Shared(Struct, frozen=True, omit_defaults=True):
    """A name of several entries; ``prefer`` answers a look-up."""

    name: str
    candidates: list[str]
    prefer: str | None = None


class ActorInfo(Struct, frozen=True, omit_defaults=True):
    """A state, former state or non-state actor."""

    name: str
    kind: str = "state"
    adjective: str | None = None
    successor: str | None = None


class Bundle(Struct, frozen=True):
    """The compiled catalogue. ``index`` maps folded names to ids, ``shared`` those of several entries."""

    version: str
    digest: str
    systems: dict[str, Record]
    sources: dict[str, Source]
    types: dict[str, TypeInfo]
    actors: dict[str, ActorInfo]
    retired: dict[str, str]
    index: dict[str, str]
    shared: dict[str, Shared]


def load_shipped() -> Bundle:
    """The shipped catalogue: compiled in an installed copy, live from ``data/`` in a checkout."""
    if COMPILED.exists():
        return msgspec.json.decode(COMPILED.read_bytes(), type=Bundle)
    if CHECKOUT.is_dir():
        from catalog.compiler import compile_folder  # the readers, which an installed copy never pays for

        return compile_folder(CHECKOUT)
    raise CatalogError(f"the shipped data is missing: neither {COMPILED} nor {CHECKOUT} exists; reinstall weapons-catalog")


def assemble(
    version: str,
    systems: Mapping[str, Record],
    sources: Mapping[str, Source],
    types: Mapping[str, TypeInfo],
    actors: Mapping[str, ActorInfo],
    retired: Mapping[str, str],
    shared: Mapping[str, Shared],
) -> Bundle:
    """A :class:`Bundle` with its name index and digest worked out."""
    declared = {key(name): Shared(name, list(s.candidates), s.prefer) for name, s in shared.items()}
    index: dict[str, str] = {}
    for id in retired:
        if retired[id] in systems:
            index[key(id)] = retired[id]
    for rank in (_ids, _listed, _canonical):  # a canonical name wins over a listed one, that over an id
        for id, record in systems.items():
            for name in rank(id, record):
                folded = key(name)
                if folded and folded not in declared:
                    index[folded] = id
    import hashlib  # 3 ms that only the build and a checkout pay

    body = {"systems": systems, "sources": sources, "types": types, "actors": actors}
    digest = hashlib.sha256(msgspec.json.encode(body, order="deterministic")).hexdigest()[:12]
    return Bundle(
        version, digest, dict(systems), dict(sources), dict(types), dict(actors), dict(retired), index, declared
    )


def _ids(id: str, record: Record) -> list[str]:
    return [id, *record.former_ids]


def _listed(id: str, record: Record) -> list[str]:
    return [name.name for name in record.names]


def _canonical(id: str, record: Record) -> list[str]:
    return [record.name, bare_name(record.name)]


def bare_name(name: str) -> str:
    """A canonical name without the bracket that parts homonyms: ``Nasr (Pakistan)`` → ``Nasr``."""
    head, bracket, _tail = name.partition(" (")
    return head if bracket and name.endswith(")") else name


def language_tables() -> dict[str, Any]:
    """The tables that reading prose needs (context words, endings, homonyms, comparisons)."""
    if LANGUAGES.exists():
        tables: dict[str, Any] = msgspec.json.decode(LANGUAGES.read_bytes())
        return tables
    from catalog.compiler import compile_languages

    return compile_languages(CHECKOUT)

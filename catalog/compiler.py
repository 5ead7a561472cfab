"""From data files to a :class:`~catalog.bundle.Bundle`; used by checkouts, the build and ``load(path)``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from catalog.bundle import ActorInfo, Bundle, Shared, assemble
from catalog.checks import Scope, check, cited_sources
from catalog.errors import Finding, InvalidData
from catalog.model import Source, TypeInfo
from catalog.reader import Actor, Draft, read_draft, read_table
from catalog.strictyaml import Map, parse
from catalog.textfile import read_text

LANGUAGE_TABLES = ("context", "endings", "homonyms", "comparison", "generic", "columns")
CLAIM_TABLES = ("claims", "units")


def vocabularies(folder: Path) -> tuple[dict[str, TypeInfo], dict[str, Actor], dict[str, Any]]:
    """``types.yaml``, ``actors.yaml`` and ``units.yaml`` of ``folder``; raises :class:`InvalidData`."""
    types, types_draft = read_table(folder / "types.yaml", TypeInfo)
    actors, actors_draft = read_table(folder / "actors.yaml", Actor)
    units = _plain(folder / "units.yaml")
    findings = types_draft.findings + actors_draft.findings
    if findings:
        raise InvalidData(findings)
    return types, actors, units


def read_catalogue(path: Path) -> tuple[Draft, Draft | None]:
    """The draft of a catalogue file and, where one stands beside it, that of its ``sources.yaml``."""
    beside = path.with_name("sources.yaml")
    return read_draft(path), read_draft(beside) if beside.exists() and beside != path else None


def compile_folder(folder: Path) -> Bundle:
    """The shipped data folder as a bundle. Form is held strictly here, the rules by ``catalog validate``."""
    types, actors, _units = vocabularies(folder)
    draft, beside = read_catalogue(folder / "systems.yaml")
    findings = draft.findings + (beside.findings if beside else [])
    if findings:
        raise InvalidData(findings)
    return _assemble(draft, beside.sources if beside else {}, types, actors, None)


def compile_file(path: Path, base: Bundle, over: bool) -> Bundle:
    """A person's own catalogue file as a bundle, alone or (``over``) laid over ``base``.

    Raises :class:`InvalidData` with every finding, :class:`InputError` for what is no text.
    """
    findings = validate_file(path, base, over)
    if findings:
        raise InvalidData(findings)
    draft, beside = read_catalogue(path)
    actors = {id: Actor(a.name, a.kind, a.adjective, a.successor) for id, a in base.actors.items()}
    sources = {id: base.sources[id] for id in cited_sources(draft.records) if id in base.sources}
    sources |= beside.sources if beside else {}
    return _assemble(draft, sources, dict(base.types), actors, base if over else None)


def validate_file(path: Path, base: Bundle | None, over: bool = True) -> list[Finding]:
    """Every finding of the catalogue file at ``path``.

    ``over`` lets its entries point at those of ``base``; sources of ``base`` may always be cited.
    """
    draft, beside = read_catalogue(path)
    own = path.resolve().parent == shipped_folder().resolve()
    if own and path.name == "sources.yaml":
        draft, beside = read_catalogue(path.with_name("systems.yaml"))
    types, actors, units = vocabularies(shipped_folder())
    scope = Scope(types, actors, units, whole=own)
    if not own and base is not None:
        scope.sources = base.sources
        if over:
            scope.records = {id: r for id, r in base.systems.items() if id not in draft.records}
            scope.retired = base.retired
        from catalog.reader import Homonym

        scope.ambiguous = {s.name: Homonym(s.candidates, s.prefer) for s in base.shared.values()}
    if beside is None:
        return check(draft, scope)
    scope.sources = {**scope.sources, **beside.sources}
    scope.cited = None if draft.unread else cited_sources(draft.records)
    scope.unread = beside.unread
    return check(draft, scope) + check(beside, scope)


def shipped_folder() -> Path:
    """The ``data/`` of a checkout, or the vocabularies that an installed copy carries."""
    from catalog.bundle import CHECKOUT, COMPILED

    return COMPILED.parent if COMPILED.exists() else CHECKOUT


def _assemble(
    draft: Draft, cited: dict[str, Source], types: dict[str, TypeInfo], actors: dict[str, Actor], base: Bundle | None
) -> Bundle:
    shared = {name: Shared(name, h.candidates, h.prefer) for name, h in draft.ambiguous.items()}
    systems, sources, retired = dict(draft.records), {**cited, **draft.sources}, dict(draft.retired)
    version = draft.version or "0"
    if base is not None:
        systems = {**base.systems, **systems}
        sources = {**base.sources, **sources}
        retired = {**base.retired, **retired}
        shared = {**{s.name: s for s in base.shared.values()}, **shared}
        version = f"{base.version}+{draft.version or 'own'}"
    infos = {id: ActorInfo(a.name, a.kind, a.adjective, a.successor) for id, a in actors.items()}
    return assemble(version, dict(sorted(systems.items())), dict(sorted(sources.items())), types, infos, retired, shared)


def compile_languages(folder: Path) -> dict[str, Any]:
    """The language tables of ``folder`` as plain values."""
    return {name: _plain(folder / f"{name}.yaml") for name in LANGUAGE_TABLES if (folder / f"{name}.yaml").exists()}


def compile_claims(folder: Path) -> dict[str, Any]:
    """The tables that reading stated figures needs; apart, as only a fact check pays for them."""
    return {name: _plain(folder / f"{name}.yaml") for name in CLAIM_TABLES}


def _plain(path: Path) -> Any:
    tree, findings = parse(read_text(path), str(path))
    if tree is None or findings:
        raise InvalidData(findings)
    return _bare(tree)


def _bare(value: Any) -> Any:
    if isinstance(value, Map):
        return {k: _bare(v) for k, v in value.items()}
    return [_bare(v) for v in value] if isinstance(value, list) else value

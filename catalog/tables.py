"""The catalogue as pandas tables: typed columns, units in their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from catalog.fold import key, spaced
from catalog.generic import Sense
from catalog.index import Index, System, range_matches
from catalog.model import FIGURES, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_STRING = pd.StringDtype()

SYSTEMS = {
    "name": "string", "kind": "category", "category": "category", "type": "category", "origin": "string",
    "family": "string", "status": "category", "operators": "string", "maker": "string",
    "range_km_min": "Float64", "range_km_max": "Float64", "range_bound": "category", "range_basis": "category",
    "range_differs": "boolean", "range_via": "string",
    "engagement_range_km_max": "Float64", "combat_radius_km_max": "Float64", "endurance_h_max": "Float64",
    "payload_kg_max": "Float64", "warhead_kg_max": "Float64", "launch_mass_kg_max": "Float64",
    "length_m_max": "Float64", "speed_mach_max": "Float64", "speed_kmh_max": "Float64",
    "first_year": "Int64", "statements": "Int64", "publishers": "Int64", "native_name": "string", "note": "string",
}  # fmt: skip
STATEMENTS = {
    "system": "string", "field": "category", "value": "Float64", "min": "Float64", "max": "Float64", "unit": "category",
    "bound": "category", "basis": "category", "claimant": "string", "source": "string", "publisher": "string",
    "quote": "string", "note": "string", "as_of": "string",
}  # fmt: skip
NAMES = {"system": "string", "name": "string", "lang": "category", "kind": "category", "match": "category", "seen": "boolean", "key": "string"}
RELATIONS = {"system": "string", "relation": "category", "target": "string", "source": "string"}
SOURCES = {
    "publisher": "string", "title": "string", "url": "string", "published": "string", "accessed": "string",
    "tier": "category", "lang": "category", "via": "string",
}  # fmt: skip
TYPES = {"category": "category", "label": "string", "definition": "string", "figure": "category", "threshold": "string",
         "csis": "string", "sipri": "string", "unroca": "string"}  # fmt: skip
RANGE_FIELDS = ("range_km",)


def _frame(rows: Iterable[dict[str, Any]], columns: dict[str, str], index: Index, id: str | None = None) -> pd.DataFrame:
    """A frame with exactly ``columns`` and their dtypes, whatever the rows hold (or if there are none)."""
    data = list(rows)
    names = [id, *columns] if id else list(columns)
    frame = pd.DataFrame(
        {name: column((row.get(name) for row in data), columns.get(name, "string")) for name in names}
    )
    if id:
        frame = frame.set_index(id)
    frame.attrs["catalogue_version"] = index.version
    frame.attrs["catalogue_digest"] = index.digest
    return frame


def column(values: Iterable[Any], dtype: str) -> pd.Series[Any]:
    """A column of ``dtype``; the categories of an empty one are text too, so that tables of any length go together."""
    if dtype == "category":
        return pd.Series(list(values), dtype="str").astype("category")
    return pd.Series(list(values), dtype=_STRING if dtype == "string" else dtype)


def systems(index: Index, chosen: Iterable[System] | None = None) -> pd.DataFrame:
    """One row a system, index ``id``.

    ``range_km_min`` and ``range_km_max`` are the shown range in kilometres (equal where one figure is
    shown, see ``range_bound``); ``range_via`` says whose it is where it is not the entry's own. The
    other ``_max`` columns are the upper ends of their shown figures. Lists are parted by ``;``.
    """
    return _frame((_system_row(s) for s in (index if chosen is None else chosen)), SYSTEMS, index, "id")


def _system_row(system: System) -> dict[str, Any]:
    record = system.record
    row: dict[str, Any] = {
        "id": system.id, "name": system.name, "kind": system.kind, "category": system.category, "type": system.type,
        "origin": ";".join(record.origin), "family": record.family, "status": record.status,
        "operators": ";".join(record.operators) or None, "maker": "; ".join(record.maker) or None,
        "native_name": system.native_name, "note": record.note,
    }  # fmt: skip
    shown = system.range
    if shown is not None and shown.field in RANGE_FIELDS:
        row |= {"range_km_min": shown.min, "range_km_max": shown.max, "range_bound": shown.bound}
        row |= {"range_basis": shown.basis, "range_differs": shown.differs, "range_via": shown.via or None}
    for field in FIGURES:
        column = f"{field}_max"
        if column in SYSTEMS and field not in RANGE_FIELDS:
            figure = system.shown(field) or (shown if shown and shown.field == field else None)
            row[column] = figure.max if figure else None
    years = [y.year for y in record.years if y.event != "retired"]
    statements = [s for f in FIGURES for s in getattr(record, f)]
    row["first_year"] = min(years) if years else None
    row["statements"] = len(statements)
    known = system._index.bundle.sources
    row["publishers"] = len({known[s.source].publisher for s in statements if s.source in known})
    return row


def statements(index: Index) -> pd.DataFrame:
    """One row a statement, in the field's unit; ``min`` is empty for ``up_to``, ``max`` for ``at_least``."""
    known = index.bundle.sources
    rows = (
        {
            "system": id, "field": field, "value": s.value, "min": s.low, "max": s.high, "unit": unit_of(field), "bound": s.bound,
            "basis": s.basis, "claimant": s.claimant, "source": s.source,
            "publisher": known[s.source].publisher if s.source in known else None,
            "quote": s.quote, "note": s.note, "as_of": s.as_of,
        }
        for id, record in index.bundle.systems.items()
        for field in FIGURES
        for s in getattr(record, field)
    )  # fmt: skip
    return _frame(rows, STATEMENTS, index)


def names(index: Index) -> pd.DataFrame:
    """One row a name of a system, the canonical one first; ``key`` is the folded form that look-ups use."""
    rows = (
        {"system": s.id, "name": n.name, "lang": n.lang or "en", "kind": n.kind if number else "canonical",
         "match": n.match, "seen": n.seen, "key": key(n.name)}
        for s in index
        for number, n in enumerate(s.names)
    )  # fmt: skip
    return _frame(rows, NAMES, index)


def relations(index: Index) -> pd.DataFrame:
    """One row a relation, in the direction in which it is stated."""
    rows = (
        {"system": id, "relation": r.kind, "target": r.target, "source": r.source}
        for id, record in index.bundle.systems.items()
        for r in record.relations
    )
    return _frame(rows, RELATIONS, index)


def sources(index: Index) -> pd.DataFrame:
    """One row a source, index ``id``."""
    rows = ({"id": id, **{f: getattr(s, f) for f in SOURCES}} for id, s in index.bundle.sources.items())
    return _frame(rows, SOURCES, index, "id")


def types(index: Index) -> pd.DataFrame:
    """One row a type of the vocabulary, index ``id``."""
    rows = ({"id": id, **{f: getattr(t, f) for f in TYPES}} for id, t in index.bundle.types.items())
    return _frame(rows, TYPES, index, "id")


def search(
    index: Index,
    text: str | None = None,
    *,
    type: str | None = None,
    category: str | None = None,
    origin: str | None = None,
    operator: str | None = None,
    family: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    range_km: tuple[float | None, float | None] | None = None,
    limit: int | None = None,
) -> pd.DataFrame:
    """Rows of :func:`systems` that meet every filter, ranked by how well ``text`` names them.

    Last come those that a generic word means without their labels having it: a UAV is a ``drone``.

    ``range_km`` is (least, greatest) kilometres for the shown range's upper figure, None for an open
    end. Raises ``ValueError`` for a value that no entry could have (a misspelt type, an unknown country).
    """
    chosen: list[tuple[float, System]] = []
    origins = index.origin_codes(origin) if origin else None
    operators = index.origin_codes(operator) if operator else None
    _known(type, index.bundle.types, "type")
    _known(category, {t.category for t in index.bundle.types.values()}, "category")
    _known(kind, {r.kind for r in index.bundle.systems.values()} | {"system", "munition", "family"}, "kind")
    _known(status, {"in_service", "in_development", "tested", "ordered", "retired", "cancelled", "unknown"}, "status")
    head = index.lookup(family).id if family else None
    meant = index.generic.meant(text) if text else None
    if range_km is not None and None not in range_km and range_km[0] > range_km[1]:  # type: ignore[operator]
        raise ValueError(f"range_km=({range_km[0]:g}, {range_km[1]:g}) is empty: the least comes first")
    for system in index:
        record = system.record
        if (type and record.type != type) or (category and system.category != category):
            continue
        if (kind and record.kind != kind) or (status and record.status != status):
            continue
        if (origins and not origins & set(record.origin)) or (operators and not operators & set(record.operators)):
            continue
        if head and record.family != head and system.id != head:
            continue
        if range_km is not None:
            shown = system.range
            if shown is None or shown.field != "range_km" or not range_matches(shown, range_km):
                continue
        score = _score(text, system) if text else 1.0
        if score == 0.0 and meant is not None and _meets(meant, system):
            score = 0.2
        if score > 0:
            chosen.append((score, system))
    chosen.sort(key=lambda pair: (-pair[0], pair[1].name.lower()))
    frame = systems(index, [system for _score_, system in chosen[:limit]])
    frame.insert(0, "score", pd.Series([s for s, _ in chosen[:limit]], index=frame.index, dtype="Float64"))
    return frame


def _score(text: str, system: System) -> float:
    """1 for a name, less for its beginning, its words, its summary; 0 for none of them."""
    wanted = key(text)
    if not wanted:
        return 0.0
    best = 0.0
    words = spaced(text).split()
    for name in system.names:
        have = key(name.name)
        if have == wanted:
            best = max(best, 1.0 if name.name == system.name else 0.95)
        elif have.startswith(wanted):
            best = max(best, 0.8)
        elif set(words) <= set(spaced(name.name).split()):
            best = max(best, 0.7)
        elif wanted in have and len(wanted) > 2:
            best = max(best, 0.5)
    if best == 0.0 and words:
        prose = spaced(f"{system.summary} {system.type_label} {system.origin_label} {' '.join(system.record.maker)}")
        if all(f" {word}" in f" {prose}" for word in words):
            best = 0.3
    return best


def _meets(meant: Sense, system: System) -> bool:
    """Whether generic words mean this system: its category, the types where they tell one, its country where they name one."""
    if meant.countries and not meant.countries & set(system.record.origin):
        return False
    return system.category in meant.categories and (not meant.types or system.type in meant.types)


def _known(value: str | None, allowed: Iterable[str], what: str) -> None:
    if value is None or value in (known := set(allowed)):
        return
    from catalog.suggest import nearest

    hint = nearest(value, known)
    would = f"did you mean {hint[0]}?" if hint else f"known are {', '.join(sorted(known))}"
    raise ValueError(f"unknown {what} {value!r}; {would}")

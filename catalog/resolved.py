"""A column resolved, as a pandas table: each distinct value is read once, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from catalog.parts import CERTAINTIES, Outcome
from catalog.resolving import UNLIKE, Item, Resolver

if TYPE_CHECKING:
    from catalog.generic import Sense

COLUMNS = (
    "part", "system", "name", "certainty", "kind", "type", "category", "origin", "range_km_min", "range_km_max", "range_field",
    "alternatives", "why", "review",
)  # fmt: skip
_RANGES = ("range_km", "engagement_range_km")  # of what flies to a target on the ground, and of air defence
_CERTAINTY = pd.CategoricalDtype(list(CERTAINTIES), ordered=True)
_STRING = pd.StringDtype()
_Numbers: TypeAlias = "np.ndarray[Any, Any]"
_DTYPES: dict[str, Any] = {"certainty": _CERTAINTY, "range_km_min": "Float64", "range_km_max": "Float64", "review": "boolean"}


def resolve(
    resolver: Resolver,
    values: Any,
    *,
    kind: str | None = None,
    types: Any = None,
    countries: Any = None,
    decisions: Mapping[str, Outcome] | None = None,
    explode: bool = True,
) -> pd.DataFrame:
    """``values`` as a table of items (``explode``) or of one row a value; see :meth:`catalog.Catalog.resolve`."""
    series = _series(values)
    hint = _hint(resolver, kind)
    codes, keys = _distinct(series, _column(types, "types", len(series)), _column(countries, "countries", len(series)))
    cells = [_items(resolver, key, hint, decisions) for key in keys]
    suggested = resolver.suggest(item for cell in cells for item in cell)
    table = _table(resolver, [item for cell in cells for item in cell], suggested)
    lengths = np.fromiter((len(cell) for cell in cells), dtype=np.int64, count=len(cells))
    if not explode:
        table, lengths = _joined(table, lengths), np.ones_like(lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
    rows, places = _laid_out(codes, starts, lengths)
    out = table.take(places)
    out.insert(0, "row", pd.Series(rows, index=out.index, dtype="Int64"))
    out.index = series.index.take(rows)
    out.attrs |= {"catalogue_version": resolver.index.version, "catalogue_digest": resolver.index.digest}
    return out


def _laid_out(codes: _Numbers, starts: _Numbers, lengths: _Numbers) -> tuple[_Numbers, _Numbers]:
    """For each item of each row the number of its row, and its place in the table of distinct items."""
    if not len(codes):
        return codes, codes
    if lengths.max() == 1:
        return np.arange(len(codes)), starts[codes]
    repeats = lengths[codes]
    ends = np.cumsum(repeats)
    rows = np.repeat(np.arange(len(codes)), repeats)
    return rows, np.arange(len(rows)) + (starts[codes] - ends + repeats)[rows]


def _series(values: Any) -> pd.Series[Any]:
    if isinstance(values, pd.Series):
        return values
    if isinstance(values, str):
        return pd.Series([values], dtype=object)
    if isinstance(values, pd.DataFrame) or not isinstance(values, Iterable):
        raise TypeError(f"resolve() takes a sequence of texts or one column, not {type(values).__name__}")
    return pd.Series(list(values), dtype=object)


def _column(values: Any, what: str, length: int) -> pd.Series[Any] | None:
    if values is None:
        return None
    series = _series(values)
    if len(series) != length:
        raise ValueError(f"{what} has {len(series):,} values for {length:,} rows; give one for each row")
    return series


def _distinct(series: pd.Series[Any], *hints: pd.Series[Any] | None) -> tuple[np.ndarray[Any, Any], list[tuple[Any, ...]]]:
    """For each row the number of its distinct (value, hints), and those."""
    columns = [series, *(h for h in hints if h is not None)]
    parts = []
    for column in columns:
        try:
            parts.append(pd.factorize(column, use_na_sentinel=True))
        except TypeError as error:
            raise TypeError("resolve() takes texts; the column holds lists or other values that are none") from error
    if len(columns) == 1:
        code, found = parts[0]
        values: list[Any] = found.tolist()
        blank = code < 0  # empty cells come last, as one more distinct value
        if blank.any():
            values.append(None)
        return np.where(blank, len(found), code), [(value, None, None) for value in values]
    codes = np.zeros(len(series), dtype=np.int64)
    for code, known in parts:
        codes = codes * (len(known) + 1) + code + 1
    codes, firsts = _numbered(codes)
    keys = []
    for first in firsts:
        row = iter([known[code[first]] if code[first] >= 0 else None for code, known in parts])
        keys.append((next(row), *(None if h is None else next(row) for h in hints)))
    return codes, keys


def _numbered(codes: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    numbers, found = pd.factorize(codes)
    firsts = np.full(len(found), -1, dtype=np.int64)
    firsts[numbers[::-1]] = np.arange(len(codes))[::-1]
    return numbers, firsts


def _hint(resolver: Resolver, kind: str | None) -> Sense | None:
    sense = resolver.generic.hint(kind)
    if kind and sense is None:
        raise ValueError(f"kind={kind!r} is no category or type on record; try missile, drone, uav, air_defence or srbm")
    return sense


def _items(resolver: Resolver, key: Sequence[Any], hint: Sense | None, decisions: Mapping[str, Outcome] | None) -> list[Item]:
    value = key[0]
    if type(value) is str and key[1] is None and key[2] is None:  # nearly all cells of nearly all columns
        return resolver.items(value, (hint,) if hint else (), decisions)
    if value is None or (isinstance(value, float) and value != value):
        return [Item("", Outcome(None, "none", "the cell is empty"))]
    if not isinstance(value, str):
        return [Item(str(value), Outcome(None, "none", f"{type(value).__name__}, not text", asks=True))]
    words = (str(h) for h in key[1:] if h is not None and h == h)
    hints = [s for s in (*map(resolver.generic.hint, words), hint) if s is not None]
    return resolver.items(value, hints, decisions)


def _table(resolver: Resolver, items: list[Item], suggested: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    known = resolver.facts
    rows = [_row(resolver, item, suggested, known) for item in items]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    out = {}
    for name, values in zip(COLUMNS, columns, strict=True):
        out[name] = pd.Series(list(values), dtype=_DTYPES[name]) if name in _DTYPES else pd.Series(_texts(values))
    return pd.DataFrame(out)


def _texts(values: Sequence[str | None]) -> pd.Categorical[Any]:
    """Texts as categories: a million rows repeat a few thousand of them, and keep each once."""
    distinct = sorted({value for value in values if value is not None})
    number = {text: place for place, text in enumerate(distinct)}
    codes = np.fromiter((-1 if v is None else number[v] for v in values), dtype=np.int64, count=len(values))
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(pd.Index(distinct, dtype=_STRING)))


def _row(resolver: Resolver, item: Item, suggested: Mapping[str, tuple[str, ...]], known: dict[str, tuple[Any, ...]]) -> tuple[Any, ...]:
    outcome = item.outcome
    part = item.part
    if not part.isascii():
        part = part.encode("utf-8", "replace").decode()  # a lone surrogate has no place in a table of texts
    near = suggested.get(item.part, ()) if outcome is UNLIKE else ()
    why = "no name on record; near to it by letters are the alternatives" if near else outcome.why
    others = ";".join(outcome.alternatives or near) or None
    if outcome.system is None:
        category = ";".join(outcome.categories) or None
        return (part, None, None, outcome.certainty, None, ";".join(outcome.types) or None, category, None, None, None, None, others, why, outcome.asks)
    told = known.get(outcome.system)
    if told is None:
        told = known[outcome.system] = _facts(resolver, outcome.system)
    return (part, *told[:2], outcome.certainty, *told[2:], others, why, outcome.asks)


def _facts(resolver: Resolver, id: str) -> tuple[Any, ...]:
    system = resolver.index.system(id)
    shown = system.range
    told = (shown.min, shown.max, shown.field) if shown and shown.field in _RANGES else (None, None, None)
    return system.id, system.name, system.kind, system.type, system.category, ";".join(system.origin), *told


def _joined(table: pd.DataFrame, lengths: np.ndarray[Any, Any]) -> pd.DataFrame:
    """One row a cell: texts parted by ``;``, the least certainty, the widest span of range."""
    cells = np.repeat(np.arange(len(lengths)), lengths)
    grouped = table.groupby(cells)
    out = {}
    for name in table.columns:
        if name == "certainty":
            worst = pd.Series(table[name].cat.codes).groupby(cells).max()
            out[name] = pd.Series(pd.Categorical.from_codes(worst.to_numpy(), dtype=_CERTAINTY))
        elif name == "review":
            out[name] = grouped[name].any()
        elif name.startswith("range_km"):
            out[name] = grouped[name].min() if name.endswith("min") else grouped[name].max()
        else:
            filled = table[name].astype(_STRING).fillna("")
            joined = filled.groupby(cells).agg(";".join).astype(_STRING)
            out[name] = joined.mask(joined.str.strip(";") == "").astype("category")
    return pd.DataFrame(out).reset_index(drop=True)

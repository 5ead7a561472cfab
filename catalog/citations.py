"""What an entry cites, and entries as plain values for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from catalog.model import FIGURES, Record, Source, unit_of

if TYPE_CHECKING:
    from catalog.index import System


def cited(record: Record) -> list[str]:
    """Ids of every source that ``record`` cites, each once, those of identity first."""
    ids = list(record.sources)
    ids += [r.source for r in record.relations if r.source]
    ids += [y.source for y in record.years]
    for field in FIGURES:
        ids += [s.source for s in getattr(record, field)]
    return list(dict.fromkeys(ids))


def citation(source: Source) -> str:
    """A source as a reference line: publisher, “title”, date, URL, tier."""
    date = "" if source.published == "unknown" else f", {source.published}"
    via = f", via {source.via}" if source.via else ""
    return f"{source.publisher}, “{source.title}”{date}{via}, accessed {source.accessed}, tier {source.tier}"


def system_dict(system: System) -> dict[str, Any]:
    """The entry as plain values: its record, labels, the shown range, and the sources in full."""
    shown = system.range
    data: dict[str, Any] = {"id": system.id, **msgspec.to_builtins(system.record)}
    data["type_label"] = system.type_label
    data["category"] = system.category
    data["origin_label"] = system.origin_label
    data["range"] = None
    if shown is not None:
        data["range"] = {
            "field": shown.field,
            "min": shown.min,
            "max": shown.max,
            "unit": unit_of(shown.field),
            "bound": shown.bound,
            "basis": shown.basis,
            "text": shown.text,
            "differs": shown.differs,
            "via": shown.via or None,
            "sources": [s.source for s in shown.statements],
        }
    data["kin"] = [{"relation": k.relation, "system": k.system.id, "source": k.source} for k in system.kin]
    data["sources"] = {id: msgspec.to_builtins(source) for id, source in system.sources.items()}
    data["catalogue"] = {"version": system._index.version, "digest": system._index.digest}
    return data

"""What the charts show, as plain rows: ranges with their spread, years, a family's tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from catalog.export_tables import citation_line
from catalog.facts import EVENTS
from catalog.figures import BASIS_WORDS
from catalog.index import Index, System

#: colours that people who see colour otherwise tell apart (Okabe and Ito, 2008), each with a mark of its own
BASES = {
    "assessed_official": ("#0072B2", "circle", "●"),
    "assessed_independent": ("#009E73", "square", "■"),
    "claimed_manufacturer": ("#E69F00", "triangle-up", "▲"),
    "claimed_state": ("#D55E00", "diamond", "◆"),
    "reported": ("#666666", "cross", "✚"),
}
YEAR_MARKS = {
    "first_flight": ("#0072B2", "triangle-right", "▶"),
    "first_shown": ("#E69F00", "circle", "●"),
    "entered_service": ("#009E73", "square", "■"),
    "retired": ("#666666", "cross", "✚"),
}


class RangeRow(NamedTuple):
    """A system's shown range in kilometres, and the least and greatest that any source states for it."""

    id: str
    name: str
    category: str
    shown: float
    low: float
    high: float
    basis: str
    statements: int
    text: str


class YearRow(NamedTuple):
    """A year that a source states for a system."""

    id: str
    name: str
    event: str
    year: int
    source: str


class TreeRow(NamedTuple):
    """A member of a family: its depth, its line in the drawing, its parent's line (or None)."""

    id: str
    name: str
    text: str
    depth: int
    line: int
    parent: int | None


def range_rows(systems: Iterable[System]) -> list[RangeRow]:
    """Rows of the systems that have a range in kilometres, longest first. Flown distances are no range and stay out."""
    rows = []
    for system in systems:
        shown = system.range
        if shown is None or not shown.field.endswith("_km") or shown.via == "members":
            continue
        whose = system if not shown.via else system._index.system(shown.via)
        stated = [s for s in whose.statements(shown.field) if s.basis != "tested"] or list(shown.statements)
        ends = [v for s in stated for v in (s.low, s.high) if v] + [shown.min, shown.max]
        low = min((s.high or s.low or shown.max) for s in stated)
        rows.append(
            RangeRow(system.id, system.name, system.category, shown.max, min(low, shown.min or shown.max), max(ends), shown.basis, len(stated), system.range_text)
        )
    return sorted(rows, key=lambda r: (-r.shown, r.name))


def year_rows(systems: Iterable[System]) -> list[YearRow]:
    """Every year that a source states for the systems, systems in the order of their first one."""
    found: list[list[YearRow]] = []
    for system in systems:
        known = system._index.bundle.sources
        marks = [YearRow(system.id, system.name, y.event, y.year, known[y.source].publisher if y.source in known else y.source) for y in system.record.years]
        if marks:
            found.append(sorted(marks, key=lambda row: row.year))
    return [row for rows in sorted(found, key=lambda rows: (rows[0].year, rows[0].name)) for row in rows]


def tree_rows(head: System) -> list[TreeRow]:
    """A family's members, each below what it derives from within the family, else below the head."""
    members = {m.id: m for m in head.members if m.id != head.id}
    below: dict[str, list[System]] = {}
    for member in members.values():
        parent = next((r.target for r in member.record.relations if r.kind in _LINEAGE and r.target in members and r.target != member.id), head.id)
        below.setdefault(parent, []).append(member)
    rows: list[TreeRow] = []
    waiting: list[tuple[System, int, int | None]] = [(head, 0, None)]
    placed: set[str] = set()
    while waiting or placed < members.keys():
        if not waiting:  # members that derive from one another in a ring
            waiting.append((members[next(id for id in members if id not in placed)], 1, 0))
        system, depth, parent_line = waiting.pop()
        if system.id in placed:
            continue
        placed.add(system.id)
        rows.append(TreeRow(system.id, system.name, system.range_text if system.range else system.type_label, depth, len(rows), parent_line))
        waiting += [(child, depth + 1, rows[-1].line) for child in sorted(below.get(system.id, []), key=lambda s: s.name, reverse=True)]
    return rows


_LINEAGE = ("variant_of", "derived_from", "successor_of", "copy_of", "licensed_copy_of", "local_name_of", "export_name_of")


def source_line(index: Index, systems: Iterable[str]) -> str:
    """The line under a chart: whose statements it rests on, then catalogue, version and digest."""
    known = index.bundle.sources
    counts: dict[str, int] = {}
    for id in systems:
        for source in index.system(id).sources:
            publisher = known[source].publisher
            counts[publisher] = counts.get(publisher, 0) + 1
    often = sorted(counts, key=lambda p: (-counts[p], p))
    more = f" and {len(often) - 3} more" if len(often) > 3 else ""
    return f"Sources: {', '.join(often[:3]) or 'none'}{more}. {citation_line(index)}"


def basis_words(basis: str) -> str:
    """A basis as the legend has it."""
    return BASIS_WORDS.get(basis, basis)


def event_words(event: str) -> str:
    """An event as the legend has it."""
    return EVENTS.get(event, event)

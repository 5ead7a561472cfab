"""How complete the record is, and where it is weakest: the work list of the next contributor.

Everything is counted from the entries alone, never from the clock: "today" is the newest day on which a
source was read, so one state of the data gives one page. Families and programmes have no figures of their
own and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from catalog.figures import BASIS_WORDS, LADDER, shown_figure
from catalog.index import Index, System
from catalog.model import FIGURES, Statement

#: the figures that readers mean by "range"
RANGES = ("range_km", "engagement_range_km", "combat_radius_km", "endurance_h")
#: countries of design whose languages are not, or not mainly, written in Latin letters
OTHER_SCRIPTS = frozenset(
    {
        "ARE", "ARM", "BGD", "BGR", "BLR", "CHN", "EGY", "GEO", "GRC", "HKG", "IND", "IRN", "IRQ", "ISR", "JPN",
        "KAZ", "KOR", "LBN", "PAK", "PRK", "PSE", "RUS", "SAU", "SUN", "SYR", "THA", "TWN", "UKR", "YEM",
    }
)  # fmt: skip
LOADED = frozenset({"ballistic", "cruise", "hypersonic", "tactical", "rocket", "bomb", "expendable_drone", "uav"})
MISSILES_AND_DRONES = frozenset({"ballistic", "cruise", "hypersonic", "tactical", "expendable_drone", "uav"})
_WITH_RANGE = frozenset({"system", "munition", "launcher", "platform"})
_TIERS = {
    "A": "official", "B": "intergovernmental", "C": "research", "D": "manufacturer", "E": "major press, agencies",
    "F": "specialist and regional press", "G": "wikis, hobby, aggregators",
}  # fmt: skip
_OLD = 10  # years after which the newest source of an entry counts as old


class Rate(NamedTuple):
    """``met`` of ``of`` entries; ``of`` counts only those that the question applies to."""

    met: int
    of: int

    @property
    def text(self) -> str:
        """As a percentage, rounded down so that 100 % means all; a dash where it applies to none."""
        return f"{100 * self.met // self.of} %" if self.of else "–"


Cell = str | int | Rate


class Part(NamedTuple):
    """One table: ``id`` for machines, a title, what the columns mean, and its rows."""

    id: str
    title: str
    note: str
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


class Check(NamedTuple):
    """A question that an entry answers with yes or no. ``points`` is what a no adds to its score."""

    label: str
    meaning: str
    points: int
    applies: Callable[[System], bool]
    met: Callable[[System], bool]


def _any(*fields: str) -> Callable[[System], bool]:
    return lambda s: any(getattr(s.record, f) for f in fields)


def _always(_system: System) -> bool:
    return True


def ranges(system: System) -> list[tuple[str, Statement]]:
    """The entry's own range-like statements by field; a distance flown in a test is none."""
    return [(f, s) for f in RANGES for s in system.statements(f) if s.basis != "tested"]


def _has_range(system: System) -> bool:
    return bool(ranges(system)) or system.range is not None


def _two_publishers(system: System) -> bool:
    return any(len(publishers(system, f)) > 1 for f in {field for field, _ in ranges(system)})


def publishers(system: System, field: str) -> set[str]:
    """Who publishes the statements of one figure, tested distances aside."""
    known = system._index.bundle.sources
    return {known[s.source].publisher if s.source in known else s.source for s in system.statements(field) if s.basis != "tested"}


def _identity(system: System) -> bool:
    record = system.record
    return record.status not in (None, "unknown") and bool(record.operators or record.maker or record.years)


def _better_than_hobby(system: System) -> bool:
    return any(s.tier < "F" for s in system.sources.values())


FILL = (
    Check("Identity", "a status, and an operator, a maker or a year", 2, _always, _identity),
    Check("Names", "at least two names beside the canonical one", 1, _always, lambda s: len(s.names) > 2),
    Check("Native", "a native name, where the country of design does not write Latin", 2,
          lambda s: bool(OTHER_SCRIPTS.intersection(s.origin)), lambda s: s.native_name is not None),
    Check("Range", "a range, engagement range, combat radius or endurance, its own or of the munition it fires", 4,
          lambda s: s.kind in _WITH_RANGE and s.figure is not None, _has_range),
    Check("Load", "a payload or a warhead, for missiles, rockets, bombs and uncrewed aircraft", 2,
          lambda s: s.category in LOADED, _any("payload_kg", "warhead_kg")),
    Check("Speed", "a speed", 1, _always, _any("speed_mach", "speed_kmh")),
    Check("Length", "a length", 1, _always, _any("length_m")),
    Check("Mass", "a launch or take-off mass", 1, _always, _any("launch_mass_kg")),
    Check("2 publ.", "one such range from two publishers, among entries with a range of their own", 2,
          lambda s: bool(ranges(s)), _two_publishers),
)  # fmt: skip
FURTHER = (
    Check("second source", "two sources", 2, _always, lambda s: len(s.sources) > 1),
    Check("source of tier A to E", "a source of tier A to E", 1, _always, _better_than_hobby),
    Check("recent source", f"a dated source of the last {_OLD} years", 1, _always,
          lambda s: (age := newest(s)) is not None and age > reading_year(s._index) - _OLD),
)  # fmt: skip
_MISSING = {"Identity": "identity", "Names": "names", "Native": "native name", "Range": "range", "Load": "payload or warhead",
            "Speed": "speed", "Length": "length", "Mass": "mass", "2 publ.": "second publisher of its range"}  # fmt: skip


def counted(index: Index) -> list[System]:
    """The entries that figures are wanted of."""
    return [s for s in index if s.kind not in {"family", "programme"}]


def newest(system: System) -> int | None:
    """Year of the newest dated source that the entry cites, or None."""
    years = [int(s.published[:4]) for s in system.sources.values() if s.published[:4].isdigit()]
    return max(years, default=None)


def reading_year(index: Index) -> int:
    """Year in which a source of the catalogue was last read; 0 for a catalogue without sources."""
    return max((int(s.accessed[:4]) for s in index.bundle.sources.values() if s.accessed[:4].isdigit()), default=0)


def missing(system: System) -> list[str]:
    """What the entry lacks, the weightiest first."""
    return [label for _points, label in _lacks(system)]


def score(system: System) -> int:
    """The points of everything that the entry lacks; 0 is complete."""
    return sum(points for points, _label in _lacks(system))


def _lacks(system: System) -> list[tuple[int, str]]:
    found = [(c.points, _MISSING.get(c.label, c.label)) for c in (*FILL, *FURTHER) if c.applies(system) and not c.met(system)]
    return sorted(found, key=lambda lack: -lack[0])


def stats(index: Index, weakest: int = 30) -> list[Part]:
    """Every table about the state of the record, in reading order."""
    systems = counted(index)
    header = ("", "n", *(c.label for c in FILL))
    meaning = "; ".join(f"{c.label}: {c.meaning}" for c in FILL)
    worst = sorted(systems, key=lambda s: (-score(s), s.id))[:weakest]
    points = ", ".join(f"{_MISSING.get(c.label, c.label)} {c.points}" for c in (*FILL, *FURTHER))
    return [
        Part("summary", "At a glance", "", ("", "Number"), list(_summary(index, systems))),
        Part("kinds", "Fill rates by kind of thing", f"n: entries. {meaning}.", ("Kind", *header[1:]),
             _fill(systems, lambda s: s.category.replace("_", " "))),
        Part("countries", "Fill rates by country of design", "The lead country counts. Columns as above.", ("Country", *header[1:]),
             _fill(systems, lambda s: index.actor_name(s.origin[0]))),
        Part("basis", "Statements by basis", "", ("Basis", "Statements"), _bases(systems)),
        Part("tiers", "Statements and sources by tier", "", ("Tier", "Statements", "Sources"), _tiers(index, systems)),
        Part("values", "Values by number of publishers",
             "A value is one figure of one entry, with all its statements; tested distances do not count. Differ: the shown figure is "
             "an interval between two publishers.", ("Figure", "Values", "One publisher", "Two or more", "Differ"), _values(systems)),
        Part("age", "Newest source of each entry", "By the year in which it was published.", ("Published", "Entries"), _ages(index, systems)),
        Part("weakest", "Where the next contribution helps most",
             f"The score adds what an entry lacks: {points}. Nothing counts that does not apply to an entry. Ties stand by id.",
             ("Entry", "Score", "Lacks"), [(s.id, score(s), ", ".join(missing(s))) for s in worst]),
    ]  # fmt: skip


def _summary(index: Index, systems: list[System]) -> Iterator[tuple[Cell, ...]]:
    by = {c.label: c for c in FILL}
    armed = [s for s in systems if s.category in MISSILES_AND_DRONES]
    yield "Entries with figures of their own", len(systems)
    yield "Families and programmes", len(index) - len(systems)
    yield "Names", sum(len(s.names) for s in index)
    yield "Statements", sum(len(s.statements(f)) for s in systems for f in FIGURES)
    yield "Sources", len(index.bundle.sources)
    yield "Publishers", len({s.publisher for s in index.bundle.sources.values()})
    yield "With a range", _rate(by["Range"], systems)
    yield "With a range from two publishers, of those with a range of their own", _rate(by["2 publ."], systems)
    yield "Missiles and drones with a payload or warhead", _rate(by["Load"], armed)
    yield "With a native name, of those that need one", _rate(by["Native"], systems)


def _rate(check: Check, systems: Iterable[System]) -> Rate:
    asked = [s for s in systems if check.applies(s)]
    return Rate(sum(map(check.met, asked)), len(asked))


def _fill(systems: list[System], group: Callable[[System], str]) -> list[tuple[Cell, ...]]:
    groups: dict[str, list[System]] = {}
    for system in systems:
        groups.setdefault(group(system), []).append(system)
    order = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(name, len(found), *(_rate(c, found) for c in FILL)) for name, found in [*order, ("All", systems)]]


def _bases(systems: list[System]) -> list[tuple[Cell, ...]]:
    count = Counter(s.basis for system in systems for f in FIGURES for s in system.statements(f))
    return [(BASIS_WORDS[basis], count[basis]) for basis in LADDER]  # type: ignore[index]


def _tiers(index: Index, systems: list[System]) -> list[tuple[Cell, ...]]:
    known = index.bundle.sources
    said = Counter(known[s.source].tier for system in systems for f in FIGURES for s in system.statements(f) if s.source in known)
    read = Counter(s.tier for s in known.values())
    return [(f"{tier}  {words}", said[tier], read[tier]) for tier, words in _TIERS.items()]  # type: ignore[index]


def _values(systems: list[System]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    totals = [0, 0, 0, 0]
    for field in FIGURES:
        counts = [len(publishers(s, field)) for s in systems if s.statements(field)]
        differ = sum(1 for s in systems if (f := shown_figure(field, s.statements(field), s._index.bundle.sources)) and f.differs)
        row = [sum(n > 0 for n in counts), counts.count(1), sum(n > 1 for n in counts), differ]
        totals = [a + b for a, b in zip(totals, row, strict=True)]
        rows.append((field, *row))
    return [*rows, ("All", *totals)]


def _ages(index: Index, systems: list[System]) -> list[tuple[Cell, ...]]:
    this, years = reading_year(index), [newest(s) for s in systems]
    spans = [(this, this), (this - 1, this - 1), (this - 4, this - 2), (this - _OLD + 1, this - 5), (0, this - _OLD)]
    labels = [str(a) if a == b else f"{a}–{b}" if a else f"{b} or before" for a, b in spans]
    counts = [sum(y is not None and a <= y <= b for y in years) for a, b in spans]
    return [*zip(labels, counts, strict=True), ("undated", years.count(None))]

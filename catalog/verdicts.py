"""How a stated figure stands to the record: it agrees, it differs, or there is no figure to hold it against.

The rule (docs/factcheck.md): a claim differs only where its field and definition
are those of the statements, no bound ("up to", "more than") explains it, and it
lies further outside of what is stated than sourced figures lie apart among
themselves: that depends on how many publishers stand behind them, and is
measured (``data/claims.yaml``). Distances flown in a test are no range and
explain nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from catalog.claim import AGREES, DIFFERS, NO_FIGURE, Against
from catalog.figures import BASIS_WORDS, rank, span_text
from catalog.index import Index, System
from catalog.model import Statement, unit_of

#: payload and warhead of what is expended are one thing in print
_ONE_LOAD = {"warhead_kg": ("warhead_kg", "payload_kg"), "payload_kg": ("payload_kg", "warhead_kg")}
_REUSED = frozenset({"uav", "aircraft", "land", "maritime"})
#: the other way to state a speed, and what one of its units is at least and at most (sound is slower with height)
_TWIN = {"speed_kmh": ("speed_mach", 1062.0, 1235.0), "speed_mach": ("speed_kmh", 1 / 1235.0, 1 / 1062.0)}


class Figure(NamedTuple):
    """A stated figure: its ends in the field's unit (None is open), bound and precision."""

    low: float | None
    high: float | None
    bound: str
    slack: float = 0.0
    below_top: bool = False


class Judgement(NamedTuple):
    verdict: str
    why: str
    against: tuple[Against, ...]


class Held(NamedTuple):
    """A statement with whose it is, its field, and its ends in the unit of the claim."""

    system: System
    statement: Statement
    field: str
    low: float | None
    high: float | None


class Judge:
    """Holds claims against the statements of an index."""

    def __init__(self, index: Index, rule: Mapping[str, Any]) -> None:
        self._index = index
        self._difference, self._near, self._floor = float(rule["difference"]), float(rule["near"]), float(rule["floor"])
        self._apart: dict[str, list[float]] = rule["apart"]
        self._solid = str(rule["solid"])
        self._least_peers, self._peer_times = int(rule["peers"]["least"]), float(rule["peers"]["times"])
        self._kin = tuple(rule["kin"])
        self._known: dict[tuple[str, str, bool], list[Held]] = {}
        self._peers: dict[tuple[str, str], list[Held]] = {}

    def judge(self, systems: Iterable[tuple[System, bool]], field: str, figure: Figure) -> Judgement:
        """The verdict on ``figure`` as a ``field`` of ``systems``, each with whether its family is meant."""
        systems = list(systems)
        found: list[Held] = []
        for system, family in systems:
            found += [held for held in self._statements(system, field, family) if held not in found]
        if not found:
            return self._beside_peers(systems[0][0], field, figure)
        low, high, reach = self._interval(found)
        outside, how = self._outside(figure, low, high, reach)
        known = self._words(found, systems[0][0])
        if outside <= self._difference:
            verdict, why = AGREES, f"within {known}"
        elif outside > self._bar(found):
            verdict, why = DIFFERS, f"{how} {known}"
        elif outside <= self._near:
            verdict, why = AGREES, f"close: {how} {known}"
        else:
            verdict, why = NO_FIGURE, f"the record is too thin to tell: {how} {known}"
        return Judgement(verdict, why, tuple(self._against(held) for held in found))

    def _statements(self, system: System, field: str, family: bool) -> list[Held]:
        """Statements that may explain a claim: the system's, its variants' and munitions', its family's where that is meant."""
        key = system.id, field, family
        if key not in self._known:
            group = self._group(system, family)
            fields = _ONE_LOAD.get(field, (field,)) if system.category not in _REUSED else (field,)
            found = [held for f in fields for s in group for held in _held(s, f)]
            if not found and field in _TWIN:
                found = [held for s in group for held in _converted(s, field)]
            sources = self._index.bundle.sources
            found.sort(key=lambda held: (held.system.id != system.id, rank(held.statement, sources)))
            self._known[key] = found
        return self._known[key]

    def _group(self, system: System, family: bool) -> list[System]:
        group = {system.id: system}
        if family or system.kind == "family":
            for member in _members(system):
                group.setdefault(member.id, member)
        for one in list(group.values()):
            group.update({s.id: s for s in self._variants(one)})
        return list(group.values())

    def _variants(self, system: System) -> list[System]:
        """Entries that print often calls by this system's name: its variants, local names and munitions."""
        own = {r.target for r in system.record.relations if r.kind in self._kin and r.kind != "variant_of"}
        back = {
            kin.system.id for kin in system.kin
            if kin.relation in ("has variant", "known locally as", "exported as", "assessed same as", "built under licence as")
        }  # fmt: skip
        return [found for id in sorted(own | back) if (found := self._index.find(id)) is not None]

    def _interval(self, found: list[Held]) -> tuple[float, float, float]:
        """Least and greatest figure stated, and how far up a claim is explained.

        "More than N" reaches above N, but not where another statement says how far.
        """
        low = min(v for h in found if (v := h.low if h.low is not None else h.high) is not None)
        firm = max((h.high for h in found if h.high is not None), default=0.0)
        floor = max((h.low for h in found if h.high is None and h.low is not None), default=0.0)
        reach = floor * (1.0 if firm >= floor * (1 - self._difference) else self._floor)
        return low, max(firm, floor), max(firm, reach)

    def _outside(self, figure: Figure, low: float, high: float, reach: float) -> tuple[float, str]:
        """How far a claim lies outside of what is stated (0.5 is half as much again, or two thirds), and in words."""
        value = figure.high if figure.high is not None else figure.low
        assert value is not None
        slack = min(figure.slack, self._difference / 2 * value)
        if value > reach:
            outside = (value - slack) / reach - 1
            return max(0.0, outside) if outside <= self._difference else value / reach - 1, f"{_above(value, high)} the greatest of"
        open_above = figure.high is None or figure.below_top
        if not open_above and value < low:
            gone = max(0.0, 1 - (value + slack) / low)
            # a tenth less is a tenth; further down the ratio counts, as it does upwards
            return gone if gone <= self._difference else low / value - 1, f"{(1 - value / low) * 100:.0f} % below the least of"
        return 0.0, "within"

    def _bar(self, found: list[Held]) -> float:
        """How far outside of ``found`` a claim differs: the more publishers stand behind it, the sooner."""
        known = self._index.bundle.sources
        sources = [known.get(h.statement.source) for h in found]
        publishers = {s.publisher if s else h.statement.source for s, h in zip(sources, found, strict=True)}
        bars = self._apart["solid" if any(s and s.tier <= self._solid for s in sources) else "press"]
        return float(bars[min(len(publishers), len(bars)) - 1])

    def _beside_peers(self, system: System, field: str, figure: Figure) -> Judgement:
        """The verdict where the system has no figure: it differs where it is far from every system of its kind."""
        for kind, label in ((system.type, system.type_label), (system.category, f"{system.category.replace('_', ' ')} system")):
            peers = self._of_kind(kind, field)
            if len({h.system.id for h in peers}) < self._least_peers:
                continue
            low, high, _reach = self._interval(peers)
            outside, how = self._outside(figure, low, high, high)
            if outside > self._peer_times - 1:
                edge = max(peers, key=lambda h: h.high or 0) if "greatest" in how else min(peers, key=lambda h: h.low or h.high or 0)
                why = f"no sourced figure of its own; {how} those on record of any {label}: {self._text(edge)} ({edge.system.name}, {self._who(edge.statement)})"
                return Judgement(DIFFERS, why, (self._against(edge),))
            break
        return Judgement(NO_FIGURE, "no sourced figure on record", ())

    def _of_kind(self, kind: str, field: str) -> list[Held]:
        """Statements of every system of a type or a category."""
        key = kind, field
        if key not in self._peers:
            every = [s for s in self._index if kind in (s.type, s.category)]
            self._peers[key] = [h for s in every for h in (_held(s, field) or (_converted(s, field) if field in _TWIN else []))]
        return self._peers[key]

    def _words(self, found: list[Held], first: System) -> str:
        """The statements in words, each figure once with who states it, three at most."""
        groups: dict[str, list[str]] = {}
        for held in found:
            name = "" if held.system is first else f"{held.system.name}, "
            groups.setdefault(self._text(held), []).append(f"{name}{self._who(held.statement)}")
        said = [f"{text} ({'; '.join(list(dict.fromkeys(who))[:2])})" for text, who in list(groups.items())[:3]]
        more = len(groups) - 3
        rest = f" and {more} more figure{'s' if more > 1 else ''}" if more > 0 else ""
        return f"the sourced statements: {', '.join(said)}{rest}"

    def _text(self, held: Held) -> str:
        return span_text(held.statement.low, held.statement.high, held.statement.bound, unit_of(held.field))

    def _who(self, statement: Statement) -> str:
        source = self._index.bundle.sources.get(statement.source)
        if source is None:
            return statement.source
        date = "" if source.published == "unknown" else f" {source.published[:4]}"
        return f"{source.publisher}{date}"

    def _against(self, held: Held) -> Against:
        statement = held.statement
        source = self._index.bundle.sources.get(statement.source)
        return Against(
            held.system.id, held.system.name, self._text(held), self._who(statement), statement.source, BASIS_WORDS[statement.basis],
            held.low, held.high, statement.note, source.title if source else "", source.url if source else "",
        )  # fmt: skip


def _held(system: System, field: str) -> list[Held]:
    return [Held(system, s, field, s.low, s.high) for s in system.statements(field) if s.basis != "tested"]


def _converted(system: System, field: str) -> list[Held]:
    """Speeds of ``system`` that are stated in the other unit."""
    twin, least, most = _TWIN[field]
    found = []
    for held in _held(system, twin):
        low = held.low if held.low is not None else held.high
        found.append(held._replace(low=low and round(low * least, 1), high=held.high and round(held.high * most, 1)))
    return found


def _members(family: System) -> list[System]:
    """Members of a family and of the families inside it."""
    found: dict[str, System] = {}
    waiting = [family]
    while waiting:
        for member in waiting.pop().members:
            if member.id not in found and member.id != family.id:
                found[member.id] = member
                waiting.append(member)
    return list(found.values())


def _above(value: float, edge: float) -> str:
    """How far ``value`` is above ``edge``: "75 % above", "9 times"."""
    if value >= 3 * edge:
        return f"{value / edge:,.0f} times" if edge else "above"
    return f"{(value / edge - 1) * 100:.0f} % above"

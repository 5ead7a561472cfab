"""How a stated figure stands to the record: it agrees, it differs, or there is no figure.

The rule (docs/factcheck.md): a claim differs only where its field and definition
are those of the statements, the difference is above a tenth after rounding to
the precision that the article gives, and neither a bound ("up to", "more than")
nor any one sourced statement explains it. Distances flown in a test are no
range and explain nothing.
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


class Judge:
    """Holds claims against the statements of an index."""

    def __init__(self, index: Index, rule: Mapping[str, Any]) -> None:
        self._index = index
        self._difference = float(rule["difference"])
        self._floor = float(rule["floor"])
        self._kin = tuple(rule["kin"])
        self._known: dict[tuple[str, str, bool], list[tuple[System, Statement]]] = {}

    def judge(self, systems: Iterable[tuple[System, bool]], field: str, figure: Figure) -> Judgement:
        """The verdict on ``figure`` as a ``field`` of ``systems``, each with whether its family is meant."""
        found: list[tuple[System, Statement]] = []
        for system, family in systems:
            found += [pair for pair in self._statements(system, field, family) if pair not in found]
        if not found:
            return Judgement(NO_FIGURE, "no sourced figure on record", ())
        unit = unit_of(field)
        against = tuple(self._against(system, statement, unit) for system, statement in found)
        verdict, how = self._compare(figure, *self._interval([s for _system, s in found]))
        return Judgement(verdict, f"{how} {self._words(found, unit)}", against)

    def _statements(self, system: System, field: str, family: bool) -> list[tuple[System, Statement]]:
        """Statements that may explain a claim: the system's, its variants' and munitions', its family's where that is meant."""
        key = system.id, field, family
        if key not in self._known:
            group = self._group(system, family)
            fields = _ONE_LOAD.get(field, (field,)) if system.category not in _REUSED else (field,)
            sources = self._index.bundle.sources
            pairs = [(s, st) for s in group for f in fields for st in s.statements(f) if st.basis != "tested"]
            pairs.sort(key=lambda pair: (pair[0].id != system.id, rank(pair[1], sources)))
            self._known[key] = pairs
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

    def _interval(self, statements: list[Statement]) -> tuple[float, float, float]:
        """Least and greatest figure stated, and how far up a claim is explained.

        "More than N" reaches above N, but not where another statement says how far.
        """
        low = min(v for s in statements if (v := s.low if s.low is not None else s.high) is not None)
        firm = max((s.high for s in statements if s.high is not None), default=0.0)
        floor = max((s.low for s in statements if s.high is None and s.low is not None), default=0.0)
        reach = floor * (1.0 if firm >= floor * (1 - self._difference) else self._floor)
        return low, max(firm, floor), max(firm, reach)

    def _compare(self, figure: Figure, low: float, high: float, reach: float) -> tuple[str, str]:
        value = figure.high if figure.high is not None else figure.low
        assert value is not None
        slack = min(figure.slack, self._difference / 2 * value)
        open_above = figure.high is None or figure.below_top
        if value > reach * (1 + self._difference) + slack:
            return DIFFERS, f"{_above(value, high)} the greatest of"
        if not open_above and value < low * (1 - self._difference) - slack:
            return DIFFERS, f"{(1 - value / low) * 100:.0f} % below the least of"
        return AGREES, "within"

    def _words(self, found: list[tuple[System, Statement]], unit: str) -> str:
        """The statements in words, each figure once with who states it, three at most."""
        groups: dict[str, list[str]] = {}
        for system, statement in found:
            text = span_text(statement.low, statement.high, statement.bound, unit)
            who = self._who(statement)
            name = "" if system is found[0][0] else f"{system.name}, "
            groups.setdefault(text, []).append(f"{name}{who}")
        said = [f"{text} ({'; '.join(list(dict.fromkeys(who))[:2])})" for text, who in list(groups.items())[:3]]
        more = len(groups) - 3
        rest = f" and {more} more figure{'s' if more > 1 else ''}" if more > 0 else ""
        return f"the sourced statements: {', '.join(said)}{rest}"

    def _who(self, statement: Statement) -> str:
        source = self._index.bundle.sources.get(statement.source)
        if source is None:
            return statement.source
        date = "" if source.published == "unknown" else f" {source.published[:4]}"
        return f"{source.publisher}{date}"

    def _against(self, system: System, statement: Statement, unit: str) -> Against:
        source = self._index.bundle.sources.get(statement.source)
        return Against(
            system.id, system.name, span_text(statement.low, statement.high, statement.bound, unit), self._who(statement),
            statement.source, BASIS_WORDS[statement.basis], statement.low, statement.high, statement.note,
            source.title if source else "", source.url if source else "",
        )  # fmt: skip


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

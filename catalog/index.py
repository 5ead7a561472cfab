"""Names to entries: the index behind ``lookup``, ``get`` and ``search``, and the entry as readers use it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog.bundle import Bundle, bare_name, language_tables
from catalog.errors import AmbiguousName, UnknownSystem
from catalog.figures import Shown, shown_figure
from catalog.fold import key
from catalog.model import FIGURES, Name, Record, Source, Statement

if TYPE_CHECKING:
    from catalog.generic import Generic

#: relations whose munition lends its range to the system that fires it
_INHERITS = ("uses_munition",)
#: how a relation reads from the other end
INVERSE = {
    "variant_of": "has variant", "derived_from": "basis of", "copy_of": "copied as", "claimed_copy_of": "reportedly copied as",
    "licensed_copy_of": "built under licence as", "local_name_of": "known locally as", "export_name_of": "exported as",
    "successor_of": "succeeded by", "uses_munition": "fired by", "uses_launcher": "launches", "launched_from": "releases",
    "carries": "carried by", "fits": "takes kit", "component_of": "has part", "assessed_same_as": "assessed same as",
    "often_confused_with": "often confused with",
}  # fmt: skip


class Kin(NamedTuple):
    """A relation seen from one entry: its wording, the other entry, and who states it (or None)."""

    relation: str
    system: System
    source: str | None


class System:
    """One entry with everything that belongs to it. Obtained from :meth:`Index.lookup`."""

    __slots__ = ("_index", "id", "record")

    def __init__(self, id: str, record: Record, index: Index) -> None:
        self.id = id
        self.record = record
        self._index = index

    def __repr__(self) -> str:
        return f"<System {self.id}: {self.summary}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, System) and (self.id, self.record) == (other.id, other.record)

    def __hash__(self) -> int:
        return hash(self.id)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unreduce, (self.id, self._index.bundle)

    @property
    def name(self) -> str:
        """Canonical English name."""
        return self.record.name

    @property
    def kind(self) -> str:
        """What the record describes: system, munition, family …"""
        return self.record.kind

    @property
    def type(self) -> str:
        """Id of its type, such as ``srbm``."""
        return self.record.type

    @property
    def type_label(self) -> str:
        """Its type in words, such as ``short-range ballistic missile``."""
        info = self._index.bundle.types.get(self.type)
        return info.label if info else self.type

    @property
    def category(self) -> str:
        """Category of its type, such as ``ballistic``."""
        info = self._index.bundle.types.get(self.type)
        return info.category if info else ""

    @property
    def figure(self) -> str | None:
        """The figure that readers mean by the range of its type, such as ``range_km``; None for radars and the like."""
        info = self._index.bundle.types.get(self.type)
        return info.figure if info else None

    @property
    def origin(self) -> tuple[str, ...]:
        """Countries of design as ISO 3166-1 alpha-3 codes, lead first."""
        return tuple(self.record.origin)

    @property
    def origin_label(self) -> str:
        """Countries of design in words: ``Iran``, ``United Kingdom and France``."""
        return _and([self._index.actor_name(code) for code in self.record.origin])

    @property
    def origin_adjective(self) -> str:
        """Countries of design as an adjective: ``Iranian``, ``British-French``."""
        actors = self._index.bundle.actors
        words = [(actors[c].adjective or actors[c].name) if c in actors else c for c in self.record.origin]
        return "-".join(words)

    @property
    def family(self) -> str | None:
        """Id of the family's head, or None."""
        return self.record.family

    @property
    def status(self) -> str | None:
        """Status, or None where no source states one."""
        return self.record.status

    @property
    def operators(self) -> tuple[str, ...]:
        """Operators as codes of states and ids of non-state actors."""
        return tuple(self.record.operators)

    @property
    def operator_labels(self) -> list[str]:
        """Operators in words."""
        return [self._index.actor_name(code) for code in self.record.operators]

    @property
    def names(self) -> list[Name]:
        """Every listed name, the canonical one first."""
        first = next((n for n in self.record.names if n.name == self.name), Name(self.name))
        return [first, *(n for n in self.record.names if n.name != self.name)]

    @property
    def native_name(self) -> str | None:
        """The first name in the script of origin, or None."""
        return next((n.name for n in self.record.names if n.kind == "native"), None)

    def statements(self, field: str) -> list[Statement]:
        """Statements of one figure, such as ``range_km``; KeyError for a field that is none."""
        if field not in FIGURES:
            raise KeyError(f"{field!r} is no figure; known are {', '.join(FIGURES)}")
        return list(getattr(self.record, field))

    def shown(self, field: str) -> Shown | None:
        """The figure that is shown for ``field`` (docs/sources.md has the rule), or None."""
        return shown_figure(field, self.statements(field), self._index.bundle.sources)

    @property
    def range_field(self) -> str:
        """The field that a reader of this type means by "range"."""
        usual = self.figure or "range_km"
        order = (usual, "range_km", "engagement_range_km", "combat_radius_km", "endurance_h")
        return next((f for f in order if getattr(self.record, f)), usual)

    @property
    def range(self) -> Shown | None:
        """The shown range: its own, else its munitions' (``via``), else its family members'."""
        own = next((s for f in self._range_fields() if (s := self.shown(f))), None)
        if own is not None:
            return own
        if self.kind == "family" or self.family == self.id:
            return self._index.span(self)
        fired = [r.target for r in self.record.relations if r.kind in _INHERITS]
        best: Shown | None = None
        for id in fired:
            munition = self._index.find(id)
            shown = munition.shown(munition.range_field) if munition else None
            if shown and (best is None or shown.max > best.max):
                best = shown._replace(via=id)
        return best

    def _range_fields(self) -> list[str]:
        first = self.range_field
        rest = ("range_km", "engagement_range_km", "combat_radius_km", "endurance_h")
        return [first, *(f for f in rest if f != first)]

    @property
    def range_text(self) -> str:
        """The shown range in words, or ``no figure on record``."""
        shown = self.range
        if shown is None:
            return "no figure on record"
        return f"{shown.text}{' across its members' if shown.via == 'members' else ''}"

    @property
    def summary(self) -> str:
        """Type, range and origin in one phrase: ``Iranian short-range ballistic missile, up to 700 km``."""
        what = self.type_label
        if self.kind == "family":
            info = self._index.bundle.types.get(self.type)
            what = f"family of {info.plural if info else self.type}"
        text = f"{self.origin_adjective} {what}"
        shown = self.range
        return f"{text}, {self.range_text}" if shown else text

    @property
    def kin(self) -> list[Kin]:
        """Relations from and to this entry, members of its family last."""
        return self._index.kin(self)

    @property
    def members(self) -> list[System]:
        """Entries whose family this is."""
        return [self._index.system(id) for id in self._index.members.get(self.id, ()) if id != self.id]

    @property
    def sources(self) -> dict[str, Source]:
        """Every source that the entry cites, by id, those of identity first."""
        from catalog.citations import cited

        known = self._index.bundle.sources
        return {id: known[id] for id in cited(self.record) if id in known}

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: the record, its shown range and the catalogue's version."""
        from catalog.citations import system_dict

        return system_dict(self)

    def _repr_html_(self) -> str:
        from catalog.render_html import system_card

        return system_card(self)


def _unreduce(id: str, bundle: Bundle) -> System:
    return Index(bundle).system(id)


class Index:
    """Look-up over one :class:`~catalog.bundle.Bundle`; immutable, safe under threads."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._systems: dict[str, System] = {}
        self._members: dict[str, list[str]] | None = None
        self._inverse: dict[str, list[tuple[str, str, str | None]]] | None = None

    def __len__(self) -> int:
        return len(self.bundle.systems)

    def __iter__(self) -> Iterator[System]:
        return (self.system(id) for id in self.bundle.systems)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self.bundle.systems or key(name) in self.bundle.index)

    @property
    def version(self) -> str:
        """Version of the catalogue's data."""
        return self.bundle.version

    @property
    def digest(self) -> str:
        """Twelve hex digits that change whenever the data does."""
        return self.bundle.digest

    @functools.cached_property
    def generic(self) -> Generic:
        """Words that name no system, for searches and for columns; made on first use, once."""
        from catalog.generic import Generic

        return Generic(self.bundle, language_tables().get("generic", {}))

    def system(self, id: str) -> System:
        """The entry with this id; KeyError for none."""
        found = self._systems.get(id)
        if found is None:
            found = self._systems[id] = System(id, self.bundle.systems[id], self)
        return found

    def find(self, id: str) -> System | None:
        """The entry with this id, or None."""
        return self.system(id) if id in self.bundle.systems else None

    def lookup(self, name: str) -> System:
        """The entry that ``name`` (any spelling, script or id) names.

        Raises :class:`UnknownSystem` with suggestions, or :class:`AmbiguousName` with the
        candidates where several entries share the name and none is preferred.
        """
        bundle = self.bundle
        if name in bundle.systems:
            return self.system(name)
        folded = key(name)
        id = bundle.index.get(folded)
        if id is not None:
            return self.system(id)
        shared = bundle.shared.get(folded)
        if shared is not None:
            if shared.prefer is not None:
                return self.system(shared.prefer)
            raise AmbiguousName(name, tuple(shared.candidates))
        both = self._bracketed(name)
        if both is not None:
            return both
        raise UnknownSystem(name, tuple(self.suggest(name)))

    def _bracketed(self, name: str) -> System | None:
        """The entry that both halves of “Neptune (R-360)” name, or None."""
        outer, bracket, inner = name.partition("(")
        if not bracket or not inner.rstrip().endswith(")"):
            return None
        halves = [self.bundle.index.get(key(half)) for half in (outer, inner)]
        return self.system(halves[0]) if halves[0] is not None and halves[0] == halves[1] else None

    def get(self, name: str, default: Any = None) -> Any:
        """As :meth:`lookup`, with ``default`` for a miss; an ambiguous name still raises."""
        try:
            return self.lookup(name)
        except UnknownSystem:
            return default

    def candidates(self, name: str) -> list[System]:
        """Every entry that ``name`` may mean, the preferred one first."""
        folded = key(name)
        shared = self.bundle.shared.get(folded)
        if shared is None:
            found = self.get(name)
            return [found] if found is not None else []
        ids = sorted(shared.candidates, key=lambda id: id != shared.prefer)
        return [self.system(id) for id in ids]

    def suggest(self, name: str) -> list[str]:
        """Names on record that ``name`` may have been meant for, one an entry, best first."""
        from catalog.suggest import nearest

        out: dict[str, str] = {}
        for found in nearest(name, self.printed_names(), limit=8):
            for system in self.candidates(found):
                out.setdefault(system.id, found)
                break
        return list(out.values())[:3]

    def printed_names(self) -> Iterator[str]:
        """Every name on record as printed."""
        for record in self.bundle.systems.values():
            yield record.name
            yield bare_name(record.name)
            for name in record.names:
                yield name.name

    def actor_name(self, code: str) -> str:
        """A state or non-state actor in words."""
        actor = self.bundle.actors.get(code)
        return actor.name if actor else code

    def origin_codes(self, country: str) -> set[str]:
        """Codes that a search for ``country`` (code, name or adjective) accepts: RUS finds SUN too.

        Raises ``ValueError`` for what is no country.
        """
        actors = self.bundle.actors
        wanted = key(country)
        code = next(
            (c for c, a in actors.items() if wanted in (key(c), key(a.name), key(a.adjective or a.name))), None
        )
        if code is None:
            from catalog.suggest import nearest

            hint = nearest(country, [a.name for a in actors.values()])
            also = f"; did you mean {hint[0]}?" if hint else "; give an ISO 3166-1 alpha-3 code such as IRN"
            raise ValueError(f"{country!r} is no country on record{also}")
        return {code, *(c for c, a in actors.items() if a.successor == code)}

    @property
    def members(self) -> dict[str, list[str]]:
        """Family id → ids of the entries whose ``family`` it is, the head itself included."""
        if self._members is None:
            members: dict[str, list[str]] = {}
            for id, record in self.bundle.systems.items():
                if record.family is not None:
                    members.setdefault(record.family, []).append(id)
            self._members = members
        return self._members

    def kin(self, system: System) -> list[Kin]:
        """Relations of ``system`` in both directions, as :class:`Kin`."""
        if self._inverse is None:
            inverse: dict[str, list[tuple[str, str, str | None]]] = {}
            for id, record in self.bundle.systems.items():
                for relation in record.relations:
                    inverse.setdefault(relation.target, []).append((INVERSE[relation.kind], id, relation.source))
            self._inverse = inverse
        own = [
            Kin(r.kind.replace("_", " "), self.system(r.target), r.source)
            for r in system.record.relations
            if r.target in self.bundle.systems
        ]
        told = {kin.system.id for kin in own}
        back = [
            Kin(word, self.system(id), source) for word, id, source in self._inverse.get(system.id, ()) if id not in told
        ]
        return own + back

    def span(self, family: System) -> Shown | None:
        """From the shortest to the longest shown range among a family's members of its own type."""
        shown: list[Shown] = []
        waiting, seen = [family], {family.id}
        while waiting:
            for member in waiting.pop().members:
                if member.id in seen:
                    continue
                seen.add(member.id)
                if member.kind == "family":
                    waiting.append(member)
                elif member.type == family.type and (figure := member.shown(member.range_field)):
                    shown.append(figure)
        usual = family.range_field
        shown = [s for s in shown if s.field == usual] or shown
        if not shown:
            return None
        field = shown[0].field
        shown = [s for s in shown if s.field == field]
        longest = max(shown, key=lambda s: s.max)
        low, high = min(s.min for s in shown), longest.max
        bound = "interval" if low != high else longest.bound
        return Shown(field, low, high, bound, longest.basis, longest.statements, via="members")


def _and(words: Iterable[str]) -> str:
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def range_matches(shown: Shown | None, wanted: Mapping[str, float | None] | tuple[float | None, float | None]) -> bool:
    """Whether a shown range's upper figure lies within ``wanted`` (least, greatest; None is open)."""
    if shown is None:
        return False
    least, greatest = tuple(wanted.values()) if isinstance(wanted, Mapping) else wanted
    return (least is None or shown.max >= least) and (greatest is None or shown.max <= greatest)

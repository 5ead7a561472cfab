"""The rules of the data: each is one named function that reports every place that breaks it.

``check`` runs them all over one draft and gives all findings at once, in file
order. What an entry may point at (sources, other entries, vocabularies) comes
in a :class:`Scope`, so that a person's own file may lean on the shipped data.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog.bundle import bare_name
from catalog.errors import Finding
from catalog.figures import shown_figure
from catalog.fold import key
from catalog.model import FIGURES, Record, Relation, Source, TypeInfo, unit_of
from catalog.quantity import states
from catalog.reader import Actor, Draft, Homonym
from catalog.suggest import nearest

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?\Z")
_BOUND_ENDS = {
    "exact": {"value"},
    "about": {"value"},
    "up_to": {"max"},
    "at_least": {"min"},
    "interval": {"min", "max"},
}
#: no figure of any type can be greater (in the field's unit); types narrow this further
_LIMITS = {
    "range_km": 25000, "engagement_range_km": 5000, "engagement_altitude_km": 5000, "combat_radius_km": 12000,
    "ferry_range_km": 30000, "datalink_range_km": 15000, "endurance_h": 1000, "payload_kg": 250000,
    "warhead_kg": 20000, "launch_mass_kg": 450000, "length_m": 90, "diameter_m": 6, "wingspan_m": 90,
    "calibre_mm": 650, "speed_mach": 35, "speed_kmh": 40000, "ceiling_m": 40000,
}  # fmt: skip


@dataclass
class Scope:
    """Everything that an entry may point at, by id."""

    types: Mapping[str, TypeInfo]
    actors: Mapping[str, Actor]
    units: Mapping[str, Any]
    records: Mapping[str, Record] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    ambiguous: Mapping[str, Homonym] = field(default_factory=dict)
    retired: Mapping[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)  # ids in a file beside whose entries have a fault of form
    cited: set[str] | None = field(default_factory=set)  # sources that a file beside cites; None if that is not sure
    whole: bool = True  # False for a file laid over another: its entries may lean on the base
    today: date = field(default_factory=date.today)


Rule = Callable[[Draft, Scope], None]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Registers a rule under its function's name."""
    RULES[function.__name__.replace("_", "-")] = function
    return function


def check(draft: Draft, scope: Scope) -> list[Finding]:
    """All findings of ``draft``, those of its reading first among equals, in file order."""
    for apply in RULES.values():
        apply(draft, scope)
    return sorted(set(draft.findings), key=lambda f: (f.file, f.line, f.column, f.field, f.message))


@rule
def id_form(draft: Draft, scope: Scope) -> None:
    for section in ("systems", "sources"):
        for id in _ids(draft, section):
            if not _ID.match(id):
                place = draft.tree[section].keys_at[id]
                draft.report(place, id, "", "id-form", "is no id; use a-z, 0-9 and single hyphens, as in shahed-136")


def _ids(draft: Draft, section: str) -> list[str]:
    entries = draft.tree.get(section)
    return list(entries) if isinstance(entries, dict) else []


@rule
def retired_id(draft: Draft, scope: Scope) -> None:
    retired = {**scope.retired, **draft.retired}
    for id in draft.records:
        if id in retired:
            place = draft.tree["systems"].keys_at[id]
            draft.report(
                place, id, "", "retired-id", f"was retired ({retired[id]}) and may not return; choose another id"
            )


@rule
def vocabulary(draft: Draft, scope: Scope) -> None:
    for id, record in draft.records.items():
        if record.type not in scope.types:
            _unknown(draft, id, ("type",), record.type, "type", scope.types, "data/types.yaml")
        for field_name in ("origin", "operators"):
            for number, code in enumerate(getattr(record, field_name)):
                if code not in scope.actors:
                    _unknown(draft, id, (field_name, number), code, "code", scope.actors, "data/actors.yaml")
        for number, name in enumerate(record.names):
            if name.lang is not None and not _LANG.match(name.lang):
                place = draft.place("systems", id, "names", number)
                draft.report(place, id, f"names[{number}].lang", "language", f"{name.lang!r} is no ISO 639-1 code")


@rule
def family(draft: Draft, scope: Scope) -> None:
    records = {**scope.records, **draft.records}
    for id, record in draft.records.items():
        if record.family is None or record.family in draft.unread:
            continue
        if record.family not in records:
            _unknown(draft, id, ("family",), record.family, "entry", records, "the catalogue")
            continue
        seen, step = {id}, record.family
        while step in records and (parent := records[step].family) not in (None, step):
            if step in seen:
                draft.report(draft.place("systems", id, "family"), id, "family", "family", f"runs in a circle through {step}")
                break
            seen.add(step)
            step = parent or step


@rule
def relation(draft: Draft, scope: Scope) -> None:
    records = {**scope.records, **draft.records}
    for id, record in draft.records.items():
        for number, item in enumerate(record.relations):
            place = draft.place("systems", id, "relations", number)
            where = f"relations[{number}]"
            problem = _relation_fault(id, item, records)
            if problem and item.target not in draft.unread:
                draft.report(place, id, where, "relation", problem)


def _relation_fault(id: str, item: Relation, records: Mapping[str, Record]) -> str | None:
    named = [k for k in item.__struct_fields__ if k != "source" and getattr(item, k) is not None]
    if len(named) != 1:
        return f"names {len(named)} relations; give exactly one, as in {{variant_of: fateh-110, source: …}}"
    if item.target not in records:
        hint = nearest(item.target, records)
        return f"points at {item.target!r}, which is no entry" + (f"; did you mean {hint[0]}?" if hint else "")
    if item.target == id:
        return "points at its own entry"
    if item.source is None and item.kind != "often_confused_with":
        return "has no source; a relation is a claim and says who makes it"
    return None


@rule
def source(draft: Draft, scope: Scope) -> None:
    known = {**scope.sources, **draft.sources}
    unread = draft.unread | scope.unread
    for id, record in draft.records.items():
        for path, name in source_uses(record):
            if name not in known and name not in unread:
                _unknown(draft, id, path, name, "source", known, "data/sources.yaml")


def source_uses(record: Record) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every use of a source in ``record``: where, and its id."""
    for number, name in enumerate(record.sources):
        yield ("sources", number), name
    for number, relation in enumerate(record.relations):
        if relation.source is not None:
            yield ("relations", number, "source"), relation.source
    for number, year in enumerate(record.years):
        yield ("years", number, "source"), year.source
    for field_name in FIGURES:
        for number, statement in enumerate(getattr(record, field_name)):
            yield (field_name, number, "source"), statement.source


def cited_sources(records: Mapping[str, Record]) -> set[str]:
    """Ids of every source that ``records`` cite."""
    return {name for record in records.values() for _path, name in source_uses(record)}


@rule
def source_dates(draft: Draft, scope: Scope) -> None:
    today = scope.today.isoformat()
    for id, item in draft.sources.items():
        for name in ("published", "accessed"):
            value = getattr(item, name)
            if value == "unknown" and name == "published":
                continue
            place = draft.place("sources", id, name)
            if not is_date(value):
                draft.report(place, id, name, "date", f"{value!r} is no date; write 2016-09-25, 2016-09 or 2016")
            elif value > today:
                draft.report(place, id, name, "date", f"{value} lies in the future (today is {today})")
        known = min(len(item.published), len(item.accessed))  # 2020-05 is not after 2020-05-17
        if is_date(item.published) and is_date(item.accessed) and item.published[:known] > item.accessed[:known]:
            place = draft.place("sources", id, "accessed")
            draft.report(place, id, "accessed", "date", f"{item.accessed} is before its publication {item.published}")


def is_date(text: str) -> bool:
    """Whether ``text`` is a year, month or day that exists."""
    if not _DATE.match(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


@rule
def year_marks(draft: Draft, scope: Scope) -> None:
    for id, record in draft.records.items():
        for number, mark in enumerate(record.years):
            if mark.year > scope.today.year:
                place = draft.place("systems", id, "years", number)
                draft.report(place, id, f"years[{number}]", "date", f"{mark.year} lies in the future")


def _statements(draft: Draft) -> Iterator[tuple[str, Record, str, int, Any]]:
    for id, record in draft.records.items():
        for field_name in FIGURES:
            for number, statement in enumerate(getattr(record, field_name)):
                yield id, record, field_name, number, statement


@rule
def bound(draft: Draft, scope: Scope) -> None:
    for id, _record, name, number, statement in _statements(draft):
        place = draft.place("systems", id, name, number)
        where = f"{name}[{number}]"
        ends = {end for end in ("value", "min", "max") if getattr(statement, end) is not None}
        right = _BOUND_ENDS[statement.bound]
        if ends != right:
            given = " and ".join(sorted(ends)) or "no figure"
            draft.report(
                place, id, where, "bound", f"bound {statement.bound} goes with {' and '.join(sorted(right))}, not {given}"
            )
        elif statement.bound == "interval" and statement.min >= statement.max:
            draft.report(
                place, id, where, "bound", f"min {statement.min:g} is not below max {statement.max:g}; swap them or give one value"
            )


@rule
def plausible(draft: Draft, scope: Scope) -> None:
    for id, record, name, number, statement in _statements(draft):
        info = scope.types.get(record.type)
        least, greatest = (info.plausible.get(name) if info else None) or [0.0, _LIMITS[name]]
        greatest = min(greatest, _LIMITS[name])
        if statement.basis == "tested":
            least = 0.0  # a test may fly any shorter distance
        for figure in (statement.low, statement.high):
            if figure is not None and (figure > greatest or figure < least or figure == 0):
                kind = info.label if info and name in info.plausible else "weapon system"
                article = "an" if kind[0] in "aeiou" else "a"
                message = (
                    f"{figure:g} {unit_of(name)} cannot be true of {article} {kind} ({least:g} to {greatest:g} can); "
                    "look at the unit and at the zeros"
                )
                place = draft.place("systems", id, name, number)
                draft.report(place, id, f"{name}[{number}]", "plausible", message)
                break


@rule
def class_lines(draft: Draft, scope: Scope) -> None:
    """A shown figure outside the lines of its type wants a word to the reader."""
    sources = {**scope.sources, **draft.sources}
    for id, record in draft.records.items():
        info = scope.types.get(record.type)
        for name, (least, greatest) in (info.expected if info else {}).items():
            shown = shown_figure(name, getattr(record, name), sources)
            if shown is None or record.note:
                continue
            if shown.max < least or shown.min > greatest:
                place = draft.place("systems", id, name)
                draft.report(
                    place, id, name, "class-lines",
                    f"the shown figure ({shown.text}) lies outside {record.type} ({least:g} to {greatest:g} {unit_of(name)}); "
                    "correct type or figure, or say why in `note`",
                )  # fmt: skip


@rule
def quote(draft: Draft, scope: Scope) -> None:
    for id, _record, name, number, statement in _statements(draft):
        place = draft.place("systems", id, name, number)
        where = f"{name}[{number}].quote"
        if len(statement.quote.split()) > 10:
            draft.report(place, id, where, "quote", "is longer than ten words; keep the figure phrase only")
        for end in ("value", "min", "max"):
            figure = getattr(statement, end)
            if figure is not None and not states(statement.quote, figure, name, scope.units):
                message = f"{statement.quote!r} does not hold {end} {figure:g} {unit_of(name)} in any unit that it names"
                draft.report(place, id, where, "quote", message)


@rule
def name_twice(draft: Draft, scope: Scope) -> None:
    for id, record in draft.records.items():
        seen: dict[tuple[str, str | None], str] = {}
        for number, name in enumerate(record.names):
            folded = (key(name.name), name.lang)
            place = draft.place("systems", id, "names", number)
            if not folded[0]:
                draft.report(place, id, f"names[{number}]", "name", f"{name.name!r} has no letter or digit")
            elif folded in seen:
                draft.report(
                    place, id, f"names[{number}]", "name",
                    f"{name.name!r} is the same as {seen[folded]!r} (case, dashes and spaces do not count); keep one",
                )  # fmt: skip
            seen.setdefault(folded, name.name)


@rule
def collision(draft: Draft, scope: Scope) -> None:
    """A name that two entries share is declared under ``ambiguous``, with exactly those entries."""
    owners = owners_of({**scope.records, **draft.records})
    declared = {key(name): (name, item) for name, item in {**scope.ambiguous, **draft.ambiguous}.items()}
    for folded, found in owners.items():
        if len(found) < 2 or not any(id in draft.records for id in found):
            continue
        name, item = declared.get(folded, ("", None))
        if item is not None and set(found) <= set(item.candidates):
            continue
        for id, (printed, number) in found.items():
            if id not in draft.records:
                continue
            place = draft.place("systems", id, *(("name",) if number is None else ("names", number)))
            others = ", ".join(sorted(set(found) - {id}))
            draft.report(
                place, id, "names", "collision",
                f"{printed!r} is also a name of {others}; declare it under `ambiguous` with its candidates, or drop it",
            )  # fmt: skip
    for name, item in draft.ambiguous.items():
        found = owners.get(key(name), {})
        place = draft.place("ambiguous", name)
        for id in item.candidates:
            if id not in found and id not in draft.unread:
                draft.report(place, "ambiguous", name, "collision", f"{id} has no such name; list it there or drop the candidate")
        if item.prefer is not None and item.prefer not in item.candidates:
            draft.report(place, "ambiguous", name, "collision", f"prefers {item.prefer}, which is not a candidate")


def owners_of(records: Mapping[str, Record]) -> dict[str, dict[str, tuple[str, int | None]]]:
    """Folded name → the entries that have it, each with the name as printed and its number in ``names``."""
    owners: dict[str, dict[str, tuple[str, int | None]]] = defaultdict(dict)
    for id, record in records.items():
        plain = bare_name(record.name)
        owners[key(plain)].setdefault(id, (plain, None))
        for number, name in enumerate(record.names):
            owners[key(name.name)].setdefault(id, (name.name, number))
    return owners


@rule
def confirmed(draft: Draft, scope: Scope) -> None:
    """A source that nothing uses is left over; a whole catalogue has none."""
    if not scope.whole or scope.cited is None or any(id in draft.unread for id in _ids(draft, "systems")):
        return  # an entry that cannot be read may cite it
    used = scope.cited | cited_sources(draft.records)
    for id in draft.sources:
        if id not in used:
            draft.report(draft.place("sources", id), id, "", "unused-source", "no entry uses this source; drop it or cite it")


def _unknown(
    draft: Draft, id: str, path: tuple[str | int, ...], value: str, what: str, known: Mapping[str, Any], where: str
) -> None:
    hint = nearest(value, known)
    would = f"did you mean {hint[0]}?" if hint else f"{where} lists them"
    field_name = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" if n else p for n, p in enumerate(path))
    draft.report(draft.place("systems", id, *path), id, field_name, f"unknown-{what}", f"unknown {what} {value!r}; {would}")

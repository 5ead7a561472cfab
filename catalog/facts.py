"""An entry as rows of label and value, for every surface that shows one."""

from __future__ import annotations

from typing import NamedTuple

from catalog.figures import BASIS_WORDS, rank, span_text
from catalog.index import System
from catalog.model import FIGURES, Statement, unit_of

LABELS = {
    "range_km": "Range", "engagement_range_km": "Engagement range", "engagement_altitude_km": "Engagement altitude",
    "combat_radius_km": "Combat radius", "ferry_range_km": "Ferry range", "datalink_range_km": "Data link",
    "endurance_h": "Endurance", "payload_kg": "Payload", "warhead_kg": "Warhead", "launch_mass_kg": "Launch mass",
    "length_m": "Length", "diameter_m": "Diameter", "wingspan_m": "Wingspan", "calibre_mm": "Calibre",
    "speed_mach": "Speed", "speed_kmh": "Speed", "ceiling_m": "Ceiling",
}  # fmt: skip
#: the same where a label heads a whole row, so that no two rows are called alike
ROW_LABELS = {**LABELS, "speed_mach": "Speed (Mach)", "speed_kmh": "Speed (km/h)"}
EVENTS = {
    "first_flight": "first flight", "first_shown": "first shown", "entered_service": "entered service", "retired": "retired",
}  # fmt: skip
KINDS = {
    "spelling": "Also", "native": "Native", "designator": "Designators", "reporting_name": "Reporting names",
    "nickname": "Nicknames", "export_name": "Export names", "local_name": "Local names",
}  # fmt: skip


class Fact(NamedTuple):
    """One line about an entry: ``label``, ``value``, and what stands behind it.

    ``field`` says what it is a fact of: a key of the record, ``shown.range_km`` for a shown figure,
    ``years.first_shown``, ``names.native``, ``kin.derived_from``.
    """

    field: str
    label: str
    value: str
    basis: str = ""
    source: str = ""
    quote: str = ""
    note: str = ""
    source_id: str = ""


def statement_text(field: str, statement: Statement) -> str:
    """A statement's figure in words: ``up to 700 km``."""
    return span_text(statement.low, statement.high, statement.bound, unit_of(field))


def figure_facts(system: System, field: str) -> list[Fact]:
    """Every statement of one figure, best of the ladder first, tested distances called flown."""
    known = system._index.bundle.sources
    ordered = sorted(system.statements(field), key=lambda s: rank(s, known))
    facts = []
    for s in ordered:
        source = known.get(s.source)
        who = source.publisher if source else s.source
        date = f" {source.published[:4]}" if source and source.published != "unknown" else ""
        basis = BASIS_WORDS[s.basis]
        if s.claimant:
            basis += f" ({s.claimant})"
        value = statement_text(field, s)
        if s.basis == "tested":
            value, basis = f"flown: {value}", basis.replace(BASIS_WORDS["tested"], "in a test")
        facts.append(Fact(field, LABELS[field], value, basis, f"{who}{date}", s.quote, s.note or "", s.source))
    return facts


def facts(system: System, brief: bool = False) -> list[Fact]:
    """Everything on record about ``system``, in reading order.

    ``brief`` leaves out a statement where it is the only one and the shown range says the same.
    """
    out = [Fact("type", "Type", system.type_label), *_range(system, brief)]
    out.append(Fact("origin", "Origin", system.origin_label))
    if system.family:
        out.append(Fact("family", "Family", _family(system)))
    elif system.kind == "family":
        out.append(Fact("family", "Members", ", ".join(m.name for m in system.members) or "none on record"))
    if system.status:
        out.append(Fact("status", "Status", system.status.replace("_", " ")))
    if system.operators:
        out.append(Fact("operators", "Operators", ", ".join(system.operator_labels)))
    if system.record.maker:
        out.append(Fact("maker", "Maker", ", ".join(system.record.maker)))
    for mark in system.record.years:
        label = EVENTS[mark.event].capitalize()
        by = _publisher(system, mark.source)
        out.append(Fact(f"years.{mark.event}", label, str(mark.year), source=by, source_id=mark.source))
    told = out[1].field.removeprefix("shown.")
    for field in FIGURES:
        if field != told:
            out += figure_facts(system, field)
    out += _names(system)
    kin = system.kin
    order = list(dict.fromkeys(k.relation for k in kin))  # own relations and others' to it stand together, by name
    for k in sorted(kin, key=lambda k: order.index(k.relation)):
        by = _publisher(system, k.source) if k.source else ""
        field = f"kin.{k.relation.replace(' ', '_')}"
        value = f"{k.system.name} ({k.system.summary})"
        out.append(Fact(field, k.relation.capitalize(), value, source=by, source_id=k.source or ""))
    if system.record.note:
        out.append(Fact("note", "Note", system.record.note))
    return out


def _range(system: System, brief: bool) -> list[Fact]:
    """The shown range first, with its basis, then every statement behind it."""
    shown = system.range
    field = shown.field if shown else system.range_field
    label, name = LABELS[field], f"shown.{field}"
    every = figure_facts(system, field)
    if shown is None:
        return [Fact(name, label, "no figure on record"), *every]
    if shown.via:
        whose = "its members" if shown.via == "members" else system._index.system(shown.via).name
        return [Fact(name, label, shown.text, f"of {whose}"), *every]
    basis = BASIS_WORDS[shown.basis]
    if shown.differs:
        who = " and ".join(_publisher(system, s.source) for s in shown.statements)
        return [Fact(name, label, shown.text, f"sources differ: {who}"), *every]
    by = "; ".join(dict.fromkeys(_publisher(system, s.source) for s in shown.statements))
    first = Fact(name, label, shown.text, basis, by)
    return [first] if brief and len(every) == 1 and every[0].value == shown.text else [first, *every]


def _publisher(system: System, id: str) -> str:
    source = system._index.bundle.sources.get(id)
    if source is None:
        return id
    return f"{source.publisher}{'' if source.published == 'unknown' else ' ' + source.published[:4]}"


def _family(system: System) -> str:
    head = system._index.find(system.family or "")
    if head is None:
        return system.family or ""
    others = [m.name for m in head.members if m.id != system.id]
    name = f"{head.name} (its head)" if head.id == system.id else head.name
    return f"{name}; with {', '.join(others[:8])}{' …' if len(others) > 8 else ''}" if others else name


def _names(system: System) -> list[Fact]:
    groups: dict[str, list[str]] = {}
    for name in system.record.names:
        if name.name != system.name:
            tag = f" [{name.lang}]" if name.lang else ""
            groups.setdefault(name.kind, []).append(f"{name.name}{tag}")
    order = [k for k in ("native", "designator", "reporting_name", "export_name", "local_name", "nickname", "spelling") if k in groups]
    return [Fact(f"names.{kind}", KINDS[kind], ", ".join(groups[kind])) for kind in order]

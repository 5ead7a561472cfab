"""Verbs that look things up: show, search, list, compare, family, sources."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from catalog.cli import catalogue, catalogue_option, json_option
from catalog.errors import UnknownSystem
from catalog.output import dump, on_terminal, tsv
from catalog.showing import find, show

SYSTEM_COLUMNS = ("id", "name", "type", "origin", "range", "status", "family")


@click.command("show")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@json_option
@catalogue_option
def show_command(names: tuple[str, ...], as_json: bool, own: Path | None) -> None:
    """Show one entry or several: type, range with its sources, origin, kin, names.

    \b
    catalog show Zolfaghar
    catalog show "С-300" ذوالفقار --json
    """
    sys.exit(show(catalogue(own), names, as_json))


def _span(text: str | None) -> tuple[float | None, float | None] | None:
    """``300:700``, ``300:``, ``:700`` as (least, greatest)."""
    if text is None:
        return None
    parts = text.replace("-", ":").split(":")
    try:
        low, high = (float(p) if p.strip() else None for p in parts)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no range; write 300:700, 300: or :700", param_hint="--range-km") from None
    if low is not None and high is not None and low > high:
        raise click.BadParameter(f"{text!r} is empty; the least comes first", param_hint="--range-km")
    return low, high


def _print_systems(found: list[Any], as_json: bool, nothing: str) -> None:
    if as_json:
        from catalog.render_json import brief

        dump([{"id": s.id, **brief(s)} for s in found])
    elif on_terminal() and found:
        from catalog.render_terminal import console, systems_table

        out = console()
        systems_table(found, out)
        click.echo(f"{len(found)} system{'s' if len(found) != 1 else ''}", err=True)
    elif found:
        rows = ((s.id, s.name, s.type, ";".join(s.origin), s.range_text, s.status, s.family) for s in found)
        tsv(SYSTEM_COLUMNS, rows)
    if not found:
        click.echo(nothing, err=True)
        sys.exit(1)


def _filters(function: Any) -> Any:
    options = [
        click.option("--type", "type_", metavar="TYPE", help="Type id, such as srbm (see docs/data-format.md)."),
        click.option("--category", metavar="CATEGORY", help="Category of types, such as ballistic."),
        click.option("--origin", metavar="COUNTRY", help="Country of design: IRN, Iran or Iranian."),
        click.option("--operator", metavar="ACTOR", help="Operator: a country or a group such as ye-houthis."),
        click.option("--family", metavar="NAME", help="Members of a family."),
        click.option("--kind", metavar="KIND", help="system, munition, launcher, platform, kit, component, family."),
        click.option("--status", metavar="STATUS", help="in_service, in_development, tested, retired …"),
        click.option("--range-km", "range_km", metavar="MIN:MAX", help="Shown range in km: 300:700, 300: or :700."),
        click.option("--limit", type=click.IntRange(min=1), help="At most so many."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def _search(cat: Any, text: str | None, type_: str | None, range_km: str | None, **filters: Any) -> list[Any]:
    span = _span(range_km)
    try:
        frame = cat.search(text, type=type_, range_km=span, **filters)
    except (ValueError, UnknownSystem) as error:
        raise click.UsageError(str(error)) from None
    return [cat.system(id) for id in frame.index]


@click.command("search")
@click.argument("text", required=False)
@_filters
@json_option
@catalogue_option
def search_command(text: str | None, as_json: bool, own: Path | None, **filters: Any) -> None:
    """Search by name or words, and by type, origin, operator, status or range.

    \b
    catalog search fateh --type srbm --origin IRN --range-km 300:700
    """
    if text is None and not any(filters.values()):
        raise click.UsageError("Give a text or a filter, as in: catalog search fateh --origin IRN")
    cat = catalogue(own)
    found = _search(cat, text, **filters)
    hint = ""
    if text and not found:
        near = cat.suggest(text)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
    _print_systems(found, as_json, f"Nothing on record meets this.{hint}")


@click.command("list")
@_filters
@json_option
@catalogue_option
def list_command(as_json: bool, own: Path | None, **filters: Any) -> None:
    """List every entry, or those that meet the filters.

    \b
    catalog list --category ballistic --origin PRK
    """
    cat = catalogue(own)
    _print_systems(_search(cat, None, **filters), as_json, "Nothing on record meets this.")


@click.command("compare")
@click.argument("names", nargs=-1, required=True, metavar="NAME NAME...")
@json_option
@catalogue_option
def compare_command(names: tuple[str, ...], as_json: bool, own: Path | None) -> None:
    """Compare entries side by side: type, origin, range and every figure on record.

    \b
    catalog compare Fateh-110 Zolfaghar Dezful
    """
    if len(names) < 2:
        raise click.UsageError("Give two names or more, as in: catalog compare Fateh-110 Zolfaghar")
    cat = catalogue(own)
    found, missed = find(cat, names)
    if not found:
        sys.exit(1)
    header, rows = comparison(found)
    if as_json:
        dump([dict(zip(["field", *(s.id for s in found)], row, strict=True)) for row in rows])
    elif on_terminal():
        from catalog.render_terminal import comparison_table, console

        comparison_table(header, rows, console())
    else:
        tsv(["field", *(s.id for s in found)], rows)
    sys.exit(1 if missed else 0)


def comparison(found: list[Any]) -> tuple[list[str], list[list[str]]]:
    """Header and rows: one row a field that any of the systems has, one column a system.

    A figure has a row of its own where it is not merely what the row of shown ranges says already.
    """
    from catalog.facts import LABELS, ROW_LABELS
    from catalog.model import FIGURES

    def told(text: str, figure: Any, *more: str) -> str:
        marks = [*more, *(["sources differ"] if figure and figure.differs else [])]
        return f"{text} ({', '.join(marks)})" if marks else text

    ranges = [s.range for s in found]
    what = [[LABELS[r.field].lower()] if r and r.field != "range_km" else [] for r in ranges]
    rows = [
        ["Type", *(s.type_label for s in found)],
        ["Origin", *(s.origin_label for s in found)],
        ["Status", *((s.status or "").replace("_", " ") for s in found)],
        ["Shown range", *(told(s.range_text, r, *w) for s, r, w in zip(found, ranges, what, strict=True))],
    ]
    for field in FIGURES:
        shown = [s.shown(field) for s in found]
        if any(f and f != r for f, r in zip(shown, ranges, strict=True)):
            rows.append([ROW_LABELS[field], *(told(f.text, f) if f else "" for f in shown)])
    rows.append(["Family", *((s._index.system(s.family).name if s.family else "") for s in found)])
    return ["", *(s.name for s in found)], [row for row in rows if any(row[1:])]


@click.command("family")
@click.argument("name")
@json_option
@catalogue_option
def family_command(name: str, as_json: bool, own: Path | None) -> None:
    """Show the family of an entry as a tree.

    \b
    catalog family Zolfaghar
    """
    cat = catalogue(own)
    found, missed = find(cat, (name,))
    if missed:
        sys.exit(1)
    focus = found[0]
    head = focus if focus.kind == "family" and focus.members else cat.find(focus.family or "") or focus
    members = [m for m in head.members if m.id != head.id]
    if not members:
        click.echo(f"{focus.name} belongs to no family on record.", err=True)
        sys.exit(1)
    if as_json:
        dump({"head": head.id, "members": [_member(m) for m in members]})
    elif on_terminal():
        from catalog.render_terminal import console, family_tree

        family_tree(head, focus, console())
    else:
        tsv(("family", "id", "name", "type", "range", "relations"), _family_rows(head, [head, *members]))


def _member(system: Any) -> dict[str, Any]:
    relations = [{"relation": r.kind, "target": r.target, "source": r.source} for r in system.record.relations]
    return {"id": system.id, "name": system.name, "summary": system.summary, "relations": relations}


def _family_rows(head: Any, members: list[Any]) -> Any:
    for m in members:
        relations = "; ".join(f"{r.kind} {r.target}" for r in m.record.relations)
        yield head.id, m.id, m.name, m.type, m.range_text, relations


@click.command("sources")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@json_option
@catalogue_option
def sources_command(names: tuple[str, ...], as_json: bool, own: Path | None) -> None:
    """List the sources of entries, or of the whole catalogue.

    \b
    catalog sources Zolfaghar
    """
    cat = catalogue(own)
    found, missed = find(cat, names)
    if missed and not found:
        sys.exit(1)
    known = cat.bundle.sources
    chosen = {id: s for system in found for id, s in system.sources.items()} if names else known
    if as_json:
        import msgspec

        dump([{"id": id, **msgspec.to_builtins(s)} for id, s in chosen.items()])
    elif on_terminal():
        from catalog.render_terminal import console, sources_list

        sources_list(chosen.values(), console())
    else:
        header = ("id", "publisher", "title", "published", "accessed", "tier", "url")
        tsv(header, ((id, s.publisher, s.title, s.published, s.accessed, s.tier, s.url) for id, s in chosen.items()))
    sys.exit(1 if missed else 0)

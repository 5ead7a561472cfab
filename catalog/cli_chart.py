"""The verb that draws: chart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from catalog.cli import catalogue, catalogue_option
from catalog.cli_look import _filters, _search
from catalog.errors import InputError, OutputError
from catalog.output import on_terminal, tsv


@click.command("chart")
@click.argument("what", type=click.Choice(["range", "timeline", "family"]))
@click.argument("name", required=False)
@_filters
@click.option("--linear", is_flag=True, help="A linear scale of ranges; left out: logarithmic.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="SVG, PNG or HTML file by its name; left out: the terminal.")
@click.option("--force", is_flag=True, help="Overwrite a file that exists.")
@catalogue_option
def chart_command(what: str, name: str | None, linear: bool, out: Path | None, force: bool, own: Path | None, **filters: Any) -> None:
    """Draw ranges, years or a family, in the terminal or to a file.

    family needs NAME, the family or a member of it. range and timeline take NAME as words to search by, and draw every entry found.

    \b
    catalog chart range --origin IRN --category ballistic
    catalog chart timeline --family fateh-110 -o timeline.svg
    catalog chart family fateh-110
    """
    if out is not None:
        from catalog.charts import FORMS

        if out.suffix.lower() not in FORMS:
            raise click.UsageError(f"{out}: unknown kind of picture; names end in .svg, .png or .html")
    if out is not None and out.exists() and not force:
        raise OutputError(f"{out}: exists; give another name, or --force to overwrite it")
    cat = catalogue(own)
    if what == "family":
        if name is None:
            raise click.UsageError("Give a name, as in: catalog chart family fateh-110")
        return _family(cat, name, out)
    found = _search(cat, name, **filters)
    if name is not None and not found:
        raise InputError(f"nothing on record to draw: no entry is found by {name!r}{' and these filters' if any(filters.values()) else ''}")
    if out is not None:
        from catalog.charts import range_chart, save, timeline_chart

        ids = [s.id for s in found]
        _fits(what, found, out)
        save(range_chart(cat, ids, log=not linear) if what == "range" else timeline_chart(cat, ids), out)
        click.echo(str(out), err=True)
        return None
    from catalog.chart_data import range_rows, source_line, year_rows

    ranged, dated = (range_rows(found), []) if what == "range" else ([], year_rows(found))
    if not ranged and not dated:
        raise InputError(f"nothing on record to draw: no {'range in kilometres' if what == 'range' else 'year'} meets this")
    if not on_terminal():
        if what == "range":
            tsv(("id", "name", "shown_km", "least_km", "greatest_km", "basis"), ((r.id, r.name, r.shown, r.low, r.high, r.basis) for r in ranged))
        else:
            tsv(("id", "name", "event", "year", "source"), dated)
        return None
    from catalog.chart_terminal import ranges, timeline
    from catalog.render_terminal import console

    foot = source_line(cat, dict.fromkeys([*(r.id for r in ranged), *(r.id for r in dated)]))
    if what == "range":
        ranges(ranged, foot, console(), log=not linear)
    else:
        timeline(dated, foot, console())
    return None


def _fits(what: str, found: list[Any], out: Path) -> None:
    """Raises :class:`InputError` where a picture would be too high to look at; a page of HTML scrolls."""
    from catalog.chart_data import range_rows, year_rows
    from catalog.charts import FORMS, MOST_ROWS

    rows = len({r.id for r in (range_rows(found) if what == "range" else year_rows(found))})
    if FORMS[out.suffix.lower()] != "html" and rows > MOST_ROWS:
        narrower = "--origin, --category, --type or --family, or --limit"
        raise InputError(f"{out}: a picture of {rows:,} rows is too high to read ({MOST_ROWS} at most); choose fewer with {narrower}, or give a name in .html")


def _family(cat: Any, name: str, out: Path | None) -> None:
    if out is not None:
        from catalog.charts import family_chart, save

        save(family_chart(cat, name), out)
        click.echo(str(out), err=True)
        return
    from catalog.chart_data import source_line, tree_rows

    system = cat.lookup(name)
    head = system if system.kind == "family" and system.members else cat.find(system.family or "") or system
    rows = tree_rows(head)
    if len(rows) < 2:
        raise InputError(f"{system.name} belongs to no family on record")
    if not on_terminal():
        tsv(("id", "name", "depth", "range"), ((r.id, r.name, r.depth, r.text) for r in rows))
        return
    from catalog.render_terminal import console, family_tree

    screen = console()
    family_tree(head, system, screen)
    screen.print(source_line(cat, [r.id for r in rows]), style="dim")

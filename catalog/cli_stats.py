"""The verb about the state of the record: stats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.cli import catalogue, catalogue_option, json_option
from catalog.output import dump, on_terminal, tsv
from catalog.render_markdown import escape
from catalog.stats import Cell, Part, Rate, stats

if TYPE_CHECKING:
    from rich.console import Console

    from catalog.index import Index

HEADER = ("part", "row", "column", "value", "of")
PAGE = "<!-- generated: catalog stats --to markdown > docs/stats.md -->"


@click.command("stats")
@click.option("--to", "form", type=click.Choice(["terminal", "tsv", "json", "markdown"]), help="Output; left out: tables, or TSV in a pipe.")
@click.option("--weakest", type=click.IntRange(min=0), default=30, show_default=True, help="How many of the weakest entries to list.")
@json_option
@catalogue_option
def stats_command(form: str | None, weakest: int, as_json: bool, own: Path | None) -> None:
    """Show how complete the record is: fill rates, sources, and where the next contribution helps most.

    \b
    catalog stats
    catalog stats --weakest 100 --json
    catalog stats --to markdown > docs/stats.md
    """
    cat = catalogue(own)
    parts = stats(cat, weakest)
    if as_json:
        form = "json"
    form = form or ("terminal" if on_terminal() else "tsv")
    if form == "json":
        dump(as_dict(parts, cat))
    elif form == "tsv":
        tsv(HEADER, lines(parts))
    elif form == "markdown":
        click.echo(markdown(parts, cat), nl=False)
    else:
        from catalog.render_terminal import console

        draw(parts, cat, console())


def words(cell: Cell) -> str:
    """A cell as people read it."""
    return cell.text if isinstance(cell, Rate) else f"{cell:,}" if isinstance(cell, int) else cell


def lines(parts: Sequence[Part]) -> Iterator[tuple[Any, ...]]:
    """One line a number: part, row, column, value, and of how many where it is a rate."""
    for part in parts:
        for row in part.rows:
            for column, cell in zip(part.header[1:], row[1:], strict=True):
                value, of = cell if isinstance(cell, Rate) else (cell, None)
                yield part.id, row[0], column, value, of


def as_dict(parts: Sequence[Part], index: Index) -> dict[str, Any]:
    """Plain values: one list of rows a part, a rate as ``{met, of}``."""

    def plain(cell: Cell) -> Any:
        return cell._asdict() if isinstance(cell, Rate) else cell

    tables = {p.id: [{h or "what": plain(c) for h, c in zip(p.header, row, strict=True)} for row in p.rows] for p in parts}
    return {"catalogue": {"version": index.version, "digest": index.digest}, **tables}


def markdown(parts: Sequence[Part], index: Index) -> str:
    """The page ``docs/stats.md``."""
    out = ["# State of the record", "", PAGE, "", f"Catalogue {index.version} ({index.digest}). Made by `catalog stats --to markdown`.", ""]
    for part in parts:
        out += [f"## {part.title}", ""]
        if part.note:
            out += [escape(part.note), ""]
        out.append(f"| {' | '.join(h or ' ' for h in part.header)} |")
        out.append(f"|---|{'---:|' * (len(part.header) - 1) if part.id != 'weakest' else '---:|---|'}")
        out += [f"| {' | '.join(escape(words(cell)) for cell in row)} |" for row in part.rows]
        out.append("")
    return "\n".join(out)


def draw(parts: Sequence[Part], index: Index, out: Console) -> None:
    """The tables for a person at a terminal."""
    from rich.table import Table
    from rich.text import Text

    from catalog.render_terminal import LABEL, NAME, QUIET, READABLE

    for part in parts:
        out.print(Text(part.title, style=NAME))
        if part.note:
            out.print(Text(part.note, style=QUIET), width=min(out.width, READABLE))
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style=LABEL)
        for number, name in enumerate(part.header):
            text = number == 0 or name == "Lacks"
            table.add_column(name, justify="left" if text else "right", overflow="fold", no_wrap=not text)
        for row in part.rows:
            table.add_row(*map(words, row), style=NAME if row[0] == "All" else "")
        out.print(table)
        out.print()
    out.print(Text(f"Catalogue {index.version} ({index.digest})", style=QUIET))
